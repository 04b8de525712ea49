/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_option.c - the option table, and options read and written */
#include "core/option.h"

#include "check_main.h"
#include "dies.h"
#include "expect.h"
#include "rng.h"

/* --- the table --- */

START_TEST(option_table_is_in_order_and_found_row_by_row)
{
	const struct option_rule *rules;
	size_t count, found = 0;

	rules = option_table(&count);
	ck_assert_uint_eq(count, 29);
	for (size_t i = 1; i < count; i++)
		ck_assert_uint_lt(rules[i - 1].number, rules[i].number);
	for (size_t i = 0; i < count; i++)
		ck_assert_ptr_eq(option_find_rule(rules[i].number), &rules[i]);
	for (uint32_t n = 0; n <= UINT16_MAX; n++)
		found += option_find_rule((uint16_t)n) != NULL;
	ck_assert_uint_eq(found, count);
}
END_TEST

START_TEST(option_rules_fit_their_format)
{
	size_t count;
	const struct option_rule *r = option_table(&count);

	for (const struct option_rule *end = r + count; r < end; r++) {
		ck_assert_uint_le(r->min_len, r->max_len);
		ck_assert_str_ne(r->name, "");
		if (r->format == OPTION_IS_EMPTY)
			ck_assert_uint_eq(r->max_len, 0);
		if (r->format == OPTION_IS_UINT)
			ck_assert_uint_le(r->max_len, 4);
	}
}
END_TEST

/* As the registry and the RFCs have it: number, C, U, N, R, lengths. */
struct registered {
	uint16_t number;
	const char *properties;
	uint16_t min_len, max_len;
	const char *name;
};

static const struct registered registry[] = {
	{ 1, "C--R", 0, 8, "If-Match" },
	{ 3, "CU--", 1, 255, "Uri-Host" },
	{ 4, "---R", 1, 8, "ETag" },
	{ 5, "C---", 0, 0, "If-None-Match" },
	{ 6, "-U--", 0, 3, "Observe" },
	{ 7, "CU--", 0, 2, "Uri-Port" },
	{ 8, "---R", 0, 255, "Location-Path" },
	{ 9, "C---", 0, 255, "OSCORE" },
	{ 11, "CU-R", 0, 255, "Uri-Path" },
	{ 12, "----", 0, 2, "Content-Format" },
	{ 14, "-U--", 0, 4, "Max-Age" },
	{ 15, "CU-R", 0, 255, "Uri-Query" },
	{ 16, "----", 1, 1, "Hop-Limit" },
	{ 17, "C---", 0, 2, "Accept" },
	{ 19, "CU--", 0, 3, "Q-Block1" },
	{ 20, "---R", 0, 255, "Location-Query" },
	{ 21, "C---", 0, 0, "EDHOC" },
	{ 23, "CU--", 0, 3, "Block2" },
	{ 27, "CU--", 0, 3, "Block1" },
	{ 28, "--N-", 0, 4, "Size2" },
	{ 31, "CU-R", 0, 3, "Q-Block2" },
	{ 35, "CU--", 1, 1034, "Proxy-Uri" },
	{ 39, "CU--", 1, 255, "Proxy-Scheme" },
	{ 60, "--N-", 0, 4, "Size1" },
	{ 252, "--N-", 1, 40, "Echo" },
	{ 258, "-U--", 0, 1, "No-Response" },
	{ 292, "---R", 0, 8, "Request-Tag" },
	{ 2049, "C---", 0, 2, "OCF-Accept-Content-Format-Version" },
	{ 2053, "C---", 0, 2, "OCF-Content-Format-Version" },
};

/* NoCacheKey means something for safe options only (RFC 7252 section 5.4.2). */
START_TEST(option_properties_are_the_registry_s)
{
	for (size_t i = 0; i < sizeof(registry) / sizeof(registry[0]); i++) {
		const struct registered *e = &registry[i];
		const struct option_rule *r = option_find_rule(e->number);

		ck_assert_ptr_nonnull(r);
		ck_assert_str_eq(r->name, e->name);
		ck_assert_uint_eq(r->min_len, e->min_len);
		ck_assert_uint_eq(r->max_len, e->max_len);
		ck_assert(option_is_critical(e->number) ==
		    (e->properties[0] == 'C'));
		ck_assert(option_is_unsafe(e->number) ==
		    (e->properties[1] == 'U'));
		if (e->properties[1] != 'U')
			ck_assert(option_is_cache_key(e->number) ==
			    (e->properties[2] != 'N'));
		ck_assert(r->repeatable == (e->properties[3] == 'R'));
	}
}
END_TEST

