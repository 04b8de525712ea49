/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_fields.c - wax/ace/fields.c */
#include "check_main.h"
#include "rng.h"
#include "wax/ace/fields.h"
#include "wax/crypto/digits.h"

struct sample {
	struct bytes bytes, text, item;
	struct field_number number, named, asked;
	struct field_string string;
	struct field_truth truth;
};

static const struct field table[] = {
	{ 1, FIELD_BYTES, offsetof(struct sample, bytes) },
	{ 2, FIELD_TEXT, offsetof(struct sample, text) },
	{ 3, FIELD_ITEM, offsetof(struct sample, item) },
	{ 24, FIELD_INT, offsetof(struct sample, number) },
	{ 25, FIELD_NAMED, offsetof(struct sample, named) },
	{ 26, FIELD_ASKED, offsetof(struct sample, asked) },
	{ 300, FIELD_STRING, offsetof(struct sample, string) },
	{ -1, FIELD_TRUTH, offsetof(struct sample, truth) },
};

static enum wax_status
read(struct bytes cbor, bool is_closed, struct sample *out)
{
	return fields_read(cbor, table, FIELDS_COUNT(table), is_closed, out,
	    sizeof(*out));
}

START_TEST(each_kind_is_read_and_written_as_it_was)
{
	struct bytes cbor = DIGITS("a8" "0142abcd" "026161" "038101"
	    "181820" "18196178" "181af6" "19012c6162" "20f5");
	uint8_t out[64];
	struct writer w = writer_open(out, sizeof(out));
	struct sample s;

	ck_assert_int_eq(read(cbor, true, &s), WAX_OK);
	ck_assert_uint_eq(s.bytes.len, 2);
	ck_assert(bytes_equal(s.text, bytes_of_text("a")));
	ck_assert_uint_eq(s.item.len, 2);
	ck_assert(s.number.is_there && s.number.value == -1);
	ck_assert(bytes_equal(s.named.name, bytes_of_text("x")));
	ck_assert(s.asked.is_there && s.asked.is_null);
	ck_assert(s.string.is_text);
	ck_assert(s.truth.is_there && s.truth.value);
	fields_write(&w, table, FIELDS_COUNT(table), &s);
	ck_assert(bytes_equal(writer_bytes(&w), cbor));
}
END_TEST

START_TEST(keys_may_be_in_any_order_and_unknown_ones_are_passed_over)
{
	struct bytes cbor = DIGITS("a3" "026161" "0140" "0a8100");
	struct sample s;

	ck_assert_int_eq(read(cbor, false, &s), WAX_OK);
	ck_assert(!bytes_is_absent(s.bytes) && s.bytes.len == 0);
	ck_assert(bytes_equal(s.text, bytes_of_text("a")));
	ck_assert_int_eq(read(DIGITS("a1" "616100"), false, &s), WAX_OK);
	ck_assert_int_eq(read(DIGITS("a1" "0a00"), true, &s), WAX_FORMAT);
}
END_TEST

START_TEST(what_is_not_one_map_in_the_one_form_is_refused)
{
	static const char *const wrong[] = { "", "80", "00", "a0a0", "a101",
		/* a key twice, an unknown one too */
		"a201400140", "a20a000a00",
		/* of indefinite length, a longer head than needed */
		"bf0140ff", "a101ff", "b80101" "40", "a1180140",
		/* of another kind */
		"a10161" "61", "a1024100", "a10300", "a118186161",
		"a118194100", "a1181a6161", "a119012c00", "a12000",
		/* null where nobody asks */
		"a11818f6",
		/* tags and floating point */
		"a101c140", "a11818f90000" };
	struct sample s;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(read(DIGITS(wrong[i]), false, &s) == WAX_FORMAT,
		    "%s", wrong[i]);
	/* nine arrays in each other, where nothing is known of them */
	ck_assert_int_ne(read(DIGITS("a10a81818181818181818100"), false, &s),
	    WAX_OK);
}
END_TEST

static struct sample
draw(struct rng *rng, uint8_t data[64])
{
	struct sample s = { .bytes = BYTES_ABSENT };

	rng_fill(rng, data, 64);
	for (size_t i = 0; i < 64; i++)
		data[i] = (uint8_t)('a' + data[i] % 26);
	if (rng_below(rng, 2) == 0)
		s.bytes = bytes_of(data, rng_below(rng, 64));
	if (rng_below(rng, 2) == 0)
		s.text = bytes_of(data, rng_below(rng, 64));
	if (rng_below(rng, 2) == 0)
		s.number = (struct field_number){ .is_there = true,
		    .value = (int64_t)(rng_next(rng) >> rng_below(rng, 63)) -
		    1000 };
	if (rng_below(rng, 2) == 0)
		s.string = (struct field_string){ bytes_of(data,
		    rng_below(rng, 64)), rng_below(rng, 2) == 0 };
	s.truth = (struct field_truth){ rng_below(rng, 2) == 0,
		rng_below(rng, 2) == 0 };
	s.truth.value = s.truth.is_there && s.truth.value;
	return s;
}

START_TEST(whatever_is_written_is_read_back)
{
	struct rng rng = { 3 };
	uint8_t data[64], first[512], second[512];

	for (unsigned i = 0; i < 20000; i++) {
		struct sample s = draw(&rng, data), back;
		struct writer w = writer_open(first, sizeof(first));
		struct writer v = writer_open(second, sizeof(second));

		fields_write(&w, table, FIELDS_COUNT(table), &s);
		ck_assert(!w.failed);
		ck_assert_int_eq(read(writer_bytes(&w), true, &back), WAX_OK);
		fields_write(&v, table, FIELDS_COUNT(table), &back);
		ck_assert(bytes_equal(writer_bytes(&w), writer_bytes(&v)));
	}
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
	uint8_t out[4];
	struct writer w = writer_open(out, sizeof(out));
	const struct sample s = { .text = bytes_of_text("longer") };

	fields_write(&w, table, FIELDS_COUNT(table), &s);
	ck_assert_int_eq(writer_close(&w), WAX_SPACE);
}
END_TEST

TEST_MAIN("wax/ace/fields",
    each_kind_is_read_and_written_as_it_was,
    keys_may_be_in_any_order_and_unknown_ones_are_passed_over,
    what_is_not_one_map_in_the_one_form_is_refused,
    whatever_is_written_is_read_back,
    what_does_not_fit_is_told)
