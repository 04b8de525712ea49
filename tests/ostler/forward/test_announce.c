/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/announce.h"

#include "check_main.h"
#include "ostler/forward/world.h"

#define REGISTER "0.02 Uri-Path=rd Uri-Query=ep=" DEVICE_1 \
	" Uri-Query=lt=4294967295"

static struct world world;
static struct deviceid names[2];

static void
setup(void)
{
	world_init(&world);
	world_start(&world);
	names[0] = sample_device(DEVICE_1);
	names[1] = sample_device(DEVICE_2);
	world.net.session_is_up[5] = true;
	world.net.sessions[5].conf = (struct hop_conf){
		.name = (char *)(uintptr_t)"home",
		.announced = { .ids = names, .count = 1 },
	};
}

static void
teardown(void)
{
	world_stop(&world);
}

static void
come_up(bool is_ours)
{
	struct hop_session s = { .number = 5, .listener = &world.listener,
		.is_ours = is_ours };

	world.net.receiver.take_session(world.net.receiver.arg, &s);
}

START_TEST(names_are_registered_when_our_session_is_up)
{
	come_up(true);
	ck_assert_ptr_eq(stub_last(&world.net)->part.hop,
	    &world.net.sessions[5]);
	ck_assert_str_eq(world_sent(&world), REGISTER);
	world_answer(&world, MESSAGE_ACK, "2.01");
	ck_assert(stub_last(&world.net)->ended);
	ck_assert_ptr_nonnull(strstr(world_log(&world), "announced target="
	    DEVICE_1 " hop=home result=2.01"));
	ck_assert_uint_eq(world_metric(&world, METRIC_ANNOUNCEMENTS_FAILED),
	    0);
}
END_TEST

START_TEST(each_session_announces_all_of_them_anew)
{
	world.net.sessions[5].conf.announced.count = 2;
	come_up(true);
	come_up(true);
	ck_assert_uint_eq(world.net.outbound_count, 4);
}
END_TEST

START_TEST(nothing_is_announced_to_who_called_us)
{
	come_up(false);
	ck_assert_uint_eq(world.net.outbound_count, 0);
}
END_TEST

START_TEST(what_is_refused_or_lost_is_told_and_counted)
{
	come_up(true);
	world_answer(&world, MESSAGE_ACK, "4.03");
	ck_assert_ptr_nonnull(strstr(world_log(&world), "unannounced target="
	    DEVICE_1 " hop=home result=4.03"));
	come_up(true);
	stub_take_failure(stub_last(&world.net), HOP_LOST);
	ck_assert_ptr_nonnull(strstr(world_log(&world), "reason=lost"));
	world.net.send_status = WAX_LIMIT;
	come_up(true);
	ck_assert_uint_eq(world.net.outbound_count, 2);
	ck_assert_uint_eq(world_metric(&world, METRIC_ANNOUNCEMENTS_FAILED),
	    3);
}
END_TEST

START_TEST(what_is_on_its_way_at_the_end_is_given_up)
{
	come_up(true);
	announce_end_all(world.forward);
	ck_assert(stub_last(&world.net)->ended);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/announce", setup, teardown,
    names_are_registered_when_our_session_is_up,
    each_session_announces_all_of_them_anew,
    nothing_is_announced_to_who_called_us,
    what_is_refused_or_lost_is_told_and_counted,
    what_is_on_its_way_at_the_end_is_given_up)
