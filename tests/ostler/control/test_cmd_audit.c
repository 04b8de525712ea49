/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"

#include "ostler/control/fake_host.h"

START_TEST(without_an_audit_file_that_is_told)
{
	ck_assert_str_eq(host_ask("audit head"), "ok\nkept  no\n");
	ck_assert_str_eq(host_ask("json audit head"),
	    "ok\n{\"kept\": false}\n");
	fake.host.audit = NULL;
	ck_assert_str_eq(host_ask("audit head"), "ok\nkept  no\n");
}
END_TEST

START_TEST(the_last_line_is_told_with_its_hash)
{
	fake.is_audited = true;
	fake.head.number = 12;
	fake.head.hash[0] = 0xab;
	fake.head.hash[31] = 0x01;
	fake.lost = 3;
	ck_assert_str_eq(host_ask("audit head"), "ok\n"
	    "kept  yes\n"
	    "head  12:ab0000000000000000000000000000000000000000000000000000000"
	    "0000001\n"
	    "lost  3\n");
	ck_assert_str_eq(host_ask("json audit head"), "ok\n"
	    "{\"kept\": true, \"head\": \"12:ab000000000000000000000000000000"
	    "00000000000000000000000000000001\", \"lost\": 3}\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/cmd_audit", host_setup, host_teardown,
    without_an_audit_file_that_is_told,
    the_last_line_is_told_with_its_hash)
