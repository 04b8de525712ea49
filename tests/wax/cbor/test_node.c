/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node.c - wax/cbor/node.c */
#include <stdlib.h>

#include "check_main.h"
#include "core/hex.h"
#include "rng.h"
#include "wax/cbor/node.h"

static uint8_t buffer[256];

static struct bytes
of_hex(const char *hex)
{
	size_t len;

	ck_assert_int_eq(hex_decode(bytes_of_text(hex), buffer,
	    sizeof(buffer), &len), WAX_OK);
	return bytes_of(buffer, len);
}

static enum wax_status
read_hex(const char *hex, struct node *out)
{
	return node_read_all(of_hex(hex), out);
}

START_TEST(every_kind_is_read)
{
	static const struct {
		const char *hex;
		enum node_kind kind;
		uint64_t number;
	} rows[] = {
		{ "00", NODE_UINT, 0 }, { "17", NODE_UINT, 23 },
		{ "1818", NODE_UINT, 24 }, { "190100", NODE_UINT, 256 },
		{ "1a00010000", NODE_UINT, 65536 },
		{ "1bffffffffffffffff", NODE_UINT, UINT64_MAX },
		{ "20", NODE_NEGATIVE, 0 }, { "43010203", NODE_BYTES, 3 },
		{ "6161", NODE_TEXT, 1 }, { "80", NODE_ARRAY, 0 },
		{ "820102", NODE_ARRAY, 2 }, { "a10102", NODE_MAP, 1 },
		{ "9f0102ff", NODE_ARRAY, 0 }, { "bf0102ff", NODE_MAP, 0 },
		{ "f6", NODE_NULL, 0 }, { "f5", NODE_BOOL, 0 },
	};
	struct node n;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(read_hex(rows[i].hex, &n), WAX_OK);
		ck_assert_int_eq(n.kind, rows[i].kind);
		ck_assert_uint_eq(n.number, rows[i].number);
	}
	ck_assert(n.truth);
}
END_TEST

START_TEST(what_is_not_well_formed_or_not_known_is_refused)
{
	static const char *const wrong[] = {
		"", "18", "1c", "1f", "4201", "5f4101ff", "61ff", "6100",
		"81", "a101", "9f01", "bf01ff", "bf010203ff", "ff", "c000",
		"f7", "f90000", "fb0000000000000000", "f800", "0000",
		"9bffffffffffffffff", "bbffffffffffffffff", "8201ff",
		"5bffffffffffffffff", "9f9fff",
	};
	struct node n;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(read_hex(wrong[i], &n) == WAX_FORMAT, "%s",
		    wrong[i]);
}
END_TEST

START_TEST(nesting_has_a_limit)
{
	struct node n;

	ck_assert_int_eq(read_hex("8181818181818180", &n), WAX_OK);
	ck_assert_int_eq(read_hex("818181818181818180", &n), WAX_LIMIT);
	ck_assert_int_eq(read_hex("9f9f9f9f9f9f9f9f9fffffffffffffffffff",
	    &n), WAX_LIMIT);
}
END_TEST

START_TEST(walks_give_all_that_is_in_it)
{
	struct node n, key, value;
	struct node_walk walk;

	ck_assert_int_eq(read_hex("bf616101616282020361638101ff", &n),
	    WAX_OK);
	ck_assert_uint_eq(node_count(&n), 3);
	walk = node_walk_open(&n);
	ck_assert(node_walk_pair(&walk, &key, &value));
	ck_assert(node_is_text(&key, "a") && value.number == 1);
	ck_assert(node_walk_pair(&walk, &key, &value));
	ck_assert(node_is_text(&key, "b") && node_count(&value) == 2);
	ck_assert(node_walk_pair(&walk, &key, &value));
	ck_assert(!node_walk_pair(&walk, &key, &value));
}
END_TEST

START_TEST(integers_have_borders)
{
	struct node n;
	int64_t v = 5;

	ck_assert_int_eq(read_hex("1b7fffffffffffffff", &n), WAX_OK);
	ck_assert(node_is_int(&n, INT64_MIN, INT64_MAX, &v));
	ck_assert(v == INT64_MAX);
	ck_assert_int_eq(read_hex("1b8000000000000000", &n), WAX_OK);
	ck_assert(!node_is_int(&n, INT64_MIN, INT64_MAX, &v));
	ck_assert_int_eq(read_hex("3b7fffffffffffffff", &n), WAX_OK);
	ck_assert(node_is_int(&n, INT64_MIN, INT64_MAX, &v));
	ck_assert(v == INT64_MIN);
	ck_assert(!node_is_int(&n, 0, 5, &v));
	ck_assert_int_eq(read_hex("6131", &n), WAX_OK);
	ck_assert(!node_is_int(&n, 0, 5, &v));
}
END_TEST

START_TEST(no_input_is_read_beyond_its_end)
{
	struct rng rng = { 3 };

	for (size_t i = 0; i < 200000; i++) {
		size_t len = rng_below(&rng, 24);
		uint8_t *exact = malloc(len > 0 ? len : 1);
		struct reader r;
		struct node n;

		ck_assert_ptr_nonnull(exact);
		rng_fill(&rng, exact, len);
		r = reader_open(bytes_of(exact, len));
		while (node_read(&r, &n) == WAX_OK && reader_left(&r) > 0)
			;
		free(exact);
	}
}
END_TEST

TEST_MAIN("wax/cbor/node",
    every_kind_is_read,
    what_is_not_well_formed_or_not_known_is_refused,
    nesting_has_a_limit,
    walks_give_all_that_is_in_it,
    integers_have_borders,
    no_input_is_read_beyond_its_end)
