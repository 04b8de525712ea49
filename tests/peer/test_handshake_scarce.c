/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake_scarce.c - handshakes when memory runs out, at either end:
   they end, and the next one works */

#include "check_main.h"

#include <event2/event.h>

#include "peer/shaking.h"
#include "scarce.h"

#define TURNS 12		/* of the loop; a handshake takes fewer */
#define ALLOCATIONS_MAX 2000

static struct rig_resource thing;

/* What is told is asserted about there, which wants memory. */
static struct waxpeer_edhoc_settings
settings(void)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	s.told = NULL;
	s.is_reverse = true;
	return s;
}

static void
set_up(void)
{
	shaking_open_as(settings);
	thing = (struct rig_resource){ .payload = (const uint8_t *)"yes",
	    .payload_len = 3 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	rig_stop_clock();
}

static void
tear_down(void)
{
	shaking_close();
}

/* One whose n-th allocation, and all behind it, fail. How many were refused. */
static size_t
shake_with(const struct waxpeer_handshake_call *call, size_t n,
    enum wax_status *st)
{
	scarce_refused = 0;
	scarce_left = n;
	scarce_memory = true;
	*st = waxpeer_handshake_begin(rig.client, call, &shaking.client.h);
	for (unsigned i = 0; *st == WAX_OK && i < TURNS; i++)
		event_base_loop(rig.base, EVLOOP_NONBLOCK);
	scarce_memory = false;
	return scarce_refused;
}

/* Whatever is still under way comes to its end by the clock. */
static void
finish(unsigned ends)
{
	for (unsigned i = 0; i < 60 && shaking.client.ends == ends; i++)
		rig_advance(1000000);
	ck_assert_uint_gt(shaking.client.ends, ends);
	waxpeer_handshake_free(shaking.client.h);
	shaking.client.h = NULL;
}

static void
expect_bounded(void)
{
	ck_assert_uint_le(waxpeer_edhoc_half_open(rig.server), 64);
	ck_assert_uint_le(waxpeer_edhoc_contexts(rig.server), 4);
}

static void
shake_at_each(const struct waxpeer_handshake_call *call)
{
	size_t n = 0, refused;
	enum wax_status st;

	if (!SCARCE_WORKS)
		return;
	/* what OpenSSL has once it keeps */
	ck_assert_uint_eq(shake_with(call, SIZE_MAX, &st), 0);
	finish(0);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	do {
		unsigned ends = shaking.client.ends;

		refused = shake_with(call, n++, &st);
		if (st == WAX_OK)
			finish(ends);
		expect_bounded();
	} while (refused > 0 && n < ALLOCATIONS_MAX);
	ck_assert_uint_gt(n, 20);
	ck_assert_uint_lt(n, ALLOCATIONS_MAX);
	ck_assert_uint_gt(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
}

START_TEST(a_handshake_ends_wherever_memory_runs_out)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.told = NULL;
	shake_at_each(&call);
}
END_TEST

START_TEST(one_that_the_server_begins_does_too)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.told = NULL;
	call.is_reverse = true;
	shake_at_each(&call);
}
END_TEST

TEST_MAIN_FIXTURE("peer/handshake_scarce", set_up, tear_down,
    a_handshake_ends_wherever_memory_runs_out,
    one_that_the_server_begins_does_too)
