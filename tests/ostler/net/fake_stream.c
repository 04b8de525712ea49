/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_stream.c - sessions without sockets */

#include "ostler/net/fake_stream.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/net/fake_transport.h"
#include "ostler/net/net.h"

void
fake_streams_init(struct fake_streams *f)
{
	*f = (struct fake_streams){ .connect_errno = 0 };
	LIST_INIT(&f->sessions);
	LIST_INIT(&f->closed);
	STAILQ_INIT(&f->sent);
}

void
fake_streams_clear(struct fake_streams *f)
{
	struct fake_message *d;

	while ((d = fake_take_message(f)) != NULL)
		free(d);
	assert(LIST_EMPTY(&f->sessions) && LIST_EMPTY(&f->closed));
}

struct fake_message *
fake_take_message(struct fake_streams *f)
{
	struct fake_message *d = STAILQ_FIRST(&f->sent);

	if (d != NULL)
		STAILQ_REMOVE_HEAD(&f->sent, next);
	return d;
}

static struct fake_session *
fake_new(struct fake_streams *f, const struct address *peer)
{
	struct fake_session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->streams = f;
	s->peer = *peer;
	LIST_INSERT_HEAD(&f->sessions, s, order);
	return s;
}

static void
fake_put_aside(struct fake_session *s)
{
	LIST_REMOVE(s, order);
	LIST_INSERT_HEAD(&s->streams->closed, s, order);
}

static struct session_peer
fake_peer(const struct fake_session *s, const struct deviceid *identity)
{
	struct session_peer peer = { .address = s->peer };

	if (identity != NULL) {
		peer.is_secure = true;
		peer.secure.proof = SECURE_PROOF_PSK;
		peer.secure.id = *identity;
	}
	if (identity != NULL && s->streams->issuer != NULL) {
		peer.secure.proof = SECURE_PROOF_X509;
		(void)snprintf(peer.secure.issuer, SECURE_ISSUER_SIZE, "%s",
		    s->streams->issuer);
	}
	return peer;
}

struct fake_session *
fake_accept(struct fake_streams *f, const struct listener_conf *listener,
    const struct address *peer, const struct deviceid *identity,
    enum wax_status *why)
{
	struct fake_session *l, *s = fake_new(f, peer);
	struct session_peer who;

	assert(s != NULL);
	who = fake_peer(s, identity);
	LIST_FOREACH(l, &f->sessions, order)
		if (l->accepts && l->common.listener == listener)
			break;
	assert(l != NULL);
	who.order = f->order > 0 ? f->order : net_take_order(l->common.net);
	*why = net_accept(&l->common, &s->common, &who);
	if (*why == WAX_OK)
		return s;
	LIST_REMOVE(s, order);
	free(s);
	return NULL;
}

struct fake_session *
fake_find_opening(struct fake_streams *f)
{
	struct fake_session *s, *found = NULL;

	LIST_FOREACH(s, &f->sessions, order)
		if (s->connects)
			found = s;
	return found;
}

void
fake_open(struct fake_session *s, const struct deviceid *identity)
{
	struct session_peer peer = fake_peer(s, identity);

	s->connects = false;
	net_take_opened(&s->common, &peer);
}

void
fake_end(struct fake_session *s, enum session_end how)
{
	fake_put_aside(s);
	net_take_closed(&s->common, how, "because");
}

struct fake_session *
fake_find_session(struct fake_streams *f, uint32_t number)
{
	struct fake_session *s;

	LIST_FOREACH(s, &f->sessions, order)
		if (s->common.number == number)
			return s;
	return NULL;
}

size_t
fake_count_sessions(const struct fake_streams *f)
{
	const struct fake_session *s;
	size_t n = 0;

	LIST_FOREACH(s, &f->sessions, order)
		n += !s->accepts;
	return n;
}

void
fake_say_bytes(struct fake_session *s, struct bytes datagram)
{
	struct datagram d = { .peer = s->peer, .data = datagram };

	net_take_datagram(&s->common, &d);
}

