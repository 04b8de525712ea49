/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_oscore_option.c - the OSCORE option's value (RFC 8613 section 6.1) */
#include "core/oscore_option.h"

#include <stdlib.h>

#include "check_main.h"
#include "core/hex.h"
#include "dies.h"
#include "expect.h"
#include "rng.h"

static uint8_t buffer[600];

static struct bytes
from_hex(const char *text)
{
	size_t len = 0;

	if (hex_decode(bytes_of_text(text), buffer, sizeof(buffer), &len) !=
	    WAX_OK)
		abort();
	return bytes_of(buffer, len);
}

static bool
bytes_same(struct bytes a, struct bytes b)
{
	return bytes_is_absent(a) == bytes_is_absent(b) && bytes_equal(a, b);
}

/* NULL: absent. First RFC 8613 section 6.3, then Appendix C.4 to C.8,
   then borders. */
struct example {
	const char *value, *piv, *kid_context, *kid;
};

static const struct example examples[] = {
	{ "", NULL, NULL, NULL },
	{ "090525", "05", NULL, "25" },
	{ "0900", "00", NULL, "" },
	{ "19050544616c656b", "05", "44616c656b", "" },
	{ "0107", "07", NULL, NULL },
	{ "0914", "14", NULL, "" },
	{ "091400", "14", NULL, "00" },
	{ "19140837cbf3210017a2d3", "14", "37cbf3210017a2d3", "" },
	{ "0100", "00", NULL, NULL },
	{ "01ff", "ff", NULL, NULL },
	{ "08", NULL, NULL, "" },
	{ "0801", NULL, NULL, "01" },
	{ "1000", NULL, "", NULL },
	{ "1800", NULL, "", "" },
	{ "180001", NULL, "", "01" },
	{ "1001aa", NULL, "aa", NULL },
	{ "0d0100000000", "0100000000", NULL, "" },
	{ "05ffffffffff", "ffffffffff", NULL, NULL },
};

static struct bytes
part_from_hex(const char *text, uint8_t *out)
{
	size_t len = 0;

	if (text == NULL)
		return BYTES_ABSENT;
	if (hex_decode(bytes_of_text(text), out, 64, &len) != WAX_OK)
		abort();
	return bytes_of(out, len);
}

static void
example_check(const struct example *e)
{
	uint8_t a[64], b[64], c[64], out[64];
	struct oscore_option expected = {
		.piv = part_from_hex(e->piv, a),
		.kid_context = part_from_hex(e->kid_context, b),
		.kid = part_from_hex(e->kid, c),
	};
	struct oscore_option o = { .piv = bytes_of("!", 1) };
	struct writer w = writer_open(out, sizeof(out));

	ck_assert_msg(oscore_option_decode(from_hex(e->value), &o) == WAX_OK,
	    "%s", e->value);
	ck_assert_msg(bytes_same(o.piv, expected.piv), "%s", e->value);
	ck_assert_msg(bytes_same(o.kid_context, expected.kid_context),
	    "%s", e->value);
	ck_assert_msg(bytes_same(o.kid, expected.kid), "%s", e->value);
	oscore_option_encode(&w, &expected);
	ck_assert_msg(bytes_equal(writer_bytes(&w), from_hex(e->value)),
	    "%s", e->value);
}

START_TEST(oscore_option_examples_are_read_and_written)
{
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		example_check(&examples[i]);
}
END_TEST

START_TEST(oscore_option_malformed_values_are_refused)
{
	static const char *const values[] = {
		"00",		/* flags of zero in a value that is there */
		"0000",
		"06000000000000", "0700000000000000",	/* n reserved */
		"0e010000000000", "0f01000000000000",
		"2000", "28", "4000", "48", "8000", "88", "e8",	/* reserved */
		"01", "0201", "0301ff", "0401ffff", "0501ffffff", /* piv cut */
		"09", "0a01",
		"10", "18", "1001", "1002aa", "18ff00",	/* kid context cut */
		"0100aa", "100000", "1001aabb",	/* left over without k */
		"020001", "0a0001", "0d0000000001", "020000",	/* zeros */
	};
	struct oscore_option o = { .piv = bytes_of("!", 1) };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		ck_assert_msg(oscore_option_decode(from_hex(values[i]), &o) ==
		    WAX_FORMAT, "%s", values[i]);
		ck_assert_uint_eq(o.piv.len, 1);
	}
}
END_TEST

START_TEST(oscore_option_absent_value_is_the_empty_one)
{
	struct oscore_option o;

	ck_assert_int_eq(oscore_option_decode(BYTES_ABSENT, &o), WAX_OK);
	ck_assert(bytes_is_absent(o.piv));
	ck_assert(bytes_is_absent(o.kid_context));
	ck_assert(bytes_is_absent(o.kid));
}
END_TEST

START_TEST(oscore_option_of_255_bytes_is_the_longest)
{
	struct oscore_option o;
	uint8_t value[256] = { 0x08 };

	ck_assert_int_eq(oscore_option_decode(bytes_of(value, 255), &o),
	    WAX_OK);
	ck_assert_uint_eq(o.kid.len, 254);
	ck_assert_int_eq(oscore_option_decode(bytes_of(value, 256), &o),
	    WAX_FORMAT);
}
END_TEST

