/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_endpoint_hops.c - other credentials while sessions are open, and the end
   of sessions and observations */

#include "check_main.h"

#include <event2/event.h>

#include "peer/sessions.h"
#include "peer/state.h"
#include "scarce.h"

#define OTHER_KEY 9

static const char *const secured[] = {
	"coaps://127.0.0.1:0", "coaps+tcp://127.0.0.1:0",
	"coaps+ws://127.0.0.1:0",
};

static struct rig_resource thing;
static struct waxpeer_credentials *server, *client, *server_next, *client_next;

static void
set_up(void)
{
	server = sessions_credentials(true);
	client = sessions_credentials(false);
	server_next = sessions_credentials_of(sessions_server_id,
	    sessions_client_id, OTHER_KEY);
	client_next = sessions_credentials_of(sessions_client_id,
	    sessions_server_id, OTHER_KEY);
}

static void
tear_down(void)
{
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
	waxpeer_credentials_free(server_next);
	waxpeer_credentials_free(client_next);
}

static void
open_at(const char *listen, struct waxpeer_credentials *own)
{
	rig_open_at(listen, own, client);
	rig.hop_id = sessions_server_id;
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
}

static void
each(void (*body)(void))
{
	for (size_t i = 0; i < sizeof(secured) / sizeof(secured[0]); i++) {
		open_at(secured[i], server);
		body();
		rig_close();
	}
}

/* One more request; its answer. */
static const struct rig_event *
ask(void)
{
	size_t count = rig.event_count;

	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(count + 1);
	return &rig.events[count];
}

static void
set(struct waxpeer_endpoint *e, struct waxpeer_credentials *c)
{
	ck_assert_int_eq(waxpeer_endpoint_set_credentials(e, c), WAX_OK);
}

static void
assert_open_session_goes_on(void)
{
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	set(rig.server, server_next);
	set(rig.client, client_next);
	set(rig.server, server_next);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.opened, 1);
	/* and what it was made with outlives the ones that came between */
	ck_assert_ptr_ne(TAILQ_FIRST(&rig.server->sessions)->trust,
	    rig.server->trust);
}

START_TEST(open_session_goes_on_with_what_it_has)
{
	each(assert_open_session_goes_on);
}
END_TEST

static void
assert_new_session_has_the_new_ones(void)
{
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	set(rig.server, server_next);
	waxpeer_endpoint_end_sessions(rig.client, 0, 0, "enough");
	sessions_wait(rig.server, 0);
	ck_assert_int_eq(ask()->outcome, WAXPEER_UNREACHABLE);
	ck_assert_uint_eq(thing.calls, 1);
	set(rig.client, client_next);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.opened, 2);
}

START_TEST(new_session_begins_with_the_new_ones)
{
	each(assert_new_session_has_the_new_ones);
}
END_TEST

START_TEST(half_open_session_ends)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	while (rig.server->channel_count == 0)
		event_base_loop(rig.base, EVLOOP_ONCE);
	ck_assert_int_eq(TAILQ_FIRST(&rig.server->sessions)->state,
	    CHANNEL_OPENING);
	set(rig.server, server_next);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_UNREACHABLE);
	rig_wait_number(&rig.ended, 1);
	ck_assert_str_eq(rig.last_why, "there are other credentials");
	ck_assert_uint_eq(rig.opened, 0);
	rig_close();
}
END_TEST

static void
open_without(const char *listen)
{
	struct waxpeer_settings s = { .credentials_come_later = true };

	rig_open_at("127.0.0.1:0", NULL, client);
	s.base = rig.base;
	rig_close_server();
	ck_assert_int_eq(waxpeer_endpoint_new(&s, &rig.server), WAX_OK);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server, listen), WAX_OK);
	ck_assert(waxpeer_endpoint_listener(rig.server, 0, rig.hop));
	rig.hop_id = sessions_server_id;
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
}

START_TEST(credentials_that_come_later_open_the_door)
{
	for (size_t i = 0; i < sizeof(secured) / sizeof(secured[0]); i++) {
		open_without(secured[i]);
		set(rig.server, server);
		ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
		rig_close();
	}
}
END_TEST

START_TEST(without_credentials_nobody_gets_in)
{
	for (size_t i = 0; i < sizeof(secured) / sizeof(secured[0]); i++) {
		open_without(secured[i]);
		rig_stop_clock();
		rig_send(CODE_GET, "/thing", NULL, 0, false);
		rig_turn();
		rig_advance(CHANNEL_OPENING_TIME);
		rig_wait_events(1);
		ck_assert_int_ne(rig.events[0].outcome, WAXPEER_RESPONSE);
		ck_assert_uint_eq(rig.server->channel_count, 0);
		rig_close();
	}
}
END_TEST

