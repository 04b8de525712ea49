/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_filter.c - generated over the option table and over unknown numbers of
   all four classes */
#include "ostler/forward/filter.h"

#include "check_main.h"
#include "ostler/forward/sample.h"

static uint8_t zeros[2048];

/* count options of that number and length, each judged as a whole message. */
static struct bytes
repeat_option(uint16_t number, size_t len, unsigned count)
{
	static uint8_t buffer[3 * 2048];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct option_writer options = option_writer_open(&w);

	while (count-- > 0)
		option_write(&options, number, bytes_of(zeros, len));
	ck_assert(writer_close(&w) == WAX_OK);
	return writer_bytes(&w);
}

static void
check_passes(uint16_t number, size_t len, unsigned count, bool request,
    bool response)
{
	struct bytes options = repeat_option(number, len, count);

	ck_assert_msg(filter_check_request(options) ==
	    (request ? REFUSAL_NONE : REFUSAL_OPTION),
	    "%u times option %u of %zu bytes in a request", count, number, len);
	ck_assert_msg(filter_check_response(options) ==
	    (response ? REFUSAL_NONE : REFUSAL_RESPONSE_OPTION),
	    "%u times option %u of %zu bytes in a response", count, number,
	    len);
}

/* What a proxy has to know, from the RFCs and not from filter.c. */
struct known {
	uint16_t number;
	bool request;
	bool response;
};

static const struct known unsafe_ones[] = {
	{ OPTION_URI_HOST, true, false },
	{ OPTION_OBSERVE, true, true },
	{ OPTION_URI_PORT, true, false },
	{ OPTION_URI_PATH, true, false },
	{ OPTION_MAX_AGE, true, true },
	{ OPTION_URI_QUERY, true, false },
	{ OPTION_Q_BLOCK1, false, false },
	{ OPTION_BLOCK2, true, true },
	{ OPTION_BLOCK1, true, true },
	{ OPTION_Q_BLOCK2, false, false },
	{ OPTION_PROXY_URI, true, true },
	{ OPTION_PROXY_SCHEME, true, false },
	{ OPTION_NO_RESPONSE, true, false },
};

static struct known
known_find(uint16_t number)
{
	struct known k = { number, true, true };

	if (!option_is_unsafe(number))
		return k;
	for (size_t i = 0; i < sizeof(unsafe_ones) / sizeof(unsafe_ones[0]);
	    i++) {
		if (unsafe_ones[i].number == number)
			return unsafe_ones[i];
	}
	ck_abort_msg("unsafe option %u: does a proxy know it?", number);
	return k;
}

START_TEST(every_option_of_the_table_passes_as_its_class_says)
{
	size_t count;
	const struct option_rule *rules = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		struct known k = known_find(rules[i].number);

		check_passes(k.number, rules[i].min_len, 1, k.request,
		    k.response);
		check_passes(k.number, rules[i].max_len, 1, k.request,
		    k.response);
	}
}
END_TEST

START_TEST(a_length_out_of_range_must_count_as_unrecognized)
{
	size_t count;
	const struct option_rule *rules = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		bool safe = !option_is_unsafe(rules[i].number);

		check_passes(rules[i].number, rules[i].max_len + 1u, 1, safe,
		    safe);
		if (rules[i].min_len > 0)
			check_passes(rules[i].number, rules[i].min_len - 1u, 1,
			    safe, safe);
	}
}
END_TEST

START_TEST(a_surplus_option_must_count_as_unrecognized)
{
	size_t count;
	const struct option_rule *rules = option_table(&count);

	for (size_t i = 0; i < count; i++) {
		struct known k = known_find(rules[i].number);
		bool passes = rules[i].repeatable ||
		    !option_is_unsafe(rules[i].number);

		for (unsigned times = 2; times <= 3; times++)
			check_passes(k.number, rules[i].min_len, times,
			    passes && k.request, passes && k.response);
	}
}
END_TEST

