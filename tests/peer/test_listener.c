/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_listener.c - where sessions are accepted */

#include "check_main.h"

#include <errno.h>
#include <string.h>

#include "peer/listener.h"
#include "peer/sessions.h"
#include "peer/state.h"

static struct waxpeer_credentials *server, *client;
static struct rig_resource thing;

static void
set_up(void)
{
	server = sessions_credentials(true);
	client = sessions_credentials(false);
	rig_open_at("coaps://127.0.0.1:0", server, client);
	rig.hop_id = sessions_server_id;
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, false);
}

static void
tear_down(void)
{
	rig_close();
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
}

static void
expect_answer(size_t count)
{
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(count);
	ck_assert_int_eq(rig.events[count - 1].outcome, WAXPEER_RESPONSE);
}

START_TEST(endpoint_listens_at_many_places_and_names_them)
{
	static const char *const more[] = {
		"127.0.0.1:0", "coap://[::1]:0", "coap+tcp://127.0.0.1:0",
		"coap+tcp://127.0.0.1:0", "coaps+tcp://[::1]:0",
		"coaps://[::1]:0", "coap+ws://127.0.0.1:0",
	};
	char text[128];
	size_t i;

	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, more[i]),
		    WAX_OK);
	for (i = 0; waxpeer_endpoint_listener(rig.server, i, text); i++) {
		strcpy(rig.hop, text);
		rig.hop_id = sessions_is_secure() ? sessions_server_id : NULL;
		expect_answer(i + 1);
	}
	ck_assert_uint_eq(i, 1 + sizeof(more) / sizeof(more[0]));
}
END_TEST

START_TEST(second_udp_listener_of_a_family_is_refused)
{
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, "127.0.0.1:0"),
	    WAX_OK);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, "127.0.0.1:0"),
	    WAX_EXISTS);
	ck_assert_uint_eq(rig.server->listener_count, 2);
}
END_TEST

START_TEST(what_is_no_listener_is_refused)
{
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, "ocf://x"),
	    WAX_FORMAT);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, rig.hop),
	    WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server,
	    "coap+unix:///nobody/there"), WAX_SYSTEM);
	ck_assert_uint_eq(rig.server->listener_count, 1);
	while (rig.server->listener_count < LISTENERS_MAX)
		ck_assert_int_eq(waxpeer_endpoint_listen(rig.server,
		    "coap+tcp://127.0.0.1:0"), WAX_OK);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server,
	    "coap+tcp://127.0.0.1:0"), WAX_LIMIT);
}
END_TEST

START_TEST(datagrams_without_a_cookie_leave_nothing_behind)
{
	/* Begins like a ClientHello, and is none. */
	static const uint8_t rubbish[64] = {
		22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 51, 1,
	};
	struct rig_raw raw;

	rig_raw_open(&raw);
	for (int i = 0; i < 200; i++)
		rig_raw_send(&raw, rig.hop + strlen("coaps://"), rubbish,
		    i % 2 == 0 ? sizeof(rubbish) : (size_t)(i % 20));
	while (rig.server->channel_number < 200)
		rig_turn();
	ck_assert_uint_eq(rig.server->channel_count, 0);
	expect_answer(1);
	rig_raw_close(&raw);
}
END_TEST

/* The client starts again at the same address, without a word to its session:
   it had no time to. */
static void
forget_session(struct channel *s)
{
	struct secure_hooks hooks = channel_secure_hooks(s);
	struct secure_context *context;

	endpoint_enter(rig.client);
	secure_free(s->secure);
	ck_assert_int_eq(trust_context(rig.client->trust, s->locator.kind,
	    SECURE_CLIENT, &context), WAX_OK);
	s->secure = secure_new(context, &s->expected, NULL, &hooks);
	ck_assert_ptr_nonnull(s->secure);
	s->state = CHANNEL_OPENING;
	secure_start(s->secure);
	channel_settle(s);
	endpoint_leave(rig.client);
}

START_TEST(client_that_forgot_its_session_gets_a_new_one_in_its_place)
{
	struct channel *s;

	expect_answer(1);
	forget_session(TAILQ_FIRST(&rig.client->sessions));
	expect_answer(2);
	rig_turn();
	ck_assert_uint_eq(rig.server->channel_count, 1);
	s = TAILQ_FIRST(&rig.server->sessions);
	ck_assert_uint_eq(s->state, CHANNEL_OPEN);
}
END_TEST

START_TEST(forged_hello_does_not_disturb_a_session)
{
	uint8_t hello[64] = {
		22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 51, 1,
	};
	struct channel *s;
	struct listener *l = TAILQ_FIRST(&rig.server->listeners);

	expect_answer(1);
	s = TAILQ_FIRST(&rig.server->sessions);
	l->wire.hooks.on_datagram(l->wire.hooks.arg, &s->locator.address,
	    BYTES_ARRAY(hello));
	ck_assert_uint_eq(s->state, CHANNEL_OPEN);
	expect_answer(2);
	ck_assert_uint_eq(rig.server->channel_count, 1);
}
END_TEST

TEST_MAIN_FIXTURE("peer/listener", set_up, tear_down,
    endpoint_listens_at_many_places_and_names_them,
    second_udp_listener_of_a_family_is_refused,
    what_is_no_listener_is_refused,
    datagrams_without_a_cookie_leave_nothing_behind,
    client_that_forgot_its_session_gets_a_new_one_in_its_place,
    forged_hello_does_not_disturb_a_session)