START_TEST(listener_without_credentials_is_refused_if_none_come)
{
	rig_open();
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server,
	    "coaps://127.0.0.1:0"), WAX_STATE);
	rig_close();
}
END_TEST

START_TEST(credentials_taken_away_let_nobody_in)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	set(rig.server, NULL);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	waxpeer_endpoint_end_sessions(rig.client, 0, 0, "enough");
	sessions_wait(rig.server, 0);
	ck_assert_int_eq(ask()->outcome, WAXPEER_UNREACHABLE);
	ck_assert_uint_eq(rig.opened, 1);
	rig_close();
}
END_TEST

/* Whatever it was that failed: all is as before. */
START_TEST(change_without_memory_changes_nothing)
{
	struct trust *before;
	size_t left = 0;
	enum wax_status st = WAX_MEMORY;

	if (!SCARCE_WORKS)
		return;
	open_at("coaps://127.0.0.1:0", server);
	ck_assert_int_eq(waxpeer_endpoint_listen(rig.server,
	    "coaps+tcp://127.0.0.1:0"), WAX_OK);
	before = rig.server->trust;
	for (; st != WAX_OK; left++) {
		scarce_left = left;
		scarce_memory = true;
		st = waxpeer_endpoint_set_credentials(rig.server, server_next);
		scarce_memory = false;
		ck_assert(st == WAX_OK || st == WAX_MEMORY ||
		    st == WAX_CRYPTO);
		ck_assert((rig.server->trust == before) == (st != WAX_OK));
		if (left == 0)
			ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	}
	ck_assert_uint_gt(left, 3);
	set(rig.server, server);
	waxpeer_endpoint_end_sessions(rig.client, 0, 0, "enough");
	sessions_wait(rig.client, 0);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	rig_close();
}
END_TEST

START_TEST(credentials_of_no_use_change_nothing)
{
	struct waxpeer_credentials *none = waxpeer_credentials_new();

	open_at("coaps://127.0.0.1:0", server);
	ck_assert_int_eq(waxpeer_endpoint_set_credentials(rig.server, none),
	    WAX_CRYPTO);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	rig_close();
	waxpeer_credentials_free(none);
}
END_TEST

/* Ends. */

static uint64_t end_except;

static void
answer_and_end(struct waxpeer_incoming *in, void *arg)
{
	(void)arg;
	waxpeer_endpoint_end_sessions(rig.server, 0, end_except, "enough");
	ck_assert_int_eq(waxpeer_incoming_refuse(in, CODE_CHANGED), WAX_OK);
}

static void
add_end(void)
{
	struct waxpeer_place place = {
		.path = "/end",
		.clear = WAXPEER_CLEAR,
		.handler = answer_and_end,
	};

	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_OK);
}

static void
assert_answered_then_ended(void)
{
	end_except = 0;
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
	add_end();
	rig_send(CODE_POST, "/end", NULL, 0, false);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CHANGED);
	sessions_wait(rig.server, 0);
	ck_assert_str_eq(rig.last_why, "enough");
	sessions_wait(rig.client, 0);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.opened, 2);
}

START_TEST(session_that_ends_is_answered_before)
{
	sessions_each(assert_answered_then_ended);
}
END_TEST

START_TEST(session_that_is_excepted_stays)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	end_except = 1;
	add_end();
	for (size_t i = 0; i < 2; i++) {
		rig_send(CODE_POST, "/end", NULL, 0, false);
		rig_wait_events(i + 1);
		ck_assert_uint_eq(rig.events[i].code, CODE_CHANGED);
	}
	ck_assert_uint_eq(rig.opened, 1);
	ck_assert_uint_eq(rig.ended, 0);
	end_except = 2;
	rig_send(CODE_POST, "/end", NULL, 0, false);
	rig_wait_number(&rig.ended, 1);
	rig_close();
}
END_TEST

START_TEST(session_is_ended_by_its_number)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	waxpeer_endpoint_end_sessions(rig.server, 2, 0, "another");
	rig_turn();
	ck_assert_uint_eq(rig.ended, 0);
	waxpeer_endpoint_end_sessions(rig.server, 1, 0, "enough");
	rig_wait_number(&rig.ended, 1);
	ck_assert_str_eq(rig.last_why, "enough");
	rig_close();
}
END_TEST

/* Two requests in one piece of the stream: the second finds nobody. */
START_TEST(session_that_will_end_hears_nothing)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	end_except = 0;
	add_end();
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	rig_send(CODE_POST, "/end", NULL, 0, false);
	rig_send(CODE_GET, "/thing", NULL, 0, false);
	rig_wait_events(3);
	ck_assert_uint_eq(thing.calls, 1);
	ck_assert_uint_eq(rig.events[1].code, CODE_CHANGED);
	ck_assert_int_eq(rig.events[2].outcome, WAXPEER_UNREACHABLE);
	rig_close();
}
END_TEST

