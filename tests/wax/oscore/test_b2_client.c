/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_client.c - wax/oscore/b2_client.c */
#include "check_main.h"
#include "wax/oscore/b2_client.h"
#include "wax/renewal.h"

static struct parties p;

static void
begin(void)
{
	parties_begin(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
}

static void
end(void)
{
	parties_end(&p);
}

/* Request 1 and response 1, which is in a letter. */
static void
get_first_response(struct letter *out)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	letter_keep(out, &p.server.letter.m);
}

static struct bytes
sent_kid_context(void)
{
	return letter_option(&p.client.letter.m).kid_context;
}

START_TEST(b_2_step_1_request_1_has_r1_in_a_byte_string)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	parties_send(&p);
	ck_assert_uint_eq(sent_kid_context().len, 9);
	ck_assert_uint_eq(sent_kid_context().data[0], 0x48);
}
END_TEST

START_TEST(b_2_step_1_each_request_1_has_an_r1_of_its_own)
{
	struct letter one;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	letter_keep(&one, parties_send(&p));
	parties_send(&p);
	ck_assert(!bytes_equal(letter_option(&one.m).kid_context,
	    sent_kid_context()));
}
END_TEST

START_TEST(b_2_step_3_request_2_has_r2_and_r3_in_a_byte_string)
{
	struct letter one;
	struct bytes r2;

	get_first_response(&one);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	parties_send(&p);
	ck_assert_uint_eq(sent_kid_context().len, 17);
	ck_assert_uint_eq(sent_kid_context().data[0], 0x50);
	ck_assert(b2_unwrap(letter_option(&one.m).kid_context, &r2));
	ck_assert_mem_eq(sent_kid_context().data + 1, r2.data, r2.len);
}
END_TEST

START_TEST(after_completion_kid_context_is_the_plain_id_context)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	parties_send(&p);
	ck_assert(bytes_equal(sent_kid_context(),
	    context_id_context(p.client.context)));
	ck_assert_uint_eq(sent_kid_context().len, 16);
}
END_TEST

START_TEST(omitted_kid_contexts_are_sent_in_a_run_only)
{
	end();
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	p.client.parameters.omit_kid_context = true;
	parties_start(&p);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(wax_context_renew(p.client.context),
		    WAX_OK);
		ck_assert_int_eq(parties_talk(&p), 2);
		ck_assert(!bytes_is_absent(sent_kid_context()));
		ck_assert_int_eq(parties_talk(&p), 1);
		ck_assert(bytes_is_absent(sent_kid_context()));
	}
}
END_TEST

START_TEST(b_2_if_response_1_does_not_verify_nothing_changes)
{
	struct letter one;

	get_first_response(&one);
	for (size_t i = 0; i < one.m.payload_len; i++) {
		one.bytes[one.m.options_len + i] ^= 1;
		ck_assert_int_eq(parties_receive(&p, &one.m),
		    WAX_RESPONSE_DROPPED);
		one.bytes[one.m.options_len + i] ^= 1;
	}
	ck_assert_ptr_null(p.client.context->b2->third);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
}
END_TEST

START_TEST(a_changed_r2_in_response_1_is_dropped)
{
	struct letter one;
	uint8_t *r2;

	get_first_response(&one);
	r2 = (uint8_t *)(uintptr_t)letter_option(&one.m).kid_context.data;
	for (int i = 0; i < 9; i++) {
		r2[i] ^= 1;
		ck_assert_int_eq(parties_receive(&p, &one.m),
		    WAX_RESPONSE_DROPPED);
		r2[i] ^= 1;
	}
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
}
END_TEST

START_TEST(b_2_2_response_1_belongs_to_its_request)
{
	struct letter one;

	get_first_response(&one);
	parties_send(&p);	/* another request 1 */
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_DROPPED);
	ck_assert_ptr_null(p.client.context->b2->third);
}
END_TEST

START_TEST(b_2_2_a_replayed_response_1_does_nothing)
{
	struct letter one;

	get_first_response(&one);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_DROPPED);
	parties_send(&p);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_DROPPED);
	ck_assert_int_eq(parties_serve(&p, &p.client.letter.m),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_OPENED);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_DROPPED);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(b_2_2_a_replayed_response_2_does_nothing)
{
	struct letter two;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	letter_keep(&two, &p.server.letter.m);
	parties_send(&p);
	ck_assert_int_eq(parties_receive(&p, &two.m), WAX_RESPONSE_DROPPED);
}
END_TEST

START_TEST(request_1_has_no_other_answer_than_response_1)
{
	struct wax_message plain = { .code = CODE_UNAUTHORIZED };
	struct wax_message out;
	struct wax_exchange x;
	struct letter forged;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	parties_send(&p);
	/* by somebody who has the keys of the first context */
	ck_assert_ptr_nonnull(p.client.x.run);
	x = p.client.x;
	x.context = wax_context_ref(p.client.x.run);
	x.run = NULL;
	x.is_client = false;
	ck_assert_int_eq(wax_protect_response(&x, &plain, forged.bytes,
	    sizeof(forged.bytes), &out), WAX_OK);
	ck_assert_int_eq(parties_receive(&p, &out), WAX_RESPONSE_DROPPED);
	wax_exchange_clear(&x);
}
END_TEST

START_TEST(d_5_3_an_unprotected_error_renews_nothing)
{
	struct wax_message error = { .code = CODE_UNAUTHORIZED };
	struct wax_renewal_state state;

	parties_send(&p);
	ck_assert_int_eq(parties_receive(&p, &error),
	    WAX_RESPONSE_UNAUTHENTICATED);
	wax_context_renewal(p.client.context, &state);
	ck_assert(!state.is_wanted && !state.is_running);
}
END_TEST

