/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_error.c - wax/edhoc/error.c */
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

static enum wax_status
read_error(const char *text, struct wax_edhoc_error *e)
{
	static struct digits d;
	struct bytes b = digits_of(&d, text);

	return wax_edhoc_read_error(b.data, b.len, e);
}

START_TEST(no_error_is_sent_unless_a_session_was_aborted)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	size_t len;

	for (int number = 1; number <= 5; number++) {
		kit_play_before(&k, number);
		ck_assert_int_eq(wax_edhoc_write_error(k.i.s, false, buffer,
		    sizeof(buffer), &len), WAX_STATE);
		ck_assert_int_eq(wax_edhoc_write_error(k.r.s, false, buffer,
		    sizeof(buffer), &len), WAX_STATE);
	}
}
END_TEST

START_TEST(an_error_is_never_answered_with_an_error)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	size_t len;

	kit_play_before(&k, 2);
	wax_edhoc_fail(k.i.s);
	ck_assert_int_eq(wax_edhoc_step(k.i.s), WAX_EDHOC_ABORTED);
	ck_assert_int_eq(wax_edhoc_failure(k.i.s), WAX_EDHOC_FAILURE_PEER);
	ck_assert_int_eq(wax_edhoc_write_error(k.i.s, false, buffer,
	    sizeof(buffer), &len), WAX_STATE);
}
END_TEST

/* Anybody could have sent it. */
START_TEST(an_error_after_the_end_changes_nothing)
{
	uint8_t out[16];

	kit_play_before(&k, 5);
	wax_edhoc_fail(k.i.s);
	ck_assert_int_eq(wax_edhoc_step(k.i.s), WAX_EDHOC_COMPLETED);
	ck_assert_int_eq(wax_edhoc_export(k.i.s, 0, NULL, 0, out, 16),
	    WAX_OK);
}
END_TEST

/* Whether an identity is known, refused or ours: the peer sees the same. */
START_TEST(the_text_of_an_error_tells_nobody_whom_we_know)
{
	static const enum wax_edhoc_failure same[] = {
	    WAX_EDHOC_FAILURE_REFUSED, WAX_EDHOC_FAILURE_REFLECTED,
	    WAX_EDHOC_FAILURE_AUTHENTICITY, WAX_EDHOC_FAILURE_SUBJECT };
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	size_t len;

	kit_play_before(&k, 2);
	ck_assert_int_ne(kit_read_bytes(&k, 2, bytes_of("", 0)), WAX_OK);
	for (size_t i = 0; i < 4; i++) {
		k.i.s->failure = same[i];
		ck_assert_int_eq(wax_edhoc_write_error(k.i.s, false, buffer,
		    sizeof(buffer), &len), WAX_OK);
		digits_expect(bytes_of(buffer, len),
		    "016e61757468656e7469636174696f6e");
	}
}
END_TEST

/* RFC 9668 section 3.3.1 */
START_TEST(a_combined_request_gets_code_1_for_everything)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	size_t len;

	kit_play_before(&k, 3);
	ck_assert_int_ne(kit_read_bytes(&k, 3, bytes_of("", 0)), WAX_OK);
	k.r.s->failure = WAX_EDHOC_FAILURE_UNKNOWN;
	ck_assert_int_eq(wax_edhoc_write_error(k.r.s, true, buffer,
	    sizeof(buffer), &len), WAX_OK);
	ck_assert_uint_eq(buffer[0], 1);
	ck_assert_int_eq(wax_edhoc_write_error(k.r.s, false, buffer,
	    sizeof(buffer), &len), WAX_OK);
	digits_expect(bytes_of(buffer, len), "03f5");
}
END_TEST

START_TEST(every_failure_has_a_text_and_an_error_that_fits)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct wax_edhoc_error e;
	size_t len;

	kit_play_before(&k, 2);
	ck_assert_int_ne(kit_read_bytes(&k, 2, bytes_of("", 0)), WAX_OK);
	for (int f = 0; f <= WAX_EDHOC_FAILURE_LOCAL; f++) {
		EXPECT(strlen(wax_edhoc_failure_text(
		    (enum wax_edhoc_failure)f)) > 0);
		k.i.s->failure = (enum wax_edhoc_failure)f;
		if (f == WAX_EDHOC_FAILURE_PEER)
			continue;
		EXPECT(wax_edhoc_write_error(k.i.s, false, buffer,
		    sizeof(buffer), &len) == WAX_OK);
		EXPECT(wax_edhoc_read_error(buffer, len, &e) == WAX_OK);
		EXPECT(wax_edhoc_is_error(buffer, len));
		EXPECT(wax_edhoc_write_error(k.i.s, false, buffer, len - 1,
		    &len) == WAX_SPACE);
	}
	ck_assert_str_eq(wax_edhoc_failure_text(1000), "unknown");
}
END_TEST

START_TEST(errors_are_read_strictly)
{
	static const char *const wrong[] = { "", "01", "01f5", "02f5", "03f4",
	    "01616100", "82016161", "028102", "0280", "0282026161",
	    "1801616" "1", "03f6", "f56161" };
	struct wax_edhoc_error e;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(read_error(wrong[i], &e) == WAX_FORMAT, "%s",
		    wrong[i]);
}
END_TEST

START_TEST(codes_and_their_information_are_told)
{
	struct wax_edhoc_error e;

	ck_assert_int_eq(read_error("0162486f", &e), WAX_OK);
	ck_assert_int_eq(e.code, 1);
	ck_assert_uint_eq(e.text_len, 2);
	ck_assert_mem_eq(e.text, "Ho", 2);
	ck_assert_int_eq(read_error("0283020318" "18", &e), WAX_OK);
	ck_assert_uint_eq(e.suites_count, 3);
	ck_assert_int_eq(e.suites[2], 24);
	ck_assert_int_eq(read_error("2060", &e), WAX_OK);
	ck_assert_int_eq(e.code, -1);
	ck_assert_int_eq(read_error("181ea0", &e), WAX_OK);
	ck_assert_int_eq(read_error("00f5", &e), WAX_OK);
}
END_TEST

