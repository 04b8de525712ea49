/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cwt.c - wax/ace/cwt.c (the samples of RFC 8392: test_vectors) */
#include "check_main.h"
#include "rng.h"
#include "wax/ace/cwt.h"
#include "wax/crypto/digits.h"

static const uint8_t key[32] = "0123456789abcdef0123456789abcde";
static const uint8_t iv[13] = "thirteenbytes";
static const uint8_t claims[] = { 0xa1, 0x01, 0x61, 0x61 };
static uint8_t token[256], plain[256];
static size_t len;

static struct bytes
seal(int alg)
{
	struct writer w = writer_open(token, sizeof(token));

	ck_assert_int_eq(cwt_seal(alg, bytes_of(key, cwt_key_len(alg)),
	    bytes_of_text("kid"), bytes_of(iv, cwt_iv_len(alg)),
	    BYTES_ARRAY(claims), &w), WAX_OK);
	return writer_bytes(&w);
}

START_TEST(each_algorithm_of_tokens_opens_what_it_has_sealed)
{
	static const int algs[] = { 1, 10, 30, 31 };

	for (size_t i = 0; i < 4; i++) {
		struct bytes t = seal(algs[i]);
		struct cwt c;

		ck_assert_uint_eq(t.data[0], 0xd0);
		ck_assert_int_eq(cwt_read(t, &c), WAX_OK);
		ck_assert_int_eq(c.wrapper, CWT_ENCRYPT0);
		ck_assert_int_eq(c.alg, algs[i]);
		ck_assert(bytes_equal(c.kid, bytes_of_text("kid")));
		ck_assert_int_eq(cwt_open(&c, bytes_of(key,
		    cwt_key_len(algs[i])), plain, &len), WAX_OK);
		ck_assert(bytes_equal(bytes_of(plain, len),
		    BYTES_ARRAY(claims)));
	}
}
END_TEST

START_TEST(others_are_none_for_tokens)
{
	/* {1: 24} */
	struct bytes other = DIGITS("83" "44a1011818" "a1054c"
	    "000000000000000000000000" "5000000000000000000000000000000000");
	struct writer w = writer_open(token, sizeof(token));
	struct cwt c;

	for (int alg = -70000; alg < 70000; alg++)
		if (alg != 1 && alg != 10 && alg != 30 && alg != 31) {
			ck_assert(!cwt_is_alg(alg));
			ck_assert_uint_eq(cwt_key_len(alg), 0);
		}
	ck_assert_int_eq(cwt_seal(24, bytes_of(key, 32), BYTES_ABSENT,
	    bytes_of(iv, 12), BYTES_ARRAY(claims), &w), WAX_UNSUPPORTED);
	ck_assert_int_eq(cwt_read(other, &c), WAX_OK);
	ck_assert_int_eq(cwt_open(&c, bytes_of(key, 32), plain, &len),
	    WAX_UNSUPPORTED);
}
END_TEST

START_TEST(a_tag_may_be_left_out_and_that_of_cwt_may_be_in_front)
{
	struct bytes t = seal(10);
	uint8_t both[258];
	struct cwt c;

	ck_assert_int_eq(cwt_read(bytes_of(t.data + 1, t.len - 1), &c),
	    WAX_OK);
	ck_assert_int_eq(c.wrapper, CWT_ENCRYPT0);
	both[0] = 0xd8;
	both[1] = 61;
	memcpy(both + 2, t.data, t.len);
	ck_assert_int_eq(cwt_read(bytes_of(both, t.len + 2), &c), WAX_OK);
	/* but not without another one behind it */
	memcpy(both + 2, t.data + 1, t.len - 1);
	ck_assert_int_eq(cwt_read(bytes_of(both, t.len + 1), &c), WAX_FORMAT);
}
END_TEST