START_TEST(the_state_of_a_run_can_be_seen)
{
	struct wax_renewal_state state;
	struct letter one;

	get_first_response(&one);
	wax_context_renewal(p.client.context, &state);
	ck_assert(state.is_wanted && !state.is_running);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	wax_context_renewal(p.client.context, &state);
	ck_assert(state.is_running);
	ck_assert_uint_eq(state.count, 0);
}
END_TEST

START_TEST(a_lost_response_2_does_not_end_a_run)
{
	struct letter one;

	get_first_response(&one);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_OPENED);
	/* the application's next request goes under the same keys */
	ck_assert_int_eq(parties_talk(&p), 1);
	ck_assert(parties_agree(&p));
	ck_assert_uint_eq(party_renewals(&p.client), 1);
}
END_TEST

START_TEST(a_lost_request_2_does_not_end_a_run)
{
	struct letter one;

	get_first_response(&one);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	parties_send(&p);
	ck_assert_int_eq(parties_talk(&p), 1);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(requests_at_once_share_one_run)
{
	struct wax_exchange other = { 0 };
	struct wax_message sealed;
	struct wax_response got;
	struct letter one, two;

	get_first_response(&one);
	/* a second request 1, before anything came back */
	ck_assert_int_eq(wax_protect_request(&other, p.client.context,
	    &p.get.m, p.client.buffer, SUPPORT_MAX, &sealed), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, &sealed), WAX_REQUEST_RENEWING);
	letter_keep(&two, &p.server.letter.m);
	ck_assert_int_eq(parties_receive(&p, &one.m), WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_talk(&p), 1);
	/* its answer comes when all is over */
	ck_assert_int_eq(wax_unprotect_response(&other, &two.m,
	    p.client.buffer, SUPPORT_MAX, &got), WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(wax_protect_request(&other, p.client.context,
	    &p.get.m, p.client.buffer, SUPPORT_MAX, &sealed), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, &sealed), WAX_REQUEST_OPENED);
	ck_assert_int_eq(wax_unprotect_response(&other,
	    &p.server.letter.m, p.client.buffer, SUPPORT_MAX, &got),
	    WAX_RESPONSE_OPENED);
	ck_assert_uint_eq(party_renewals(&p.client), 1);
	wax_exchange_clear(&other);
}
END_TEST

START_TEST(one_request_begins_a_few_runs_at_most)
{
	int rounds = 0;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	for (; rounds < 20; rounds++) {
		ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
		    WAX_REQUEST_RENEWING);
		if (parties_receive(&p, &p.server.letter.m) !=
		    WAX_RESPONSE_REPEAT)
			break;
		p.server.disk.now += WAX_RENEWAL_MS;
	}
	ck_assert_int_eq(rounds, 3);
	/* the next request may */
	ck_assert_int_ge(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(an_observation_goes_on_under_the_new_keys)
{
	struct wax_message note, sealed;
	struct packet out;
	struct wax_request got;
	struct wax_response back;

	packet_make(&p.get, CODE_GET, "60" "5474656d70", "");
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	parties_send(&p);
	ck_assert_int_eq(wax_unprotect_request(&p.server.x, p.server.set,
	    &p.client.letter.m, true, p.server.buffer, SUPPORT_MAX, &got),
	    WAX_REQUEST_OPENED);
	note = *packet_make(&out, CODE_CONTENT, "60", "x");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(wax_protect_response(&p.server.x, &note,
		    p.server.buffer, SUPPORT_MAX, &sealed), WAX_OK);
		ck_assert_int_eq(parties_receive_as(&p, &sealed, &back),
		    WAX_RESPONSE_OPENED);
		ck_assert(back.is_notification && back.is_freshest);
	}
	ck_assert(parties_agree(&p));
	/* the next renewal ends it, at both ends */
	packet_make(&p.get, CODE_GET, "b474656d70", "");
	{
		struct wax_exchange observation = p.client.x;
		struct wax_exchange served = p.server.x;

		p.client.x = (struct wax_exchange){ 0 };
		p.server.x = (struct wax_exchange){ 0 };
		ck_assert_int_eq(wax_protect_response(&served, &note,
		    p.server.buffer, SUPPORT_MAX, &sealed), WAX_OK);
		letter_keep(&p.client.letter, &sealed);
		ck_assert_int_eq(wax_context_renew(p.client.context),
		    WAX_OK);
		note = p.client.letter.m;
		ck_assert_int_eq(parties_talk(&p), 2);
		packet_make(&out, CODE_CONTENT, "60", "x");
		ck_assert_int_eq(wax_protect_response(&served, &out.m,
		    p.server.buffer, SUPPORT_MAX, &sealed), WAX_STATE);
		wax_exchange_clear(&served);
		wax_exchange_clear(&observation);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2_client", begin, end,
    b_2_step_1_request_1_has_r1_in_a_byte_string,
    b_2_step_1_each_request_1_has_an_r1_of_its_own,
    b_2_step_3_request_2_has_r2_and_r3_in_a_byte_string,
    after_completion_kid_context_is_the_plain_id_context,
    omitted_kid_contexts_are_sent_in_a_run_only,
    b_2_if_response_1_does_not_verify_nothing_changes,
    a_changed_r2_in_response_1_is_dropped,
    b_2_2_response_1_belongs_to_its_request,
    b_2_2_a_replayed_response_1_does_nothing,
    b_2_2_a_replayed_response_2_does_nothing,
    request_1_has_no_other_answer_than_response_1,
    d_5_3_an_unprotected_error_renews_nothing,
    the_state_of_a_run_can_be_seen,
    a_lost_response_2_does_not_end_a_run,
    a_lost_request_2_does_not_end_a_run,
    requests_at_once_share_one_run,
    one_request_begins_a_few_runs_at_most,
    an_observation_goes_on_under_the_new_keys)
