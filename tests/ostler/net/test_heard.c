/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_heard.c - Message IDs of responses: lifetime and limit */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;
static struct outbound *out;
static struct fake_datagram *request;

static void
setup(void)
{
	rig_init(&r);
	r.conf.inbound_max = 8;
	rig_start(&r);
	ck_assert_int_eq(rig_request(&r, MESSAGE_NON, &out), WAX_OK);
	request = rig_take_request(&r);
	outbound_keep(out);
}

static void
teardown(void)
{
	free(request);
	rig_clear(&r);
}

/* True if it was given up to forward/. */
static bool
hear(enum message_type type, uint16_t mid)
{
	unsigned before = r.responses;

	rig_reply(&r, request, type, CODE_CONTENT, mid);
	if (type == MESSAGE_CON)
		free(fake_take(&r.fake));
	return r.responses == before + 1;
}

START_TEST(confirmable_ones_are_known_for_exchange_lifetime)
{
	ck_assert(hear(MESSAGE_CON, 1));
	rig_pass(&r, CLOCK_S(247) - 1);
	ck_assert(!hear(MESSAGE_CON, 1));
	rig_pass(&r, 1);
	ck_assert(hear(MESSAGE_CON, 1));
}
END_TEST

START_TEST(nonconfirmable_ones_are_known_for_non_lifetime)
{
	ck_assert(hear(MESSAGE_NON, 1));
	rig_pass(&r, CLOCK_S(145) - 1);
	ck_assert(!hear(MESSAGE_NON, 1));
	rig_pass(&r, 1);
	ck_assert(hear(MESSAGE_NON, 1));
}
END_TEST

START_TEST(the_first_to_expire_makes_room)
{
	ck_assert(hear(MESSAGE_NON, 100));
	rig_pass(&r, 1);
	for (uint16_t i = 0; i < 8; i++)
		ck_assert(hear(MESSAGE_CON, i));
	ck_assert_uint_eq(rig_usage(&r).heard, 8);
	ck_assert_uint_eq(rig_count(&r, METRIC_HEARD_EVICTED), 1);
	ck_assert(!hear(MESSAGE_CON, 0));
	ck_assert(hear(MESSAGE_NON, 100));	/* it was the one */
}
END_TEST

START_TEST(memory_is_empty_when_all_lifetimes_are_over)
{
	hear(MESSAGE_CON, 1);
	hear(MESSAGE_NON, 2);
	ck_assert_uint_eq(rig_usage(&r).heard, 2);
	rig_pass(&r, CLOCK_S(248));
	ck_assert_uint_eq(rig_usage(&r).heard, 0);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/heard", setup, teardown,
    confirmable_ones_are_known_for_exchange_lifetime,
    nonconfirmable_ones_are_known_for_non_lifetime,
    the_first_to_expire_makes_room,
    memory_is_empty_when_all_lifetimes_are_over)
