/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_main.h"
#include "ostler/policy/condition_test.h"

START_TEST(a_peer_is_matched_by_prefix)
{
	static const struct {
		const char *word, *peer;
		bool matches;
	} rows[] = {
		{ "10.7.0.0/16", "10.7.255.1:1", true },
		{ "10.7.0.0/16", "10.8.0.1:1", false },
		{ "10.7.1.2", "10.7.1.2:9", true },
		{ "10.7.1.2", "10.7.1.3:9", false },
		{ "2001:db8::/32", "[2001:db8:1::1]:5683", true },
		{ "2001:db8::/32", "[2001:db9::1]:5683", false },
		{ "::1", "[::1]:5683", true },
		{ "0.0.0.0/0", "127.0.0.1:1", true },
		{ "0.0.0.0/0", "[2001:db8::1]:1", false },
		{ "any", "127.0.0.1:1", true },
		{ "any", "[2001:db8::1]:1", true },
		{ "::/0", "127.0.0.1:1", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct address peer;
		struct question q = { .peer = &peer };

		ck_assert(address_parse(bytes_of_text(rows[i].peer), &peer) ==
		    WAX_OK);
		ck_assert_msg(word_matches(&when_peer, rows[i].word, &q) ==
		    rows[i].matches, "%s %s", rows[i].word, rows[i].peer);
	}
}
END_TEST

START_TEST(a_peer_is_shown_as_an_address)
{
	struct address peer = { .ip = { [15] = 1 }, .port = 7 };
	struct question q = { .peer = &peer };

	assert_shows(&when_peer, &q, "from ::1");
}
END_TEST

START_TEST(anything_else_is_not_a_peer)
{
	static const char *const words[] = { "", "Any", "anybody", "*",
	    "10.7.0.1/16", "10.7.0.0/33", "2001:db8::/129", "host.example",
	    "10.7.1.2:5683" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ck_assert_msg(word_status(&when_peer, words[i]) == WAX_FORMAT,
		    "%s", words[i]);
}
END_TEST

TEST_MAIN("ostler/policy/when_peer",
    a_peer_is_matched_by_prefix,
    a_peer_is_shown_as_an_address,
    anything_else_is_not_a_peer)
