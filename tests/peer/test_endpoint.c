/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_endpoint.c - an endpoint's life */

#include "check_main.h"

#include <errno.h>

#include "peer/rig.h"

START_TEST(address_tells_the_port_that_was_chosen)
{
	char text[64];

	ck_assert_int_eq(strncmp(rig.hop, "127.0.0.1:", 10), 0);
	ck_assert_str_ne(rig.hop, "127.0.0.1:0");
	waxpeer_endpoint_address(rig.client, text);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(listen_that_is_no_address_is_refused)
{
	struct waxpeer_settings s = {
		.base = rig.base, .listen = "localhost:5683"
	};
	struct waxpeer_endpoint *e;

	ck_assert_int_eq(waxpeer_endpoint_new(&s, &e), WAX_FORMAT);
	s.listen = "127.0.0.1";
	ck_assert_int_eq(waxpeer_endpoint_new(&s, &e), WAX_FORMAT);
}
END_TEST

START_TEST(port_in_use_is_refused)
{
	struct waxpeer_settings s = { .base = rig.base, .listen = rig.hop };
	struct waxpeer_endpoint *e;

	ck_assert_int_eq(waxpeer_endpoint_new(&s, &e), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
}
END_TEST

START_TEST(endpoint_without_contexts_refuses_sealed_requests)
{
	struct waxpeer_settings s = {
		.base = rig.base, .listen = "127.0.0.1:0"
	};
	struct waxpeer_endpoint *e;

	ck_assert_int_eq(waxpeer_endpoint_new(&s, &e), WAX_OK);
	waxpeer_endpoint_address(e, rig.hop);
	rig_send(CODE_GET, "/a", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(rig.events[0].code, CODE_UNAUTHORIZED);
	waxpeer_endpoint_free(e);
}
END_TEST

START_TEST(freeing_with_everything_open_calls_nobody_and_leaks_nothing)
{
	struct rig_resource late = { .is_late = true };
	struct rig_resource watched = { .payload = (const uint8_t *)"x",
	    .payload_len = 1 };
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_add(&late, "/late", WAXPEER_SEALED_ONLY, false);
	rig_add(&watched, "/watched", WAXPEER_SEALED_ONLY, true);
	waxpeer_message_set_path(m, "/watched");
	call = rig_call(m);
	call.is_observe = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	rig_send(CODE_GET, "/late", NULL, 0, true);
	rig_wait_number(&late.calls, 1);
	waxpeer_endpoint_free(rig.client);
	waxpeer_endpoint_free(rig.server);
	rig.client = rig.server = NULL;
	rig_turn();
	ck_assert_uint_eq(rig.event_count, 1);
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("peer/endpoint", rig_open, rig_close,
    address_tells_the_port_that_was_chosen,
    listen_that_is_no_address_is_refused,
    port_in_use_is_refused,
    endpoint_without_contexts_refuses_sealed_requests,
    freeing_with_everything_open_calls_nobody_and_leaks_nothing)
