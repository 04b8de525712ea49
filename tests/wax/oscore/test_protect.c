/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_protect.c - wax/oscore/protect.c */
#include "check_main.h"
#include "core/code.h"
#include "core/oscore_option.h"
#include "wax/oscore/protect.h"
#include "wax/support.h"

static struct pair p;
static struct packet get, content, notification;

static void
begin(void)
{
	pair_open(&p);
	packet_make(&get, CODE_GET, "b474656d70", "");
	packet_make(&content, CODE_CONTENT, "", "20");
	packet_make(&notification, CODE_CONTENT, "6103", "21");
}

static void
end(void)
{
	pair_close(&p);
}

static struct oscore_option
option_of(const struct wax_message *m)
{
	struct oscore_option o;
	struct bytes value;

	ck_assert(option_find(message_options(m), OPTION_OSCORE, &value));
	ck_assert_int_eq(oscore_option_decode(value, &o), WAX_OK);
	return o;
}

START_TEST(section_5_a_request_has_kid_and_partial_iv)
{
	struct wax_message out;
	struct oscore_option o;

	for (uint64_t n = 0; n < 3; n++) {
		ck_assert_int_eq(pair_seal(&p, &get.m, &out), WAX_OK);
		o = option_of(&out);
		ck_assert(bytes_equal(o.kid, bytes_of_text("c")));
		ck_assert_uint_eq(oscore_piv_decode(o.piv), n);
		ck_assert(bytes_is_absent(o.kid_context));
	}
}
END_TEST

START_TEST(the_id_context_is_sent_unless_omitted_or_too_long)
{
	static const uint8_t longer[300];
	struct wax_context_parameters q = support_parameters(true);
	struct wax_message out;
	struct wax_context *c;

	q.id_context = longer;
	for (size_t len = 0; len < sizeof(longer); len++) {
		q.id_context_len = len;
		ck_assert_int_eq(wax_context_new(&q, NULL, &c), WAX_OK);
		ck_assert_int_eq(wax_protect_request(&p.cx, c, &get.m,
		    p.sealed, sizeof(p.sealed), &out), WAX_OK);
		/* flags, Partial IV, length, kid: four bytes more */
		ck_assert(bytes_is_absent(option_of(&out).kid_context) ==
		    (len > 251));
		wax_context_free(c);
	}
	q.omit_kid_context = true;
	q.id_context_len = 3;
	ck_assert_int_eq(wax_context_new(&q, NULL, &c), WAX_OK);
	ck_assert_int_eq(wax_protect_request(&p.cx, c, &get.m, p.sealed,
	    sizeof(p.sealed), &out), WAX_OK);
	ck_assert(bytes_is_absent(option_of(&out).kid_context));
	wax_context_free(c);
}
END_TEST

START_TEST(what_is_no_request_is_not_sealed_as_one)
{
	static const uint8_t codes[] = { CODE_EMPTY, CODE_CONTENT, CODE_CSM,
	    CODE(1, 1) };
	struct wax_message out;
	struct packet m;

	for (size_t i = 0; i < sizeof(codes); i++)
		ck_assert_int_eq(pair_seal(&p, packet_make(&m, codes[i], "",
		    ""), &out), WAX_RANGE);
}
END_TEST

START_TEST(section_4_1_3_7_a_sealed_message_is_not_sealed_again)
{
	struct wax_message out;
	struct packet m;

	ck_assert_int_eq(pair_seal(&p, packet_make(&m, CODE_POST, "920914",
	    "x"), &out), WAX_EXISTS);
	ck_assert(!wax_exchange_is_open(&p.cx));
}
END_TEST

START_TEST(section_8_3_the_first_response_takes_the_requests_nonce_no_other_one)
{
	struct wax_message out;
	struct wax_request got;

	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(pair_answer(&p, &content.m, &out), WAX_OK);
	ck_assert(bytes_is_absent(option_of(&out).piv));
	ck_assert(bytes_is_absent(option_of(&out).kid));
	for (uint64_t n = 0; n < 3; n++) {
		ck_assert_int_eq(pair_answer(&p, &content.m, &out), WAX_OK);
		ck_assert_uint_eq(oscore_piv_decode(option_of(&out).piv), n);
	}
}
END_TEST

