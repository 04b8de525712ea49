/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.c - finding the contexts of a request (RFC 8613 section 8.2 step
   2) */
#include "wax/oscore/contexts.h"

#include <stdlib.h>

#include "core/table.h"
#include "wax/crypto/random.h"
#include "wax/oscore/context.h"

struct contexts_entry {
	struct wax_context *context;	/* a reference */
	uint64_t serial;		/* rises with each addition */
};

/* The contexts of one Recipient ID, in order of addition; their ID Contexts may
   change by renewal. One block of memory: a look-up touches nothing else. */
struct contexts_kid {
	struct table_link link;
	uint8_t id[WAX_ID_MAX];
	uint8_t id_len;
	uint32_t count;
	uint32_t room;
	struct contexts_entry entries[];
};

struct wax_contexts {
	struct wax_answering answering;
	pthread_mutex_t lock;
	struct table kids;		/* struct contexts_kid */
	size_t count;
	size_t limit;
	uint64_t serial;
	struct b2_pending pending;	/* has its own lock */
};

#define CONTEXTS_RENEWALS 64

struct wax_contexts *
wax_contexts_new(size_t limit, const struct wax_answering *answering)
{
	struct wax_contexts *set = calloc(1, sizeof(*set));
	uint8_t key[16];

	if (set == NULL)
		return NULL;
	if (random_fill(key, sizeof(key)) != WAX_OK) {
		free(set);
		return NULL;
	}
	if (answering != NULL)
		set->answering = *answering;
	set->limit = limit;
	table_init(&set->kids, SIZE_MAX, key);
	pthread_mutex_init(&set->lock, NULL);
	b2_pending_init(&set->pending, set->answering.renewals_max == 0 ?
	    CONTEXTS_RENEWALS : set->answering.renewals_max);
	return set;
}

static struct contexts_kid *
contexts_kid_of(struct table_link *link)
{
	return TABLE_ENTRY(link, struct contexts_kid, link);
}

static void
contexts_free_kid(struct table_link *link, void *arg)
{
	struct contexts_kid *kid = contexts_kid_of(link);

	(void)arg;
	for (size_t i = 0; i < kid->count; i++)
		wax_context_free(kid->entries[i].context);
	free(kid);
}

void
wax_contexts_free(struct wax_contexts *set)
{
	if (set == NULL)
		return;
	table_each(&set->kids, contexts_free_kid, NULL);
	table_clear(&set->kids);
	b2_pending_free(&set->pending);
	pthread_mutex_destroy(&set->lock);
	free(set);
}

struct b2_pending *
contexts_pending(struct wax_contexts *set)
{
	return &set->pending;
}

const struct wax_answering *
contexts_answering(const struct wax_contexts *set)
{
	return &set->answering;
}

static bool
contexts_match_kid(const struct table_link *link, const void *wanted)
{
	const struct contexts_kid *kid = (const struct contexts_kid *)
	    (const void *)((const char *)link -
	    offsetof(struct contexts_kid, link));

	return bytes_equal(bytes_of(kid->id, kid->id_len),
	    *(const struct bytes *)wanted);
}

/* NULL if no context has that Recipient ID. */
static struct contexts_kid *
contexts_find_kid(const struct wax_contexts *set, struct bytes id)
{
	struct table_link *link = table_find(&set->kids,
	    table_hash(&set->kids, id), contexts_match_kid, &id);

	return link == NULL ? NULL : contexts_kid_of(link);
}

/* Absent and empty differ. A renewal may change c's ID Context. */
static bool
contexts_has_id_context(const struct wax_context *c, struct bytes id_context)
{
	struct bytes own;
	bool is_equal;

	context_lock(c);
	own = context_id_context(c);
	is_equal = bytes_is_absent(own) == bytes_is_absent(id_context) &&
	    bytes_equal(own, id_context);
	context_unlock(c);
	return is_equal;
}

size_t
contexts_find(struct wax_contexts *set, struct bytes kid,
    struct bytes kid_context, struct wax_context *out[WAX_CANDIDATES_MAX])
{
	const struct contexts_kid *found;
	size_t count = 0;

