/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/calling.h"

#include "check_main.h"
#include "ostler/forward/world.h"

#define ASK "0.02 OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_1 " payload=secret"

static struct world world;

static void
setup(void)
{
	world_init(&world);
	world_start(&world);
}

static void
teardown(void)
{
	world_stop(&world);
}

START_TEST(a_device_that_called_is_asked_over_its_session)
{
	struct stub_inbound *in;

	world_call(&world, 0, 5, DEVICE_1);
	in = world_ask(&world, ASK);
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop,
	    &world.net.sessions[5]);
	ck_assert_str_eq(world_sent(&world), "0.02 OSCORE=0901aa Hop-Limit=10"
	    " payload=secret");
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
	ck_assert_str_eq(world_got(in), "2.04 OSCORE= payload=sealed");
	ck_assert_ptr_nonnull(strstr(world_log(&world), "next=called:home"));
}
END_TEST

START_TEST(a_device_of_another_worker_is_asked_through_it)
{
	world_call(&world, 2, 3000000000u, DEVICE_1);
	world_ask(&world, ASK);
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop,
	    &world.net.workers[2]);
	ck_assert_uint_eq(stub_last(&world.net)->session, 3000000000u);
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
}
END_TEST

START_TEST(a_device_that_is_gone_is_reached_as_before)
{
	world_call(&world, 0, 5, DEVICE_1);
	world_hang_up(&world, 0, 5, DEVICE_1);
	world_ask(&world, ASK);
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop, &world.net.hops[1]);
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
	ck_assert_uint_eq(world_metric(&world, METRIC_REGISTRATIONS_BEGUN),
	    1);
	ck_assert_uint_eq(world_metric(&world, METRIC_REGISTRATIONS_ENDED),
	    1);
}
END_TEST

START_TEST(the_newest_session_of_a_device_wins_and_ends_the_earlier)
{
	world_call(&world, 0, 5, DEVICE_1);
	ck_assert_uint_eq(world.net.ends, 0);
	world_call(&world, 1, 9, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
	ck_assert_uint_eq(world.net.ends, 1);
	ck_assert_uint_eq(world.net.end_worker, 0);
	ck_assert_uint_eq(world.net.end_session, 5);
	ck_assert_str_eq(world.net.end_reason, "replaced");
	/* The end of the earlier one, whenever it comes, says nothing. */
	world_hang_up(&world, 0, 5, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
	ck_assert_uint_eq(world_metric(&world,
	    METRIC_REGISTRATIONS_REPLACED), 1);
}
END_TEST

START_TEST(a_session_that_is_told_of_late_ends_and_takes_nothing)
{
	world.order = 2;
	world_call(&world, 1, 9, DEVICE_1);
	world.order = 1;
	world_call(&world, 0, 5, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
	ck_assert_uint_eq(world.net.ends, 1);
	ck_assert_uint_eq(world.net.end_worker, 0);
	ck_assert_uint_eq(world.net.end_session, 5);
	ck_assert_str_eq(world.net.end_reason, "replaced");
	ck_assert_ptr_nonnull(strstr(world_log(&world), "unregistered target="
	    DEVICE_1 " listener=home session=5 reason=replaced"));
	world_hang_up(&world, 0, 5, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "1/9");
}
END_TEST

START_TEST(a_peer_that_is_no_caller_or_unknown_registers_nothing)
{
	world_call(&world, 0, 5, DEVICE_2);
	world_call(&world, 0, 6, NULL);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	ck_assert_uint_eq(registry_count(world.registry), 0);
	world_hang_up(&world, 0, 5, DEVICE_2);
	world_hang_up(&world, 0, 6, NULL);
	ck_assert_uint_eq(world_metric(&world,
	    METRIC_REGISTRATIONS_REFUSED), 0);
}
END_TEST

START_TEST(a_full_registry_is_told_and_counted)
{
	world.listener.callers = (struct device_set){ .all = true };
	world_call(&world, 0, 1, DEVICE_1);
	world_call(&world, 0, 2, DEVICE_2);
	world_call(&world, 0, 3, DEVICE_DOOR);
	world_call(&world, 0, 4, DEVICE_DENIED);
	world_log(&world);
	world_call(&world, 0, 5, DEVICE_UNKNOWN);
	ck_assert_uint_eq(world_metric(&world,
	    METRIC_REGISTRATIONS_REFUSED), 1);
	ck_assert_ptr_nonnull(strstr(world_log(&world), "unregistered target="
	    DEVICE_UNKNOWN " listener=home session=5"));
}
END_TEST

START_TEST(an_observer_of_a_device_that_reconnects_is_told_to_begin_again)
{
	struct stub_inbound *in;

	world_call(&world, 0, 5, DEVICE_1);
	in = world_ask(&world, "0.05 Observe= OSCORE=0901aa Proxy-Uri=ocf://"
	    DEVICE_1 " payload=x");
	world_answer(&world, MESSAGE_CON, "2.05 Observe=01 OSCORE= payload=a");
	ck_assert(stub_last(&world.net)->kept);
	world_call(&world, 1, 9, DEVICE_1);
	stub_take_failure(stub_last(&world.net), HOP_LOST);
	ck_assert_uint_eq(in->answer.message.code, CODE_BAD_GATEWAY);
	world_ask(&world, ASK);
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop,
	    &world.net.workers[1]);
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
}
END_TEST

START_TEST(who_asks_over_a_session_is_told_in_the_log)
{
	world_ask_called(&world, 5, DEVICE_2, ASK);
	world_answer(&world, MESSAGE_CON, "2.04 OSCORE= payload=sealed");
	ck_assert_ptr_nonnull(strstr(world_log(&world), "identity="
	    DEVICE_2));
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/calling", setup, teardown,
    a_device_that_called_is_asked_over_its_session,
    a_device_of_another_worker_is_asked_through_it,
    a_device_that_is_gone_is_reached_as_before,
    the_newest_session_of_a_device_wins_and_ends_the_earlier,
    a_session_that_is_told_of_late_ends_and_takes_nothing,
    a_peer_that_is_no_caller_or_unknown_registers_nothing,
    a_full_registry_is_told_and_counted,
    an_observer_of_a_device_that_reconnects_is_told_to_begin_again,
    who_asks_over_a_session_is_told_in_the_log)
