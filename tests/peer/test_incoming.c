/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_incoming.c - requests being served: now, later, once */

#include "check_main.h"

#include <string.h>

#include "core/option.h"
#include "peer/rig.h"

START_TEST(late_answer_reaches_the_client)
{
	struct rig_resource late = { .is_late = true };
	struct wax_message answer = { .code = CODE_CHANGED };

	rig_add(&late, "/late", WAXPEER_SEALED_ONLY, false);
	rig_send(CODE_POST, "/late", "abc", 3, true);
	rig_wait_number(&late.calls, 1);
	ck_assert_uint_eq(late.last_len, 3);
	ck_assert_str_eq(waxpeer_incoming_path(late.held), "/late");
	ck_assert_int_eq(waxpeer_incoming_answer(late.held, &answer), WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CHANGED);
}
END_TEST

static enum wax_status second;

static void
answer_twice(struct waxpeer_incoming *in, void *arg)
{
	(void)arg;
	ck_assert_int_eq(waxpeer_incoming_refuse(in, CODE_CHANGED), WAX_OK);
	second = waxpeer_incoming_refuse(in, CODE_CONTENT);
}

START_TEST(second_answer_is_refused)
{
	struct waxpeer_place place = { .path = "/twice",
	    .handler = answer_twice };

	ck_assert_int_eq(waxpeer_resource_add(rig.server, &place, NULL),
	    WAX_OK);
	rig_send(CODE_POST, "/twice", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_CHANGED);
	ck_assert_int_eq(second, WAX_STATE);
}
END_TEST

START_TEST(unknown_path_is_not_found_under_seal)
{
	rig_send(CODE_GET, "/nothing", NULL, 0, true);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_NOT_FOUND);
}
END_TEST

START_TEST(non_request_is_served)
{
	struct rig_resource r = { .payload = (const uint8_t *)"x",
	    .payload_len = 1 };
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_add(&r, "/a", WAXPEER_SEALED_ONLY, false);
	waxpeer_message_set_path(m, "/a");
	call = rig_call(m);
	call.is_non = true;
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	waxpeer_message_free(m);
}
END_TEST

START_TEST(broken_block_option_is_a_bad_option)
{
	struct rig_resource r = { .calls = 0 };
	struct waxpeer_message *m = waxpeer_message_new(CODE_GET);
	struct waxpeer_call call;

	rig_add(&r, "/a", WAXPEER_SEALED_ONLY, false);
	waxpeer_message_set_path(m, "/a");
	waxpeer_message_add(m, OPTION_BLOCK2, "\x07", 1);
	call = rig_call(m);
	ck_assert_int_eq(waxpeer_request_send(rig.client, &call, NULL),
	    WAX_OK);
	rig_wait_events(1);
	ck_assert_uint_eq(rig.events[0].code, CODE_BAD_OPTION);
	ck_assert_uint_eq(r.calls, 0);
	waxpeer_message_free(m);
}
END_TEST

TEST_MAIN_FIXTURE("peer/incoming", rig_open, rig_close,
    late_answer_reaches_the_client,
    second_answer_is_refused,
    unknown_path_is_not_found_under_seal,
    non_request_is_served,
    broken_block_option_is_a_bad_option)