	pthread_mutex_lock(&set->lock);
	found = contexts_find_kid(set, kid);
	for (size_t i = 0; found != NULL && i < found->count &&
	    count < WAX_CANDIDATES_MAX; i++) {
		struct wax_context *c = found->entries[i].context;

		if (bytes_is_absent(kid_context) ||
		    contexts_has_id_context(c, kid_context))
			out[count++] = wax_context_ref(c);
	}
	pthread_mutex_unlock(&set->lock);
	return count;
}

size_t
contexts_find_renewable(struct wax_contexts *set, struct bytes kid,
    struct wax_context *out[WAX_CANDIDATES_MAX])
{
	const struct contexts_kid *found;
	size_t count = 0;

	pthread_mutex_lock(&set->lock);
	found = contexts_find_kid(set, kid);
	for (size_t i = 0; found != NULL && i < found->count &&
	    count < WAX_CANDIDATES_MAX; i++)
		if (found->entries[i].context->b2 != NULL)
			out[count++] =
			    wax_context_ref(found->entries[i].context);
	pthread_mutex_unlock(&set->lock);
	return count;
}

/* Whether c's recipient key is the one of that fingerprint. */
static bool
contexts_has_peer_key(const struct wax_context *c,
    const uint8_t fingerprint[STORE_FINGERPRINT_LEN])
{
	bool is_equal;

	context_lock(c);
	is_equal = memcmp(c->peer_fingerprint, fingerprint,
	    STORE_FINGERPRINT_LEN) == 0;
	context_unlock(c);
	return is_equal;
}

/* Whether one of the contexts knows c's sender key as its recipient key: what
   c seals would be opened as a peer's. */
static bool
contexts_has_mirror(const struct wax_contexts *set,
    const struct wax_context *c)
{
	const struct contexts_kid *kid = contexts_find_kid(set,
	    context_sender_id(c));

	for (size_t i = 0; kid != NULL && i < kid->count; i++)
		if (contexts_has_peer_key(kid->entries[i].context,
		    c->fingerprint))
			return true;
	return false;
}

/* A second context with c's recipient key would have a window of its own, and
   take once more what the first one took. */
static enum wax_status
contexts_check_twins(const struct contexts_kid *kid,
    const struct wax_context *c)
{
	size_t twins = 0;

	for (size_t i = 0; kid != NULL && i < kid->count; i++) {
		const struct wax_context *other = kid->entries[i].context;

		if (other == c || contexts_has_peer_key(other,
		    c->peer_fingerprint))
			return WAX_EXISTS;
		if (contexts_has_id_context(other, context_id_context(c)))
			twins++;
	}
	return twins >= WAX_CANDIDATES_MAX ? WAX_LIMIT : WAX_OK;
}

/* NULL: no memory; then *old, which may be NULL, is as before. Else it is part
   of the new one. */
static struct contexts_kid *
contexts_enlarge_kid(struct wax_contexts *set, struct contexts_kid *old,
    struct bytes id)
{
	uint32_t room = old == NULL ? 1 : 2 * old->room;
	struct contexts_kid *kid = calloc(1, sizeof(*kid) +
	    room * sizeof(kid->entries[0]));

	if (kid == NULL)
		return NULL;
	if (old != NULL) {
		memcpy(kid, old, sizeof(*old) +
		    old->count * sizeof(old->entries[0]));
		table_remove(&set->kids, &old->link);
	} else if (id.len > 0) {
		memcpy(kid->id, id.data, id.len);
	}
	kid->id_len = (uint8_t)id.len;
	kid->room = room;
	/* Into the place of the old one this can not fail. */
	if (table_insert(&set->kids, &kid->link, table_hash(&set->kids, id)) !=
	    WAX_OK) {
		free(kid);
		return NULL;
	}
	free(old);
	return kid;
}

