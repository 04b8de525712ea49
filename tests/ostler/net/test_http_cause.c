/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_cause.c - ostler/net/http_cause.c */
#include "ostler/net/http_cause.h"

#include <curl/curl.h>

#include "check_main.h"

START_TEST(every_failure_has_a_cause)
{
	for (int n = 1; n < CURL_LAST; n++) {
		const struct http_cause *cause = http_cause_find(n);

		ck_assert_ptr_nonnull(cause->word);
		ck_assert(cause->why <= HOP_ANSWER_LARGE);
	}
	ck_assert_int_eq(http_cause_find(12345)->why, HOP_LOST);
}
END_TEST

START_TEST(what_is_told_apart_is_told_apart)
{
	ck_assert_int_eq(http_cause_find(CURLE_COULDNT_CONNECT)->why,
	    HOP_REFUSED);
	ck_assert(http_cause_find(CURLE_COULDNT_CONNECT)->is_gone);
	ck_assert_int_eq(http_cause_find(CURLE_PEER_FAILED_VERIFICATION)->why,
	    HOP_INSECURE);
	ck_assert_int_eq(http_cause_find(CURLE_OPERATION_TIMEDOUT)->why,
	    HOP_TIMEOUT);
	ck_assert_int_eq(http_cause_find(CURLE_FILESIZE_EXCEEDED)->why,
	    HOP_ANSWER_LARGE);
	ck_assert_int_eq(http_cause_find(CURLE_WEIRD_SERVER_REPLY)->why,
	    HOP_BAD_RESPONSE);
	ck_assert_int_eq(http_cause_find(CURLE_RECV_ERROR)->why, HOP_LOST);
	ck_assert(!http_cause_find(CURLE_RECV_ERROR)->is_gone);
}
END_TEST

TEST_MAIN("ostler/net/http_cause",
    every_failure_has_a_cause,
    what_is_told_apart_is_told_apart)