/* RFC 8613 section 4.1, Figure 5; RFC 9175, 9177, 9668. */
START_TEST(option_protection_is_that_of_figure_5)
{
	static const uint16_t inner[] = { 1, 4, 5, 8, 11, 12, 15, 17, 20,
	    2049, 2053 };
	static const uint16_t outer[] = { 3, 7, 9, 16, 21, 35, 39 };
	static const uint16_t both[] = { 6, 14, 19, 23, 27, 28, 31, 60, 252,
	    258, 292 };

	for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
		ck_assert_int_eq(option_find_rule(inner[i])->protection,
		    OPTION_INNER);
	for (size_t i = 0; i < sizeof(outer) / sizeof(outer[0]); i++)
		ck_assert_int_eq(option_find_rule(outer[i])->protection,
		    OPTION_OUTER);
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++)
		ck_assert_int_eq(option_find_rule(both[i])->protection,
		    OPTION_BOTH);
	ck_assert_uint_eq(sizeof(inner) + sizeof(outer) + sizeof(both),
	    29 * sizeof(uint16_t));
}
END_TEST

/* --- the encoding --- */

struct border {
	uint32_t value;
	unsigned nibble;
	size_t extended;	/* bytes */
};

/* RFC 7252 section 3.1: first and last of each form. */
static const struct border borders[] = {
	{ 0, 0, 0 }, { 1, 1, 0 }, { 12, 12, 0 }, { 13, 13, 1 },
	{ 268, 13, 1 }, { 269, 14, 2 }, { 65535, 14, 2 }, { 65804, 14, 2 },
};

#define BORDERS (sizeof(borders) / sizeof(borders[0]))

static uint8_t big[70000];
static uint8_t filler[65805];

/* Writes one option by hand; returns its size. */
static size_t
encode_by_hand(uint8_t *out, const struct border *delta,
    const struct border *len)
{
	const struct border *parts[] = { delta, len };
	size_t n = 1;

	out[0] = (uint8_t)(delta->nibble << 4 | len->nibble);
	for (int i = 0; i < 2; i++) {
		if (parts[i]->extended == 1) {
			out[n++] = (uint8_t)(parts[i]->value - 13);
		} else if (parts[i]->extended == 2) {
			out[n++] = (uint8_t)((parts[i]->value - 269) >> 8);
			out[n++] = (uint8_t)(parts[i]->value - 269);
		}
	}
	memcpy(out + n, filler, len->value);
	return n + len->value;
}

START_TEST(option_borders_of_delta_and_length_are_read)
{
	rng_fill(&(struct rng){ 5 }, filler, sizeof(filler));
	for (size_t d = 0; d < BORDERS; d++)
		for (size_t l = 0; l < BORDERS; l++) {
			size_t n = encode_by_hand(big, &borders[d],
			    &borders[l]);
			struct bytes options = BYTES_ABSENT, payload;
			struct option_walk walk;
			struct option o;
			enum wax_status st;

			st = option_split(bytes_of(big, n), &options,
			    &payload);
			if (borders[d].value > UINT16_MAX) {
				EXPECT(st == WAX_FORMAT);
				continue;
			}
			EXPECT(st == WAX_OK && options.len == n &&
			    bytes_is_absent(payload), "%zu %zu", d, l);
			walk = option_walk_open(options);
			EXPECT(option_walk_next(&walk, &o));
			EXPECT(o.number == borders[d].value);
			EXPECT(bytes_equal(o.value,
			    bytes_of(filler, borders[l].value)));
			EXPECT(!option_walk_next(&walk, &o));
			/* one byte less is malformed */
			EXPECT(n == 1 || option_split(bytes_of(big, n - 1),
			    &options, &payload) == WAX_FORMAT);
		}
}
END_TEST

