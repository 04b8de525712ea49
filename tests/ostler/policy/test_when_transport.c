/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/net/transport.h"
#include "ostler/net/transports.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_transport_is_matched_by_its_word)
{
	struct question q = { .transport = "coaps+tcp" };

	ck_assert(word_matches(&when_transport, "coaps+tcp", &q));
	ck_assert(!word_matches(&when_transport, "coaps", &q));
	ck_assert(!word_matches(&when_transport, "coap+tcp", &q));
	assert_shows(&when_transport, &q, "by coaps+tcp");
	ck_assert(word_covers(&when_transport, "coap", "coap"));
	ck_assert(!word_covers(&when_transport, "coap", "coaps"));
}
END_TEST

START_TEST(every_transport_that_listens_can_be_asked_for)
{
	for (size_t i = 0; transports[i] != NULL; i++) {
		ck_assert_msg(word_status(&when_transport,
		    transports[i]->name) == WAX_OK, "%s",
		    transports[i]->name);
	}
}
END_TEST

START_TEST(anything_else_is_not_a_transport)
{
	static const char *const words[] = { "", "udp", "Coap", "coap+",
	    "httpss" };

	ASSERT_WRONG_WORDS(&when_transport, words);
}
END_TEST

TEST_MAIN("ostler/policy/when_transport",
    a_transport_is_matched_by_its_word,
    every_transport_that_listens_can_be_asked_for,
    anything_else_is_not_a_transport)
