/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(an_issuer_is_matched_as_it_is_written)
{
	struct question q = { .issuer = "CN=House CA,O=Home" };

	ck_assert(word_matches(&when_issuer, "CN=House CA,O=Home", &q));
	ck_assert(!word_matches(&when_issuer, "CN=House CA", &q));
	ck_assert(!word_matches(&when_issuer, "cn=House CA,O=Home", &q));
	assert_shows(&when_issuer, &q, "issuer is \"CN=House CA,O=Home\"");
	ck_assert(word_covers(&when_issuer, "CN=A", "CN=A"));
	ck_assert(!word_covers(&when_issuer, "CN=A", "CN=B"));
	ck_assert(word_status(&when_issuer, "") == WAX_FORMAT);
}
END_TEST

START_TEST(without_a_certificate_there_is_no_issuer)
{
	struct question q = { .issuer = NULL };

	ck_assert(!word_matches(&when_issuer, "CN=House CA", &q));
	assert_shows(&when_issuer, &q, "there is no certificate");
}
END_TEST

TEST_MAIN("ostler/policy/when_issuer",
    an_issuer_is_matched_as_it_is_written,
    without_a_certificate_there_is_no_issuer)
