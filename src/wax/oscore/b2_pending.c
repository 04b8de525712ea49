/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_pending.c - the random values a server waits for (RFC 8613 Appendix B.2
   step 2) */
#include "wax/oscore/b2_pending.h"

#include <assert.h>
#include <stdlib.h>

void
b2_pending_init(struct b2_pending *p, size_t limit)
{
	*p = (struct b2_pending){ .limit = limit };
	pthread_mutex_init(&p->lock, NULL);
}

void
b2_pending_free(struct b2_pending *p)
{
	free(p->entries);
	pthread_mutex_destroy(&p->lock);
}

enum wax_status
b2_pending_make_room(struct b2_pending *p)
{
	enum wax_status st = WAX_OK;

	pthread_mutex_lock(&p->lock);
	if (p->entries == NULL) {
		p->entries = calloc(p->limit, sizeof(p->entries[0]));
		if (p->entries == NULL)
			st = WAX_MEMORY;
	}
	pthread_mutex_unlock(&p->lock);
	return st;
}

static bool
pending_is_free(const struct b2_entry *e, uint64_t now)
{
	return e->context == NULL || e->expiry <= now;
}

/* A free entry, or the context's oldest if it has its share or nothing is
   free; NULL: all belong to others. */
static struct b2_entry *
pending_find_place(struct b2_pending *p, const struct wax_context *c,
    uint64_t now)
{
	struct b2_entry *place = NULL, *oldest = NULL;
	size_t own = 0, share = p->limit / 4 > 0 ? p->limit / 4 : 1;

	for (size_t i = 0; p->entries != NULL && i < p->limit; i++) {
		struct b2_entry *e = &p->entries[i];

		if (pending_is_free(e, now)) {
			place = e;
		} else if (e->context == c) {
			own++;
			if (oldest == NULL || e->serial < oldest->serial)
				oldest = e;
		}
	}
	return own >= share || place == NULL ? oldest : place;
}

enum wax_status
b2_pending_add(struct b2_pending *p, const struct wax_context *c,
    uint32_t generation, struct bytes value, uint64_t now, uint64_t expiry)
{
	struct b2_entry *e;

	assert(value.len <= sizeof(e->value));
	pthread_mutex_lock(&p->lock);
	e = pending_find_place(p, c, now);
	if (e != NULL) {
		*e = (struct b2_entry){
			.context = c,
			.generation = generation,
			.len = (uint8_t)value.len,
			.expiry = expiry,
			.serial = ++p->serial,
		};
		memcpy(e->value, value.data, value.len);
	}
	pthread_mutex_unlock(&p->lock);
	return e == NULL ? WAX_LIMIT : WAX_OK;
}

size_t
b2_pending_match(struct b2_pending *p, const struct wax_context *c,
    uint32_t generation, struct bytes whole, uint64_t now)
{
	size_t len = 0;

	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; p->entries != NULL && i < p->limit; i++) {
		const struct b2_entry *e = &p->entries[i];

		if (e->context == c && !pending_is_free(e, now) &&
		    e->generation == generation &&
		    bytes_has_prefix(whole, bytes_of(e->value, e->len)))
			len = e->len;
	}
	pthread_mutex_unlock(&p->lock);
	return len;
}

void
b2_pending_remove(struct b2_pending *p, const struct wax_context *c)
{
	pthread_mutex_lock(&p->lock);
	for (size_t i = 0; p->entries != NULL && i < p->limit; i++)
		if (p->entries[i].context == c)
			p->entries[i] = (struct b2_entry){ 0 };
	pthread_mutex_unlock(&p->lock);
}