START_TEST(every_bit_of_a_token_counts)
{
	struct bytes t = seal(10);
	uint8_t changed[256];
	struct cwt c;

	for (size_t i = 0; i < 8 * t.len; i++) {
		memcpy(changed, t.data, t.len);
		changed[i / 8] ^= (uint8_t)(1u << i % 8);
		if (cwt_read(bytes_of(changed, t.len), &c) != WAX_OK)
			continue;
		/* the name of the key is not protected, the rest is */
		ck_assert(cwt_open(&c, bytes_of(key, 16), plain, &len) !=
		    WAX_OK || !bytes_equal(c.kid, bytes_of_text("kid")));
	}
	for (size_t i = 0; i < t.len; i++)
		ck_assert_int_ne(cwt_read(bytes_of(t.data, i), &c), WAX_OK);
}
END_TEST

START_TEST(another_key_or_one_of_another_length_opens_nothing)
{
	struct bytes t = seal(10);
	struct cwt c;

	ck_assert_int_eq(cwt_read(t, &c), WAX_OK);
	ck_assert_int_eq(cwt_open(&c, bytes_of(key + 1, 16), plain, &len),
	    WAX_AUTHENTICITY);
	ck_assert_int_eq(cwt_open(&c, bytes_of(key, 15), plain, &len),
	    WAX_RANGE);
	ck_assert_int_eq(cwt_open(&c, bytes_of(key, 32), plain, &len),
	    WAX_RANGE);
	c.iv.len = 12;
	ck_assert_int_eq(cwt_open(&c, bytes_of(key, 16), plain, &len),
	    WAX_RANGE);
}
END_TEST

START_TEST(headers_that_contradict_each_other_are_refused)
{
	static const char *const wrong[] = {
		/* no algorithm, one that is not protected, in both */
		"8341a0a04100", "8341a0a1010a4100", "8343a1010aa1010a4100",
		/* a kid in both, an IV in both */
		"8346a2010a044101a1044102" "4100",
		"8346a2010a054101a1054102" "4100",
		/* three of Mac0, four of Encrypt0 */
		"d18343a1010aa04100", "d08443a1010aa041004100",
		/* no map, no bytes */
		"834101a04100", "8343a1010a404100", "8343a1010aa06100",
		"9f43a1010aa04100ff" };
	struct cwt c;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(cwt_read(DIGITS(wrong[i]), &c) == WAX_FORMAT,
		    "%s", wrong[i]);
}
END_TEST

START_TEST(a_mac_or_a_signature_is_not_opened)
{
	struct writer w = writer_open(token, sizeof(token));
	struct cwt c;

	ck_assert_int_eq(cwt_mac(5, bytes_of(key, 32), bytes_of_text("kid"),
	    BYTES_ARRAY(claims), &w), WAX_OK);
	ck_assert_int_eq(cwt_read(writer_bytes(&w), &c), WAX_OK);
	ck_assert_int_eq(c.wrapper, CWT_MAC0);
	ck_assert_int_eq(cwt_open(&c, bytes_of(key, 16), plain, &len),
	    WAX_UNSUPPORTED);
	ck_assert_int_eq(cwt_check_mac(&c, bytes_of(key, 32)), WAX_OK);
	ck_assert_int_eq(cwt_check_mac(&c, bytes_of(key, 30)),
	    WAX_AUTHENTICITY);
	token[w.len - 1] ^= 1;
	ck_assert_int_eq(cwt_check_mac(&c, bytes_of(key, 32)),
	    WAX_AUTHENTICITY);
	ck_assert_int_eq(cwt_mac(6, bytes_of(key, 32), BYTES_ABSENT,
	    BYTES_ARRAY(claims), &w), WAX_UNSUPPORTED);
}
END_TEST

TEST_MAIN("wax/ace/cwt",
    each_algorithm_of_tokens_opens_what_it_has_sealed,
    others_are_none_for_tokens,
    a_tag_may_be_left_out_and_that_of_cwt_may_be_in_front,
    every_bit_of_a_token_counts,
    another_key_or_one_of_another_length_opens_nothing,
    headers_that_contradict_each_other_are_refused,
    a_mac_or_a_signature_is_not_opened)