START_TEST(more_suites_than_there_is_room_for_are_left_out)
{
	uint8_t b[3 + 60] = { 0x02, 0x98, 60 };
	struct wax_edhoc_error e;

	ck_assert_int_eq(wax_edhoc_read_error(b, sizeof(b), &e), WAX_OK);
	ck_assert_uint_eq(e.suites_count, WAX_EDHOC_SUITES_MAX);
}
END_TEST

/* Followed once, and only to a suite of our own (RFC 9528 section 6.3). */
START_TEST(an_error_2_leads_to_the_next_suite_that_both_have)
{
	struct wax_edhoc_error e;

	ck_assert_int_eq(read_error("0282021818", &e), WAX_OK);
	ck_assert_int_eq(wax_edhoc_next_suite(&k.i.conf, &e, 0), 2);
	ck_assert_int_eq(wax_edhoc_next_suite(&k.i.conf, &e, 2), 24);
	ck_assert_int_eq(read_error("0207", &e), WAX_OK);
	ck_assert_int_eq(wax_edhoc_next_suite(&k.i.conf, &e, 0), -1);
	ck_assert_int_eq(read_error("0200", &e), WAX_OK);
	ck_assert_int_eq(wax_edhoc_next_suite(&k.i.conf, &e, 0), -1);
	ck_assert_int_eq(read_error("0162486f", &e), WAX_OK);
	ck_assert_int_eq(wax_edhoc_next_suite(&k.i.conf, &e, 0), -1);
}
END_TEST

/* The way of RFC 9528 section 6.3.2. */
START_TEST(a_negotiation_ends_with_the_suite_that_both_have)
{
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	struct wax_edhoc_error e;
	size_t len;

	k.start.suite = 0;
	k.r.conf.suites = (const int[]){ 3, 2 };
	k.r.conf.suites_count = 2;
	kit_play_written(&k, 1);
	ck_assert_int_eq(kit_read(&k, 1), WAX_UNSUPPORTED);
	ck_assert_int_eq(wax_edhoc_write_error(k.r.s, false, buffer,
	    sizeof(buffer), &len), WAX_OK);
	digits_expect(bytes_of(buffer, len), "02820302");
	ck_assert_int_eq(wax_edhoc_read_error(buffer, len, &e), WAX_OK);
	k.start.suite = wax_edhoc_next_suite(&k.i.conf, &e, 0);
	ck_assert_int_eq(k.start.suite, 2);
	kit_play_before(&k, 5);
	ck_assert_mem_eq(k.m[1], "\x03\x83\x00\x01\x02", 5);
}
END_TEST

/* The transcript has what the Initiator sent. */
START_TEST(a_list_that_was_shortened_on_the_way_is_noticed)
{
	uint8_t changed[64];

	kit_play_written(&k, 1);
	/* 03 83 00 01 02 58 .. -> 03 02 58 .. */
	changed[0] = k.m[1][0];
	changed[1] = 0x02;
	memcpy(changed + 2, k.m[1] + 5, k.len[1] - 5);
	k.r.conf.suites = kit_suites + 2;
	k.r.conf.suites_count = 1;
	kit_play_written(&k, 1);
	changed[0] = k.m[1][0];
	memcpy(changed + 2, k.m[1] + 5, k.len[1] - 5);
	ck_assert_int_eq(kit_read_bytes(&k, 1, bytes_of(changed,
	    k.len[1] - 3)), WAX_OK);
	ck_assert_int_eq(kit_write(&k, 2), WAX_OK);
	ck_assert_int_ne(kit_read(&k, 2), WAX_OK);
}
END_TEST

START_TEST(a_message_is_no_error)
{
	kit_play_written(&k, 2);
	ck_assert(!wax_edhoc_is_error(k.m[2], k.len[2]));
	ck_assert(!wax_edhoc_is_error(k.m[2], 0));
	ck_assert(wax_edhoc_is_error((const uint8_t *)"\x01", 1));
	ck_assert(wax_edhoc_is_error((const uint8_t *)"\x20", 1));
}
END_TEST

START_TEST(a_refusal_needs_no_session)
{
	struct wax_edhoc_error e;
	uint8_t buffer[WAX_EDHOC_ERROR_MAX];
	size_t len;

	ck_assert_int_eq(wax_edhoc_write_refusal(buffer, sizeof(buffer),
	    &len), WAX_OK);
	ck_assert_int_eq(wax_edhoc_read_error(buffer, len, &e), WAX_OK);
	ck_assert_int_eq(e.code, WAX_EDHOC_ERROR_UNSPECIFIED);
	ck_assert_int_eq(wax_edhoc_write_refusal(buffer, 3, &len), WAX_SPACE);
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/error", setup, teardown,
    no_error_is_sent_unless_a_session_was_aborted,
    an_error_is_never_answered_with_an_error,
    an_error_after_the_end_changes_nothing,
    the_text_of_an_error_tells_nobody_whom_we_know,
    a_combined_request_gets_code_1_for_everything,
    every_failure_has_a_text_and_an_error_that_fits,
    errors_are_read_strictly,
    codes_and_their_information_are_told,
    more_suites_than_there_is_room_for_are_left_out,
    an_error_2_leads_to_the_next_suite_that_both_have,
    a_negotiation_ends_with_the_suite_that_both_have,
    a_list_that_was_shortened_on_the_way_is_noticed,
    a_message_is_no_error,
    a_refusal_needs_no_session)
