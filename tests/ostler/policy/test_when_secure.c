/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_secured_transport_is_secure)
{
	struct question yes = { .secure = true };
	struct question no = { .secure = false };

	ck_assert(when_secure.match(NULL, &yes));
	ck_assert(!when_secure.match(NULL, &no));
	assert_shows(&when_secure, &yes, "secured");
	assert_shows(&when_secure, &no, "not secured");
}
END_TEST

TEST_MAIN("ostler/policy/when_secure",
    a_secured_transport_is_secure)
