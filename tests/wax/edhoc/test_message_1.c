/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message_1.c - wax/edhoc/message_1.c */
#include "check_main.h"
#include "expect.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/kit.h"

static struct kit k;

static void
setup(void)
{
	kit_open(&k);
	k.r.conf.suites = kit_suites;
	k.r.conf.suites_count = KIT_SUITES;
}

static void
teardown(void)
{
	kit_close(&k);
}

/* What a new Responder says to it. */
static enum wax_edhoc_failure
failure_of(struct bytes message)
{
	enum wax_status st;

	kit_begin(&k);
	st = kit_read_bytes(&k, 1, message);
	EXPECT((st == WAX_OK) == (wax_edhoc_failure(k.r.s) ==
	    WAX_EDHOC_FAILURE_NONE));
	return wax_edhoc_failure(k.r.s);
}

#define G_X "741a13d7ba048fbb615e94386aa3b61bea5b3d8f65f32620b749bee8d278efa9"
#define G_X_384 G_X "00112233445566778899aabbccddeeff"

START_TEST(the_suites_are_the_preferred_ones_up_to_the_selected)
{
	kit_play_written(&k, 1);
	/* 0, 1, 2 */
	ck_assert_mem_eq(k.m[1], "\x03\x83\x00\x01\x02\x58\x20", 7);
	k.start.suite = 0;
	kit_play_written(&k, 1);
	ck_assert_mem_eq(k.m[1], "\x03\x00\x58\x20", 4);
}
END_TEST

START_TEST(every_message_1_has_a_key_of_its_own)
{
	uint8_t first[64];

	kit_play_written(&k, 1);
	memcpy(first, k.m[1], 39);
	kit_play_written(&k, 1);
	ck_assert_mem_ne(first + 7, k.m[1] + 7, 32);
}
END_TEST

