/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_forward_silence.c - No-Response: what the client does not want to hear
   (RFC 7967) */
#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "ostler/forward/world.h"

#define D1 DEVICE_1

static struct world w;

static void
setup(void)
{
	world_init(&w);
	world_start(&w);
}

static void
teardown(void)
{
	world_stop(&w);
}

START_TEST(answers_of_classes_the_client_does_not_want_are_held_back)
{
	struct stub_inbound *in;

	in = world_ask(&w, "0.02 Proxy-Uri=ocf://" D1 " No-Response=02");
	ck_assert_str_eq(world_sent(&w), "0.02 Hop-Limit=10 No-Response=02");
	world_answer(&w, MESSAGE_ACK, "2.04");
	ck_assert(in->dropped);
	ck_assert(stub_last(&w.net)->ended);
	ck_assert_ptr_nonnull(strstr(world_log(&w),
	    "result=2.04 reason=unwanted"));

	in = world_ask(&w, "0.02 Proxy-Uri=ocf://" D1 " No-Response=02");
	world_answer(&w, MESSAGE_ACK, "4.04");
	ck_assert_str_eq(world_got(in), "4.04");
	ck_assert_uint_eq(world_metric(&w, METRIC_RESPONSES_UNWANTED), 1);
}
END_TEST

START_TEST(a_request_that_asked_for_silence_ends_without_a_gateway_timeout)
{
	static const char *const values[] = { "02", "08", "1a" };
	char message[128];

	for (size_t i = 0; i < 3; i++) {
		struct stub_inbound *in;

		snprintf(message, sizeof(message), "0.02 Proxy-Uri=ocf://" D1
		    " No-Response=%s", values[i]);
		in = world_ask(&w, message);
		stub_take_failure(stub_last(&w.net), HOP_TIMEOUT);
		ck_assert_uint_eq(in->answers, 0);
		ck_assert(in->dropped);
	}
	/* no wish is no silence */
	ck_assert_str_eq(world_got(world_ask(&w, "0.01 No-Response=")),
	    "5.05 Max-Age= payload=the request names no target");
}
END_TEST

START_TEST(our_own_errors_are_held_back_too)
{
	struct stub_inbound *in;

	in = world_ask(&w, "0.02 Proxy-Uri=ocf://" D1 " No-Response=10");
	stub_take_failure(stub_last(&w.net), HOP_UNREACHABLE);
	ck_assert(in->dropped);
	in = world_ask(&w, "0.01 No-Response=1a");
	ck_assert(in->dropped);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/forward_silence", setup, teardown,
    answers_of_classes_the_client_does_not_want_are_held_back,
    a_request_that_asked_for_silence_ends_without_a_gateway_timeout,
    our_own_errors_are_held_back_too)
