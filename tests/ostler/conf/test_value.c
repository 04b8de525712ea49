/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/value.h"

#include "check_main.h"

static uint64_t
number(const char *text)
{
	uint64_t n = 4711;

	ck_assert_int_eq(value_parse_number(bytes_of_text(text), &n), WAX_OK);
	return n;
}

static uint64_t
time_of(const char *text)
{
	uint64_t us = 4711;

	ck_assert_int_eq(value_parse_time(bytes_of_text(text), &us), WAX_OK);
	return us;
}

START_TEST(number_is_read_up_to_the_largest)
{
	ck_assert_uint_eq(number("0"), 0);
	ck_assert_uint_eq(number("007"), 7);
	ck_assert(number("18446744073709551615") == UINT64_MAX);
}
END_TEST

START_TEST(number_beyond_the_largest_is_out_of_range)
{
	uint64_t n = 5;

	ck_assert_int_eq(value_parse_number(
	    bytes_of_text("18446744073709551616"), &n), WAX_RANGE);
	ck_assert_int_eq(value_parse_number(
	    bytes_of_text("99999999999999999999"), &n), WAX_RANGE);
	ck_assert_uint_eq(n, 5);
}
END_TEST

START_TEST(number_with_anything_else_is_malformed)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "0x10",
		"1.5", "1k", "99999999999999999999x", "\xc2\xb2" };
	uint64_t n = 5;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(value_parse_number(bytes_of_text(bad[i]), &n),
		    WAX_FORMAT);
	ck_assert_uint_eq(n, 5);
}
END_TEST

START_TEST(time_has_five_units)
{
	ck_assert_uint_eq(time_of("1ms"), 1000);
	ck_assert_uint_eq(time_of("1500ms"), 1500000);
	ck_assert_uint_eq(time_of("93s"), 93000000);
	ck_assert_uint_eq(time_of("2m"), 120000000);
	ck_assert_uint_eq(time_of("1h"), 3600000000);
	ck_assert_uint_eq(time_of("1d"), 86400000000);
	ck_assert_uint_eq(time_of("0s"), 0);
}
END_TEST

START_TEST(time_without_unit_or_number_is_malformed)
{
	static const char *const bad[] = { "", "30", "s", "ms", "1.5s", "-1s",
		"1S", "1 s", "1us", "s30", "1sm" };
	uint64_t us = 5;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(value_parse_time(bytes_of_text(bad[i]), &us),
		    WAX_FORMAT);
	ck_assert_uint_eq(us, 5);
}
END_TEST

START_TEST(time_that_overflows_is_out_of_range)
{
	uint64_t us = 5;

	/* 2^64 us is 18446744073709551.616 ms */
	ck_assert_uint_eq(time_of("18446744073709551ms"),
	    18446744073709551000u);
	ck_assert_int_eq(value_parse_time(
	    bytes_of_text("18446744073709552ms"), &us), WAX_RANGE);
	ck_assert_int_eq(value_parse_time(
	    bytes_of_text("18446744073709551616d"), &us), WAX_RANGE);
	ck_assert_uint_eq(us, 5);
}
END_TEST

START_TEST(rate_is_a_number_a_second)
{
	uint64_t n = 5;

	ck_assert_int_eq(value_parse_rate(bytes_of_text("20/s"), &n), WAX_OK);
	ck_assert_uint_eq(n, 20);
	ck_assert_int_eq(value_parse_rate(bytes_of_text("20"), &n), WAX_FORMAT);
	ck_assert_int_eq(value_parse_rate(bytes_of_text("/s"), &n), WAX_FORMAT);
	ck_assert_int_eq(value_parse_rate(bytes_of_text("20/m"), &n),
	    WAX_FORMAT);
	ck_assert_int_eq(value_parse_rate(bytes_of_text("20/ss"), &n),
	    WAX_FORMAT);
	ck_assert_uint_eq(n, 20);
}
END_TEST

START_TEST(time_is_written_in_its_largest_unit_and_read_back)
{
	static const char *const texts[] = { "1ms", "1500ms", "1s", "93s",
		"1m", "61s", "1h", "25h", "1d", "0s" };
	char text[VALUE_TEXT];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		value_format_time(time_of(texts[i]), text);
		ck_assert_str_eq(text, texts[i]);
	}
	value_format_time(1001, text);
	ck_assert_str_eq(text, "1001us");
}
END_TEST

TEST_MAIN("ostler/conf/value",
    number_is_read_up_to_the_largest,
    number_beyond_the_largest_is_out_of_range,
    number_with_anything_else_is_malformed,
    time_has_five_units,
    time_without_unit_or_number_is_malformed,
    time_that_overflows_is_out_of_range,
    rate_is_a_number_a_second,
    time_is_written_in_its_largest_unit_and_read_back)
