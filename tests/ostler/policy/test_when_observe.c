/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_request_with_observe_observes)
{
	struct question yes = { .observe = true };
	struct question no = { .observe = false };

	ck_assert(when_observe.match(NULL, &yes));
	ck_assert(!when_observe.match(NULL, &no));
	assert_shows(&when_observe, &yes, "with Observe");
	assert_shows(&when_observe, &no, "without Observe");
}
END_TEST

TEST_MAIN("ostler/policy/when_observe",
    a_request_with_observe_observes)
