/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_derive.c - wax/oscore/derive.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/oscore/derive.h"

static uint8_t secret[300] = "0123456789abcdef";

static struct derive_input
input(const char *sender, const char *recipient)
{
	return (struct derive_input){
		.aead = cose_find_aead(10),
		.hkdf = cose_find_hkdf(-10),
		.master_secret = bytes_of(secret, 16),
		.sender_id = bytes_of_text(sender),
		.recipient_id = bytes_of_text(recipient),
	};
}

START_TEST(info_says_nil_without_and_a_string_with_id_context)
{
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));
	char text[129];

	derive_write_info(&w, bytes_of("\1", 1), BYTES_ABSENT,
	    cose_find_aead(10), DERIVE_KEY);
	hex_encode(writer_bytes(&w), text);
	ck_assert_str_eq(text, "854101f60a634b657910");
	w = writer_open(buffer, sizeof(buffer));
	derive_write_info(&w, bytes_of("", 0), bytes_of("", 0),
	    cose_find_aead(10), DERIVE_IV);
	hex_encode(writer_bytes(&w), text);
	ck_assert_str_eq(text, "8540400a6249560d");
}
END_TEST

START_TEST(an_empty_id_context_gives_other_keys_than_none)
{
	struct derive_input in = input("c", "s");
	struct derive_keys a, b;

	ck_assert_int_eq(derive_run(&in, &a), WAX_OK);
	in.id_context = bytes_of("", 0);
	ck_assert_int_eq(derive_run(&in, &b), WAX_OK);
	ck_assert(!secret_equal(&a.sender_key, &b.sender_key));
	ck_assert(!secret_equal(&a.common_iv, &b.common_iv));
}
END_TEST

START_TEST(the_two_ends_have_each_others_keys)
{
	struct derive_input c = input("c", "s"), s = input("s", "c");
	struct derive_keys a, b;

	ck_assert_int_eq(derive_run(&c, &a), WAX_OK);
	ck_assert_int_eq(derive_run(&s, &b), WAX_OK);
	ck_assert(secret_equal(&a.sender_key, &b.recipient_key));
	ck_assert(secret_equal(&a.recipient_key, &b.sender_key));
	ck_assert(secret_equal(&a.common_iv, &b.common_iv));
	ck_assert(!secret_equal(&a.sender_key, &a.recipient_key));
}
END_TEST

START_TEST(equal_ids_are_refused)
{
	struct derive_input in = input("x", "x");
	struct derive_keys keys;

	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
	ck_assert_uint_eq(keys.sender_key.len, 0);
	in = input("", "");
	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
}
END_TEST

START_TEST(ids_may_be_as_long_as_the_nonce_minus_six)
{
	static const struct {
		int aead;
		size_t max;
	} rows[] = { { 10, 7 }, { 1, 6 }, { 24, 6 }, { 12, 1 } };
	struct derive_keys keys;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct derive_input in = input("", "");

		in.aead = cose_find_aead(rows[i].aead);
		ck_assert_uint_eq(derive_id_max(in.aead), rows[i].max);
		in.sender_id = bytes_of("12345678", rows[i].max);
		ck_assert_int_eq(derive_run(&in, &keys), WAX_OK);
		in.sender_id.len++;
		ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
		in.recipient_id = in.sender_id;
		in.sender_id = bytes_of("", 0);
		ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
	}
}
END_TEST

START_TEST(lengths_beyond_the_bounds_are_refused)
{
	static const uint8_t longer[DERIVE_ID_CONTEXT_MAX + 1];
	struct derive_input in = input("c", "s");
	struct derive_keys keys;

	in.id_context = bytes_of(longer, DERIVE_ID_CONTEXT_MAX);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_OK);
	in.id_context.len++;
	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
	in = input("c", "s");
	in.master_secret = bytes_of(secret, 255);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_OK);
	in.master_secret = bytes_of(secret, 256);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
	in.master_secret = bytes_of(secret, 0);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
	in = input("c", "s");
	in.master_salt = bytes_of(secret, 256);
	ck_assert_int_eq(derive_run(&in, &keys), WAX_RANGE);
}
END_TEST

TEST_MAIN("wax/oscore/derive",
    info_says_nil_without_and_a_string_with_id_context,
    an_empty_id_context_gives_other_keys_than_none,
    the_two_ends_have_each_others_keys,
    equal_ids_are_refused,
    ids_may_be_as_long_as_the_nonce_minus_six,
    lengths_beyond_the_bounds_are_refused)
