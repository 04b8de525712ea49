/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_table.c - handshakes under way and contexts made by them, both within
   limits */

#include <stdlib.h>

#include "peer/edhoc_state.h"
#include "peer/handshake_state.h"

#define ID_TRIES 64		/* for each length */
#define ID_LONGEST 6		/* what every suite allows (RFC 8613 5.2) */

static struct bytes
session_id(const struct edhoc_session *s)
{
	return bytes_of(s->id, s->id_len);
}

struct edhoc_session *
edhoc_find_half_open(const struct edhoc_server *v, struct bytes id)
{
	struct edhoc_session *s;

	TAILQ_FOREACH(s, &v->half_open, order)
		if (bytes_equal(session_id(s), id))
			return s;
	return NULL;
}

/* The contexts of those that are kept are in the set. */
static bool
id_is_taken(const struct waxpeer_endpoint *e, struct bytes id)
{
	const struct waxpeer_handshake *h;

	if (e->edhoc != NULL && edhoc_find_half_open(e->edhoc, id) != NULL)
		return true;
	TAILQ_FOREACH(h, &e->handshakes, order)
		if (bytes_equal(bytes_of(h->id, h->id_len), id))
			return true;
	return wax_contexts_has_id(e->contexts, id.data, id.len);
}

/* One byte that goes as an integer (RFC 9528 section 3.3.2). */
static uint8_t
id_make_short(uint8_t random)
{
	random %= 48;
	return random < 24 ? random : (uint8_t)(0x20 + random - 24);
}

enum wax_status
edhoc_choose_id(const struct waxpeer_endpoint *e, struct bytes other,
    uint8_t out[WAX_ID_MAX], size_t *len)
{
	uint8_t id[WAX_ID_MAX];		/* out may be in the table */

	for (size_t n = 1; n <= ID_LONGEST; n++)
		for (unsigned i = 0; i < ID_TRIES; i++) {
			endpoint_random(NULL, id, n);
			if (n == 1)
				id[0] = id_make_short(id[0]);
			if (bytes_equal(bytes_of(id, n), other) ||
			    id_is_taken(e, bytes_of(id, n)))
				continue;
			memcpy(out, id, n);
			*len = n;
			return WAX_OK;
		}
	return WAX_LIMIT;
}

static void
edhoc_drop_context(struct edhoc_server *v, struct wax_context **c)
{
	if (*c == NULL)
		return;
	(void)wax_contexts_remove(v->endpoint->contexts, *c);
	wax_context_free(*c);
	*c = NULL;
}

void
edhoc_session_free(struct edhoc_session *s)
{
	struct edhoc_server *v = s->server;

	if (s->context == NULL) {
		TAILQ_REMOVE(&v->half_open, s, order);
		v->half_open_count--;
	} else {
		TAILQ_REMOVE(&v->kept, s, order);
		v->kept_count--;
	}
	timers_stop(&v->endpoint->timers, &s->timer);
	edhoc_drop_context(v, &s->context);
	edhoc_drop_context(v, &s->old);
	wax_edhoc_free(s->inner);
	waxpeer_keyring_free(s->keyring);
	free(s);
}

static void
session_on_timeout(struct timer *t, void *arg)
{
	(void)arg;
	edhoc_session_free((struct edhoc_session *)(void *)((char *)t -
	    offsetof(struct edhoc_session, timer)));
}

/* Ports are too easily had. */
static bool
is_same_host(const struct address *a, const struct address *b)
{
	struct address x = *a, y = *b;

	x.port = y.port = 0;
	return address_equal(&x, &y);
}

/* How many of that host there are. */
static size_t
edhoc_count_of(const struct edhoc_server *v, const struct address *from)
{
	const struct edhoc_session *s;
	size_t count = 0;

	TAILQ_FOREACH(s, &v->half_open, order)
		if (is_same_host(&s->from, from))
			count++;
	return count;
}

/* The oldest one of the host that has the most: one that floods crowds out
   itself, be it one client or all those of a proxy. */
static struct edhoc_session *
edhoc_choose_victim(const struct edhoc_server *v)
{
	struct edhoc_session *s, *victim = NULL;
	size_t most = 0, count;

	TAILQ_FOREACH(s, &v->half_open, order)
		if ((count = edhoc_count_of(v, &s->from)) > most) {
			most = count;
			victim = s;
		}
	return victim;
}

bool
edhoc_is_crowded(const struct edhoc_server *v)
{
	return v->half_open_count >= (v->half_open_max + 1) / 2;
}

void
edhoc_crowd_out(struct edhoc_server *v)
{
	while (v->half_open_count > v->half_open_max)
		edhoc_session_free(edhoc_choose_victim(v));
}

enum wax_status
edhoc_session_new(struct edhoc_server *v, const struct address *from,
    enum wax_edhoc_role role, struct edhoc_session **out)
{
	struct waxpeer_endpoint *e = v->endpoint;
	struct edhoc_session *s = calloc(1, sizeof(*s));
	enum wax_status st;

	if (s == NULL)
		return WAX_MEMORY;
	s->server = v;
	s->from = *from;
	s->keyring = waxpeer_keyring_ref(v->keyring);
	keyring_fill_conf(s->keyring, v->env, v->has_message_4, &s->conf);
	TAILQ_INSERT_TAIL(&v->half_open, s, order);
	v->half_open_count++;
	st = timers_start(&e->timers, &s->timer, e->clock.now +
	    v->half_open_time, session_on_timeout);
	if (st == WAX_OK)
		st = wax_edhoc_new(&s->conf, role, &s->inner);
	if (st != WAX_OK) {
		edhoc_session_free(s);
		return st;
	}
	*out = s;
	return WAX_OK;
}