START_TEST(a_response_that_failed_has_still_used_the_nonce)
{
	struct wax_message out;
	struct wax_request got;

	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(wax_protect_response(&p.sx, &content.m, p.answered,
	    3, &out), WAX_SPACE);
	ck_assert_int_eq(pair_answer(&p, &content.m, &out), WAX_OK);
	ck_assert(!bytes_is_absent(option_of(&out).piv));
}
END_TEST

START_TEST(always_own_piv_never_takes_the_requests_nonce)
{
	struct wax_context_parameters c = support_parameters(true);
	struct wax_context_parameters s = support_parameters(false);
	struct wax_message out;
	struct wax_request got;

	end();
	s.always_own_piv = true;
	ck_assert_int_eq(pair_open_with(&p, &c, &s, NULL, NULL), WAX_OK);
	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(pair_answer(&p, &content.m, &out), WAX_OK);
	ck_assert(!bytes_is_absent(option_of(&out).piv));
}
END_TEST

START_TEST(section_4_1_3_5_2_notifications_after_the_first_have_partial_ivs)
{
	struct wax_message out;
	struct wax_request got;
	struct packet observe;

	pair_request(&p, packet_make(&observe, CODE_GET, "60", ""), &got);
	ck_assert_int_eq(pair_answer(&p, &notification.m, &out), WAX_OK);
	ck_assert_uint_eq(out.code, CODE_CONTENT);
	ck_assert(bytes_is_absent(option_of(&out).piv));
	ck_assert_int_eq(pair_answer(&p, &notification.m, &out), WAX_OK);
	ck_assert(!bytes_is_absent(option_of(&out).piv));
	/* and so has the error that ends it */
	ck_assert_int_eq(pair_answer(&p, packet_make(&observe,
	    CODE_NOT_FOUND, "", ""), &out), WAX_OK);
	ck_assert_uint_eq(out.code, CODE_CHANGED);
	ck_assert(!bytes_is_absent(option_of(&out).piv));
}
END_TEST

START_TEST(a_notification_needs_a_registration)
{
	struct wax_message out;
	struct wax_request got;
	struct packet cancel;

	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(pair_answer(&p, &notification.m, &out), WAX_RANGE);
	pair_request(&p, packet_make(&cancel, CODE_GET, "6101", ""), &got);
	ck_assert_int_eq(pair_answer(&p, &notification.m, &out), WAX_RANGE);
}
END_TEST

START_TEST(only_the_server_of_an_opened_request_responds)
{
	struct wax_exchange x = { 0 };
	struct wax_message out;
	struct wax_request got;

	ck_assert_int_eq(wax_protect_response(&x, &content.m, p.answered,
	    sizeof(p.answered), &out), WAX_STATE);
	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(wax_protect_response(&p.cx, &content.m, p.answered,
	    sizeof(p.answered), &out), WAX_STATE);
	ck_assert_int_eq(pair_answer(&p, &get.m, &out), WAX_RANGE);
}
END_TEST

START_TEST(a_retired_context_seals_nothing)
{
	struct wax_message out;
	struct wax_request got;

	pair_request(&p, &get.m, &got);
	ck_assert_int_eq(wax_context_retire(p.client), WAX_OK);
	ck_assert_int_eq(wax_context_retire(p.server), WAX_OK);
	ck_assert_int_eq(pair_seal(&p, &get.m, &out), WAX_STATE);
	ck_assert_int_eq(pair_answer(&p, &content.m, &out), WAX_STATE);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/protect", begin, end,
    section_5_a_request_has_kid_and_partial_iv,
    the_id_context_is_sent_unless_omitted_or_too_long,
    what_is_no_request_is_not_sealed_as_one,
    section_4_1_3_7_a_sealed_message_is_not_sealed_again,
    section_8_3_the_first_response_takes_the_requests_nonce_no_other_one,
    a_response_that_failed_has_still_used_the_nonce,
    always_own_piv_never_takes_the_requests_nonce,
    section_4_1_3_5_2_notifications_after_the_first_have_partial_ivs,
    a_notification_needs_a_registration,
    only_the_server_of_an_opened_request_responds,
    a_retired_context_seals_nothing)
