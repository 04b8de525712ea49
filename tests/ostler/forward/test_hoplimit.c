/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/hoplimit.h"

#include <stdio.h>

#include "check_main.h"
#include "ostler/forward/sample.h"

static enum refusal
count_hop(const char *message, uint8_t *next)
{
	static struct sample s;

	*next = 0;
	sample_read(&s, "%s", message);
	return hoplimit_count_hop(s.message.options, 16, next);
}

START_TEST(an_absent_hop_limit_should_be_inserted_with_the_initial_value)
{
	uint8_t next;

	ck_assert_int_eq(count_hop("0.02 OSCORE=09", &next), REFUSAL_NONE);
	ck_assert_uint_eq(next, 16);
}
END_TEST

START_TEST(every_hop_limit_must_be_decremented_by_one)
{
	char message[64];
	uint8_t next;

	for (unsigned n = 2; n <= 255; n++) {
		snprintf(message, sizeof(message), "0.02 Hop-Limit=%02x", n);
		ck_assert_int_eq(count_hop(message, &next), REFUSAL_NONE);
		ck_assert_uint_eq(next, n - 1);
	}
}
END_TEST

START_TEST(a_request_that_would_leave_with_0_must_not_be_forwarded)
{
	uint8_t next;

	ck_assert_int_eq(count_hop("0.02 Hop-Limit=01", &next),
	    REFUSAL_HOPS_USED);
	ck_assert_uint_eq(next, 0);
}
END_TEST

START_TEST(a_value_that_is_not_1_to_255_must_be_a_bad_request)
{
	static const char *const messages[] = { "0.02 Hop-Limit=00",
	    "0.02 Hop-Limit=", "0.02 Hop-Limit=0100", "0.02 Hop-Limit=ffff",
	    "0.02 Hop-Limit=0000", "0.02 Hop-Limit=0000000001" };
	uint8_t next;

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		ck_assert_msg(count_hop(messages[i], &next) ==
		    REFUSAL_HOP_LIMIT, "%s", messages[i]);
}
END_TEST

START_TEST(the_identifier_is_found_as_a_whole_word_only)
{
	static const struct {
		const char *payload;
		bool found;
	} rows[] = {
		{ "a", true }, { "a b", true }, { "b a", true },
		{ "b a c", true }, { "  a  ", true },
		{ "", false }, { " ", false }, { "b", false },
		{ "aa", false }, { "ab", false }, { "ba", false },
		{ "a-b", false }, { "b  c", false }, { "A", false },
		{ "a\tb", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(hoplimit_has_identifier(
		    bytes_of_text(rows[i].payload), bytes_of_text("a")) ==
		    rows[i].found, "\"%s\"", rows[i].payload);
	ck_assert(!hoplimit_has_identifier(BYTES_ABSENT, bytes_of_text("a")));
}
END_TEST

static const char *
prepend(const char *payload)
{
	static uint8_t buffer[2 * HOPLIMIT_PAYLOAD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));

	hoplimit_write_payload(&w, bytes_of_text(payload), bytes_of_text("me"));
	writer_u8(&w, 0);
	return (const char *)buffer;
}

START_TEST(the_identifier_and_a_space_stand_in_front)
{
	ck_assert_str_eq(prepend("b c"), "me b c");
	ck_assert_str_eq(prepend(""), "me");
}
END_TEST

START_TEST(a_payload_that_would_be_too_long_stays_as_it_is)
{
	char payload[HOPLIMIT_PAYLOAD_MAX + 2];

	memset(payload, 'b', sizeof(payload));
	payload[HOPLIMIT_PAYLOAD_MAX - 3] = '\0';
	ck_assert_uint_eq(strlen(prepend(payload)), HOPLIMIT_PAYLOAD_MAX);
	payload[HOPLIMIT_PAYLOAD_MAX - 3] = 'b';
	payload[HOPLIMIT_PAYLOAD_MAX - 2] = '\0';
	ck_assert_str_eq(prepend(payload), payload);
}
END_TEST

TEST_MAIN("ostler/forward/hoplimit",
    an_absent_hop_limit_should_be_inserted_with_the_initial_value,
    every_hop_limit_must_be_decremented_by_one,
    a_request_that_would_leave_with_0_must_not_be_forwarded,
    a_value_that_is_not_1_to_255_must_be_a_bad_request,
    the_identifier_is_found_as_a_whole_word_only,
    the_identifier_and_a_space_stand_in_front,
    a_payload_that_would_be_too_long_stays_as_it_is)
