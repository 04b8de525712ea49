/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_peer.c - wax/edhoc/peer.c */
#include "check_main.h"
#include "expect.h"
#include "wax/edhoc/kit.h"

static const uint8_t stranger[] = "a stranger.....";

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

/* What the Initiator knows of the Responder, anew. */
static void
forget(struct kit_end *e)
{
	for (size_t i = 0; i < e->known_count; i++)
		wax_edhoc_credential_free(e->known[i]);
	e->known_count = 0;
}

static void
expect_failure(int number, enum wax_edhoc_failure failure, int64_t code)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct wax_edhoc_error error;
	struct wax_edhoc *s;
	size_t len;

	kit_play_written(&k, number);
	s = number == 2 ? k.i.s : k.r.s;
	EXPECT(kit_read(&k, number) != WAX_OK);
	EXPECT(wax_edhoc_failure(s) == failure, "%s",
	    wax_edhoc_failure_text(wax_edhoc_failure(s)));
	EXPECT(wax_edhoc_write_error(s, false, buffer, sizeof(buffer), &len) ==
	    WAX_OK);
	EXPECT(wax_edhoc_read_error(buffer, len, &error) == WAX_OK);
	EXPECT(error.code == code);
	EXPECT(wax_edhoc_peer(s) == NULL);
}

START_TEST(a_credential_that_is_not_known_is_asked_for_by_error_3)
{
	forget(&k.i);
	expect_failure(2, WAX_EDHOC_FAILURE_UNKNOWN, 3);
	teardown();
	setup();
	forget(&k.r);
	expect_failure(3, WAX_EDHOC_FAILURE_UNKNOWN, 3);
}
END_TEST

/* RFC 9528 section 6.4: only of what is named, not of what is there. */
START_TEST(a_credential_by_value_that_is_not_known_is_error_1)
{
	wax_edhoc_credential_free(k.r.own[CURVE_P256]);
	k.r.own[CURVE_P256] = kit_credential(CURVE_P256, 0x42, kit_subject_r,
	    "", WAX_EDHOC_ID_KCCS, true);
	kit_play_before(&k, 5);
	forget(&k.i);
	expect_failure(2, WAX_EDHOC_FAILURE_REFUSED, 1);
}
END_TEST

START_TEST(a_credential_that_the_application_refuses_is_error_1)
{
	k.i.refusal = WAX_RANGE;
	expect_failure(2, WAX_EDHOC_FAILURE_REFUSED, 1);
	k.i.refusal = WAX_OK;
	k.r.refusal = WAX_AUTHENTICITY;
	expect_failure(3, WAX_EDHOC_FAILURE_REFUSED, 1);
}
END_TEST

/* Appendix D.2 */
START_TEST(another_device_than_the_wanted_one_is_refused)
{
	k.start.peer = stranger;
	expect_failure(2, WAX_EDHOC_FAILURE_SUBJECT, 1);
	k.start.peer = NULL;
	kit_play_before(&k, 5);
}
END_TEST

/* Same kid and key, and another name: the name is in what is signed. */
START_TEST(a_name_outside_of_the_credential_is_not_the_keys)
{
	for (unsigned method = 0; method < 4; method++) {
		teardown();
		setup();
		k.start.method = (enum wax_edhoc_method)method;
		forget(&k.i);
		kit_take_known(&k.i, kit_credential(CURVE_P256, 0x42, stranger,
		    "\x58", 0, false));
		k.start.peer = NULL;
		expect_failure(2, WAX_EDHOC_FAILURE_AUTHENTICITY, 1);
		k.start.peer = stranger;
		expect_failure(2, WAX_EDHOC_FAILURE_AUTHENTICITY, 1);
	}
}
END_TEST

/* Section 9.2: what was sent out comes back. */
START_TEST(an_own_credential_that_comes_back_is_refused)
{
	/* the Responder has the Initiator's key, and is known by it */
	wax_edhoc_credential_free(k.r.own[CURVE_P256]);
	k.r.own[CURVE_P256] = wax_edhoc_credential_ref(k.i.own[CURVE_P256]);
	k.start.peer = NULL;
	kit_take_known(&k.i, kit_credential(CURVE_P256, 0x41, kit_subject_i,
	    "\x01", 0, false));
	expect_failure(2, WAX_EDHOC_FAILURE_REFLECTED, 1);
	/* also if it is not among those that are known */
	wax_edhoc_credential_free(k.i.known[--k.i.known_count]);
	expect_failure(2, WAX_EDHOC_FAILURE_REFLECTED, 1);
	teardown();
	setup();
	/* what the Initiator has is also a Responder's own */
	wax_edhoc_credential_free(k.r.own[CURVE_P384]);
	k.r.own[CURVE_P384] = wax_edhoc_credential_ref(
	    k.i.own[CURVE_P256]);
	expect_failure(3, WAX_EDHOC_FAILURE_REFLECTED, 1);
}
END_TEST

