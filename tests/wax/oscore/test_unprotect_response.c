/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_unprotect_response.c - wax/oscore/unprotect_response.c */
#include "check_main.h"
#include "core/code.h"
#include "expect.h"
#include "wax/support.h"

static struct pair p;
static struct packet get, observe, content, notification;

static void
begin(void)
{
	pair_open(&p);
	packet_make(&get, CODE_GET, "b474656d70", "");
	packet_make(&observe, CODE_GET, "60" "5474656d70", "");
	packet_make(&content, CODE_CONTENT, "c0", "20");
	packet_make(&notification, CODE_CONTENT, "6107" "60", "21");
}

static void
end(void)
{
	pair_close(&p);
}

static void
ask(const struct packet *request)
{
	struct wax_request got;

	pair_request(&p, &request->m, &got);
}

/* A sealed response kept for later. */
struct kept {
	uint8_t bytes[256];
	struct wax_message m;
};

static void
answer_and_keep(const struct packet *response, struct kept *k)
{
	ck_assert_int_eq(wax_protect_response(&p.sx, &response->m, k->bytes,
	    sizeof(k->bytes), &k->m), WAX_OK);
}

static void
expect_dropped(const struct wax_message *m)
{
	struct wax_response got;

	ck_assert_int_eq(pair_receive(&p, m, &got), WAX_RESPONSE_DROPPED);
	ck_assert(message_is_zero(&got.message));
}

static void
expect_opened(const struct wax_message *m, bool is_freshest)
{
	struct wax_response got;

	ck_assert_int_eq(pair_receive(&p, m, &got), WAX_RESPONSE_OPENED);
	ck_assert(got.is_freshest == is_freshest);
}

START_TEST(a_response_is_what_was_sealed)
{
	struct wax_response got;
	struct kept k;

	ask(&get);
	answer_and_keep(&content, &k);
	ck_assert_uint_eq(k.m.code, CODE_CHANGED);
	ck_assert_int_eq(pair_receive(&p, &k.m, &got), WAX_RESPONSE_OPENED);
	ck_assert(message_equal(&got.message, &content.m));
	ck_assert(got.is_freshest && !got.is_notification);
}
END_TEST

START_TEST(section_7_4_only_one_response_is_accepted)
{
	struct kept a, b;

	ask(&get);
	answer_and_keep(&content, &a);
	answer_and_keep(&content, &b);
	expect_opened(&a.m, true);
	expect_dropped(&a.m);
	expect_dropped(&b.m);
}
END_TEST

START_TEST(section_7_1_a_response_belongs_to_its_request)
{
	struct kept old, old_with_piv;

	ask(&get);
	answer_and_keep(&content, &old);
	answer_and_keep(&content, &old_with_piv);
	ask(&get);
	expect_dropped(&old.m);
	expect_dropped(&old_with_piv.m);
}
END_TEST

START_TEST(section_8_4_a_failure_leaves_the_exchange_waiting)
{
	struct kept good, bad;

	ask(&get);
	answer_and_keep(&content, &good);
	bad = good;
	bad.m.payload = bad.bytes + (good.m.payload - good.bytes);
	bad.bytes[good.m.options_len] ^= 1;
	expect_dropped(&bad.m);
	ck_assert(wax_exchange_is_open(&p.cx));
	expect_opened(&good.m, true);
}
END_TEST

START_TEST(section_2_a_success_without_protection_is_refused)
{
	ask(&get);
	expect_dropped(&content.m);
	ck_assert(wax_exchange_is_open(&p.cx));
}
END_TEST

START_TEST(appendix_d_5_3_an_unprotected_error_is_a_hint_and_ends_nothing)
{
	struct wax_response got;
	struct packet error;
	struct kept k;

	ask(&get);
	packet_make(&error, CODE_UNAUTHORIZED, "d001", "nobody knows you");
	ck_assert_int_eq(pair_receive(&p, &error.m, &got),
	    WAX_RESPONSE_UNAUTHENTICATED);
	ck_assert(message_equal(&got.message, &error.m));
	packet_make(&error, CODE_GATEWAY_TIMEOUT, "", "");
	ck_assert_int_eq(pair_receive(&p, &error.m, &got),
	    WAX_RESPONSE_UNAUTHENTICATED);
	answer_and_keep(&content, &k);
	expect_opened(&k.m, true);
}
END_TEST