void
fake_say(struct fake_session *s, const struct message *m)
{
	uint8_t data[DATAGRAM_MAX];
	struct writer w = writer_open(data, sizeof(data));

	if (s->common.transport->kind == TRANSPORT_STREAM) {
		net_take_message(&s->common, m);
		return;
	}
	message_write_udp(&w, m);
	assert(writer_close(&w) == WAX_OK);
	fake_say_bytes(s, writer_bytes(&w));
}

static enum wax_status
fake_start(struct net *net, void **state)
{
	struct fake *fake = net_get_context(net)->transport_arg;

	*state = fake->streams;
	return WAX_OK;
}

static void
fake_flush(void *state)
{
	struct fake_streams *f = state;

	if (f->at_flush != NULL)
		f->at_flush(f);
	while (!LIST_EMPTY(&f->closed)) {
		struct fake_session *s = LIST_FIRST(&f->closed);

		LIST_REMOVE(s, order);
		free(s);
	}
}

static enum wax_status
fake_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out)
{
	struct fake_session *s = fake_new(state, &conf->address);

	if (s == NULL)
		return WAX_MEMORY;
	s->accepts = true;
	*out = &s->common;
	return WAX_OK;
}

static enum wax_status
fake_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	struct fake_streams *f = state;
	struct fake_session *s;

	(void)conf;
	f->connects++;
	if (f->no_memory)
		return WAX_MEMORY;
	if (f->connect_errno != 0) {
		errno = f->connect_errno;
		return WAX_SYSTEM;
	}
	if ((s = fake_new(f, address)) == NULL)
		return WAX_MEMORY;
	s->connects = true;
	*out = &s->common;
	return WAX_OK;
}

static void
fake_keep(struct fake_session *s, struct bytes data)
{
	struct fake_message *d = malloc(sizeof(*d) + data.len);

	assert(d != NULL && !s->connects && !s->accepts);
	d->session = s->common.number;
	d->len = data.len;
	memcpy(d->data, data.data, data.len);
	STAILQ_INSERT_TAIL(&s->streams->sent, d, next);
}

static void
fake_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data)
{
	struct fake_session *s = (struct fake_session *)(void *)endpoint;

	(void)peer;
	(void)local;
	fake_keep(s, data);
}

static enum wax_status
fake_send_message(struct endpoint *endpoint, const struct message *m)
{
	struct fake_session *s = (struct fake_session *)(void *)endpoint;
	uint8_t data[2 * DATAGRAM_MAX];
	struct writer w = writer_open(data, sizeof(data));
	struct message copy = *m;

	if (s->broken)
		return WAX_STATE;
	if (s->slow)
		return WAX_LIMIT;
	copy.type = MESSAGE_CON;
	copy.mid = 0;
	message_write_udp(&w, &copy);
	if (writer_close(&w) != WAX_OK || (s->max != 0 && w.len > s->max))
		return WAX_RANGE;
	fake_keep(s, writer_bytes(&w));
	return WAX_OK;
}

static void
fake_ping(struct endpoint *endpoint)
{
	((struct fake_session *)(void *)endpoint)->pings++;
}

static void
fake_close(struct endpoint *endpoint)
{
	struct fake_session *s = (struct fake_session *)(void *)endpoint;

	s->streams->closes += !s->accepts;
	fake_put_aside(s);
}

const struct transport fake_stream_transport = {
	.name = "fake+tcp",
	.scheme = "coap+tcp",
	.default_port = 5683,
	.kind = TRANSPORT_STREAM,
	.has_sessions = true,
	.start = fake_start,
	.stop = fake_flush,
	.listen = fake_listen,
	.connect = fake_connect,
	.send_message = fake_send_message,
	.ping = fake_ping,
	.flush = fake_flush,
	.close = fake_close,
};

const struct transport fake_secure_transport = {
	.name = "fakes",
	.scheme = "coaps",
	.default_port = 5684,
	.kind = TRANSPORT_DATAGRAM,
	.has_sessions = true,
	.is_secure = true,
	.start = fake_start,
	.stop = fake_flush,
	.listen = fake_listen,
	.connect = fake_connect,
	.send = fake_send,
	.flush = fake_flush,
	.close = fake_close,
};