static bool
is_of_peer(const struct edhoc_session *s, const uint8_t *subject)
{
	return memcmp(wax_context_subject(s->context), subject,
	    WAX_SUBJECT_LEN) == 0;
}

/* A peer that makes many has its own go. */
static void
edhoc_make_room(struct edhoc_server *v, const uint8_t *subject)
{
	struct edhoc_session *s, *first = NULL;
	size_t count = 0;

	TAILQ_FOREACH(s, &v->kept, order)
		if (is_of_peer(s, subject)) {
			first = first == NULL ? s : first;
			count++;
		}
	if (count >= EDHOC_PEER_CONTEXTS)
		edhoc_session_free(first);
	else if (v->kept_count >= v->contexts_max)
		edhoc_session_free(TAILQ_FIRST(&v->kept));
}

enum wax_status
edhoc_keep(struct edhoc_session *s)
{
	struct edhoc_server *v = s->server;
	const struct wax_context_parameters p = { .renewal = v->renewal };
	struct wax_context *c;
	enum wax_status st = wax_edhoc_context(s->inner, &p, v->env, &c);

	if (st != WAX_OK)
		return st;
	edhoc_make_room(v, wax_context_subject(c));
	st = wax_contexts_add(v->endpoint->contexts, c);
	if (st == WAX_LIMIT && v->kept_count > 0) {
		edhoc_session_free(TAILQ_FIRST(&v->kept));
		st = wax_contexts_add(v->endpoint->contexts, c);
	}
	if (st != WAX_OK) {
		wax_context_free(c);
		return st;
	}
	timers_stop(&v->endpoint->timers, &s->timer);
	TAILQ_REMOVE(&v->half_open, s, order);
	v->half_open_count--;
	s->context = c;
	TAILQ_INSERT_TAIL(&v->kept, s, order);
	v->kept_count++;
	return WAX_OK;
}

struct edhoc_session *
edhoc_find_kept(const struct edhoc_server *v, const struct wax_context *c)
{
	struct edhoc_session *s;

	TAILQ_FOREACH(s, &v->kept, order)
		if (c != NULL && (s->context == c || s->old == c))
			return s;
	return NULL;
}

void
edhoc_note_use(struct edhoc_server *v, const struct wax_context *c)
{
	struct edhoc_session *s = edhoc_find_kept(v, c);

	if (s == NULL)
		return;
	if (s->context == c)
		edhoc_drop_context(v, &s->old);
	TAILQ_REMOVE(&v->kept, s, order);
	TAILQ_INSERT_TAIL(&v->kept, s, order);
}

size_t
edhoc_message_size(const struct wax_edhoc_conf *conf)
{
	size_t longest = 0, len;

	for (size_t i = 0; i < conf->own_count; i++) {
		(void)wax_edhoc_credential_id_cred(conf->own[i], &len);
		longest = len > longest ? len : longest;
	}
	/* and the identifier before it, or an error instead of it */
	return WAX_EDHOC_BUFFER_SIZE(longest, 0) + WAX_ID_MAX + 1;
}

void
edhoc_tell(const struct edhoc_server *v, const struct wax_edhoc *s,
    int message, bool is_sent, struct bytes data)
{
	const struct wax_edhoc_credential *peer = s == NULL ? NULL :
	    wax_edhoc_peer(s);
	const struct waxpeer_edhoc_event event = {
		.message = message,
		.is_sent = is_sent,
		.data = data.data,
		.len = data.len,
		.failure = s == NULL ? WAX_EDHOC_FAILURE_NONE :
		    wax_edhoc_failure(s),
		.peer = peer == NULL ? NULL :
		    wax_edhoc_credential_subject(peer),
		.is_complete = s != NULL &&
		    wax_edhoc_step(s) == WAX_EDHOC_COMPLETED,
	};

	if (v->told != NULL)
		v->told(v->arg, &event);
}

static bool
forget_is_of(const struct edhoc_session *s, const uint8_t *peer)
{
	const struct wax_edhoc_credential *c = wax_edhoc_peer(s->inner);

	return peer == NULL || (c != NULL && memcmp(peer,
	    wax_edhoc_credential_subject(c), WAX_SUBJECT_LEN) == 0);
}

/* Whoever still has a reference seals nothing with it. */
static void
forget_context(struct wax_context *c)
{
	enum wax_status st = c == NULL ? WAX_OK : wax_context_retire(c);

	(void)st;	/* it has no record that could fail */
}

static void
forget_in(struct edhoc_sessions *list, const uint8_t *peer)
{
	struct edhoc_session *s, *next;

	for (s = TAILQ_FIRST(list); s != NULL; s = next) {
		next = TAILQ_NEXT(s, order);
		if (!forget_is_of(s, peer))
			continue;
		forget_context(s->context);
		forget_context(s->old);
		edhoc_session_free(s);
	}
}

void
waxpeer_edhoc_forget(struct waxpeer_endpoint *e, const uint8_t *peer)
{
	if (e->edhoc == NULL)
		return;
	endpoint_enter(e);
	forget_in(&e->edhoc->half_open, peer);
	forget_in(&e->edhoc->kept, peer);
	endpoint_leave(e);
}

size_t
waxpeer_edhoc_half_open(const struct waxpeer_endpoint *e)
{
	return e->edhoc == NULL ? 0 : e->edhoc->half_open_count;
}

size_t
waxpeer_edhoc_contexts(const struct waxpeer_endpoint *e)
{
	return e->edhoc == NULL ? 0 : e->edhoc->kept_count;
}
