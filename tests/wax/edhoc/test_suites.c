/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_suites.c - wax/edhoc/suites.c */
#include "check_main.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/suites.h"

static struct suite_choice
choose(const char *suites_i, const int *own, size_t count)
{
	struct suite_list list = { own, count };
	struct suite_choice c = { 0 };
	struct digits d;
	struct node n;

	ck_assert_int_eq(node_read_all(digits_of(&d, suites_i), &n), WAX_OK);
	ck_assert_int_eq(suites_choose(&n, &list, &c), WAX_OK);
	return c;
}

static void
expect_answer(const char *suites_i, const int *own, size_t count,
    const char *expected)
{
	struct suite_choice c = choose(suites_i, own, count);
	struct suite_list list = { own, count };
	uint8_t buffer[64];
	struct writer w = writer_open(buffer, sizeof(buffer));

	ck_assert(!c.is_accepted);
	suites_write_answer(&w, &list, &c);
	digits_expect(writer_bytes(&w), expected);
}

START_TEST(every_suite_has_what_its_numbers_stand_for)
{
	static const int numbers[] = { 0, 1, 2, 3, 4, 5, 6, 24 };

	for (size_t i = 0; i < 8; i++) {
		const struct suite *s = suite_find(numbers[i]);

		ck_assert_int_eq(s->number, numbers[i]);
		ck_assert_ptr_nonnull(cose_find_aead(s->aead));
		ck_assert_ptr_nonnull(cose_find_aead(s->oscore_aead));
		ck_assert_ptr_nonnull(cose_find_hkdf(s->oscore_hkdf));
		ck_assert_int_eq(cose_find_hkdf(s->oscore_hkdf)->hash,
		    s->hash);
	}
	ck_assert_ptr_null(suite_find(7));
	ck_assert_ptr_null(suite_find(25));
	ck_assert_ptr_null(suite_find(-1));
}
END_TEST

/* The 16-byte tag is EDHOC's only (RFC 9528 section 10.2). */
START_TEST(suites_1_and_3_give_oscore_the_short_tag)
{
	ck_assert_int_eq(suite_find(1)->aead, 30);
	ck_assert_int_eq(suite_find(1)->oscore_aead, 10);
	ck_assert_int_eq(suite_find(3)->aead, 30);
	ck_assert_int_eq(suite_find(3)->oscore_aead, 10);
}
END_TEST

START_TEST(suite_6_agrees_on_x25519_and_signs_with_es256)
{
	ck_assert_int_eq(suite_find(6)->curve, CURVE_X25519);
	ck_assert_int_eq(suite_find(6)->signature, SIGNATURE_ES256);
}
END_TEST

START_TEST(an_identifier_is_as_long_as_oscore_allows)
{
	ck_assert_uint_eq(wax_edhoc_id_max(2), 7);
	ck_assert_uint_eq(wax_edhoc_id_max(4), 6);
	ck_assert_uint_eq(wax_edhoc_id_max(6), 6);
	ck_assert_uint_eq(wax_edhoc_id_max(24), 6);
	ck_assert_uint_eq(wax_edhoc_id_max(7), 0);
}
END_TEST

START_TEST(the_list_ends_with_the_selected_suite)
{
	static const int own[] = { 6, 2, 24 };
	struct suite_list list = { own, 3 };
	uint8_t buffer[16];
	struct writer w = writer_open(buffer, sizeof(buffer));

	suites_write(&w, &list, 6);
	digits_expect(writer_bytes(&w), "06");
	w = writer_open(buffer, sizeof(buffer));
	suites_write(&w, &list, 2);
	digits_expect(writer_bytes(&w), "820602");
	w = writer_open(buffer, sizeof(buffer));
	suites_write(&w, &list, 24);
	digits_expect(writer_bytes(&w), "8306021818");
}
END_TEST

/* RFC 9528 section 6.3 */
START_TEST(a_suite_is_taken_if_nothing_before_it_is_supported)
{
	static const int own[] = { 9, 8 };
	struct suite_choice c = choose("8405060708", own, 2);

	ck_assert(c.is_accepted);
	ck_assert_int_eq(c.selected, 8);
	c = choose("02", (const int[]){ 2, 3 }, 2);
	ck_assert(c.is_accepted);
}
END_TEST

START_TEST(what_the_initiator_prefers_is_the_answer)
{
	expect_answer("820302", (const int[]){ 2, 3 }, 2, "03");
	expect_answer("83000203", (const int[]){ 3, 0 }, 2, "00");
	expect_answer("820506", (const int[]){ 5, 6 }, 2, "05");
}
END_TEST

START_TEST(without_a_common_suite_all_are_the_answer)
{
	expect_answer("05", (const int[]){ 6 }, 1, "06");
	expect_answer("820506", (const int[]){ 9, 8 }, 2, "820908");
	expect_answer("37", (const int[]){ 0 }, 1, "00");
}
END_TEST

START_TEST(a_suite_twice_in_the_list_is_no_way_around)
{
	expect_answer("820202", (const int[]){ 2 }, 1, "02");
}
END_TEST

START_TEST(what_is_no_list_of_two_or_more_is_refused)
{
	static const char *const wrong[] = { "80", "8102", "824100" "02",
	    "a10203", "4102", "f5", "8202f5" };
	static const int own[] = { 2 };
	struct suite_list list = { own, 1 };
	struct suite_choice c;
	struct digits d;
	struct node n;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(node_read_all(digits_of(&d, wrong[i]), &n),
		    WAX_OK);
		ck_assert_int_eq(suites_choose(&n, &list, &c), WAX_FORMAT);
	}
}
END_TEST

TEST_MAIN("wax/edhoc/suites",
    every_suite_has_what_its_numbers_stand_for,
    suites_1_and_3_give_oscore_the_short_tag,
    suite_6_agrees_on_x25519_and_signs_with_es256,
    an_identifier_is_as_long_as_oscore_allows,
    the_list_ends_with_the_selected_suite,
    a_suite_is_taken_if_nothing_before_it_is_supported,
    what_the_initiator_prefers_is_the_answer,
    without_a_common_suite_all_are_the_answer,
    a_suite_twice_in_the_list_is_no_way_around,
    what_is_no_list_of_two_or_more_is_refused)
