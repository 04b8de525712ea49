/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message_4.c - wax/edhoc/message_4.c */
#include "check_main.h"
#include "expect.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/kit.h"

static struct kit k;

static void
setup(void)
{
	kit_open(&k);
}

static void
teardown(void)
{
	kit_close(&k);
}

START_TEST(without_ead_it_is_a_tag_alone)
{
	for (size_t suite = 0; suite < KIT_SUITES; suite++) {
		kit_set(&k, WAX_EDHOC_NONE_SIGNS, suite);
		kit_play_written(&k, 4);
		EXPECT(k.len[4] == 9 || k.len[4] == 17);
		EXPECT(kit_read(&k, 4) == WAX_OK);
	}
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
	kit_play_written(&k, 4);
	for (size_t bit = 0; bit < 8 * k.len[4]; bit++) {
		kit_play_written(&k, 4);
		k.m[4][bit / 8] ^= (uint8_t)(1 << bit % 8);
		EXPECT(kit_read(&k, 4) != WAX_OK, "%zu", bit);
		EXPECT(wax_edhoc_step(k.i.s) == WAX_EDHOC_ABORTED);
	}
}
END_TEST

START_TEST(message_4_is_one_byte_string_and_nothing_more)
{
	static const char *const wrong[] = { "", "00", "40", "44626c618e",
	    "f5" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		kit_play_before(&k, 4);
		EXPECT(kit_read_bytes(&k, 4, DIGITS(wrong[i])) == WAX_FORMAT);
	}
	kit_play_written(&k, 4);
	k.m[4][k.len[4]++] = 0;
	EXPECT(kit_read(&k, 4) == WAX_FORMAT);
}
END_TEST

START_TEST(a_critical_ead_4_is_refused_unless_it_is_understood)
{
	struct wax_edhoc_ead items[] = { { 1000, true, NULL, 0 } };

	kit_play_before(&k, 4);
	k.eads = (struct wax_edhoc_eads){ items, 1 };
	ck_assert_int_eq(kit_write(&k, 4), WAX_OK);
	ck_assert_int_eq(kit_read(&k, 4), WAX_UNSUPPORTED);
	ck_assert_int_eq(wax_edhoc_failure(k.i.s), WAX_EDHOC_FAILURE_EAD);
}
END_TEST

/* Both ends know beforehand (RFC 9528 section 5.5). */
START_TEST(without_agreement_there_is_no_message_4)
{
	k.i.conf.has_message_4 = k.r.conf.has_message_4 = false;
	kit_play_before(&k, 4);
	ck_assert_int_eq(kit_write(&k, 4), WAX_STATE);
	ck_assert_int_eq(kit_read(&k, 4), WAX_STATE);
	ck_assert_int_eq(wax_edhoc_step(k.i.s), WAX_EDHOC_COMPLETED);
}
END_TEST

START_TEST(an_initiator_that_waits_for_it_exports_nothing_before)
{
	uint8_t out[16];

	kit_play_written(&k, 4);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, out, 16),
	    WAX_STATE);
	ck_assert_int_eq(kit_read(&k, 4), WAX_OK);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, out, 16),
	    WAX_OK);
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_said_to_be)
{
	uint8_t buffer[64];
	size_t len;

	kit_play_written(&k, 4);
	for (size_t size = 0; size <= k.len[4]; size++) {
		kit_play_before(&k, 4);
		ck_assert_int_eq(wax_edhoc_write_message_4(k.r.s, NULL, buffer,
		    size, &len), size < k.len[4] ? WAX_SPACE : WAX_OK);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/message_4", setup, teardown,
    without_ead_it_is_a_tag_alone,
    every_flipped_bit_is_refused,
    message_4_is_one_byte_string_and_nothing_more,
    a_critical_ead_4_is_refused_unless_it_is_understood,
    without_agreement_there_is_no_message_4,
    an_initiator_that_waits_for_it_exports_nothing_before,
    a_buffer_that_is_too_small_is_said_to_be)
