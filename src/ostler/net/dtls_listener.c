/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_listener.c - one socket, many peers: which session a datagram belongs
   to */
#include <stdlib.h>

#include "ostler/net/dtls_state.h"

static struct dtls_session *
dtls_session_of_link(struct table_link *link)
{
	return link == NULL ? NULL : TABLE_ENTRY(link, struct dtls_session,
	    link);
}

static bool
dtls_listener_match(const struct table_link *link, const void *wanted)
{
	const struct dtls_session *s = TABLE_ENTRY(link, struct dtls_session,
	    link);

	return memcmp(&s->pair, wanted, sizeof(s->pair)) == 0;
}

static struct dtls_session *
dtls_listener_find(const struct table *t, uint64_t hash,
    const struct dtls_pair *pair)
{
	return dtls_session_of_link(table_find(t, hash, dtls_listener_match,
	    pair));
}

/* --- beginning and end --------------------------------------------------- */

static size_t
dtls_listener_halves(const struct listener_conf *conf)
{
	return conf->handshakes_max > 0 ? conf->handshakes_max : 1;
}

static void
dtls_listener_init(struct dtls_listener *l, struct dtls *dtls,
    const struct listener_conf *conf)
{
	size_t halves = dtls_listener_halves(conf);
	uint8_t key[16];

	l->part.dtls = dtls;
	l->part.kind = DTLS_LISTENER;
	l->conf = conf;
	entropy_take(&dtls->entropy, key, sizeof(key));
	table_init(&l->half, halves, key);
	/* the net's own limit comes first and is told */
	table_init(&l->open, (size_t)conf->sessions_max + halves, key);
	TAILQ_INIT(&l->halves);
}

static enum wax_status
dtls_listener_make_context(const struct dtls *dtls,
    const struct listener_conf *conf, struct handshake_context **context)
{
	const struct secure_options options = {
		.kind = SECURE_DTLS,
		.role = SECURE_SERVER,
		.peer_required = conf->peer_required,
		.mtu = (uint16_t)dtls->context->conf->handshake_mtu,
	};

	return handshake_context_renew(dtls->context, &options,
	    conf->credential, context);
}

enum wax_status
dtls_listener_renew(struct dtls_listener *l)
{
	return dtls_listener_make_context(l->part.dtls, l->conf, &l->context);
}

enum wax_status
dtls_listener_prepare(struct endpoint *listener,
    const struct listener_conf *conf, struct handshake_context **made)
{
	const struct dtls_endpoint *e = (void *)listener;

	return dtls_listener_make_context(e->dtls, conf, made);
}

/* Half-open ones above a new limit go as newcomers need room. */
void
dtls_listener_change(struct endpoint *listener,
    const struct listener_conf *conf, struct handshake_context *made)
{
	struct dtls_listener *l = dtls_listener_of((void *)listener);

	l->conf = conf;
	handshake_context_unref(l->context);
	l->context = made;
	l->half.limit = dtls_listener_halves(conf);
	l->open.limit = (size_t)conf->sessions_max + l->half.limit;
}

enum wax_status
dtls_listener_open(struct dtls *dtls, const struct listener_conf *conf,
    struct endpoint **out)
{
	struct dtls_listener *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return WAX_MEMORY;
	dtls_listener_init(l, dtls, conf);

	enum wax_status st = dtls_listener_renew(l);

	if (st == WAX_OK)
		st = datagram_socket_listen(dtls->sockets, &l->socket,
		    &conf->address);
	if (st != WAX_OK) {
		dtls_listener_free(l);
		return st;
	}
	*out = &l->part.common;
	return WAX_OK;
}

void
dtls_listener_free(struct dtls_listener *l)
{
	free(l->spare);
	handshake_context_unref(l->context);
	table_clear(&l->open);
	table_clear(&l->half);
	free(l);
}

static void
dtls_listener_close_socket(struct dtls_listener *l)
{
	if (l->is_closing && l->open.count == 0)
		datagram_socket_close(&l->socket);
}

