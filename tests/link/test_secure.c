/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure.c - the life of a session: opening, writing, closing, garbage,
   and what it costs while it is idle */
#include <malloc.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid client_id, server_id;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

static void
begin(enum secure_kind kind, bool by_key)
{
	struct credentials *c, *s;

	client_id = pki_id(1);
	server_id = pki_id(2);
	c = pki_credentials(&client_id);
	s = pki_credentials(&server_id);
	if (by_key) {
		pki_share(c, &server_id, 7);
		pki_share(s, &client_id, 7);
	} else {
		pki_certify(c, &client_id, s, &server_id);
	}
	pair_init(&pair, kind, c, s);
	credentials_unref(c);
	credentials_unref(s);
}

START_TEST(stream_may_come_byte_by_byte)
{
	for (unsigned k = 0; k < 2; k++) {
		begin(SECURE_TLS, k == 0);
		pair.is_chopped = true;
		pair_connect(&pair, &server_id, &client_id);
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(all_lengths_arrive_as_they_were)
{
	static uint8_t data[16384];
	struct rng rng = { 5 };

	rng_fill(&rng, data, sizeof(data));
	for (unsigned k = 0; k < 2; k++) {
		begin(kinds[k], true);
		pair_connect(&pair, NULL, NULL);
		for (size_t len = 0; len <= sizeof(data); len += len / 2 + 1) {
			pair.server.taken_len = pair.server.records = 0;
			EXPECT(secure_write(pair.client.session,
			    bytes_of(data, len)) == WAX_OK);
			pair_carry(&pair);
			EXPECT(pair.server.taken_len == len &&
			    memcmp(pair.server.taken, data, len) == 0);
			EXPECT(kinds[k] == SECURE_TLS ||
			    pair.server.records == (len > 0));
		}
		pair.server.taken_len = pair.server.records = 0;
		EXPECT(secure_write(pair.client.session,
		    BYTES_ARRAY(data)) == WAX_OK);
		pair_carry(&pair);
		EXPECT(pair.server.taken_len == sizeof(data));
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(record_of_dtls_has_its_limit)
{
	static uint8_t data[16385];

	begin(SECURE_DTLS, true);
	pair_connect(&pair, NULL, NULL);
	EXPECT(secure_write(pair.client.session, BYTES_ARRAY(data)) ==
	    WAX_RANGE);
	pair_expect_talk(&pair);
	pair_clear(&pair);
}
END_TEST

START_TEST(nothing_is_written_before_and_after)
{
	struct secure_peer peer;

	for (unsigned k = 0; k < 2; k++) {
		begin(kinds[k], true);
		pair_begin(&pair, NULL, NULL);
		EXPECT(secure_write(pair.client.session,
		    bytes_of_text("x")) == WAX_STATE);
		secure_get_peer(pair.client.session, &peer);
		EXPECT(peer.proof == SECURE_PROOF_NONE && !peer.resumed);
		secure_start(pair.client.session);
		pair_finish(&pair);
		secure_close(pair.client.session);
		EXPECT(secure_write(pair.client.session,
		    bytes_of_text("x")) == WAX_STATE);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(each_side_may_close_and_both_are_closed)
{
	for (unsigned k = 0; k < 8; k++) {
		struct pair_end *first = k % 2 == 0 ? &pair.client :
		    &pair.server;
		unsigned sent;

		begin(kinds[k / 2 % 2], k < 4);
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		EXPECT(secure_write(first->session,
		    bytes_of_text("last")) == WAX_OK);
		sent = first->count;
		secure_close(first->session);
		EXPECT(first->count == sent + 1);
		secure_close(first->session);
		EXPECT(first->count == sent + 1);
		EXPECT(secure_state(first->session) == SECURE_CLOSED);
		pair_carry(&pair);
		EXPECT(secure_state(first->other->session) == SECURE_CLOSED);
		EXPECT(secure_failure(first->other->session) ==
		    SECURE_FAILURE_NONE);
		EXPECT(memcmp(first->other->taken + first->other->taken_len - 4,
		    "last", 4) == 0);
		EXPECT(secure_timer(first->session) == UINT64_MAX);
		pair_clear(&pair);
	}
}
END_TEST

/* A server that answers each record at once, from inside of the hook. */
static struct secure *echo;

static void
echo_take(void *arg, struct bytes data)
{
	(void)arg;
	EXPECT(secure_write(echo, data) == WAX_OK);
}

static uint8_t sent[4000];
static size_t sent_len;

static void
collect(void *arg, struct bytes data)
{
	(void)arg;
	EXPECT(data.len <= sizeof(sent) - sent_len);
	memcpy(sent + sent_len, data.data, data.len);
	sent_len += data.len;
}

static void
echo_send(void *arg, struct bytes data)
{
	(void)arg;
	secure_take(pair.client.session, data);
}

START_TEST(hook_may_write_while_more_records_wait)
{
	for (unsigned k = 0; k < 2; k++) {
		begin(kinds[k], true);
		pair_connect(&pair, NULL, NULL);
		echo = pair.server.session;
		/* several records in one piece */
		sent_len = 0;
		pair.client.session->hooks =
		    (struct secure_hooks){ NULL, collect, collect };
		for (unsigned i = 0; i < 10; i++)
			EXPECT(secure_write(pair.client.session,
			    bytes_of_text("again")) == WAX_OK);
		pair.server.session->hooks =
		    (struct secure_hooks){ NULL, echo_send, echo_take };
		pair.client.session->hooks =
		    (struct secure_hooks){ NULL, collect, collect };
		size_t len = sent_len;
		static uint8_t copy[sizeof(sent)];

		memcpy(copy, sent, len);
		sent_len = 0;
		secure_take(pair.server.session, bytes_of(copy, len));
		EXPECT(sent_len == 50 && memcmp(sent, "againagain", 10) == 0);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(garbage_ends_a_stream_and_not_the_process)
{
	struct rng rng = { 11 };
	uint8_t data[200];

	for (unsigned i = 0; i < 2000; i++) {
		if (i % 500 == 0) {
			if (i > 0)
				pair_clear(&pair);
			begin(SECURE_TLS, i % 1000 == 0);
		}
		pair_begin(&pair, NULL, NULL);
		secure_start(pair.client.session);
		if (i % 3 == 0)
			pair_carry(&pair);
		rng_fill(&rng, data, sizeof(data));
		if (i % 2 == 0) {
			data[0] = (uint8_t)(20 + rng_below(&rng, 4));
			data[1] = 3;
			data[2] = 3;
			data[3] = 0;
			data[4] = 195;
		}
		secure_take(pair.server.session, BYTES_ARRAY(data));
		secure_take(pair.client.session, BYTES_ARRAY(data));
		EXPECT(secure_state(pair.server.session) != SECURE_OPEN);
		EXPECT(ERR_peek_error() == 0);
		pair_drop(&pair);
	}
	pair_clear(&pair);
}
END_TEST

START_TEST(http_and_plain_coap_are_no_tls)
{
	begin(SECURE_TLS, true);
	pair_begin(&pair, NULL, NULL);
	secure_take(pair.server.session,
	    bytes_of_text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
	pair_expect_failed(&pair.server, SECURE_FAILURE_PROTOCOL);
	/* and after its end it takes nothing */
	secure_take(pair.server.session, bytes_of_text("more"));
	pair_expect_failed(&pair.server, SECURE_FAILURE_PROTOCOL);
	pair_clear(&pair);
}
END_TEST

START_TEST(damaged_stream_fails_and_no_damaged_byte_comes_out)
{
	struct rng rng = { 2 };

	for (unsigned i = 0; i < 200; i++) {
		uint8_t copy[2000];
		struct pair_packet *p;

		begin(SECURE_TLS, true);
		pair_connect(&pair, NULL, NULL);
		EXPECT(secure_write(pair.client.session,
		    bytes_of_text("a text")) == WAX_OK);
		p = pair.client.sent;
		memcpy(copy, p->data, p->len);
		copy[rng_below(&rng, p->len)] ^=
		    (uint8_t)(1 + rng_below(&rng, 255));
		secure_take(pair.server.session, bytes_of(copy, p->len));
		EXPECT(pair.server.taken_len == 0);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(errors_of_one_session_are_not_those_of_another)
{
	begin(SECURE_TLS, true);
	pair_connect(&pair, NULL, NULL);
	ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
	pair_expect_talk(&pair);
	ERR_raise(ERR_LIB_SSL, SSL_R_BAD_LENGTH);
	secure_take(pair.server.session, bytes_of_text("\x17"));
	EXPECT(secure_state(pair.server.session) == SECURE_OPEN);
	EXPECT(ERR_peek_error() == 0);
	pair_clear(&pair);
}
END_TEST

/* The name that a client to host asks for, in its hello, or NULL. */
static const char *
asked_name(const char *host)
{
	struct pair_end *c = &pair.client;

	pair_begin(&pair, NULL, NULL);
	struct secure_hooks hooks = c->session->hooks;

	secure_free(c->session);
	c->session = secure_new(c->context, NULL, host, &hooks);
	EXPECT(c->session != NULL);
	secure_start(c->session);
	pair_finish(&pair);
	pair_expect_talk(&pair);
	return SSL_get_servername(pair.server.session->ssl,
	    TLSEXT_NAMETYPE_host_name);
}

/* RFC 6066 section 3 */
START_TEST(name_is_asked_for_and_an_address_is_not)
{
	begin(SECURE_TLS, true);
	EXPECT(strcmp(asked_name("gateway.example"), "gateway.example") == 0);
	EXPECT(asked_name("192.0.2.1") == NULL);
	EXPECT(asked_name("2001:db8::1") == NULL);
	EXPECT(asked_name(NULL) == NULL);
	pair_clear(&pair);
}
END_TEST

enum { THREADS = 4, ROUNDS = 25 };

static void *
thread_connect(void *arg)
{
	struct pair *p = arg;
	uintptr_t opened = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		pair_connect(p, &server_id, &client_id);
		opened += pair_is_open(p);
	}
	pair_clear(p);
	return (void *)opened;
}

START_TEST(threads_share_credentials)
{
	static struct pair pairs[THREADS];
	pthread_t threads[THREADS];
	void *opened;

	begin(SECURE_TLS, false);
	for (size_t i = 0; i < THREADS; i++) {
		pair_init(&pairs[i], SECURE_TLS,
		    pair.client.options.credentials,
		    pair.server.options.credentials);
		pairs[i].client.options.resume_seconds = i % 2 == 0 ? 60 : 0;
		pairs[i].server.options.resume_seconds = 60;
	}
	pair_clear(&pair);
	for (size_t i = 0; i < THREADS; i++)
		EXPECT(pthread_create(&threads[i], NULL, thread_connect,
		    &pairs[i]) == 0);
	for (size_t i = 0; i < THREADS; i++) {
		EXPECT(pthread_join(threads[i], &opened) == 0);
		EXPECT((uintptr_t)opened == ROUNDS);
	}
}
END_TEST

/* Allocated bytes of one idle session of a server. */
static size_t
idle_bytes(enum secure_kind kind, bool by_key)
{
	enum { COUNT = 40 };
	static struct secure *kept[COUNT];
	size_t before;

	begin(kind, by_key);
	for (unsigned i = 0; i < 3; i++) {
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
	}
	secure_free(pair.server.session);
	pair.server.session = NULL;
	pair_drop(&pair);
	before = mallinfo2().uordblks;
	for (unsigned i = 0; i < COUNT; i++) {
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		kept[i] = pair.server.session;
		pair.server.session = NULL;
	}
	size_t bytes = (mallinfo2().uordblks - before) / COUNT;

	for (unsigned i = 0; i < COUNT; i++)
		secure_free(kept[i]);
	pair_clear(&pair);
	return bytes;
}

START_TEST(idle_session_is_small)
{
	static const size_t most[2][2] = {
		{ 17 << 10, 28 << 10 }, { 40 << 10, 44 << 10 },
	};

	for (unsigned k = 0; k < 2; k++)
		for (unsigned by_key = 0; by_key < 2; by_key++) {
			size_t n = idle_bytes(kinds[k], by_key == 1);

			if (getenv("SHOW_BYTES") != NULL)
				fprintf(stderr, "%s %s: %zu\n",
				    k == 0 ? "TLS" : "DTLS",
				    by_key ? "PSK" : "X.509", n);
			EXPECT(n <= most[k][1 - by_key], "%zu", n);
		}
}
END_TEST

TEST_MAIN("link/secure",
    stream_may_come_byte_by_byte,
    all_lengths_arrive_as_they_were,
    record_of_dtls_has_its_limit,
    nothing_is_written_before_and_after,
    each_side_may_close_and_both_are_closed,
    hook_may_write_while_more_records_wait,
    garbage_ends_a_stream_and_not_the_process,
    http_and_plain_coap_are_no_tls,
    damaged_stream_fails_and_no_damaged_byte_comes_out,
    errors_of_one_session_are_not_those_of_another,
    name_is_asked_for_and_an_address_is_not,
    threads_share_credentials,
    idle_session_is_small)
