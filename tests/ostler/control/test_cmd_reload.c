/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include <string.h>

#include "ostler/control/fake_host.h"

START_TEST(a_reload_tells_what_is_in_use_now)
{
	fake.net.listener_count = 1;
	fake.net.hop_count = 2;
	fake.forward.route_count = 3;
	fake.rule_count = 4;
	ck_assert_str_eq(host_ask("reload"), "ok\n"
	    "configuration  /etc/ostler/ostlerd.conf\n"
	    "listeners      1\n"
	    "hops           2\n"
	    "routes         3\n"
	    "rules          4\n");
	ck_assert_str_eq(host_ask("json reload"), "ok\n"
	    "{\"configuration\": \"/etc/ostler/ostlerd.conf\", "
	    "\"listeners\": 1, \"hops\": 2, \"routes\": 3, \"rules\": 4}\n");
	ck_assert_uint_eq(fake.reloads, 2);
}
END_TEST

START_TEST(a_reload_tells_notes_on_what_is_right)
{
	fake.notes = "note: one\nnote: two\n";
	ck_assert_str_eq(host_ask("reload"), "ok\n"
	    "configuration  /etc/ostler/ostlerd.conf\n"
	    "listeners      0\n"
	    "hops           0\n"
	    "routes         0\n"
	    "rules          0\n"
	    "notes:\n"
	    "  note: one\n"
	    "  note: two\n");
	ck_assert_ptr_nonnull(strstr(host_ask("json reload"),
	    "\"notes\": [\"note: one\", \"note: two\"]}\n"));
}
END_TEST

START_TEST(a_reload_that_is_refused_tells_each_error)
{
	fake.errors = "ostlerd.conf:3:2: \"hopp\"; expected a statement\n"
	    "\thopp \"b\"\n"
	    "\t^\n"
	    "b.conf: No such file \xff\x1b";
	ck_assert_str_eq(host_ask("reload"), "error nothing was changed: the "
	    "configuration in use stays\n"
	    "ostlerd.conf:3:2: \"hopp\"; expected a statement\n"
	    "\thopp \"b\"\n"
	    "\t^\n"
	    "b.conf: No such file \\x5cxff\\x5cx1b\n");
	ck_assert_str_eq(host_ask("json reload"), "error nothing was changed: "
	    "the configuration in use stays\n"
	    "[\"ostlerd.conf:3:2: \\\"hopp\\\"; expected a statement\", "
	    "\"\\thopp \\\"b\\\"\", \"\\t^\", "
	    "\"b.conf: No such file \\\\xff\\\\x1b\"]\n");
	fake.errors = "";
	ck_assert_str_eq(host_ask("reload"), "error nothing was changed: the "
	    "configuration in use stays\nnone\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_reload", host_setup, host_teardown,
    a_reload_tells_what_is_in_use_now,
    a_reload_tells_notes_on_what_is_right,
    a_reload_that_is_refused_tells_each_error)
