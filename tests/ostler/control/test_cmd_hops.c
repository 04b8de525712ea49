/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"
#include "ostler/net/session_rig.h"

static void
start(void)
{
	hop_rig_setup();
	hop_rig_start(&fake_stream_transport);
	fake.workers = 2;
	fake.nets[0] = fake.nets[1] = r.net;
	fake.now = r.clock.now;
}

START_TEST(a_hop_that_nobody_used_is_told_once)
{
	start();
	fake.now += CLOCK_S(9);
	ck_assert_str_eq(host_ask("hops"), "ok\n"
	    "name  kind  origin      transport  address        worker  state  "
	    "since_s  retry_s  sessions  outstanding\n"
	    "next  next  configured  fake+tcp   10.0.0.2:7000       0  idle   "
	    "      9  -               0            0\n");
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_in_use_is_told_for_each_worker)
{
	start();
	hop_rig_ask("one");
	ck_assert_str_eq(host_ask("json hops"), "ok\n"
	    "[{\"name\": \"next\", \"kind\": \"next\", "
	    "\"origin\": \"configured\", \"transport\": \"fake+tcp\", "
	    "\"address\": \"10.0.0.2:7000\", \"worker\": 0, "
	    "\"state\": \"trying\", \"since_s\": 0, \"retry_s\": null, "
	    "\"sessions\": 0, \"outstanding\": 1}, "
	    "{\"name\": \"next\", \"kind\": \"next\", "
	    "\"origin\": \"configured\", \"transport\": \"fake+tcp\", "
	    "\"address\": \"10.0.0.2:7000\", \"worker\": 1, "
	    "\"state\": \"trying\", \"since_s\": 0, \"retry_s\": null, "
	    "\"sessions\": 0, \"outstanding\": 1}]\n");
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_that_is_down_is_told_with_its_next_try)
{
	start();
	hop_rig_ask("one");
	fake_end(hop_rig_opening(), SESSION_END_REFUSED);
	net_flush(r.net);
	ck_assert_ptr_nonnull(strstr(host_ask("json hops"),
	    "\"state\": \"down\", \"since_s\": 0, \"retry_s\": "));
	ck_assert_ptr_null(strstr(host_ask("json hops"), "null"));
	rig_clear(&r);
}
END_TEST

START_TEST(a_hop_at_a_path_and_one_alone_are_told)
{
	static char path[] = "/run/gate\x1b way";

	start();
	r.hop.path = path;
	ck_assert_ptr_nonnull(strstr(host_ask("hops next"),
	    " /run/gate\\x1b way "));
	r.hop.path = NULL;
	ck_assert_str_eq(host_ask("hops other"), "ok\nnone\n");
	ck_assert_str_eq(host_ask("json hops other"), "ok\n[]\n");
	rig_clear(&r);
}
END_TEST

START_TEST(without_the_workers_there_is_nothing_to_tell)
{
	fake.is_stuck = true;
	ck_assert_str_eq(host_ask("hops"), "error a worker does not stand "
	    "still; see the log, or try again\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_hops", host_setup, host_teardown,
    a_hop_that_nobody_used_is_told_once,
    a_hop_in_use_is_told_for_each_worker,
    a_hop_that_is_down_is_told_with_its_next_try,
    a_hop_at_a_path_and_one_alone_are_told,
    without_the_workers_there_is_nothing_to_tell)
