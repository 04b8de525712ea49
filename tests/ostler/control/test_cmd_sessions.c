/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"
#include "ostler/net/session_rig.h"

static void
watch(void)
{
	fake.nets[0] = r.net;
	fake.now = r.clock.now;
}

START_TEST(accepted_sessions_are_told_with_who_is_there)
{
	session_rig_setup();
	session_rig_start(&fake_secure_transport);
	ck_assert_ptr_nonnull(session_ask(session_accept(1000, &session_alice),
	    1, "a"));
	rig_pass(&r, CLOCK_S(3));
	session_accept(1001, NULL);
	watch();
	fake.now += CLOCK_S(1);
	ck_assert_str_eq(host_ask("sessions"), "ok\n"
	    "worker  number  way  name  transport  peer           identity  "
	    "                            proof  state  age_s  idle_s  asked  "
	    "asking\n"
	    "     0       3  in   in    fakes      10.0.0.9:1001  -         "
	    "                            none   up         1       1      0  "
	    "     0\n"
	    "     0       2  in   in    fakes      10.0.0.9:1000  "
	    "a11ce000-0000-0000-0000-000000000000  psk    up         4       "
	    "3      1       0\n");
	session_rig_clear();
}
END_TEST

START_TEST(sessions_of_ours_are_told_from_their_opening_on)
{
	hop_rig_setup();
	hop_rig_start(&fake_stream_transport);
	hop_rig_ask("one");
	watch();
	ck_assert_str_eq(host_ask("json sessions"), "ok\n"
	    "[{\"worker\": 0, \"number\": 0, \"way\": \"out\", "
	    "\"name\": \"next\", \"transport\": \"fake+tcp\", "
	    "\"peer\": \"10.0.0.2:7000\", \"identity\": null, "
	    "\"proof\": \"none\", \"state\": \"opening\", \"age_s\": null, "
	    "\"idle_s\": null, \"asked\": 0, \"asking\": 1}]\n");
	hop_rig_open();
	ck_assert_ptr_nonnull(strstr(host_ask("json sessions"),
	    "\"state\": \"up\", \"age_s\": 0, \"idle_s\": 0, "));
	rig_clear(&r);
}
END_TEST

/* How many are told if that is asked for. */
static size_t
count(const char *request)
{
	const char *at = host_ask(request);
	size_t n = 0;

	while ((at = strstr(at, "\"worker\"")) != NULL) {
		at++;
		n++;
	}
	return n;
}

START_TEST(sessions_are_chosen_by_name_identity_and_address)
{
	session_rig_setup();
	session_rig_start(&fake_secure_transport);
	session_accept(1000, &session_alice);
	session_accept(1001, NULL);
	watch();
	ck_assert_uint_eq(count("json sessions in"), 2);
	ck_assert_uint_eq(count("json sessions out"), 0);
	ck_assert_uint_eq(count("json sessions "
	    "a11ce000-0000-0000-0000-000000000000"), 1);
	ck_assert_uint_eq(count("json sessions "
	    "a11ce000-0000-0000-0000-000000000001"), 0);
	ck_assert_uint_eq(count("json sessions 10.0.0.9"), 2);
	ck_assert_uint_eq(count("json sessions 10.0.0.0/8"), 2);
	ck_assert_uint_eq(count("json sessions 10.0.0.2"), 0);
	session_rig_clear();
}
END_TEST

START_TEST(without_the_workers_there_is_nothing_to_tell)
{
	fake.is_stuck = true;
	ck_assert_str_eq(host_ask("sessions"), "error a worker does not stand "
	    "still; see the log, or try again\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_sessions", host_setup, host_teardown,
    accepted_sessions_are_told_with_who_is_there,
    sessions_of_ours_are_told_from_their_opening_on,
    sessions_are_chosen_by_name_identity_and_address,
    without_the_workers_there_is_nothing_to_tell)