START_TEST(oscore_option_comes_back_as_it_was_written)
{
	struct rng rng = { 9 };

	for (int round = 0; round < 20000; round++) {
		uint8_t piv[5], context[100], kid[100], out[255];
		struct oscore_option in = { .piv = BYTES_ABSENT }, back;
		struct writer w = writer_open(out, sizeof(out));

		rng_fill(&rng, context, sizeof(context));
		rng_fill(&rng, kid, sizeof(kid));
		if (rng_below(&rng, 2) == 0)
			in.piv = bytes_of(piv, oscore_piv_encode(
			    rng_next(&rng) >> (24 + rng_below(&rng, 40)),
			    piv));
		if (rng_below(&rng, 2) == 0)
			in.kid_context = bytes_of(context,
			    rng_below(&rng, sizeof(context)));
		if (rng_below(&rng, 2) == 0)
			in.kid = bytes_of(kid, rng_below(&rng, sizeof(kid)));
		oscore_option_encode(&w, &in);
		EXPECT(writer_close(&w) == WAX_OK);
		EXPECT(oscore_option_decode(writer_bytes(&w), &back) ==
		    WAX_OK);
		EXPECT(bytes_same(in.piv, back.piv));
		EXPECT(bytes_same(in.kid_context, back.kid_context));
		EXPECT(bytes_same(in.kid, back.kid));
	}
}
END_TEST

/* Whatever is accepted is what encode makes of it: one form for one meaning. */
START_TEST(oscore_option_accepted_values_have_one_form)
{
	struct rng rng = { 10 };
	unsigned accepted = 0;

	for (int round = 0; round < 200000; round++) {
		uint8_t value[12], out[12];
		size_t n = rng_below(&rng, sizeof(value) + 1);
		struct writer w = writer_open(out, sizeof(out));
		struct oscore_option o;

		rng_fill(&rng, value, n);
		value[0] &= 0x1f;
		if (oscore_option_decode(bytes_of(value, n), &o) != WAX_OK)
			continue;
		accepted++;
		oscore_option_encode(&w, &o);
		EXPECT(bytes_equal(writer_bytes(&w), bytes_of(value, n)));
	}
	ck_assert_uint_gt(accepted, 30000);
}
END_TEST

START_TEST(oscore_piv_borders_have_their_shortest_form)
{
	static const struct {
		uint64_t number;
		const char *hex;
	} rows[] = {
		{ 0, "00" }, { 1, "01" }, { 0xff, "ff" }, { 0x100, "0100" },
		{ 0xffff, "ffff" }, { 0x10000, "010000" },
		{ 0xffffff, "ffffff" }, { 0x1000000, "01000000" },
		{ 0xffffffff, "ffffffff" },
		{ UINT64_C(0x100000000), "0100000000" },
		{ UINT64_C(0xffffffffff), "ffffffffff" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[5];
		struct bytes piv = bytes_of(out,
		    oscore_piv_encode(rows[i].number, out));

		ck_assert(bytes_equal(piv, from_hex(rows[i].hex)));
		ck_assert_uint_eq(oscore_piv_decode(piv), rows[i].number);
	}
}
END_TEST

static void
encode_2_to_40(void)
{
	uint8_t out[5];

	(void)oscore_piv_encode(UINT64_C(1) << 40, out);
}

static void
encode_long_kid_context(void)
{
	struct oscore_option o = { .kid_context = bytes_of(buffer, 256) };
	struct writer w = writer_count();

	oscore_option_encode(&w, &o);
}

static void
encode_long_piv(void)
{
	struct oscore_option o = { .piv = bytes_of("123456", 6) };
	struct writer w = writer_count();

	oscore_option_encode(&w, &o);
}

static void
decode_long_piv(void)
{
	(void)oscore_piv_decode(bytes_of("123456", 6));
}

static void
encode_piv_with_zero(void)
{
	struct oscore_option o = { .piv = bytes_of("\0001", 2) };
	struct writer w = writer_count();

	oscore_option_encode(&w, &o);
}

static void
encode_longest(void)
{
	struct oscore_option o = { .piv = bytes_of("12345", 5),
	    .kid_context = bytes_of(buffer, 255) };
	struct writer w = writer_count();

	oscore_option_encode(&w, &o);
}

START_TEST(oscore_option_wrong_use_is_an_assertion)
{
	ck_assert(dies_by_assertion(decode_long_piv));
	ck_assert(dies_by_assertion(encode_piv_with_zero));
#ifndef NDEBUG
	ck_assert(!dies_by_assertion(encode_longest));
#endif
	ck_assert(dies_by_assertion(encode_2_to_40));
	ck_assert(dies_by_assertion(encode_long_kid_context));
	ck_assert(dies_by_assertion(encode_long_piv));
}
END_TEST

TEST_MAIN("core/oscore_option",
    oscore_option_examples_are_read_and_written,
    oscore_option_malformed_values_are_refused,
    oscore_option_absent_value_is_the_empty_one,
    oscore_option_of_255_bytes_is_the_longest,
    oscore_option_comes_back_as_it_was_written,
    oscore_option_accepted_values_have_one_form,
    oscore_piv_borders_have_their_shortest_form,
    oscore_option_wrong_use_is_an_assertion)