/* Sessions that were accepted need the socket until they end. */
void
dtls_listener_close(struct dtls_listener *l)
{
	while (!TAILQ_EMPTY(&l->halves))
		dtls_session_drop(TAILQ_FIRST(&l->halves));
	l->is_closing = true;
	dtls_listener_close_socket(l);
}

/* --- sessions ------------------------------------------------------------ */

void
dtls_listener_forget(struct dtls_session *s)
{
	struct dtls_listener *l = s->listener;

	if (s->phase == DTLS_HANDSHAKE) {
		TAILQ_REMOVE(&l->halves, s, next_half);
		table_remove(&l->half, &s->link);
	} else if (s->phase == DTLS_OPEN) {
		table_remove(&l->open, &s->link);
		dtls_listener_close_socket(l);
	}
}

/* RFC 6347 section 4.2.8: only now, with the handshake done, the old session
   of a peer that restarted is over. */
static void
dtls_listener_replace(struct dtls_listener *l, const struct dtls_session *s)
{
	struct dtls_session *old = dtls_listener_find(&l->open, s->link.hash,
	    &s->pair);

	if (old == NULL)
		return;
	dtls_count(l->part.dtls, METRIC_SESSIONS_REPLACED);
	dtls_session_end(old, SESSION_END_LOST, "replaced");
}

void
dtls_listener_accept(struct dtls_session *s)
{
	struct dtls_listener *l = s->listener;
	struct session_peer peer = {
		.address = s->pair.peer,
		.order = s->order,
		.is_secure = true,
	};

	TAILQ_REMOVE(&l->halves, s, next_half);
	table_remove(&l->half, &s->link);
	s->phase = DTLS_FREE;
	dtls_listener_replace(l, s);

	enum wax_status st = table_insert(&l->open, &s->link, s->link.hash);

	if (st == WAX_OK) {
		s->phase = DTLS_OPEN;
		secure_get_peer(s->secure, &peer.secure);
		st = net_accept(&l->part.common, &s->part.common, &peer);
	}
	if (st == WAX_OK)
		return;
	secure_close(s->secure);
	dtls_session_drop(s);
}

/* --- datagrams ----------------------------------------------------------- */

/* A ClientHello that is repeated belongs to the session it began; any other is
   of somebody who begins anew. */
static void
dtls_listener_take_hello(struct dtls_listener *l, struct dtls_session *half,
    struct dtls_session *open, struct dtls_hello *h)
{
	struct dtls_session *s = half != NULL ? half : open;

	h->random_hash = table_hash(&l->open, dtls_record_random(h->datagram));
	if (s != NULL && s->hello == h->random_hash)
		dtls_session_take(s, h->datagram);
	else
		dtls_door_take(l, half, h);
}

/* Records of a later epoch may be of both, and only one has the key. */
static void
dtls_listener_take_record(struct dtls_session *half, struct dtls_session *open,
    enum dtls_record kind, struct bytes data)
{
	if (half != NULL)
		dtls_session_take(half, data);
	if (open != NULL && open->phase == DTLS_OPEN &&
	    (half == NULL || kind == DTLS_RECORD_SEALED))
		dtls_session_take(open, data);
}

void
dtls_listener_take(struct dtls_listener *l, const struct datagram *d)
{
	const struct dtls_pair pair = { d->peer, d->local };
	struct dtls_hello h = {
		.datagram = d->data,
		.pair = &pair,
		.pair_hash = table_hash(&l->open,
		    bytes_of(&pair, sizeof(pair))),
	};
	struct dtls_session *open = dtls_listener_find(&l->open, h.pair_hash,
	    &pair);
	struct dtls_session *half = dtls_listener_find(&l->half, h.pair_hash,
	    &pair);
	enum dtls_record kind = dtls_record_kind(d->data);

	if (kind == DTLS_RECORD_NONE)
		dtls_count(l->part.dtls, METRIC_RECORDS_MALFORMED);
	else if (kind == DTLS_RECORD_HELLO)
		dtls_listener_take_hello(l, half, open, &h);
	else if (half == NULL && open == NULL)
		dtls_count(l->part.dtls, METRIC_RECORDS_STRAY);
	else
		dtls_listener_take_record(half, open, kind, d->data);
}
