/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_options.c - options put in or taken out of an encoded list */

#include "check_main.h"

#include <stdlib.h>

#include "core/code.h"
#include "peer/options.h"

/* Encodes numbers, each with its low byte as value. */
static struct bytes
list_of(const uint16_t *numbers, size_t count, uint8_t *buffer, size_t size)
{
	struct writer w = writer_open(buffer, size);
	struct option_writer ow = option_writer_open(&w);

	for (size_t i = 0; i < count; i++) {
		uint8_t value = (uint8_t)numbers[i];

		option_write(&ow, numbers[i], bytes_of(&value, 1));
	}
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	return writer_bytes(&w);
}

static void
assert_numbers(struct bytes list, const uint16_t *numbers, size_t count)
{
	struct option_walk walk = option_walk_open(list);
	struct option o;

	for (size_t i = 0; i < count; i++) {
		ck_assert(option_walk_next(&walk, &o));
		ck_assert_uint_eq(o.number, numbers[i]);
	}
	ck_assert(!option_walk_next(&walk, &o));
}

START_TEST(changes_go_to_their_place)
{
	static const uint16_t before[] = { 3, 11, 11, 60 };
	static const uint16_t after[] = { 1, 3, 6, 11, 11, 60, 2049 };
	const struct option_change changes[] = {
		{ 1, bytes_of("a", 1) },
		{ 6, bytes_of("", 0) },
		{ 2049, bytes_of("b", 1) },
	};
	uint8_t a[64], b[64];
	struct writer w = writer_open(b, sizeof(b));

	options_write_changed(&w, list_of(before, 4, a, sizeof(a)), changes,
	    3);
	assert_numbers(writer_bytes(&w), after, 7);
	ck_assert_uint_ge(options_changed_size(list_of(before, 4, a,
	    sizeof(a)), changes, 3), w.len);
}
END_TEST

START_TEST(absent_value_takes_all_of_that_number_out)
{
	static const uint16_t before[] = { 3, 11, 11, 60 };
	static const uint16_t after[] = { 3, 60 };
	const struct option_change changes[] = { { 11, BYTES_ABSENT } };
	uint8_t a[64], b[64];
	struct writer w = writer_open(b, sizeof(b));

	options_write_changed(&w, list_of(before, 4, a, sizeof(a)), changes,
	    1);
	assert_numbers(writer_bytes(&w), after, 2);
}
END_TEST

START_TEST(present_value_replaces_all_of_that_number)
{
	static const uint16_t before[] = { 11, 11, 15 };
	static const uint16_t after[] = { 11, 15 };
	const struct option_change changes[] = { { 11, bytes_of("xy", 2) } };
	uint8_t a[64], b[64];
	struct writer w = writer_open(b, sizeof(b));
	struct bytes value;

	options_write_changed(&w, list_of(before, 3, a, sizeof(a)), changes,
	    1);
	assert_numbers(writer_bytes(&w), after, 2);
	ck_assert(option_find(writer_bytes(&w), 11, &value));
	ck_assert_uint_eq(value.len, 2);
}
END_TEST

START_TEST(uint_value_has_the_shortest_form)
{
	static const struct { uint32_t number; size_t len; } rows[] = {
		{ 0, 0 }, { 1, 1 }, { 255, 1 }, { 256, 2 }, { 65535, 2 },
		{ 65536, 3 }, { 0xffffff, 3 }, { 0x1000000, 4 },
	};
	uint8_t buffer[4];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes value = options_uint_value(rows[i].number,
		    buffer);
		uint32_t again;

		ck_assert_uint_eq(value.len, rows[i].len);
		ck_assert(!bytes_is_absent(value));
		ck_assert_int_eq(option_uint(value, &again), WAX_OK);
		ck_assert_uint_eq(again, rows[i].number);
	}
}
END_TEST

START_TEST(unknown_critical_option_is_found_and_elective_is_not)
{
	static const uint16_t known[] = { 11, 15, 35, 2049, 2053 };
	static const uint16_t elective[] = { 11, 2052, 65000 };
	static const uint16_t critical[] = { 11, 65001 };
	uint8_t a[64];

	ck_assert_uint_eq(options_find_unknown(list_of(known, 5, a,
	    sizeof(a))), 0);
	ck_assert_uint_eq(options_find_unknown(list_of(elective, 3, a,
	    sizeof(a))), 0);
	ck_assert_uint_eq(options_find_unknown(list_of(critical, 2, a,
	    sizeof(a))), 65001);
}
END_TEST

/* RFC 7252 sections 5.4.3 and 5.4.5: as if it were unknown. */
START_TEST(critical_option_repeated_or_of_wrong_length_is_unknown)
{
	static const uint16_t twice[] = { 3, 3 };
	uint8_t a[64];
	struct writer w = writer_open(a, sizeof(a));
	struct option_writer ow = option_writer_open(&w);

	ck_assert_uint_eq(options_find_unknown(list_of(twice, 2, a,
	    sizeof(a))), 3);
	option_write(&ow, OPTION_URI_PORT, bytes_of("\1\2\3", 3));
	ck_assert_uint_eq(options_find_unknown(writer_bytes(&w)), 7);
}
END_TEST

START_TEST(copy_of_a_message_lives_by_itself)
{
	uint8_t options[] = { 0xb1, 'a' }, payload[] = { 1, 2, 3 };
	struct wax_message m = { CODE(0, 1), options, 2, payload, 3 };
	struct wax_message *copy = message_copy(&m);

	ck_assert_ptr_nonnull(copy);
	memset(options, 0, sizeof(options));
	memset(payload, 0, sizeof(payload));
	ck_assert_uint_eq(copy->code, CODE(0, 1));
	ck_assert_mem_eq(copy->options, "\xb1" "a", 2);
	ck_assert_mem_eq(copy->payload, "\1\2\3", 3);
	message_free(copy);
	message_free(NULL);
}
END_TEST

TEST_MAIN("peer/options",
    changes_go_to_their_place,
    absent_value_takes_all_of_that_number_out,
    present_value_replaces_all_of_that_number,
    uint_value_has_the_shortest_form,
    unknown_critical_option_is_found_and_elective_is_not,
    critical_option_repeated_or_of_wrong_length_is_unknown,
    copy_of_a_message_lives_by_itself)