START_TEST(observations_end_with_a_code)
{
	for (unsigned i = 0; i < 2; i++) {
		struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
		struct waxpeer_call call;

		open_at("coaps://127.0.0.1:0", server);
		waxpeer_message_set_path(m, "/thing");
		call = rig_call(m);
		call.is_observe = true;
		if (i == 0)
			call.context = NULL;
		ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
		    WAX_OK);
		waxpeer_message_free(m);
		rig_wait_events(1);
		ck_assert_uint_eq(waxpeer_resource_observers(thing.resource),
		    1);
		waxpeer_endpoint_end_observations(rig.server, CODE_FORBIDDEN);
		ck_assert_uint_eq(waxpeer_resource_observers(thing.resource),
		    0);
		rig_wait_events(2);
		ck_assert(rig.events[1].is_last);
		ck_assert_uint_eq(rig.events[1].code, CODE_FORBIDDEN);
		ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
		rig_close();
	}
}
END_TEST

/* Events. */

static struct waxpeer_session_event opened, ended;

static void
on_session(void *arg, const struct waxpeer_session_event *event)
{
	(void)arg;
	if (event->is_open)
		opened = *event;
	else
		ended = *event;
}

START_TEST(sessions_are_told_with_number_and_proof)
{
	open_at("coaps+tcp://127.0.0.1:0", server);
	rig.server->session = on_session;
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(opened.session, 1);
	ck_assert_int_eq(opened.proof, WAXPEER_PROOF_KEY);
	waxpeer_endpoint_end_sessions(rig.server, 0, 0, "enough");
	sessions_wait(rig.server, 0);
	ck_assert_uint_eq(ended.session, 1);
	ck_assert_int_eq(ended.proof, WAXPEER_PROOF_KEY);
	ck_assert(!ended.has_failed);
	set(rig.server, server_next);
	sessions_wait(rig.client, 0);
	ck_assert_int_eq(ask()->outcome, WAXPEER_UNREACHABLE);
	sessions_wait(rig.server, 0);
	ck_assert_uint_eq(ended.session, 2);
	ck_assert_int_eq(ended.proof, WAXPEER_PROOF_NONE);
	ck_assert(ended.has_failed);
	rig_close();
}
END_TEST

START_TEST(ordinary_session_makes_no_owner_and_has_no_role)
{
	uint8_t key[16];
	char role[65], authority[65];

	open_at("coaps+tcp://127.0.0.1:0", server);
	ck_assert_int_eq(ask()->outcome, WAXPEER_RESPONSE);
	ck_assert_int_eq(waxpeer_endpoint_owner_key(rig.server, 1, 1,
	    sessions_client_id, sessions_server_id, key), WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_owner_key(rig.server, 1, 3,
	    sessions_client_id, sessions_server_id, key), WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_owner_key(rig.server, 2, 1,
	    sessions_client_id, sessions_server_id, key), WAX_NOT_FOUND);
	ck_assert_int_eq(waxpeer_endpoint_read_role(rig.server, 1, "", role,
	    authority), WAX_STATE);
	ck_assert_int_eq(waxpeer_endpoint_read_role(rig.server, 2, "", role,
	    authority), WAX_NOT_FOUND);
	rig_close();
}
END_TEST

START_TEST(own_id_can_change)
{
	static const uint8_t next[16] = { 0x77 };

	rig_open();
	waxpeer_endpoint_set_device(rig.server, next);
	ck_assert(rig.server->has_device);
	ck_assert_mem_eq(rig.server->device, next, 16);
	waxpeer_endpoint_set_device(rig.server, NULL);
	ck_assert(!rig.server->has_device);
	rig_close();
}
END_TEST

TEST_MAIN_FIXTURE("peer/endpoint_hops", set_up, tear_down,
    open_session_goes_on_with_what_it_has,
    new_session_begins_with_the_new_ones,
    half_open_session_ends,
    credentials_that_come_later_open_the_door,
    without_credentials_nobody_gets_in,
    listener_without_credentials_is_refused_if_none_come,
    credentials_taken_away_let_nobody_in,
    change_without_memory_changes_nothing,
    credentials_of_no_use_change_nothing,
    session_that_ends_is_answered_before,
    session_that_is_excepted_stays,
    session_is_ended_by_its_number,
    session_that_will_end_hears_nothing,
    observations_end_with_a_code,
    sessions_are_told_with_number_and_proof,
    ordinary_session_makes_no_owner_and_has_no_role,
    own_id_can_change)
