/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_serve.c - /.well-known/edhoc, and everybody who comes there */

#include "check_main.h"

#include "peer/shaking.h"

static struct rig_raw raw;

static struct waxpeer_edhoc_settings
settings(void)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	s.half_open_max = 8;
	s.is_reverse = true;
	return s;
}

static void
set_up(void)
{
	shaking_open_as(settings);
	/* of the Initiator by hand: suite 2 alone */
	shaking.kit.i.conf.suites = kit_suites + 2;
	shaking.kit.i.conf.suites_count = 1;
	rig_raw_open(&raw);
}

static void
tear_down(void)
{
	rig_raw_close(&raw);
	shaking_close();
}

/* A POST by hand; the answer is in raw. echo may be absent. */
static void
post(struct bytes prefix, struct bytes message, int format, struct bytes echo)
{
	static uint16_t mid = 100;
	uint8_t options[128], payload[600];
	struct writer w = writer_open(options, sizeof(options));
	struct writer p = writer_open(payload, sizeof(payload));
	struct option_writer ow = option_writer_open(&w);
	struct message m = { .type = MESSAGE_CON, .code = CODE_POST };

	option_write(&ow, OPTION_URI_PATH, bytes_of_text(".well-known"));
	option_write(&ow, OPTION_URI_PATH, bytes_of_text("edhoc"));
	if (format >= 0)
		option_write_uint(&ow, OPTION_CONTENT_FORMAT,
		    (uint32_t)format);
	if (!bytes_is_absent(echo))
		option_write(&ow, OPTION_ECHO, echo);
	writer_put(&p, prefix);
	writer_put(&p, message);
	ck_assert_int_eq(writer_close(&p), WAX_OK);
	m.mid = ++mid;
	m.token = bytes_of((const uint8_t *)&mid, sizeof(mid));
	m.options = writer_bytes(&w);
	m.payload = p.len == 0 ? BYTES_ABSENT : writer_bytes(&p);
	rig_raw_send_message(&raw, rig.hop, &m);
	rig_raw_receive(&raw);
}

/* A fresh message_1, with the answer to it in raw. */
static void
post_message_1(struct bytes echo)
{
	kit_play_written(&shaking.kit, 1);
	post(bytes_of("\xf5", 1), bytes_of(shaking.kit.m[1],
	    shaking.kit.len[1]), 65, echo);
}

static void
expect_error(uint8_t code, int64_t number)
{
	struct wax_edhoc_error e;
	struct bytes format;

	ck_assert_uint_eq(raw.message.code, code);
	ck_assert(option_find(raw.message.options, OPTION_CONTENT_FORMAT,
	    &format));
	ck_assert_uint_eq(format.len, 1);
	ck_assert_uint_eq(format.data[0], WAXPEER_FORMAT_EDHOC);
	ck_assert_int_eq(wax_edhoc_read_error(raw.message.payload.data,
	    raw.message.payload.len, &e), WAX_OK);
	ck_assert_int_eq(e.code, number);
}

START_TEST(message_2_comes_with_its_format)
{
	struct bytes format;

	post_message_1(BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_CHANGED);
	ck_assert(option_find(raw.message.options, OPTION_CONTENT_FORMAT,
	    &format));
	ck_assert_uint_eq(format.data[0], WAXPEER_FORMAT_EDHOC);
	ck_assert_int_eq(kit_read_bytes(&shaking.kit, 2,
	    raw.message.payload), WAX_OK);
}
END_TEST

START_TEST(what_is_no_message_gets_an_error_and_keeps_nothing)
{
	static const struct {
		const char *payload;
		size_t len;
	} rows[] = {
		{ "\xf5", 1 },				/* nothing follows */
		{ "\xf5\x03", 2 },
		{ "\xf5\x09\x02\x41\x00\x01", 6 },	/* method 9 */
		{ "\xf4\x03", 2 },
		{ "\x41\x0e\x41\x00", 4 },	/* not as it must be written */
		{ "\xff", 1 },
		{ "\x18\x18\x40", 3 },
		{ "\x05\x41\x00", 3 },			/* nobody has that */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		post(bytes_of(rows[i].payload, rows[i].len), BYTES_ABSENT, 65,
		    BYTES_ABSENT);
		expect_error(CODE_BAD_REQUEST, WAX_EDHOC_ERROR_UNSPECIFIED);
		ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	}
}
END_TEST

START_TEST(another_method_or_format_is_no_error_of_edhoc)
{
	rig_send(CODE_GET, "/.well-known/edhoc", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_METHOD_NOT_ALLOWED);
	post(bytes_of("\xf5\x03", 2), BYTES_ABSENT, 64, BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_UNSUPPORTED_FORMAT);
	post(bytes_of("\xf5\x03", 2), BYTES_ABSENT, -1, BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_UNSUPPORTED_FORMAT);
}
END_TEST

