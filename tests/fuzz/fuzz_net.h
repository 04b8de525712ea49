/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_net.h - what fuzz_net.c knows, and its steps with sessions; for it
   alone */
#ifndef FUZZ_NET_H
#define FUZZ_NET_H

#include <stdint.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/net/fake_stream.h"
#include "ostler/net/fake_transport.h"
#include "ostler/net/hop.h"
#include "ostler/net/net.h"

#define TABLE_MAX 16
#define HELD_MAX 32
#define PORTS_MAX 4
#define SESSIONS_MAX 3
#define KINDS 3		/* of hops and listeners: without sessions, of streams,
			   of datagrams with sessions */

struct fuzz {
	uint64_t now;
	struct clock clock;
	struct timers timers;
	struct metrics metrics;
	struct fake fake;
	struct fake_streams streams;
	const struct net_conf *conf;
	struct net *net;
	struct inbound *in[HELD_MAX];
	struct outbound *out[HELD_MAX];
	struct fake_datagram *request;	/* sent to the hop last */
	struct fake_datagram *response;	/* sent to a client last */
	struct fake_message *message;	/* request sent on a session last */
	struct address server, next, client;
	uint32_t random;
	struct bytes left;
};

static uint8_t
fuzz_byte(struct fuzz *f)
{
	if (f->left.len == 0)
		return 0;
	f->left.len--;
	return *f->left.data++;
}

static void
fuzz_require(bool holds)
{
	if (!holds)
		abort();
}

/* Exactly as long as they are: a sanitizer sees a read beyond them. Free
   them. */
static uint8_t *
fuzz_copy_bytes(struct fuzz *f, size_t *len)
{
	uint8_t *copy;

	*len = fuzz_byte(f);
	*len = *len < f->left.len ? *len : f->left.len;
	copy = malloc(*len > 0 ? *len : 1);
	fuzz_require(copy != NULL);
	if (*len > 0)
		memcpy(copy, f->left.data, *len);
	f->left.data += *len;
	f->left.len -= *len;
	return copy;
}

/* The one that the next byte says, or NULL. */
static struct fake_session *
fuzz_find_session(struct fuzz *f)
{
	size_t n = fuzz_byte(f);
	struct fake_session *s;

	LIST_FOREACH(s, &f->streams.sessions, order)
		if (!s->accepts && !s->connects && n-- == 0)
			return s;
	return NULL;
}

static void
fuzz_accept(struct fuzz *f)
{
	uint8_t kind = fuzz_byte(f);
	struct address peer = f->client;
	struct deviceid id = { { kind } };
	enum wax_status st;

	peer.port = (uint16_t)(peer.port + (kind >> 2));
	fake_accept(&f->streams, &f->conf->listeners[1 + (kind & 1)], &peer,
	    kind & 2 ? &id : NULL, &st);
}

static void
fuzz_end_session(struct fuzz *f)
{
	struct fake_session *s = fuzz_find_session(f);
	uint8_t how = fuzz_byte(f);

	if (s != NULL)
		fake_end(s, (enum session_end)(how %
		    (SESSION_END_AGAIN + 1)));
}

static void
fuzz_open(struct fuzz *f)
{
	struct fake_session *s = fake_find_opening(&f->streams);

	if (s != NULL)
		fake_open(s, NULL);
}

static void
fuzz_refuse(struct fuzz *f)
{
	struct fake_session *s = fake_find_opening(&f->streams);
	uint8_t how = fuzz_byte(f);

	if (s != NULL)
		fake_end(s, how & 1 ? SESSION_END_REFUSED :
		    SESSION_END_INSECURE);
}

static void
fuzz_say(struct fuzz *f)
{
	struct fake_session *s = fuzz_find_session(f);
	size_t len;
	uint8_t *copy = fuzz_copy_bytes(f, &len);
	struct message m;

	if (s == NULL)
		;
	else if (s->common.transport->kind == TRANSPORT_DATAGRAM)
		fake_say_bytes(s, bytes_of(copy, len));
	else if (message_parse_udp(bytes_of(copy, len), &m) == WAX_OK)
		fake_say(s, &m);
	free(copy);
}

static void
fuzz_answer(struct fuzz *f)
{
	uint8_t type = fuzz_byte(f) & 3, code = fuzz_byte(f);
	const struct fake_message *d = f->message;
	struct fake_session *s = d == NULL ? NULL :
	    fake_find_session(&f->streams, d->session);
	struct message m = { .type = (enum message_type)type, .code = code };

	if (s == NULL || d->len < 12)
		return;
	m.mid = (uint16_t)(d->data[2] << 8 | d->data[3]);
	m.token = code == 0 ? BYTES_ABSENT : bytes_of(d->data + 4, 8);
	fake_say(s, &m);
}

static void
fuzz_ask(struct fuzz *f)
{
	uint8_t which = fuzz_byte(f), flags = fuzz_byte(f);
	struct hop *hop = which < KINDS ? hop_get(f->net, which) :
	    hop_get_session(f->net, which);
	struct hop_client client = { .session = which };
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_GET,
		.options = flags & 2 ? bytes_of("\x60", 1) : BYTES_ABSENT,
	};
	struct hop_request q = {
		.message = &m, .client = flags & 1 ? &client : NULL,
	};
	size_t i = 0;

	while (i < HELD_MAX && f->out[i] != NULL)
		i++;
	if (hop != NULL && i < HELD_MAX &&
	    hop_send_request(hop, &q, &f->out[i]) != WAX_OK)
		f->out[i] = NULL;
}

static void
fuzz_hinder(struct fuzz *f)
{
	struct fake_session *s = fuzz_find_session(f);
	uint8_t how = fuzz_byte(f);

	if (s == NULL)
		return;
	s->slow = how & 1;
	s->broken = how & 2;
	s->max = how >> 2;
}

static void
fuzz_release(struct fuzz *f)
{
	struct fake_session *s = fuzz_find_session(f);
	uint8_t how = fuzz_byte(f);

	if (s == NULL)
		return;
	if (how & 1)
		net_take_release(&s->common);
	else
		net_take_alive(&s->common);
}

static void
fuzz_doom(struct fuzz *f)
{
	hop_end_session(f->net, 0, fuzz_byte(f), "fuzz");
}

static void (*const session_steps[])(struct fuzz *f) = {
	fuzz_accept, fuzz_end_session, fuzz_open, fuzz_refuse, fuzz_say,
	fuzz_answer, fuzz_ask, fuzz_hinder, fuzz_release, fuzz_doom,
};

#endif
