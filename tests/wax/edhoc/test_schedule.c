/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_schedule.c - wax/edhoc/schedule.c; test_vectors.sh has all values of RFC
   9529 */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/schedule.h"

/* RFC 9529 section 2 */
static const char th_2[] =
    "c6405c154c567466ab1df20369500e540e9f14bd3a796a0652cae66c9061688d";
static const char prk_2e[] =
    "d584ac2e5dad5a77d14b53ebe72ef1d5daa8860d399373bf2c240afa7ba804da";

static struct digest
digest_from(const char *text)
{
	struct bytes b = DIGITS(text);
	struct digest d = { .len = b.len };

	memcpy(d.data, b.data, b.len);
	return d;
}

static struct secret
secret_from(const char *text)
{
	struct secret s = { 0 };

	ck_assert_int_eq(secret_set(&s, DIGITS(text)), WAX_OK);
	return s;
}

START_TEST(th_2_is_that_of_rfc_9529)
{
	struct digest h = digest_from(
	    "c165d6a99d1bcafaac8dbf2b352a6f7d71a30b439c9d64d349a23848038ed16b");
	struct digest th;

	ck_assert_int_eq(schedule_th_2(HASH_SHA_256, DIGITS(
	    "dc88d2d51da5ed67fc4616356bc8ca74ef9ebe8b387e623a360ba480b9b29d1c"),
	    &h, &th), WAX_OK);
	digits_expect(digest_bytes(&th), th_2);
}
END_TEST

START_TEST(the_keystream_begins_like_that_of_rfc_9529)
{
	struct secret prk = secret_from(prk_2e);
	struct digest th = digest_from(th_2);
	uint8_t data[82] = { 0 };

	ck_assert_int_eq(schedule_add_keystream(HASH_SHA_256, &prk, &th, data,
	    sizeof(data)), WAX_OK);
	digits_expect(bytes_of(data, 16), "fd3e7c3f2d6bee643d3c9d2f2847035d");
	/* twice is as it was */
	ck_assert_int_eq(schedule_add_keystream(HASH_SHA_256, &prk, &th, data,
	    sizeof(data)), WAX_OK);
	for (size_t i = 0; i < sizeof(data); i++)
		ck_assert_uint_eq(data[i], 0);
}
END_TEST

/* RFC 9528 appendix G */
START_TEST(beyond_255_hashes_each_part_has_a_label_of_its_own)
{
	static uint8_t data[255 * 32 * 2 + 100], part[255 * 32];
	struct secret prk = secret_from(prk_2e);
	struct digest th = digest_from(th_2);

	ck_assert_int_eq(schedule_add_keystream(HASH_SHA_256, &prk, &th, data,
	    sizeof(data)), WAX_OK);
	ck_assert_int_eq(schedule_expand(HASH_SHA_256, &prk, 0,
	    digest_bytes(&th), part, sizeof(part)), WAX_OK);
	ck_assert_mem_eq(data, part, sizeof(part));
	ck_assert_int_eq(schedule_expand(HASH_SHA_256, &prk, -1,
	    digest_bytes(&th), part, sizeof(part)), WAX_OK);
	ck_assert_mem_eq(data + sizeof(part), part, sizeof(part));
	ck_assert_int_eq(schedule_expand(HASH_SHA_256, &prk, -2,
	    digest_bytes(&th), part, 100), WAX_OK);
	ck_assert_mem_eq(data + 2 * sizeof(part), part, 100);
}
END_TEST

START_TEST(a_key_may_take_the_place_of_the_one_it_comes_from)
{
	struct secret prk = secret_from(prk_2e), other;
	struct bytes context = DIGITS(th_2);

	ck_assert_int_eq(schedule_expand_key(HASH_SHA_256, &prk, 7, context,
	    &other), WAX_OK);
	ck_assert_int_eq(schedule_expand_key(HASH_SHA_256, &prk, 7, context,
	    &prk), WAX_OK);
	ck_assert(secret_equal(&prk, &other));
}
END_TEST

START_TEST(no_output_is_longer_than_255_hashes)
{
	static uint8_t out[255 * 48 + 1];
	struct secret prk = secret_from(prk_2e);

	ck_assert_int_eq(schedule_expand(HASH_SHA_256, &prk, 0,
	    bytes_of("", 0), out, 255 * 32 + 1), WAX_RANGE);
	ck_assert_int_eq(schedule_expand(HASH_SHA_384, &prk, 0,
	    bytes_of("", 0), out, 255 * 48), WAX_OK);
	ck_assert_int_eq(schedule_expand(HASH_SHA_384, &prk, 0,
	    bytes_of("", 0), out, 255 * 48 + 1), WAX_RANGE);
}
END_TEST

TEST_MAIN("wax/edhoc/schedule",
    th_2_is_that_of_rfc_9529,
    the_keystream_begins_like_that_of_rfc_9529,
    beyond_255_hashes_each_part_has_a_label_of_its_own,
    a_key_may_take_the_place_of_the_one_it_comes_from,
    no_output_is_longer_than_255_hashes)