START_TEST(an_unknown_option_must_pass_if_safe_and_not_if_unsafe)
{
	unsigned seen[4] = { 0 };

	for (uint32_t n = 0; n <= UINT16_MAX; n++) {
		uint16_t number = (uint16_t)n;
		bool safe = (number & 2) == 0;

		if (option_find_rule(number) != NULL)
			continue;
		seen[number & 3]++;
		check_passes(number, 0, 1, safe, safe);
		check_passes(number, 5, 1, safe, safe);
		check_passes(number, 5, 2, safe, safe);
	}
	/* critical and elective, safe and unsafe */
	for (size_t i = 0; i < 4; i++)
		ck_assert_uint_gt(seen[i], 16000);
}
END_TEST

START_TEST(one_bad_option_among_good_ones_is_found)
{
	static struct sample s;

	sample_read(&s, "0.02 OSCORE=0901 Uri-Path=a Hop-Limit=05 2049=0800 "
	    "65000=00 65002=00");
	ck_assert_int_eq(filter_check_request(s.message.options),
	    REFUSAL_OPTION);
	sample_read(&s, "2.05 ETag=01 OSCORE=0901 18=00 65000=00");
	ck_assert_int_eq(filter_check_response(s.message.options),
	    REFUSAL_RESPONSE_OPTION);
	sample_read(&s, "0.02 OSCORE=0901 Uri-Path=a Hop-Limit=05 2049=0800 "
	    "65000=00");
	ck_assert_int_eq(filter_check_request(s.message.options), REFUSAL_NONE);
}
END_TEST

START_TEST(options_meant_for_the_proxy_are_removed_from_requests)
{
	static const uint16_t numbers[] = { OPTION_URI_HOST, OPTION_URI_PORT,
	    OPTION_PROXY_URI, OPTION_PROXY_SCHEME };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct option o = { numbers[i], bytes_of("ab", 2) };

		ck_assert_int_eq(filter_judge_request(&o, false),
		    FILTER_REMOVE);
	}
}
END_TEST

START_TEST(proxy_uri_is_removed_from_responses)
{
	struct option o = { OPTION_PROXY_URI, bytes_of("ab", 2) };

	ck_assert_int_eq(filter_judge_response(&o, false), FILTER_REMOVE);
}
END_TEST

START_TEST(a_seal_is_asked_for_only_where_required)
{
	struct forward_conf required = { .seal_required = true };
	struct forward_conf not_required = { .seal_required = false };
	struct facts plain = { .sealed = false };
	struct facts sealed = { .sealed = true };
	struct facts establishes = { .establishes = true };

	ck_assert_int_eq(filter_check_seal(&establishes, &required),
	    REFUSAL_NONE);
	ck_assert_int_eq(filter_check_seal(&plain, &required),
	    REFUSAL_UNSEALED);
	ck_assert_int_eq(filter_check_seal(&sealed, &required), REFUSAL_NONE);
	ck_assert_int_eq(filter_check_seal(&plain, &not_required),
	    REFUSAL_NONE);
}
END_TEST

START_TEST(a_malformed_seal_passes_unless_strict)
{
	struct forward_conf strict = { .strict_seal = true };
	struct forward_conf lax = { .strict_seal = false };
	struct facts broken = { .sealed = true, .seal_malformed = true };
	struct facts sealed = { .sealed = true };

	ck_assert_int_eq(filter_check_seal(&broken, &strict),
	    REFUSAL_SEAL_FORMAT);
	ck_assert_int_eq(filter_check_seal(&broken, &lax), REFUSAL_NONE);
	ck_assert_int_eq(filter_check_seal(&sealed, &strict), REFUSAL_NONE);
}
END_TEST

TEST_MAIN("ostler/forward/filter",
    every_option_of_the_table_passes_as_its_class_says,
    a_length_out_of_range_must_count_as_unrecognized,
    a_surplus_option_must_count_as_unrecognized,
    an_unknown_option_must_pass_if_safe_and_not_if_unsafe,
    one_bad_option_among_good_ones_is_found,
    options_meant_for_the_proxy_are_removed_from_requests,
    proxy_uri_is_removed_from_responses,
    a_seal_is_asked_for_only_where_required,
    a_malformed_seal_passes_unless_strict)
