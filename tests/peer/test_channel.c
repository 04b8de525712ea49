/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_channel.c - two endpoints over every transport that has sessions */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/option.h"
#include "peer/serve_state.h"
#include "peer/sessions.h"

static struct rig_resource thing;

static void
add_thing(void)
{
	thing = (struct rig_resource){
		.payload = (const uint8_t *)"0", .payload_len = 1
	};
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
}

static void
expect_event(size_t index, enum waxpeer_outcome outcome, uint8_t code)
{
	ck_assert_int_eq(rig.events[index].outcome, outcome);
	ck_assert_uint_eq(rig.events[index].code, code);
}

static void
expect_detail(const char *detail)
{
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_UNREACHABLE);
	ck_assert_str_eq(rig.events[0].detail, detail);
}

static struct waxpeer_request *
observe(bool is_sealed)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;
	struct waxpeer_request *r;

	waxpeer_message_set_path(m, "/thing");
	call = rig_call(m);
	call.is_observe = true;
	if (!is_sealed)
		call.context = NULL;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, &r), WAX_OK);
	waxpeer_message_free(m);
	return r;
}

static void
wait_observers(size_t count)
{
	while (waxpeer_resource_observers(thing.resource) != count)
		rig_turn();
}

/* One after the other, sealed and in clear, at once and late. */
static void
ask(void)
{
	add_thing();
	for (size_t i = 0; i < 4; i++) {
		thing.is_late = i >= 2;
		rig_send(CODE_GET, "/thing", NULL, 0, i % 2 == 0);
		rig_wait_number(&thing.calls, (unsigned)i + 1);
		ck_assert(thing.had_peer == (i % 2 == 0));
		if (thing.is_late)
			ck_assert_int_eq(waxpeer_incoming_refuse(thing.held,
			    CODE_CONTENT), WAX_OK);
		rig_wait_events(i + 1);
		expect_event(i, WAXPEER_RESPONSE, CODE_CONTENT);
	}
	ck_assert_uint_eq(rig.client->channel_count, 1);
	ck_assert_uint_eq(rig.server->channel_count, 1);
}

START_TEST(requests_are_answered_over_every_transport_by_one_session)
{
	sessions_each(ask);
}
END_TEST

static void
ask_who(void)
{
	add_thing();
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert(thing.had_hop_peer == sessions_is_secure());
	if (sessions_is_secure())
		ck_assert_mem_eq(thing.hop_peer, sessions_client_id, 16);
}

START_TEST(hop_that_proved_its_identity_is_told_to_the_handler)
{
	sessions_each(ask_who);
}
END_TEST

static void
ask_much(void)
{
	static uint8_t body[20000];

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (uint8_t)(i * 7);
	add_thing();
	thing.payload = body;
	thing.payload_len = sizeof(body);
	rig_send(CODE_POST, "/thing", body, sizeof(body), true);
	rig_wait_events(1);
	expect_event(0, WAXPEER_RESPONSE, CODE_CONTENT);
	ck_assert_uint_eq(thing.last_len, sizeof(body));
	ck_assert_uint_eq(rig.events[0].payload_len, sizeof(body));
	ck_assert_mem_eq(rig.events[0].payload, body, sizeof(body));
}

START_TEST(big_bodies_travel_in_blocks)
{
	sessions_each(ask_much);
}
END_TEST

static void
watch(void)
{
	struct waxpeer_request *r;

	add_thing();
	for (int is_sealed = 0; is_sealed < 2; is_sealed++) {
		size_t first = rig.event_count;

		r = observe(is_sealed);
		rig_wait_events(first + 1);
		waxpeer_resource_notify(thing.resource);
		rig_wait_events(first + 2);
		waxpeer_resource_notify(thing.resource);
		rig_wait_events(first + 3);
		expect_event(first + 2, WAXPEER_NOTIFICATION, CODE_CONTENT);
		ck_assert_int_eq(waxpeer_request_unobserve(r), WAX_OK);
		rig_wait_events(first + 4);
		expect_event(first + 3, WAXPEER_RESPONSE, CODE_CONTENT);
		wait_observers(0);
	}
}

START_TEST(observation_is_notified_until_it_is_cancelled)
{
	sessions_each(watch);
}
END_TEST

static void
watch_and_forget(void)
{
	add_thing();
	for (int is_sealed = 0; is_sealed < 2; is_sealed++) {
		size_t first = rig.event_count;
		struct waxpeer_request *r = observe(is_sealed);

		rig_wait_events(first + 1);
		waxpeer_request_cancel(r);
		if (!sessions_is_stream())	/* the reset tells */
			waxpeer_resource_notify(thing.resource);
		wait_observers(0);
		ck_assert_uint_eq(rig.event_count, first + 1);
	}
	while (rig.client->request_count > 0)
		rig_turn();
}

START_TEST(forgotten_observation_over_a_stream_must_be_deregistered)
{
	sessions_each(watch_and_forget);
}
END_TEST

static void
watch_and_go(void)
{
	add_thing();
	observe(true);
	rig_wait_events(1);
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 1);
	endpoint_enter(rig.client);
	channel_close(TAILQ_FIRST(&rig.client->sessions), "test");
	endpoint_leave(rig.client);
	wait_observers(0);
	rig_wait_events(2);
	expect_event(1, WAXPEER_UNREACHABLE, 0);
	ck_assert_str_eq(rig.events[1].detail, "test");
}

START_TEST(observers_must_end_with_their_session)
{
	sessions_each(watch_and_go);
}
END_TEST

