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

/* The contexts of one Recipient ID, by ID Context (absent, then by length, then
   by bytes); equal ones in order of addition. One block of memory: a look-up
   touches nothing else. */
struct contexts_kid {
	struct table_link link;
	uint8_t id[WAX_ID_MAX];
	uint8_t id_len;
	uint32_t count;
	uint32_t room;
	struct contexts_entry sorted[];
};

struct wax_contexts {
	struct wax_answering answering;
	pthread_mutex_t lock;
	struct table kids;		/* struct contexts_kid */
	size_t count;
	size_t limit;
	uint64_t serial;
};

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
		wax_context_free(kid->sorted[i].context);
	free(kid);
}

void
wax_contexts_free(struct wax_contexts *set)
{
	if (set == NULL)
		return;
	table_each(&set->kids, contexts_free_kid, NULL);
	table_clear(&set->kids);
	pthread_mutex_destroy(&set->lock);
	free(set);
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

/* Absent and empty differ. */
static int
contexts_compare(struct bytes a, struct bytes b)
{
	if (bytes_is_absent(a) || bytes_is_absent(b))
		return bytes_is_absent(b) - bytes_is_absent(a);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

static int
contexts_compare_at(const struct contexts_kid *kid, size_t i,
    struct bytes id_context)
{
	return contexts_compare(context_id_context(kid->sorted[i].context),
	    id_context);
}

/* The place of the first context whose ID Context is not below that one. */
static size_t
contexts_search(const struct contexts_kid *kid, struct bytes id_context)
{
	size_t low = 0, high = kid->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (contexts_compare_at(kid, middle, id_context) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
contexts_has_at(const struct contexts_kid *kid, size_t i,
    struct bytes id_context)
{
	return i < kid->count && contexts_compare_at(kid, i, id_context) == 0;
}

size_t
contexts_find(struct wax_contexts *set, struct bytes kid,
    struct bytes kid_context, struct wax_context *out[WAX_CANDIDATES_MAX])
{
	bool is_any = bytes_is_absent(kid_context);
	const struct contexts_kid *found;
	size_t count = 0, i;

	pthread_mutex_lock(&set->lock);
	found = contexts_find_kid(set, kid);
	if (found != NULL)
		for (i = is_any ? 0 : contexts_search(found, kid_context);
		    count < WAX_CANDIDATES_MAX && i < found->count &&
		    (is_any || contexts_has_at(found, i, kid_context)); i++)
			out[count++] =
			    wax_context_ref(found->sorted[i].context);
	pthread_mutex_unlock(&set->lock);
	return count;
}

/* Whether one of the contexts knows c's sender key as its recipient key: what
   c seals would be opened as a peer's. */
static bool
contexts_has_mirror(const struct wax_contexts *set,
    const struct wax_context *c)
{
	const struct contexts_kid *kid = contexts_find_kid(set,
	    context_sender_id(c));
	struct bytes id_context = context_id_context(c);

	if (kid == NULL)
		return false;
	for (size_t i = contexts_search(kid, id_context);
	    contexts_has_at(kid, i, id_context); i++)
		if (memcmp(kid->sorted[i].context->peer_fingerprint,
		    c->fingerprint, sizeof(c->fingerprint)) == 0)
			return true;
	return false;
}

/* *end gets the place behind the last context with c's IDs. A second context
   with c's recipient key would have a window of its own, and take once more
   what the first one took. */
static enum wax_status
contexts_check_twins(const struct contexts_kid *kid,
    const struct wax_context *c, size_t *end)
{
	struct bytes id_context = context_id_context(c);
	size_t start = contexts_search(kid, id_context), i;

	for (i = start; contexts_has_at(kid, i, id_context); i++)
		if (memcmp(kid->sorted[i].context->peer_fingerprint,
		    c->peer_fingerprint, sizeof(c->peer_fingerprint)) == 0)
			return WAX_EXISTS;
	*end = i;
	return i - start >= WAX_CANDIDATES_MAX ? WAX_LIMIT : WAX_OK;
}

/* NULL: no memory; then *old, which may be NULL, is as before. Else it is part
   of the new one. */
static struct contexts_kid *
contexts_enlarge_kid(struct wax_contexts *set, struct contexts_kid *old,
    struct bytes id)
{
	uint32_t room = old == NULL ? 1 : 2 * old->room;
	struct contexts_kid *kid = calloc(1, sizeof(*kid) +
	    room * sizeof(kid->sorted[0]));

	if (kid == NULL)
		return NULL;
	if (old != NULL) {
		memcpy(kid, old, sizeof(*old) +
		    old->count * sizeof(old->sorted[0]));
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
	enum wax_status st = WAX_OK;
	size_t place = 0;

	if (kid != NULL)
		st = contexts_check_twins(kid, c, &place);
	if (st == WAX_OK && contexts_has_mirror(set, c))
		st = WAX_EXISTS;
	if (st == WAX_OK && set->count >= set->limit)
		st = WAX_LIMIT;
	if (st != WAX_OK)
		return st;
	if (kid == NULL || kid->count == kid->room)
		kid = contexts_enlarge_kid(set, kid, id);
	if (kid == NULL)
		return WAX_MEMORY;
	memmove(&kid->sorted[place + 1], &kid->sorted[place],
	    (kid->count - place) * sizeof(kid->sorted[0]));
	kid->sorted[place] = (struct contexts_entry){
		wax_context_ref(c), ++set->serial
	};
	kid->count++;
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
	size_t i;

	if (kid == NULL)
		return WAX_NOT_FOUND;
	for (i = contexts_search(kid, context_id_context(c));
	    i < kid->count && kid->sorted[i].context != c; i++)
		;
	if (i == kid->count)
		return WAX_NOT_FOUND;
	kid->count--;
	set->count--;
	memmove(&kid->sorted[i], &kid->sorted[i + 1],
	    (kid->count - i) * sizeof(kid->sorted[0]));
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
	if (st == WAX_OK)
		wax_context_free(c);
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
		const struct contexts_entry *entry = &kid->sorted[i];

		if (memcmp(entry->context->subject, wanted->subject,
		    WAX_SUBJECT_LEN) == 0 && (wanted->found == NULL ||
		    entry->serial > wanted->found->serial))
			wanted->found = entry;
	}
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
