/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session_rig.c - sessions of a net on a bench */

#include "ostler/net/session_rig.h"

#include <check.h>
#include <stdlib.h>

struct rig r;
const struct deviceid session_alice = { { 0xa1, 0x1c, 0xe0 } };
const struct transport *const session_kinds[2] = {
	&fake_stream_transport, &fake_secure_transport,
};

void
session_rig_setup(void)
{
	rig_init(&r);
	r.listener.sessions_max = 3;
	r.listener.timeout = CLOCK_S(20);
	r.listener.outstanding = 4;
}

void
session_rig_start(const struct transport *transport)
{
	r.listener.transport = transport;
	rig_start(&r);
}

void
session_rig_restart(void)
{
	rig_clear(&r);
	session_rig_setup();
}

void
session_rig_clear(void)
{
	rig_clear(&r);
}

struct fake_session *
session_accept(uint16_t port, const struct deviceid *identity)
{
	enum wax_status st;
	struct fake_session *s;

	r.client.port = port;
	s = fake_accept(&r.streams, &r.listener, &r.client, identity, &st);
	ck_assert_int_eq(st, WAX_OK);
	return s;
}

struct inbound *
session_ask(struct fake_session *s, uint16_t mid, const char *token)
{
	unsigned before = r.requests;
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_GET, .mid = mid,
		.token = bytes_of_text(token),
	};

	fake_say(s, &m);
	return r.requests > before ? r.event.in : NULL;
}

uint16_t
session_mid(const struct fake_message *d)
{
	return (uint16_t)(d->data[2] << 8 | d->data[3]);
}

void
session_expect(const struct fake_session *s, const char *text)
{
	struct fake_message *d = fake_take_message(&r.streams);
	uint8_t bytes[DATAGRAM_MAX];
	size_t len = rig_bytes(text, bytes);

	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->session, s->common.number);
	ck_assert_uint_eq(d->len, len);
	ck_assert_mem_eq(d->data, bytes, len);
	free(d);
}

void
session_expect_silence(void)
{
	ck_assert_ptr_null(fake_take_message(&r.streams));
}

void
session_expect_none(void)
{
	struct net_usage u;

	net_flush(r.net);
	u = rig_usage(&r);
	ck_assert_uint_eq(u.inbounds + u.outbounds + u.peers + u.sessions, 0);
	ck_assert_uint_eq(fake_count_sessions(&r.streams), 0);
}

void
hop_rig_setup(void)
{
	static struct address addresses[3];

	rig_init(&r);
	for (size_t i = 0; i < 3; i++) {
		addresses[i] = r.next;
		addresses[i].port = (uint16_t)(7000 + i);
	}
	r.hop.addresses = addresses;
	r.hop.retry_least = CLOCK_S(1);
	r.hop.retry_most = CLOCK_S(60);
	r.hop.timeout = CLOCK_S(40);
}

void
hop_rig_start(const struct transport *transport)
{
	r.hop.transport = transport;
	rig_start(&r);
}

void
hop_rig_restart(void)
{
	rig_clear(&r);
	hop_rig_setup();
}

struct hop *
hop_rig_hop(void)
{
	return hop_get(r.net, 0);
}

enum hop_health
hop_rig_health(void)
{
	struct hop_status s;

	hop_get_status(hop_rig_hop(), &s);
	return s.health;
}

enum wax_status
hop_rig_try(const char *payload, const struct hop_client *client,
    struct outbound **out)
{
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_POST,
		.payload = bytes_of_text(payload),
	};
	struct hop_request q = {
		.message = &m, .client = client, .owner = &r,
	};

	return hop_send_request(hop_rig_hop(), &q, out);
}

struct outbound *
hop_rig_ask(const char *payload)
{
	struct outbound *out;

	ck_assert_int_eq(hop_rig_try(payload, NULL, &out), WAX_OK);
	return out;
}

struct fake_session *
hop_rig_opening(void)
{
	struct fake_session *s = fake_find_opening(&r.streams);

	ck_assert_ptr_nonnull(s);
	return s;
}

struct fake_session *
hop_rig_open(void)
{
	struct fake_session *s = hop_rig_opening();

	fake_open(s, NULL);
	return s;
}

struct fake_message *
hop_rig_expect(const struct fake_session *s, const char *payload)
{
	struct fake_message *d = fake_take_message(&r.streams);
	size_t len = strlen(payload);

	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->session, s->common.number);
	ck_assert_uint_eq(d->data[0] & 15, 8);
	ck_assert_uint_ge(d->len, 12 + len);
	ck_assert_mem_eq(d->data + d->len - len, payload, len);
	return d;
}

void
hop_rig_answer(struct fake_session *s, const struct fake_message *d)
{
	struct message m = {
		.type = MESSAGE_ACK, .code = CODE_CONTENT,
		.mid = (uint16_t)(d->data[2] << 8 | d->data[3]),
		.token = bytes_of(d->data + 4, 8),
	};

	fake_say(s, &m);
}