START_TEST(option_borders_of_delta_and_length_are_written)
{
	static uint8_t out[70000];

	for (size_t d = 0; d < BORDERS; d++)
		for (size_t l = 0; l < BORDERS; l++) {
			struct writer w = writer_open(out, sizeof(out));
			struct writer count = writer_count();
			struct option_writer ow = option_writer_open(&w);
			struct option_writer oc = option_writer_open(&count);
			struct bytes value = bytes_of(filler,
			    borders[l].value);
			size_t n;

			if (borders[d].value > UINT16_MAX)
				continue;
			n = encode_by_hand(big, &borders[d], &borders[l]);
			option_write(&ow, (uint16_t)borders[d].value, value);
			option_write(&oc, (uint16_t)borders[d].value, value);
			EXPECT(writer_close(&w) == WAX_OK);
			EXPECT(bytes_equal(writer_bytes(&w),
			    bytes_of(big, n)));
			EXPECT(count.len == n);
			w = writer_open(out, n - 1);
			ow = option_writer_open(&w);
			option_write(&ow, (uint16_t)borders[d].value, value);
			EXPECT(writer_close(&w) == WAX_SPACE);
		}
}
END_TEST

START_TEST(option_number_grows_to_65535_and_not_beyond)
{
	/* 65535 as a sum of two, then as a sum that is one too many */
	static const uint8_t last[] = { 0xe0, 0xfe, 0xf1, 0x10 };
	static const uint8_t beyond[] = { 0xe0, 0xfe, 0xf1, 0x20 };
	static const uint8_t far[] = { 0xe0, 0xfe, 0xf1, 0xe0, 0xff, 0xff };
	struct bytes options, payload;
	struct option_walk walk;
	struct option o = { 0, BYTES_ABSENT };

	ck_assert_int_eq(option_split(BYTES_ARRAY(last), &options, &payload),
	    WAX_OK);
	walk = option_walk_open(options);
	ck_assert(option_walk_next(&walk, &o));
	ck_assert_uint_eq(o.number, 65534);
	ck_assert(option_walk_next(&walk, &o));
	ck_assert_uint_eq(o.number, 65535);
	ck_assert_int_eq(option_split(BYTES_ARRAY(beyond), &options,
	    &payload), WAX_FORMAT);
	ck_assert_int_eq(option_split(BYTES_ARRAY(far), &options, &payload),
	    WAX_FORMAT);
}
END_TEST

/* Every first byte with nothing, or too little, behind it. */
START_TEST(option_reserved_nibbles_are_malformed)
{
	for (unsigned first = 0; first < 255; first++) {
		uint8_t in[40] = { (uint8_t)first };
		bool reserved = first >> 4 == 15 || (first & 15) == 15;
		struct bytes options, payload;

		EXPECT((option_split(bytes_of(in, sizeof(in)), &options,
		    &payload) == WAX_OK) == !(reserved ||
		    (first & 15) == 14), "%02x", first);
		EXPECT((option_split(bytes_of(in, 1), &options, &payload) ==
		    WAX_OK) == (first < 0xd0 && (first & 15) == 0),
		    "%02x", first);
	}
}
END_TEST

START_TEST(option_split_finds_the_payload)
{
	static const uint8_t in[] = { 0x11, 'a', 0xff, 'x', 0xff, 0xff };
	struct bytes options, payload;

	ck_assert_int_eq(option_split(BYTES_ARRAY(in), &options, &payload),
	    WAX_OK);
	ck_assert(bytes_equal(options, bytes_of(in, 2)));
	ck_assert(bytes_equal(payload, bytes_of(in + 3, 3)));
	ck_assert_int_eq(option_split(bytes_of(in + 2, 2), &options,
	    &payload), WAX_OK);
	ck_assert_uint_eq(options.len, 0);
	ck_assert_uint_eq(payload.len, 1);
}
END_TEST

START_TEST(option_marker_without_payload_is_malformed)
{
	static const uint8_t in[] = { 0x11, 'a', 0xff };
	struct bytes options = BYTES_ABSENT, payload = bytes_of("!", 1);

	ck_assert_int_eq(option_split(BYTES_ARRAY(in), &options, &payload),
	    WAX_FORMAT);
	ck_assert(bytes_is_absent(options));
	ck_assert_uint_eq(payload.len, 1);
	ck_assert_int_eq(option_split(bytes_of(in + 2, 1), &options,
	    &payload), WAX_FORMAT);
}
END_TEST