START_TEST(what_is_no_response_is_dropped)
{
	struct packet m;

	ask(&get);
	expect_dropped(&get.m);
	expect_dropped(packet_make(&m, CODE_EMPTY, "", ""));
	expect_dropped(packet_make(&m, CODE_CHANGED, "90", ""));
	expect_dropped(packet_make(&m, CODE_CHANGED, "9120", "xxxxxxxxxxxx"));
	expect_dropped(packet_make(&m, CODE_CHANGED, "9000", "xxxxxxxxxxxx"));
}
END_TEST

START_TEST(section_4_1_3_5_2_nobody_asked_for_a_notification)
{
	struct kept k;

	ask(&get);
	p.sx.is_observe = true;		/* a server that misbehaves */
	answer_and_keep(&notification, &k);
	expect_dropped(&k.m);
	ck_assert(wax_exchange_is_open(&p.cx));
}
END_TEST

START_TEST(notifications_are_ordered_by_partial_iv)
{
	struct wax_response got;
	struct bytes value;
	struct kept k[5];

	ask(&observe);
	p.server->ssn_next = 0x01fffe;
	for (int i = 0; i < 5; i++)
		answer_and_keep(&notification, &k[i]);
	ck_assert_int_eq(pair_receive(&p, &k[2].m, &got),
	    WAX_RESPONSE_OPENED);
	ck_assert(got.is_notification && got.is_freshest);
	ck_assert(option_find(message_options(&got.message), OPTION_OBSERVE,
	    &value));
	ck_assert_uint_eq(value.len, 3);
	ck_assert_mem_eq(value.data, "\x01\xff\xff", 3);
	expect_opened(&k[1].m, false);
	expect_opened(&k[4].m, true);
	expect_opened(&k[3].m, false);
	for (int i = 1; i < 5; i++)
		expect_dropped(&k[i].m);
	/* the one without Partial IV is the oldest, and comes once */
	expect_opened(&k[0].m, false);
	expect_dropped(&k[0].m);
	ck_assert(wax_exchange_is_open(&p.cx));
}
END_TEST

START_TEST(section_8_4_2_a_broken_notification_does_not_end_the_observation)
{
	struct kept first, second;

	ask(&observe);
	answer_and_keep(&notification, &first);
	answer_and_keep(&notification, &second);
	second.bytes[second.m.options_len] ^= 1;
	expect_opened(&first.m, true);
	expect_dropped(&second.m);
	ck_assert(wax_exchange_is_open(&p.cx));
	second.bytes[second.m.options_len] ^= 1;
	expect_opened(&second.m, true);
}
END_TEST

START_TEST(a_response_without_inner_observe_ends_the_observation)
{
	struct kept first, last;
	struct packet error;

	ask(&observe);
	answer_and_keep(&notification, &first);
	answer_and_keep(packet_make(&error, CODE_NOT_FOUND, "", "") ==
	    &error.m ? &error : NULL, &last);
	expect_opened(&first.m, true);
	expect_opened(&last.m, true);
	ck_assert(!wax_exchange_is_open(&p.cx));
	expect_dropped(&first.m);
}
END_TEST

START_TEST(any_changed_bit_never_gives_the_plaintext)
{
	struct wax_response got;
	struct kept k[2], bad;

	ask(&get);
	answer_and_keep(&content, &k[0]);
	answer_and_keep(&content, &k[1]);
	for (size_t i = 0; i < 2; i++) {
		size_t len = k[i].m.options_len + k[i].m.payload_len;

		for (size_t bit = 0; bit < len * 8; bit++) {
			bad = k[i];
			bad.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
			bad.m.options = bad.bytes;
			bad.m.payload = bad.bytes + bad.m.options_len;
			EXPECT(pair_receive(&p, &bad.m, &got) ==
			    WAX_RESPONSE_DROPPED);
			EXPECT(message_is_zero(&got.message));
		}
	}
	expect_opened(&k[1].m, true);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/unprotect_response", begin, end,
    a_response_is_what_was_sealed,
    section_7_4_only_one_response_is_accepted,
    section_7_1_a_response_belongs_to_its_request,
    section_8_4_a_failure_leaves_the_exchange_waiting,
    section_2_a_success_without_protection_is_refused,
    appendix_d_5_3_an_unprotected_error_is_a_hint_and_ends_nothing,
    what_is_no_response_is_dropped,
    section_4_1_3_5_2_nobody_asked_for_a_notification,
    notifications_are_ordered_by_partial_iv,
    section_8_4_2_a_broken_notification_does_not_end_the_observation,
    a_response_without_inner_observe_ends_the_observation,
    any_changed_bit_never_gives_the_plaintext)