static enum wax_status
contexts_add_locked(struct wax_contexts *set, struct wax_context *c)
{
	struct bytes id = context_recipient_id(c);
	struct contexts_kid *kid = contexts_find_kid(set, id);
	enum wax_status st = contexts_check_twins(kid, c);

	if (st == WAX_OK && contexts_has_mirror(set, c))
		st = WAX_EXISTS;
	if (st == WAX_OK && set->count >= set->limit)
		st = WAX_LIMIT;
	if (st == WAX_OK && c->b2 != NULL)
		st = b2_pending_make_room(&set->pending);
	if (st != WAX_OK)
		return st;
	if (kid == NULL || kid->count == kid->room)
		kid = contexts_enlarge_kid(set, kid, id);
	if (kid == NULL)
		return WAX_MEMORY;
	kid->entries[kid->count++] = (struct contexts_entry){
		wax_context_ref(c), ++set->serial
	};
	set->count++;
	return WAX_OK;
}

enum wax_status
wax_contexts_add(struct wax_contexts *set, struct wax_context *c)
{
	enum wax_status st;

	pthread_mutex_lock(&set->lock);
	st = contexts_add_locked(set, c);
	pthread_mutex_unlock(&set->lock);
	return st;
}

static enum wax_status
contexts_remove_locked(struct wax_contexts *set, const struct wax_context *c)
{
	struct contexts_kid *kid = contexts_find_kid(set,
	    context_recipient_id(c));
	size_t i = 0;

	if (kid == NULL)
		return WAX_NOT_FOUND;
	while (i < kid->count && kid->entries[i].context != c)
		i++;
	if (i == kid->count)
		return WAX_NOT_FOUND;
	kid->count--;
	set->count--;
	memmove(&kid->entries[i], &kid->entries[i + 1],
	    (kid->count - i) * sizeof(kid->entries[0]));
	if (kid->count == 0) {
		table_remove(&set->kids, &kid->link);
		free(kid);
	}
	return WAX_OK;
}

enum wax_status
wax_contexts_remove(struct wax_contexts *set, struct wax_context *c)
{
	enum wax_status st;

	pthread_mutex_lock(&set->lock);
	st = contexts_remove_locked(set, c);
	pthread_mutex_unlock(&set->lock);
	if (st == WAX_OK) {
		b2_pending_remove(&set->pending, c);
		wax_context_free(c);
	}
	return st;
}

size_t
wax_contexts_count(struct wax_contexts *set)
{
	size_t count;

	pthread_mutex_lock(&set->lock);
	count = set->count;
	pthread_mutex_unlock(&set->lock);
	return count;
}

/* A peer that is looked for, and its newest context so far. */
struct contexts_wanted {
	const uint8_t *subject;
	const struct contexts_entry *found;
};

static void
contexts_look_at(struct table_link *link, void *arg)
{
	const struct contexts_kid *kid = contexts_kid_of(link);
	struct contexts_wanted *wanted = arg;

	for (size_t i = 0; i < kid->count; i++) {
		const struct contexts_entry *entry = &kid->entries[i];

		if (memcmp(entry->context->subject, wanted->subject,
		    WAX_SUBJECT_LEN) == 0 && (wanted->found == NULL ||
		    entry->serial > wanted->found->serial))
			wanted->found = entry;
	}
}

bool
wax_contexts_has_id(struct wax_contexts *set, const uint8_t *id, size_t len)
{
	bool has;

	pthread_mutex_lock(&set->lock);
	has = contexts_find_kid(set, bytes_of(id, len)) != NULL;
	pthread_mutex_unlock(&set->lock);
	return has;
}

struct wax_context *
wax_contexts_find_subject(struct wax_contexts *set,
    const uint8_t subject[WAX_SUBJECT_LEN])
{
	struct contexts_wanted wanted = { .subject = subject };
	struct wax_context *c = NULL;

	pthread_mutex_lock(&set->lock);
	table_each(&set->kids, contexts_look_at, &wanted);
	if (wanted.found != NULL)
		c = wax_context_ref(wanted.found->context);
	pthread_mutex_unlock(&set->lock);
	return c;
}
