/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_state.c - wax/posix/state.c */
#include "check_main.h"
#include "expect.h"
#include "wax/posix/state.h"

static uint8_t file[STATE_FILE_LEN];
static struct state got;

static void
write_slot(size_t slot, uint64_t generation, const char *record)
{
	ck_assert_int_eq(state_write(generation, bytes_of_text(record),
	    file + slot * STATE_SLOT_LEN), WAX_OK);
}

static void
begin(void)
{
	write_slot(0, 5, "the record");
	write_slot(1, 5, "the record");
}

static bool
reads(const char *record)
{
	return state_read(BYTES_ARRAY(file), &got) == WAX_OK &&
	    bytes_equal(got.record, bytes_of_text(record));
}

START_TEST(what_is_written_is_read)
{
	ck_assert(reads("the record"));
	ck_assert_uint_eq(got.generation, 5);
}
END_TEST

START_TEST(the_higher_generation_wins)
{
	write_slot(1, 6, "newer");
	ck_assert(reads("newer"));
	ck_assert_uint_eq(got.newest, 1);
	write_slot(0, 7, "newest");
	ck_assert(reads("newest"));
	ck_assert_uint_eq(got.newest, 0);
}
END_TEST

START_TEST(any_flipped_bit_gives_the_record_or_nothing)
{
	for (size_t i = 0; i < sizeof(file); i++) {
		if (i % STATE_SLOT_LEN >= 64)
			continue;	/* zeros that nobody reads */
		for (int bit = 0; bit < 8; bit++) {
			file[i] ^= (uint8_t)(1 << bit);
			EXPECT(reads("the record"));
			file[i] ^= (uint8_t)(1 << bit);
		}
	}
}
END_TEST

START_TEST(with_both_copies_damaged_nobody_guesses)
{
	for (size_t i = 0; i < STATE_HEAD_LEN + 10; i++) {
		file[i] ^= 1;
		file[STATE_SLOT_LEN + i] ^= 0x80;
		ck_assert_int_eq(state_read(BYTES_ARRAY(file), &got),
		    WAX_DAMAGED);
		begin();
	}
}
END_TEST

START_TEST(other_lengths_are_damage)
{
	static uint8_t longer[STATE_FILE_LEN + 1];

	for (size_t len = 0; len < STATE_FILE_LEN; len++)
		EXPECT(state_read(bytes_of(file, len), &got) == WAX_DAMAGED);
	memcpy(longer, file, sizeof(file));
	ck_assert_int_eq(state_read(BYTES_ARRAY(longer), &got), WAX_DAMAGED);
}
END_TEST

START_TEST(zeros_are_no_record)
{
	memset(file, 0, sizeof(file));
	ck_assert_int_eq(state_read(BYTES_ARRAY(file), &got), WAX_DAMAGED);
}
END_TEST

START_TEST(two_records_of_one_generation_are_damage)
{
	write_slot(1, 5, "another");
	ck_assert_int_eq(state_read(BYTES_ARRAY(file), &got), WAX_DAMAGED);
}
END_TEST

START_TEST(records_of_every_length_up_to_the_limit)
{
	static uint8_t record[WAX_RECORD_MAX];

	for (size_t len = 0; len <= sizeof(record); len += 31) {
		ck_assert_int_eq(state_write(9, bytes_of(record, len), file),
		    WAX_OK);
		ck_assert_int_eq(state_read(BYTES_ARRAY(file), &got), WAX_OK);
		ck_assert_uint_eq(got.record.len, len);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/posix/state", begin, NULL,
    what_is_written_is_read,
    the_higher_generation_wins,
    any_flipped_bit_gives_the_record_or_nothing,
    with_both_copies_damaged_nobody_guesses,
    other_lengths_are_damage,
    zeros_are_no_record,
    two_records_of_one_generation_are_damage,
    records_of_every_length_up_to_the_limit)
