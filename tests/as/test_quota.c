/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_quota.c - as/quota.c */
#include "as/quota.h"
#include "as/kit.h"
#include "check_main.h"

START_TEST(each_party_has_as_many_requests_a_minute)
{
	struct quota *q = quota_new(3);
	struct deviceid one = kit_id(1), other = kit_id(2);

	for (int minute = 0; minute < 3; minute++) {
		int64_t now = KIT_NOW + 60 * minute;

		for (int i = 0; i < 3; i++)
			ck_assert(quota_take(q, &one, now));
		ck_assert(!quota_take(q, &one, now));
		ck_assert(quota_take(q, &other, now));
	}
	quota_set(q, 5);
	ck_assert(quota_take(q, &other, KIT_NOW + 120));
	quota_free(q);
}
END_TEST

START_TEST(more_parties_than_are_watched_are_refused_for_a_minute)
{
	struct quota *q = quota_new(1);
	struct deviceid id = { { 0 } };

	for (unsigned i = 0; i < QUOTA_PARTIES_MAX; i++) {
		memcpy(id.bytes, &i, sizeof(i));
		ck_assert(quota_take(q, &id, KIT_NOW));
	}
	memset(id.bytes, 0xff, sizeof(id.bytes));
	ck_assert(!quota_take(q, &id, KIT_NOW));
	ck_assert(quota_take(q, &id, KIT_NOW + 60));
	quota_free(q);
}
END_TEST

TEST_MAIN("as/quota",
    each_party_has_as_many_requests_a_minute,
    more_parties_than_are_watched_are_refused_for_a_minute)