static void
watch_backwards(void)
{
	add_thing();
	observe(false);
	rig_wait_events(1);
	waxpeer_resource_notify(thing.resource);
	rig_wait_events(2);
	thing.resource->observe -= 10;
	waxpeer_resource_notify(thing.resource);
	if (sessions_is_stream())
		rig_wait_events(3);
	else
		rig_wait_number(&thing.calls, 3);
	ck_assert_uint_eq(rig.event_count, sessions_is_stream() ? 3 : 2);
}

START_TEST(observe_value_over_a_stream_must_be_ignored)
{
	sessions_each(watch_backwards);
}
END_TEST

static void
lose_server(void)
{
	char listen[sizeof(rig.hop)];
	struct waxpeer_credentials *c = sessions_credentials(true);

	snprintf(listen, sizeof(listen), "%s", rig.hop);
	add_thing();
	thing.is_late = true;
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_number(&thing.calls, 1);
	rig_close_server();
	rig_wait_events(1);
	expect_detail("closed by the peer");
	sessions_wait(rig.client, 0);

	rig_open_server(listen, c);
	add_thing();
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(2);
	expect_event(1, WAXPEER_RESPONSE, CODE_CONTENT);
	waxpeer_credentials_free(c);
}

START_TEST(request_over_a_session_that_breaks_is_unreachable_and_the_next_opens)
{
	sessions_each(lose_server);
}
END_TEST

static void
find_nobody(void)
{
	rig_close_server();
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	expect_detail(strncmp(rig.hop, "coap+unix", 9) == 0 ?
	    "No such file or directory" : "Connection refused");
	ck_assert(rig.events[0].is_last);
	sessions_wait(rig.client, 0);
}

START_TEST(nobody_who_listens_is_told)
{
	sessions_each(find_nobody);
}
END_TEST

static void
expect_other(void)
{
	if (!sessions_is_secure())
		return;
	rig.hop_id = sessions_client_id;
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_UNREACHABLE);
	ck_assert_str_ne(rig.events[0].detail, "");
	ck_assert_uint_eq(thing.calls, 0);
}

START_TEST(hop_that_is_not_the_one_pinned_gets_no_request)
{
	sessions_each(expect_other);
}
END_TEST

START_TEST(wrong_key_is_told)
{
	struct waxpeer_credentials *server = sessions_credentials(true);
	struct waxpeer_credentials *client = sessions_credentials_of(
	    sessions_client_id, sessions_server_id, 8);
	static const char *const listen[] = {
		"coaps://127.0.0.1:0", "coaps+tcp://127.0.0.1:0",
	};

	for (size_t i = 0; i < 2; i++) {
		rig_open_at(listen[i], server, client);
		rig.hop_id = sessions_server_id;
		rig_send(CODE_GET, "/thing", NULL, 0, true);
		rig_wait_events(1);
		ck_assert_int_eq(rig.events[0].outcome, WAXPEER_UNREACHABLE);
		ck_assert_str_ne(rig.events[0].detail, "");
		ck_assert_uint_eq(rig.server->courier.parcel_count, 0);
		rig_close();
	}
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
}
END_TEST

START_TEST(secure_hop_needs_credentials)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_open();
	call = rig_call(m);
	call.hop = "coaps://127.0.0.1:5684";
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.client,
	    "coaps+tcp://127.0.0.1:0"), WAX_STATE);
	ck_assert_uint_eq(rig.client->channel_count, 0);
	ck_assert_uint_eq(rig.client->request_count, 0);
	waxpeer_message_free(m);
	rig_close();
}
END_TEST

static void
idle(void)
{
	add_thing();
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	rig_stop_clock();
	rig_advance(SESSION_IDLE_TIME / 2);
	ck_assert_uint_eq(rig.client->channel_count, 1);
	rig_advance(SESSION_IDLE_TIME);
	ck_assert_uint_eq(rig.client->channel_count, 0);
	sessions_wait(rig.server, 0);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(2);
	expect_event(1, WAXPEER_RESPONSE, CODE_CONTENT);
}

START_TEST(idle_session_ends_and_the_next_request_opens_another)
{
	sessions_each(idle);
}
END_TEST

static void
idle_but_observed(void)
{
	add_thing();
	observe(true);
	rig_wait_events(1);
	rig_stop_clock();
	for (int i = 0; i < 5; i++)
		rig_advance(SESSION_IDLE_TIME);
	ck_assert_uint_eq(rig.client->channel_count, 1);
	waxpeer_resource_notify(thing.resource);
	rig_wait_events(2);
	expect_event(1, WAXPEER_NOTIFICATION, CODE_CONTENT);
}

START_TEST(channel_with_an_observation_is_not_idle)
{
	sessions_each(idle_but_observed);
}
END_TEST

TEST_MAIN("peer/channel",
    requests_are_answered_over_every_transport_by_one_session,
    hop_that_proved_its_identity_is_told_to_the_handler,
    big_bodies_travel_in_blocks,
    observation_is_notified_until_it_is_cancelled,
    forgotten_observation_over_a_stream_must_be_deregistered,
    observers_must_end_with_their_session,
    observe_value_over_a_stream_must_be_ignored,
    request_over_a_session_that_breaks_is_unreachable_and_the_next_opens,
    nobody_who_listens_is_told,
    hop_that_is_not_the_one_pinned_gets_no_request,
    wrong_key_is_told,
    secure_hop_needs_credentials,
    idle_session_ends_and_the_next_request_opens_another,
    channel_with_an_observation_is_not_idle)
