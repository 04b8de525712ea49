/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* contexts.c - finding the contexts of a request (RFC 8613 section 8.2 step
   2) */
#include "wax/oscore/contexts.h"

#include <stdlib.h>

#include "wax/oscore/context.h"

struct contexts_entry {
	struct wax_context *context;	/* a reference */
	uint64_t serial;		/* rises with each addition */
};

/* Sorted by Recipient ID (length, then bytes); equal ones in order of
   addition. */
struct wax_contexts {
	struct wax_answering answering;
	pthread_mutex_t lock;
	struct contexts_entry *sorted;
	size_t count;
	size_t room;
	size_t limit;
	uint64_t serial;
	struct b2_pending pending;	/* has its own lock */
};

#define CONTEXTS_ROOM_MIN 8
#define CONTEXTS_RENEWALS 64

struct wax_contexts *
wax_contexts_new(size_t limit, const struct wax_answering *answering)
{
	struct wax_contexts *set = calloc(1, sizeof(*set));

	if (set == NULL)
		return NULL;
	if (answering != NULL)
		set->answering = *answering;
	set->limit = limit;
	pthread_mutex_init(&set->lock, NULL);
	b2_pending_init(&set->pending, set->answering.renewals_max == 0 ?
	    CONTEXTS_RENEWALS : set->answering.renewals_max);
	return set;
}

void
wax_contexts_free(struct wax_contexts *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++)
		wax_context_free(set->sorted[i].context);
	free(set->sorted);
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

static int
contexts_compare(struct bytes a, struct bytes b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len == 0 ? 0 : memcmp(a.data, b.data, a.len);
}

/* The place of the first context whose Recipient ID is not below kid. */
static size_t
contexts_search(const struct wax_contexts *set, struct bytes kid)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (contexts_compare(context_recipient_id(
		    set->sorted[middle].context), kid) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
contexts_has_kid(const struct wax_contexts *set, size_t i, struct bytes kid)
{
	return i < set->count && contexts_compare(
	    context_recipient_id(set->sorted[i].context), kid) == 0;
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
	size_t count = 0;

	pthread_mutex_lock(&set->lock);
	for (size_t i = contexts_search(set, kid); count < WAX_CANDIDATES_MAX &&
	    contexts_has_kid(set, i, kid); i++) {
		struct wax_context *c = set->sorted[i].context;

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
	size_t count = 0;

	pthread_mutex_lock(&set->lock);
	for (size_t i = contexts_search(set, kid); count < WAX_CANDIDATES_MAX &&
	    contexts_has_kid(set, i, kid); i++)
		if (set->sorted[i].context->b2 != NULL)
			out[count++] = wax_context_ref(
			    set->sorted[i].context);
	pthread_mutex_unlock(&set->lock);
	return count;
}

static enum wax_status
contexts_make_room(struct wax_contexts *set)
{
	size_t room = set->room == 0 ? CONTEXTS_ROOM_MIN : set->room * 2;
	struct contexts_entry *sorted;

	if (set->count >= set->limit)
		return WAX_LIMIT;
	if (set->count < set->room)
		return WAX_OK;
	sorted = realloc(set->sorted, room * sizeof(*sorted));
	if (sorted == NULL)
		return WAX_MEMORY;
	set->sorted = sorted;
	set->room = room;
	return WAX_OK;
}

/* *end gets the place behind the last context with c's Recipient ID. */
static enum wax_status
contexts_check_twins(const struct wax_contexts *set,
    const struct wax_context *c, size_t *end)
{
	struct bytes kid = context_recipient_id(c);
	size_t twins = 0, i;

	for (i = contexts_search(set, kid); contexts_has_kid(set, i, kid);
	    i++) {
		const struct wax_context *other = set->sorted[i].context;

		if (other == c || memcmp(other->fingerprint, c->fingerprint,
		    sizeof(c->fingerprint)) == 0)
			return WAX_EXISTS;
		if (contexts_has_id_context(other, context_id_context(c)))
			twins++;
	}
	*end = i;
	return twins >= WAX_CANDIDATES_MAX ? WAX_LIMIT : WAX_OK;
}

enum wax_status
wax_contexts_add(struct wax_contexts *set, struct wax_context *c)
{
	enum wax_status st;
	size_t place;

	pthread_mutex_lock(&set->lock);
	st = contexts_check_twins(set, c, &place);
	if (st == WAX_OK)
		st = contexts_make_room(set);
	if (st == WAX_OK && c->b2 != NULL)
		st = b2_pending_make_room(&set->pending);
	if (st == WAX_OK) {
		memmove(&set->sorted[place + 1], &set->sorted[place],
		    (set->count - place) * sizeof(set->sorted[0]));
		set->sorted[place] = (struct contexts_entry){
			wax_context_ref(c), ++set->serial
		};
		set->count++;
	}
	pthread_mutex_unlock(&set->lock);
	return st;
}

enum wax_status
wax_contexts_remove(struct wax_contexts *set, struct wax_context *c)
{
	struct bytes kid = context_recipient_id(c);
	enum wax_status st = WAX_NOT_FOUND;

	pthread_mutex_lock(&set->lock);
	for (size_t i = contexts_search(set, kid);
	    contexts_has_kid(set, i, kid); i++) {
		if (set->sorted[i].context != c)
			continue;
		memmove(&set->sorted[i], &set->sorted[i + 1],
		    (set->count - i - 1) * sizeof(set->sorted[0]));
		set->count--;
		st = WAX_OK;
		break;
	}
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

struct wax_context *
wax_contexts_find_subject(struct wax_contexts *set,
    const uint8_t subject[WAX_SUBJECT_LEN])
{
	const struct contexts_entry *found = NULL;
	struct wax_context *c = NULL;

	pthread_mutex_lock(&set->lock);
	for (size_t i = 0; i < set->count; i++) {
		const struct contexts_entry *entry = &set->sorted[i];

		if (memcmp(entry->context->subject, subject,
		    WAX_SUBJECT_LEN) == 0 &&
		    (found == NULL || entry->serial > found->serial))
			found = entry;
	}
	if (found != NULL)
		c = wax_context_ref(found->context);
	pthread_mutex_unlock(&set->lock);
	return c;
}