/* RFC 9529 section 4, and more of them. */
START_TEST(messages_that_are_not_in_their_form_are_refused)
{
	static const char *const wrong[] = { "", "03", "0302",
	    "03025820" G_X, "8403025820" G_X "0e", "03025820" G_X "410e",
	    "0381025820" G_X "0e", "0302" "7820" G_X "0e",
	    "190003025820" G_X "0e", "03" "9f0602ff" "5820" G_X "0e",
	    "180302" "5820" G_X "0e", "0302" "590020" G_X "0e",
	    "03025820" G_X "1818", "03025820" G_X "f5", "f5025820" G_X "0e",
	    "4103025820" G_X "0e", "03025820" G_X "0e4178",
	    "03025820" G_X "0ef5", "03025820" G_X "0e" "00" "5f4100ff" };

	k.r.conf.suites = kit_suites + 2;
	k.r.conf.suites_count = 1;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(failure_of(DIGITS(wrong[i])) ==
		    WAX_EDHOC_FAILURE_FORMAT, "%s", wrong[i]);
	EXPECT(failure_of(DIGITS("03025820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_NONE);
}
END_TEST

START_TEST(a_method_that_is_not_ours_is_refused)
{
	EXPECT(failure_of(DIGITS("04025820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_METHOD);
	EXPECT(failure_of(DIGITS("20025820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_METHOD);
	k.r.conf.methods = 1u << WAX_EDHOC_BOTH_SIGN;
	EXPECT(failure_of(DIGITS("03025820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_METHOD);
	EXPECT(failure_of(DIGITS("00025820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_NONE);
}
END_TEST

START_TEST(a_method_that_no_key_of_ours_fits_is_refused)
{
	k.r.conf.own = &k.r.own[CURVE_ED25519];
	k.r.conf.own_count = 1;
	EXPECT(failure_of(DIGITS("03005820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_METHOD);
	EXPECT(failure_of(DIGITS("00005820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_NONE);
}
END_TEST

/* How long G_X is depends on the suite. */
START_TEST(the_suite_is_judged_before_the_key)
{
	k.r.conf.suites = kit_suites + 2;
	k.r.conf.suites_count = 1;
	EXPECT(failure_of(DIGITS("0318184100" "0e")) ==
	    WAX_EDHOC_FAILURE_SUITE);
	EXPECT(failure_of(DIGITS("03074100" "0e")) ==
	    WAX_EDHOC_FAILURE_SUITE);
}
END_TEST

START_TEST(a_key_of_another_length_than_the_suites_is_refused)
{
	k.r.conf.suites = (const int[]){ 24, 2, 0 };
	k.r.conf.suites_count = 3;
	EXPECT(failure_of(DIGITS("0318185820" G_X "0e")) ==
	    WAX_EDHOC_FAILURE_KEY);
	EXPECT(failure_of(DIGITS("03025830" G_X_384 "0e")) ==
	    WAX_EDHOC_FAILURE_KEY);
	EXPECT(failure_of(DIGITS("030258" "1fd9697725d23a688b12d1c7e0108a08c9"
	    "f71a85a09c20814976ab21122248fc0e")) == WAX_EDHOC_FAILURE_KEY);
	EXPECT(failure_of(DIGITS("0300400e")) == WAX_EDHOC_FAILURE_KEY);
}
END_TEST

START_TEST(what_is_no_point_of_the_curve_is_refused)
{
	k.r.conf.suites = kit_suites + 2;
	k.r.conf.suites_count = 1;
	EXPECT(failure_of(DIGITS("03025820ffffffff00000001000000000000000000"
	    "000000ffffffffffffffffffffffff0e")) == WAX_EDHOC_FAILURE_KEY);
	EXPECT(failure_of(DIGITS("03025820a04e73601df544a70ba7ea1e57030f7d4b"
	    "4eb7f673924e58d54ca77a5e7d4d4a0e")) == WAX_EDHOC_FAILURE_KEY);
}
END_TEST

START_TEST(a_point_of_low_order_is_refused)
{
	EXPECT(failure_of(DIGITS("03005820edffffffffffffffffffffffffffffffff"
	    "ffffffffffffffffffffffffffff7f0e")) == WAX_EDHOC_FAILURE_KEY);
	EXPECT(failure_of(DIGITS("0300582000000000000000000000000000000000"
	    "000000000000000000000000000000000e")) == WAX_EDHOC_FAILURE_KEY);
}
END_TEST

/* Seven bytes are too many for nonces of twelve. */
START_TEST(a_c_i_that_can_be_no_oscore_id_is_refused)
{
	EXPECT(failure_of(DIGITS("03005820" G_X "4711223344556677")) ==
	    WAX_EDHOC_FAILURE_NONE);
	EXPECT(failure_of(DIGITS("03005820" G_X "481122334455667788")) ==
	    WAX_EDHOC_FAILURE_IDENTIFIER);
	k.r.conf.suites = (const int[]){ 4 };
	k.r.conf.suites_count = 1;
	EXPECT(failure_of(DIGITS("03045820" G_X "4711223344556677")) ==
	    WAX_EDHOC_FAILURE_IDENTIFIER);
	EXPECT(failure_of(DIGITS("03045820" G_X "46112233445566")) ==
	    WAX_EDHOC_FAILURE_NONE);
}
END_TEST

START_TEST(ead_of_message_1_is_ignored_if_it_may_be)
{
	/* padding, unknown, critical, critical and known */
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "0041ff00")) ==
	    WAX_EDHOC_FAILURE_NONE);
	EXPECT(k.r.ead_count == 0);
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "1903e84101")) ==
	    WAX_EDHOC_FAILURE_NONE);
	EXPECT(k.r.ead_count == 1);
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "3903e7")) ==
	    WAX_EDHOC_FAILURE_EAD);
	k.r.understands_eads = true;
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "3903e7")) ==
	    WAX_EDHOC_FAILURE_NONE);
	EXPECT(k.r.eads[0].label == 1000 && k.r.eads[0].is_critical);
}
END_TEST

START_TEST(nobody_who_takes_ead_understands_none)
{
	k.r.conf.take_ead = NULL;
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "1903e84101")) ==
	    WAX_EDHOC_FAILURE_NONE);
	EXPECT(failure_of(DIGITS("03005820" G_X "0e" "3903e7")) ==
	    WAX_EDHOC_FAILURE_EAD);
}
END_TEST

START_TEST(a_message_1_that_is_too_long_is_refused)
{
	static uint8_t m[WAX_EDHOC_MESSAGE_MAX + 1];
	struct bytes head = DIGITS("03005820" G_X "0e0059");

	memcpy(m, head.data, head.len);
	m[head.len] = (uint8_t)((sizeof(m) - head.len - 2) >> 8);
	m[head.len + 1] = (uint8_t)(sizeof(m) - head.len - 2);
	EXPECT(failure_of(BYTES_ARRAY(m)) == WAX_EDHOC_FAILURE_FORMAT);
	m[head.len + 1]--;
	EXPECT(failure_of(bytes_of(m, sizeof(m) - 1)) ==
	    WAX_EDHOC_FAILURE_NONE);
}
END_TEST

START_TEST(a_start_that_can_not_be_is_refused)
{
	static const uint8_t long_id[8] = { 1 };
	struct wax_edhoc_start good = k.start;

	kit_begin(&k);
	k.start.suite = 7;
	ck_assert_int_eq(kit_write(&k, 1), WAX_RANGE);
	ck_assert_int_eq(wax_edhoc_failure(k.i.s), WAX_EDHOC_FAILURE_LOCAL);
	kit_begin(&k);
	k.start = good;
	k.start.method = 4;
	ck_assert_int_eq(kit_write(&k, 1), WAX_RANGE);
	kit_begin(&k);
	k.start = good;
	k.i.conf.methods = 1;
	ck_assert_int_eq(kit_write(&k, 1), WAX_RANGE);
	k.i.conf.methods = 15;
	kit_begin(&k);
	k.start.c_i = long_id;
	k.start.c_i_len = 8;
	ck_assert_int_eq(kit_write(&k, 1), WAX_RANGE);
	kit_begin(&k);
	k.start = good;
	k.i.conf.own_count = 1;		/* X25519 */
	ck_assert_int_eq(kit_write(&k, 1), WAX_UNSUPPORTED);
	k.i.conf.own_count = KIT_CURVES;
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_said_to_be)
{
	uint8_t buffer[64];
	size_t len;

	kit_play_written(&k, 1);
	for (size_t size = 0; size <= k.len[1]; size++) {
		kit_begin(&k);
		ck_assert_int_eq(wax_edhoc_write_message_1(k.i.s, &k.start,
		    NULL, buffer, size, &len), size < k.len[1] ? WAX_SPACE :
		    WAX_OK);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/message_1", setup, teardown,
    the_suites_are_the_preferred_ones_up_to_the_selected,
    every_message_1_has_a_key_of_its_own,
    messages_that_are_not_in_their_form_are_refused,
    a_method_that_is_not_ours_is_refused,
    a_method_that_no_key_of_ours_fits_is_refused,
    the_suite_is_judged_before_the_key,
    a_key_of_another_length_than_the_suites_is_refused,
    what_is_no_point_of_the_curve_is_refused,
    a_point_of_low_order_is_refused,
    a_c_i_that_can_be_no_oscore_id_is_refused,
    ead_of_message_1_is_ignored_if_it_may_be,
    nobody_who_takes_ead_understands_none,
    a_message_1_that_is_too_long_is_refused,
    a_start_that_can_not_be_is_refused,
    a_buffer_that_is_too_small_is_said_to_be)