START_TEST(a_suite_that_is_not_ours_gets_error_2)
{
	static const int ours[] = { 0 };

	ck_assert_int_eq(waxpeer_keyring_set_suites(shaking.theirs, ours, 1),
	    WAX_OK);
	post_message_1(BYTES_ABSENT);
	expect_error(CODE_BAD_REQUEST, WAX_EDHOC_ERROR_SUITE);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
}
END_TEST

START_TEST(a_message_3_that_is_changed_ends_the_session)
{
	struct bytes c_r;
	uint8_t prefix[8];
	size_t len;

	post_message_1(BYTES_ABSENT);
	ck_assert_int_eq(kit_read_bytes(&shaking.kit, 2,
	    raw.message.payload), WAX_OK);
	ck_assert_int_eq(kit_write(&shaking.kit, 3), WAX_OK);
	shaking.kit.m[3][5] ^= 1;
	c_r.data = wax_edhoc_c_r(shaking.kit.i.s, &c_r.len);
	ck_assert_int_eq(wax_edhoc_write_prefix(c_r.data, c_r.len, prefix,
	    sizeof(prefix), &len), WAX_OK);
	post(bytes_of(prefix, len), bytes_of(shaking.kit.m[3],
	    shaking.kit.len[3]), 65, BYTES_ABSENT);
	expect_error(CODE_BAD_REQUEST, WAX_EDHOC_ERROR_UNSPECIFIED);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	/* and the right one is late now */
	shaking.kit.m[3][5] ^= 1;
	post(bytes_of(prefix, len), bytes_of(shaking.kit.m[3],
	    shaking.kit.len[3]), 65, BYTES_ABSENT);
	expect_error(CODE_BAD_REQUEST, WAX_EDHOC_ERROR_UNSPECIFIED);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 0);
}
END_TEST

/* RFC 9528 section 6: an error is never answered by one. */
START_TEST(an_error_of_the_client_ends_its_session_quietly)
{
	struct edhoc_session *s;
	uint8_t prefix[8];
	size_t len;

	post_message_1(BYTES_ABSENT);
	s = TAILQ_FIRST(&rig.server->edhoc->half_open);
	ck_assert_int_eq(wax_edhoc_write_prefix(s->id, s->id_len, prefix,
	    sizeof(prefix), &len), WAX_OK);
	post(bytes_of(prefix, len), bytes_of("\x01\x61x", 3), 65,
	    BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_CHANGED);
	ck_assert_uint_eq(raw.message.payload.len, 0);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	post(bytes_of(prefix, len), bytes_of("\x01\x61x", 3), 65,
	    BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_CHANGED);
}
END_TEST

/* RFC 7252 section 4.5: the same datagram is no second message_1. */
START_TEST(a_datagram_that_comes_again_gets_the_same_answer)
{
	uint8_t first[600];
	size_t first_len;
	struct message m = { .type = MESSAGE_CON, .code = CODE_POST,
	    .mid = 7, .token = bytes_of("t", 1) };
	uint8_t options[64];
	struct writer w = writer_open(options, sizeof(options));
	struct option_writer ow = option_writer_open(&w);

	kit_play_written(&shaking.kit, 1);
	option_write(&ow, OPTION_URI_PATH, bytes_of_text(".well-known"));
	option_write(&ow, OPTION_URI_PATH, bytes_of_text("edhoc"));
	option_write_uint(&ow, OPTION_CONTENT_FORMAT, 65);
	m.options = writer_bytes(&w);
	memmove(shaking.kit.m[1] + 1, shaking.kit.m[1], shaking.kit.len[1]);
	shaking.kit.m[1][0] = 0xf5;
	m.payload = bytes_of(shaking.kit.m[1], shaking.kit.len[1] + 1);
	rig_raw_send_message(&raw, rig.hop, &m);
	rig_raw_receive(&raw);
	first_len = raw.len;
	memcpy(first, raw.buffer, raw.len);
	rig_raw_send_message(&raw, rig.hop, &m);
	rig_raw_receive(&raw);
	ck_assert_uint_eq(raw.len, first_len);
	ck_assert_mem_eq(raw.buffer, first, first_len);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
}
END_TEST

