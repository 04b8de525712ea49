/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_as.c - wax/ace/as.c: what an authorization server is asked and says
   (values: test_vectors) */
#include <stdio.h>

#include "check_main.h"
#include "wax/ace/kit.h"
#include "wax/ace/views.h"
#include "wax/crypto/digits.h"

#define CLIENT "uuid:636c6965-6e74-2d2d-2d2d-2d2d2d2d2d2d"

static struct wax_ace_question
ask(const char *digits)
{
	struct bytes payload = DIGITS(digits);
	struct wax_ace_question q;

	wax_ace_question_read(payload.data, payload.len, CLIENT, &q);
	return q;
}

START_TEST(a_request_of_our_client_is_a_question_to_our_as)
{
	const struct wax_ace_request r = {
		.audience = { (const uint8_t *)KIT_RS, strlen(KIT_RS) },
		.scope = { (const uint8_t *)"read", 4 },
		.update = { (const uint8_t *)"\1", 1 },
		.cnonce = { (const uint8_t *)"nonce", 5 },
	};
	struct wax_ace_question q;
	uint8_t payload[256];
	size_t len;

	ck_assert_int_eq(wax_ace_request_write(&r, payload, sizeof(payload),
	    &len), WAX_OK);
	wax_ace_question_read(payload, len, CLIENT, &q);
	ck_assert_int_eq(q.error, WAX_ACE_NO_ERROR);
	ck_assert(bytes_equal(view_bytes(q.audience), bytes_of_text(KIT_RS)));
	ck_assert(q.scope_is_text && q.scope.len == 4);
	ck_assert_uint_eq(q.update.len, 1);
	ck_assert_uint_eq(q.cnonce.len, 5);
	ck_assert_int_eq(wax_ace_request_write(&r, payload, 20, &len),
	    WAX_SPACE);
}
END_TEST

START_TEST(what_is_wrong_with_a_question_has_its_number)
{
	static const struct {
		const char *payload;
		enum wax_ace_error error;
	} rows[] = {
		{ "", WAX_ACE_INVALID_REQUEST },
		{ "80", WAX_ACE_INVALID_REQUEST },
		{ "a10900", WAX_ACE_INVALID_REQUEST },
		{ "a0", WAX_ACE_NO_ERROR },
		{ "a118186178", WAX_ACE_INVALID_CLIENT },
		{ "a1182102", WAX_ACE_NO_ERROR },
		{ "a1182101", WAX_ACE_UNSUPPORTED_GRANT_TYPE },
		{ "a11826f6", WAX_ACE_NO_ERROR },
		{ "a1182602", WAX_ACE_NO_ERROR },
		{ "a1182601", WAX_ACE_INCOMPATIBLE_PROFILES },
		{ "a104a0", WAX_ACE_INVALID_REQUEST },
		{ "a104a101a0", WAX_ACE_UNSUPPORTED_POP_KEY },
		{ "a104a104a0", WAX_ACE_INVALID_REQUEST },
		{ "a104a1034101", WAX_ACE_NO_ERROR },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(ask(rows[i].payload).error == rows[i].error,
		    "%s", rows[i].payload);
}
END_TEST

START_TEST(a_client_id_is_who_the_channel_says_it_must_be)
{
	char payload[128] = "a1181878";
	size_t len = strlen(payload);

	len += (size_t)snprintf(payload + len, sizeof(payload) - len, "%02zx",
	    strlen(CLIENT));
	hex_encode(bytes_of_text(CLIENT), payload + len);
	ck_assert_int_eq(ask(payload).error, WAX_ACE_NO_ERROR);
}
END_TEST

START_TEST(hints_are_as_much_as_was_chosen)
{
	struct wax_ace_hinted h;
	struct kit k;
	size_t len;

	kit_open(&k);
	ck_assert_int_eq(wax_ace_rs_hints(k.rs, NULL, k.now, k.out,
	    sizeof(k.out), &len), WAX_OK);
	ck_assert_int_eq(wax_ace_hints_read(k.out, len, &h), WAX_OK);
	ck_assert(bytes_equal(view_bytes(h.as), bytes_of_text(KIT_URI)));
	ck_assert(bytes_equal(view_bytes(h.audience), bytes_of_text(KIT_RS)));
	ck_assert_ptr_null(h.scope.data);
	ck_assert_int_eq(wax_ace_rs_hints(k.rs, NULL, k.now, k.out, 8, &len),
	    WAX_SPACE);
	k.conf.hints = WAX_ACE_HINTS_NONE;
	kit_stop(&k);
	kit_start(&k);
	ck_assert_int_eq(wax_ace_rs_hints(k.rs, NULL, k.now, k.out,
	    sizeof(k.out), &len), WAX_OK);
	ck_assert_uint_eq(len, 0);
	kit_close(&k);
	ck_assert_int_eq(wax_ace_hints_read((const uint8_t *)"\xa0", 1, &h),
	    WAX_FORMAT);
}
END_TEST

START_TEST(no_secret_is_left_where_a_token_was_made)
{
	struct kit k;

	kit_open(&k);
	kit_make_token(&k);
	/* the token itself must not show it */
	for (size_t i = 0; i + 16 <= k.token_len; i++)
		ck_assert_int_ne(memcmp(k.token + i, k.ms, 16), 0);
	ck_assert_int_eq(wax_ace_token_make(&k.grant, &k.key, k.iv, k.token,
	    64, &k.token_len), WAX_SPACE);
	kit_close(&k);
}
END_TEST

TEST_MAIN("wax/ace/as",
    a_request_of_our_client_is_a_question_to_our_as,
    what_is_wrong_with_a_question_has_its_number,
    a_client_id_is_who_the_channel_says_it_must_be,
    hints_are_as_much_as_was_chosen,
    no_secret_is_left_where_a_token_was_made)
