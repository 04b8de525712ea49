/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_query.c - wax/ocf/query.c */
#include "check_main.h"
#include "wax/ocf/kit.h"
#include "wax/ocf/query.h"

static enum wax_status
parse(const char *text, struct query *out)
{
	return query_parse(bytes_of_text(text), QUERY_CREDID | QUERY_SUBJECT |
	    QUERY_OWNED, out);
}

START_TEST(words_that_are_known_are_taken)
{
	struct query q;

	ck_assert_int_eq(parse("", &q), WAX_OK);
	ck_assert_uint_eq(q.seen, 0);
	ck_assert_int_eq(parse("if=oic.if.baseline&credid=2147483647", &q),
	    WAX_OK);
	ck_assert(q.is_baseline && q.creds.has_credid &&
	    q.creds.credid == INT32_MAX);
	ck_assert_int_eq(parse("subjectuuid=*&owned=TRUE", &q), WAX_OK);
	ck_assert(q.creds.has_subject && q.creds.is_any && q.owned);
	ck_assert_int_eq(parse("subjectuuid=" KIT_PEER, &q), WAX_OK);
	ck_assert(!q.creds.is_any);
}
END_TEST

START_TEST(words_that_are_not_known_or_wrong_are_refused)
{
	static const char *const wrong[] = {
		"aceid=1", "credid", "credid=", "credid=0", "credid=-1",
		"credid=2147483648", "credid=12345678901", "credid=1x",
		"credid=1&credid=2", "owned=yes", "if=oic.if.b", "if",
		"subjectuuid=12", "other=1", "&", "=", "CREDID=1",
	};
	struct query q;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(parse(wrong[i], &q) == WAX_FORMAT, "%s",
		    wrong[i]);
}
END_TEST

TEST_MAIN("wax/ocf/query",
    words_that_are_known_are_taken,
    words_that_are_not_known_or_wrong_are_refused)
