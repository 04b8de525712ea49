/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_client.c - wax/ace/client.c */
#include "check_main.h"
#include "wax/ace/kit.h"
#include "wax/ace/views.h"
#include "wax/crypto/digits.h"

START_TEST(a_request_says_what_was_given_and_nothing_else)
{
	uint8_t id[WAX_ACE_ID_MAX * 2] = { 7 };
	struct wax_ace_request r = { .audience = view_of(bytes_of_text("a")) };
	uint8_t out[128];
	size_t len;

	ck_assert_int_eq(wax_ace_request_write(&r, out, sizeof(out), &len),
	    WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len), DIGITS("a1056161")));
	/* an update names its material by a kid: RFC 9203 section 3.1 */
	r.update = (struct wax_ace_view){ id, 1 };
	ck_assert_int_eq(wax_ace_request_write(&r, out, sizeof(out), &len),
	    WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len),
	    DIGITS("a2" "04a1034107" "056161")));
	r.update.len = sizeof(id);
	ck_assert_int_eq(wax_ace_request_write(&r, out, sizeof(out), &len),
	    WAX_RANGE);
}
END_TEST

START_TEST(an_answer_without_what_a_client_needs_is_none)
{
	static const struct {
		const char *payload;
		enum wax_status st;
	} rows[] = {
		{ "a201410102190e10", WAX_OK },
		{ "a1014101", WAX_FORMAT },	/* no end: RFC 9200 5.10.4 */
		{ "a102190e10", WAX_FORMAT },
		{ "a2014101" "0200", WAX_RANGE },
		{ "a2014101" "0220", WAX_RANGE },
		{ "a301410102190e10182601", WAX_UNSUPPORTED },
		{ "a301410102190e1008a0", WAX_FORMAT },
		{ "80", WAX_FORMAT },
	};
	struct wax_ace_token t;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes b = DIGITS(rows[i].payload);

		ck_assert_msg(wax_ace_token_read(b.data, b.len, &t) ==
		    rows[i].st, "%s", rows[i].payload);
	}
}
END_TEST

START_TEST(an_error_has_one_of_the_numbers_that_there_are)
{
	static const struct {
		const char *payload;
		enum wax_ace_error error;
	} rows[] = {
		{ "a1181e01", WAX_ACE_INVALID_REQUEST },
		{ "a1181e08", WAX_ACE_INCOMPATIBLE_PROFILES },
		{ "a1181e00", WAX_ACE_NO_ERROR },
		{ "a1181e09", WAX_ACE_NO_ERROR },
		{ "a1181e20", WAX_ACE_NO_ERROR },
		{ "a1181f6178", WAX_ACE_NO_ERROR },
		{ "", WAX_ACE_NO_ERROR },
		{ "6178", WAX_ACE_NO_ERROR },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes b = DIGITS(rows[i].payload);

		ck_assert_msg(wax_ace_error_read(b.data, b.len) ==
		    rows[i].error, "%s", rows[i].payload);
	}
}
END_TEST

START_TEST(an_update_is_the_token_alone)
{
	const struct wax_ace_token t = { .token = view_of(bytes_of_text("t")) };
	struct wax_ace_offer o = { .nonce = { 1 }, .nonce_len = 1,
		.id = { 2 }, .id_len = 1 };
	uint8_t out[32];
	size_t len;

	ck_assert_int_eq(wax_ace_upload_write(&t, &o, out, sizeof(out), &len),
	    WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len),
	    DIGITS("a3" "014174" "18284101" "182b4102")));
	ck_assert_int_eq(wax_ace_upload_write(&t, &o, out, len - 1, &len),
	    WAX_SPACE);
	o.is_update = true;
	ck_assert_int_eq(wax_ace_upload_write(&t, &o, out, sizeof(out), &len),
	    WAX_OK);
	ck_assert(bytes_equal(bytes_of(out, len), DIGITS("a1" "014174")));
}
END_TEST

START_TEST(the_client_must_stop_when_both_identifiers_are_the_same)
{
	/* {42: h'01', 44: h'c0'}: the RS's is the client's own */
	static const char *const wrong[] = { "a2182a4101182c41c0",
		"a1182a4101", "a1182c4101", "a2182a40182c4101", "80" };
	struct kit k;
	struct wax_context *c;
	struct wax_ace_token t;
	uint8_t response[512];
	size_t len;

	kit_open(&k);
	(void)kit_begin(&k);
	ck_assert_int_eq(wax_ace_answer_write(&k.grant, k.token, k.token_len,
	    response, sizeof(response), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_token_read(response, len, &t), WAX_OK);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct bytes b = DIGITS(wrong[i]);

		ck_assert_int_eq(wax_ace_upload_finish(&t, &k.offer, b.data,
		    b.len, kit_rs_id, WAX_RENEWAL_OFF, NULL, &c), WAX_FORMAT);
	}
	t.cnf.data = NULL;
	ck_assert_int_eq(wax_ace_upload_finish(&t, &k.offer, k.out,
	    k.answer.len, kit_rs_id, WAX_RENEWAL_OFF, NULL, &c), WAX_STATE);
	kit_close(&k);
}
END_TEST

START_TEST(hints_without_an_authorization_server_are_none)
{
	struct wax_ace_hinted h;
	struct bytes named = DIGITS("a2" "016161" "18274163");
	struct bytes nobody = DIGITS("a1" "18274163");

	ck_assert_int_eq(wax_ace_hints_read(named.data, named.len, &h),
	    WAX_OK);
	ck_assert(bytes_equal(view_bytes(h.as), bytes_of_text("a")));
	ck_assert(bytes_equal(view_bytes(h.cnonce), bytes_of_text("c")));
	ck_assert_ptr_null(h.scope.data);
	ck_assert_int_eq(wax_ace_hints_read(nobody.data, nobody.len, &h),
	    WAX_FORMAT);
}
END_TEST

TEST_MAIN("wax/ace/client",
    a_request_says_what_was_given_and_nothing_else,
    an_answer_without_what_a_client_needs_is_none,
    an_error_has_one_of_the_numbers_that_there_are,
    an_update_is_the_token_alone,
    the_client_must_stop_when_both_identifiers_are_the_same,
    hints_without_an_authorization_server_are_none)