START_TEST(another_key_with_our_own_name_is_refused)
{
	k.start.peer = NULL;
	forget(&k.i);
	wax_edhoc_credential_free(k.r.own[CURVE_P256]);
	k.r.own[CURVE_P256] = kit_credential(CURVE_P256, 0x55, kit_subject_i,
	    "\x58", WAX_EDHOC_ID_KID, true);
	kit_take_known(&k.i, kit_credential(CURVE_P256, 0x55, kit_subject_i,
	    "\x58", 0, false));
	expect_failure(2, WAX_EDHOC_FAILURE_REFLECTED, 1);
}
END_TEST

/* Section 3.5.3: kids are not unique. */
START_TEST(each_credential_of_a_kid_is_tried)
{
	for (unsigned method = 0; method < 4; method++) {
		teardown();
		setup();
		k.start.method = (enum wax_edhoc_method)method;
		forget(&k.i);
		for (uint8_t i = 0; i < WAX_EDHOC_CANDIDATES_MAX - 1; i++)
			kit_take_known(&k.i, kit_credential(CURVE_P256,
			    (uint8_t)(0x60 + i), stranger, "\x58", 0, false));
		kit_take_known(&k.i, kit_credential(CURVE_P256, 0x42,
		    kit_subject_r, "\x58", 0, false));
		kit_play_before(&k, 5);
		EXPECT(k.i.finds == WAX_EDHOC_CANDIDATES_MAX);
	}
}
END_TEST

START_TEST(not_more_of_them_are_tried_than_the_limit)
{
	forget(&k.i);
	for (uint8_t i = 0; i < WAX_EDHOC_CANDIDATES_MAX; i++)
		kit_take_known(&k.i, kit_credential(CURVE_P256,
		    (uint8_t)(0x60 + i), stranger, "\x58", 0, false));
	kit_take_known(&k.i, kit_credential(CURVE_P256, 0x42, kit_subject_r,
	    "\x58", 0, false));
	expect_failure(2, WAX_EDHOC_FAILURE_AUTHENTICITY, 1);
	ck_assert_uint_eq(k.i.finds, WAX_EDHOC_CANDIDATES_MAX);
}
END_TEST

START_TEST(a_key_of_another_curve_is_passed_over)
{
	forget(&k.i);
	kit_take_known(&k.i, kit_credential(CURVE_X25519, 0x42, kit_subject_r,
	    "\x58", 0, false));
	expect_failure(2, WAX_EDHOC_FAILURE_AUTHENTICITY, 1);
}
END_TEST

/* Its MAC could be made by anybody. */
START_TEST(a_known_key_of_low_order_authenticates_nobody)
{
	static const uint8_t low[] = { 0xa1, 0x08, 0xa1, 0x01, 0xa3, 0x01, 0x01,
	    0x20, 0x04, 0x21, 0x58, 0x20, [43] = 0 };
	struct wax_edhoc_credential_parameters p = { .encoded = low,
	    .encoded_len = sizeof(low), .subject = kit_subject_r,
	    .kid = (const uint8_t *)"\x58", .kid_len = 1 };
	struct wax_edhoc_credential *c;

	kit_set(&k, WAX_EDHOC_NONE_SIGNS, 0);
	forget(&k.i);
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	kit_take_known(&k.i, c);
	expect_failure(2, WAX_EDHOC_FAILURE_AUTHENTICITY, 1);
}
END_TEST

/* Both ends may have the same kid. */
START_TEST(a_kid_of_the_peer_may_be_that_of_our_own)
{
	wax_edhoc_credential_free(k.r.own[CURVE_P256]);
	k.r.own[CURVE_P256] = kit_credential(CURVE_P256, 0x42, kit_subject_r,
	    "\x01", WAX_EDHOC_ID_KID, true);
	kit_take_known(&k.i, kit_credential(CURVE_P256, 0x42, kit_subject_r,
	    "\x01", 0, false));
	kit_play_before(&k, 5);
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/peer", setup, teardown,
    a_credential_that_is_not_known_is_asked_for_by_error_3,
    a_credential_by_value_that_is_not_known_is_error_1,
    a_credential_that_the_application_refuses_is_error_1,
    another_device_than_the_wanted_one_is_refused,
    a_name_outside_of_the_credential_is_not_the_keys,
    an_own_credential_that_comes_back_is_refused,
    another_key_with_our_own_name_is_refused,
    each_credential_of_a_kid_is_tried,
    not_more_of_them_are_tried_than_the_limit,
    a_key_of_another_curve_is_passed_over,
    a_known_key_of_low_order_authenticates_nobody,
    a_kid_of_the_peer_may_be_that_of_our_own)