START_TEST(option_nothing_is_no_options_and_no_payload)
{
	struct bytes options = bytes_of("!", 1), payload = bytes_of("!", 1);
	struct option_walk walk;
	struct option o;

	ck_assert_int_eq(option_split(BYTES_ABSENT, &options, &payload),
	    WAX_OK);
	ck_assert_uint_eq(options.len, 0);
	ck_assert(bytes_is_absent(payload));
	walk = option_walk_open(options);
	ck_assert(!option_walk_next(&walk, &o));
	ck_assert_uint_eq(option_count(options, 1), 0);
}
END_TEST

START_TEST(option_walk_stays_where_it_found_an_error)
{
	static const uint8_t in[] = { 0x10, 0x15, 'a', 'b' };
	struct option_walk walk = option_walk_open(BYTES_ARRAY(in));
	struct option o;

	ck_assert(option_walk_next(&walk, &o));
	ck_assert(!option_walk_next(&walk, &o));
	ck_assert(!option_walk_next(&walk, &o));
	ck_assert_ptr_eq(walk.next, in + 1);
	ck_assert_uint_eq(walk.number, 1);
	ck_assert_uint_eq(o.number, 1);
}
END_TEST

START_TEST(option_value_of_length_zero_is_not_absent)
{
	static const uint8_t in[] = { 0x50 };
	struct option_walk walk = option_walk_open(BYTES_ARRAY(in));
	struct option o;

	ck_assert(option_walk_next(&walk, &o));
	ck_assert_uint_eq(o.value.len, 0);
	ck_assert(!bytes_is_absent(o.value));
}
END_TEST

/* --- round trips --- */

#define OPTIONS_MAX 12

struct list {
	struct option options[OPTIONS_MAX];
	size_t count;
	uint8_t values[OPTIONS_MAX * 600];
};

static void
list_make(struct list *l, struct rng *rng)
{
	static const size_t bounds[] = { 1, 3, 14, 40, 300, 600 };
	uint32_t number = 0;
	size_t at = 0;

	l->count = rng_below(rng, OPTIONS_MAX + 1);
	rng_fill(rng, l->values, sizeof(l->values));
	for (size_t i = 0; i < l->count; i++) {
		size_t len = rng_below(rng, bounds[rng_below(rng, 6)]);

		number += (uint32_t)rng_below(rng,
		    bounds[rng_below(rng, 6)] * 9);
		l->options[i] = (struct option){ (uint16_t)number,
		    bytes_of(l->values + at, len) };
		at += len;
	}
}

START_TEST(option_list_comes_back_as_it_was_written)
{
	static struct list l;
	static uint8_t out[OPTIONS_MAX * 605];
	struct rng rng = { 6 };

	for (int round = 0; round < 5000; round++) {
		struct writer w = writer_open(out, sizeof(out));
		struct option_writer ow = option_writer_open(&w);
		struct bytes options = BYTES_ABSENT, payload;
		struct option_walk walk;
		struct option o;

		list_make(&l, &rng);
		for (size_t i = 0; i < l.count; i++)
			option_write(&ow, l.options[i].number,
			    l.options[i].value);
		EXPECT(writer_close(&w) == WAX_OK);
		EXPECT(option_split(writer_bytes(&w), &options, &payload) ==
		    WAX_OK);
		walk = option_walk_open(options);
		for (size_t i = 0; i < l.count; i++) {
			EXPECT(option_walk_next(&walk, &o));
			EXPECT(o.number == l.options[i].number);
			EXPECT(bytes_equal(o.value, l.options[i].value));
		}
		EXPECT(!option_walk_next(&walk, &o));
	}
}
END_TEST

