/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/items.h"

#include "check_main.h"

START_TEST(a_range_has_its_borders)
{
	static const struct {
		const char *word;
		uint64_t low, high;
	} rows[] = {
		{ "5", 5, 5 }, { "5-7", 5, 7 }, { "5-", 5, 9 },
		{ "-7", 2, 7 }, { "2-9", 2, 9 }, { "9", 9, 9 }, { "2", 2, 2 },
	};
	static const char *const wrong[] = { "", "-", "1", "10", "1-5", "5-10",
		"7-5", "5--7", "5-7-", "a", "5 ", "05" };
	struct range_item r;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert(range_item_parse(bytes_of_text(rows[i].word), 2, 9,
		    &r) == WAX_OK);
		ck_assert_uint_eq(r.low, rows[i].low);
		ck_assert_uint_eq(r.high, rows[i].high);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(range_item_parse(bytes_of_text(wrong[i]), 2, 9,
		    &r) == WAX_FORMAT, "%s", wrong[i]);
}
END_TEST

START_TEST(a_rate_has_a_burst_of_its_own_number)
{
	static const struct {
		const char *word;
		uint32_t rate, burst, period;
		enum tally_per per;
	} rows[] = {
		{ "5/s", 5, 5, 1, TALLY_ALL },
		{ "5/m", 5, 5, 60, TALLY_ALL },
		{ "5/h burst 9", 5, 9, 3600, TALLY_ALL },
		{ "5/s per peer", 5, 5, 1, TALLY_PEER },
		{ "5/s burst 1 per target", 5, 1, 1, TALLY_TARGET },
		{ "1000000/s burst 1000000 per pair", 1000000, 1000000, 1,
		    TALLY_PAIR },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tally_rate r = { .rate = 0 };

		ck_assert(rate_item_parse(bytes_of_text(rows[i].word), &r) ==
		    WAX_OK);
		ck_assert_uint_eq(r.rate, rows[i].rate);
		ck_assert_uint_eq(r.burst, rows[i].burst);
		ck_assert_uint_eq(r.period, rows[i].period);
		ck_assert_int_eq(r.per, rows[i].per);
	}
}
END_TEST

START_TEST(a_limit_is_for_all_or_for_each)
{
	struct open_item item = { .limit = 0 };

	ck_assert(open_item_parse(bytes_of_text("20"), &item) == WAX_OK);
	ck_assert_uint_eq(item.limit, 20);
	ck_assert_int_eq(item.per, TALLY_ALL);
	ck_assert(open_item_parse(bytes_of_text("20 per pair"), &item) ==
	    WAX_OK);
	ck_assert_int_eq(item.per, TALLY_PAIR);
}
END_TEST

TEST_MAIN("ostler/policy/item_numbers",
    a_range_has_its_borders,
    a_rate_has_a_burst_of_its_own_number,
    a_limit_is_for_all_or_for_each)
