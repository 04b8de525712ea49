/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hash.c - wax/crypto/hash.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/crypto/hash.h"

static void
expect_hash(enum hash_kind kind, const char *a, const char *b,
    const char *expected)
{
	uint8_t hash[HASH_MAX];
	char text[2 * HASH_MAX + 1];

	ck_assert_int_eq(hash_pair(kind, bytes_of_text(a), bytes_of_text(b),
	    hash), WAX_OK);
	hex_encode(bytes_of(hash, hash_size(kind)), text);
	ck_assert_str_eq(text, expected);
}

START_TEST(abc_has_the_hash_of_fips_180)
{
	expect_hash(HASH_SHA_256, "abc", "", "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	expect_hash(HASH_SHA_384, "abc", "", "cb00753f45a35e8bb5a03d699ac65007"
	    "272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
	expect_hash(HASH_SHA_512, "abc", "", "ddaf35a193617abacc417349ae204131"
	    "12e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
	    "454d4423643ce80e2a9ac94fa54ca49f");
}
END_TEST

START_TEST(the_parts_are_hashed_one_after_the_other)
{
	expect_hash(HASH_SHA_256, "a", "bc", "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(nothing_has_a_hash)
{
	expect_hash(HASH_SHA_256, "", "", "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
}
END_TEST

TEST_MAIN("wax/crypto/hash",
    abc_has_the_hash_of_fips_180,
    the_parts_are_hashed_one_after_the_other,
    nothing_has_a_hash)