START_TEST(option_find_and_count_agree_with_the_list)
{
	static struct list l;
	static uint8_t out[OPTIONS_MAX * 605];
	struct rng rng = { 7 };

	for (int round = 0; round < 3000; round++) {
		struct writer w = writer_open(out, sizeof(out));
		struct option_writer ow = option_writer_open(&w);
		uint16_t number = (uint16_t)rng_below(&rng, 30);
		struct bytes value = BYTES_ABSENT;
		const struct option *first = NULL;
		size_t count = 0;

		list_make(&l, &rng);
		for (size_t i = 0; i < l.count; i++) {
			option_write(&ow, l.options[i].number,
			    l.options[i].value);
			if (l.options[i].number != number)
				continue;
			if (count++ == 0)
				first = &l.options[i];
		}
		EXPECT(option_count(writer_bytes(&w), number) == count);
		EXPECT(option_find(writer_bytes(&w), number, &value) ==
		    (first != NULL));
		EXPECT(first == NULL || bytes_equal(value, first->value));
	}
}
END_TEST

/* --- numbers as values --- */

START_TEST(option_uint_is_written_in_its_shortest_form)
{
	static const struct {
		uint32_t number;
		size_t len;
	} rows[] = { { 0, 0 }, { 1, 1 }, { 255, 1 }, { 256, 2 },
	    { 65535, 2 }, { 65536, 3 }, { 0xffffff, 3 }, { 0x1000000, 4 },
	    { UINT32_MAX, 4 } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t out[8];
		struct writer w = writer_open(out, sizeof(out));
		struct option_writer ow = option_writer_open(&w);
		struct bytes value = BYTES_ABSENT;
		uint32_t back = 0;

		option_write_uint(&ow, 1, rows[i].number);
		ck_assert(option_find(writer_bytes(&w), 1, &value));
		ck_assert_uint_eq(value.len, rows[i].len);
		ck_assert(value.len == 0 || value.data[0] != 0);
		ck_assert_int_eq(option_uint(value, &back), WAX_OK);
		ck_assert_uint_eq(back, rows[i].number);
	}
}
END_TEST

START_TEST(option_uint_accepts_leading_zeros_up_to_four_bytes)
{
	static const uint8_t in[] = { 0, 0, 0, 7, 0 };
	uint32_t n = 9;

	ck_assert_int_eq(option_uint(bytes_of(in, 4), &n), WAX_OK);
	ck_assert_uint_eq(n, 7);
	ck_assert_int_eq(option_uint(bytes_of(in, 3), &n), WAX_OK);
	ck_assert_uint_eq(n, 0);
	n = 9;
	ck_assert_int_eq(option_uint(bytes_of(in, 5), &n), WAX_RANGE);
	ck_assert_uint_eq(n, 9);
	ck_assert_int_eq(option_uint(BYTES_ABSENT, &n), WAX_OK);
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* --- wrong use --- */

static void
write_out_of_order(void)
{
	struct writer w = writer_count();
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, 4, BYTES_ABSENT);
	option_write(&ow, 3, BYTES_ABSENT);
}

static void
write_longest(void)
{
	struct writer w = writer_count();
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, 1, bytes_of(filler, OPTION_VALUE_MAX));
}

static void
write_too_long(void)
{
	struct writer w = writer_count();
	struct option_writer ow = option_writer_open(&w);

	option_write(&ow, 1, bytes_of(filler, OPTION_VALUE_MAX + 1));
}

START_TEST(option_wrong_use_of_the_writer_is_an_assertion)
{
	ck_assert(dies_by_assertion(write_out_of_order));
	ck_assert(dies_by_assertion(write_too_long));
#ifndef NDEBUG
	ck_assert(!dies_by_assertion(write_longest));
#endif
}
END_TEST

TEST_MAIN("core/option",
    option_table_is_in_order_and_found_row_by_row,
    option_rules_fit_their_format,
    option_properties_are_the_registry_s,
    option_protection_is_that_of_figure_5,
    option_borders_of_delta_and_length_are_read,
    option_borders_of_delta_and_length_are_written,
    option_number_grows_to_65535_and_not_beyond,
    option_reserved_nibbles_are_malformed,
    option_split_finds_the_payload,
    option_marker_without_payload_is_malformed,
    option_nothing_is_no_options_and_no_payload,
    option_walk_stays_where_it_found_an_error,
    option_value_of_length_zero_is_not_absent,
    option_list_comes_back_as_it_was_written,
    option_find_and_count_agree_with_the_list,
    option_uint_is_written_in_its_shortest_form,
    option_uint_accepts_leading_zeros_up_to_four_bytes,
    option_wrong_use_of_the_writer_is_an_assertion)