START_TEST(when_many_are_open_the_next_one_shows_its_address_first)
{
	struct bytes echo;
	uint8_t value[EDHOC_ECHO_LEN];

	rig_stop_clock();
	for (unsigned i = 0; i < 4; i++)
		post_message_1(BYTES_ABSENT);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 4);
	post_message_1(BYTES_ABSENT);
	ck_assert_uint_eq(raw.message.code, CODE_UNAUTHORIZED);
	ck_assert(option_find(raw.message.options, OPTION_ECHO, &echo));
	ck_assert_uint_eq(echo.len, EDHOC_ECHO_LEN);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 4);
	memcpy(value, echo.data, sizeof(value));
	post_message_1(BYTES_ARRAY(value));
	ck_assert_uint_eq(raw.message.code, CODE_CHANGED);
	/* a wrong one, and one that is too old */
	value[0] ^= 1;
	post_message_1(BYTES_ARRAY(value));
	ck_assert_uint_eq(raw.message.code, CODE_UNAUTHORIZED);
	value[0] ^= 1;
	rig.now += 2 * CLOCK_S(EDHOC_ECHO_SECONDS);
	post_message_1(BYTES_ARRAY(value));
	ck_assert_uint_ne(raw.message.code, CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_flood_leaves_little_and_others_shake_hands)
{
	struct waxpeer_handshake_call call = shaking_call();

	for (unsigned i = 0; i < 500; i++)
		post_message_1(BYTES_ABSENT);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 4);
	for (unsigned i = 0; i < 5; i++) {
		shaking_shake(&call);	/* it repeats with Echo */
		ck_assert_uint_eq(shaking.client.states[
		    WAXPEER_HANDSHAKE_READY], i + 1);
		waxpeer_handshake_free(shaking.client.h);
		shaking.client.h = NULL;
	}
}
END_TEST

/* They share the proxy's address and port: C_R alone tells them apart. */
START_TEST(two_clients_of_one_address_do_not_meet)
{
	struct waxpeer_handshake_call call = shaking_call();
	struct shaken other = { .states = { 0 } };
	struct rig_resource thing = { .payload_len = 0 };

	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	shaking_begin(&call);
	call.arg = &other;
	ck_assert_int_eq(waxpeer_handshake_begin(rig.client, &call,
	    &other.h), WAX_OK);
	rig_wait_number(&shaking.client.ends, 1);
	rig_wait_number(&other.ends, 1);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(other.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 2);
	shaking_ask(false, "x", 1);
	rig_wait_events(1);
	waxpeer_handshake_free(shaking.client.h);
	shaking.client.h = other.h;
	shaking_ask(false, "x", 1);
	rig_wait_events(2);
	ck_assert_uint_eq(thing.calls, 2);
}
END_TEST

START_TEST(without_a_keyring_nobody_begins)
{
	struct waxpeer_handshake_call call = shaking_call();

	post_message_1(BYTES_ABSENT);
	waxpeer_endpoint_set_keyring(rig.server, NULL);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_uint_eq(shaking.client.code, CODE_SERVICE_UNAVAILABLE);
	waxpeer_handshake_free(shaking.client.h);
	waxpeer_endpoint_set_keyring(rig.server, shaking.theirs);
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
}
END_TEST

static uint8_t
refuse_all(void *arg, const struct waxpeer_incoming *in)
{
	(void)arg;
	(void)in;
	return CODE_FORBIDDEN;
}

/* Nobody is anybody before; afterwards the gate decides as ever. */
START_TEST(a_gate_is_asked_about_requests_and_not_about_handshakes)
{
	struct waxpeer_handshake_call call = shaking_call();
	struct rig_resource thing = { .payload_len = 0 };

	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	rig.server->gate = refuse_all;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	shaking_ask(false, "x", 1);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_FORBIDDEN);
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

START_TEST(an_endpoint_serves_handshakes_once_and_with_a_set)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	ck_assert_int_eq(waxpeer_endpoint_serve_edhoc(rig.server, &s),
	    WAX_EXISTS);
	ck_assert_int_eq(waxpeer_endpoint_serve_edhoc(rig.client, &s),
	    WAX_STATE);
}
END_TEST

TEST_MAIN_FIXTURE("peer/edhoc_serve", set_up, tear_down,
    message_2_comes_with_its_format,
    what_is_no_message_gets_an_error_and_keeps_nothing,
    another_method_or_format_is_no_error_of_edhoc,
    a_suite_that_is_not_ours_gets_error_2,
    a_message_3_that_is_changed_ends_the_session,
    an_error_of_the_client_ends_its_session_quietly,
    a_datagram_that_comes_again_gets_the_same_answer,
    when_many_are_open_the_next_one_shows_its_address_first,
    a_flood_leaves_little_and_others_shake_hands,
    two_clients_of_one_address_do_not_meet,
    without_a_keyring_nobody_begins,
    a_gate_is_asked_about_requests_and_not_about_handshakes,
    an_endpoint_serves_handshakes_once_and_with_a_set)
