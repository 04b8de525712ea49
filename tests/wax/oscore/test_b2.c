/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2.c - wax/oscore/b2.c: whole renewals, and what is left of them */
#include "check_main.h"
#include "wax/oscore/b2.h"
#include "wax/oscore/senders.h"
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

static void
renew(void)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}

START_TEST(a_client_renews_at_will_and_again)
{
	ck_assert_int_eq(parties_talk(&p), 1);
	for (uint32_t i = 1; i <= 3; i++) {
		renew();
		ck_assert_uint_eq(party_renewals(&p.client), i);
		ck_assert_uint_eq(party_renewals(&p.server), i);
		ck_assert_int_eq(parties_talk(&p), 1);
	}
}
END_TEST

START_TEST(a_server_renews_at_will)
{
	ck_assert_int_eq(wax_context_renew(p.server.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	renew();
	ck_assert_int_eq(wax_context_renew(p.server.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	ck_assert_uint_eq(party_renewals(&p.server), 3);
}
END_TEST

START_TEST(first_use_renews_before_anything_is_served)
{
	end();
	parties_begin(&p, WAX_RENEWAL_FIRST, WAX_RENEWAL_FIRST);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	ck_assert_int_eq(parties_talk(&p), 1);
}
END_TEST

START_TEST(first_use_at_the_server_alone_is_enough)
{
	end();
	parties_begin(&p, WAX_RENEWAL_ON, WAX_RENEWAL_FIRST);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(first_use_without_a_record_renews_at_each_start)
{
	end();
	parties_prepare(&p, WAX_RENEWAL_FIRST, WAX_RENEWAL_FIRST);
	p.client.parameters.record = NULL;
	p.server.parameters.record = NULL;
	parties_start(&p);
	ck_assert_int_eq(parties_talk(&p), 2);
	party_restart(&p.client);
	ck_assert_int_eq(parties_talk(&p), 2);
	party_restart(&p.server);
	/* request, renewal by the server */
	ck_assert_int_eq(parties_talk(&p), 2);
	party_restart(&p.client);
	party_restart(&p.server);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	ck_assert_uint_eq(p.client.disk.stores + p.server.disk.stores, 0);
}
END_TEST

START_TEST(renewal_is_off_unless_it_is_asked_for)
{
	end();
	parties_begin(&p, WAX_RENEWAL_OFF, WAX_RENEWAL_ON);
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_STATE);
	ck_assert_int_eq(parties_talk(&p), 1);
	/* the server may want to, but the client does not know how to */
	ck_assert_int_eq(wax_context_renew(p.server.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_DROPPED);
}
END_TEST

START_TEST(a_server_without_renewals_knows_no_such_request)
{
	end();
	parties_begin(&p, WAX_RENEWAL_ON, WAX_RENEWAL_OFF);
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_REFUSED);
	ck_assert_uint_eq(p.server.letter.m.code, CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(lengths_outside_of_the_bounds_are_refused)
{
	struct wax_context_parameters q = p.client.parameters;
	struct wax_context *c;

	q.renewal_random_len = WAX_RENEWAL_RANDOM_MIN - 1;
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c),
	    WAX_RANGE);
	q.renewal_random_len = WAX_RENEWAL_RANDOM_MAX + 1;
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c),
	    WAX_RANGE);
	q.renewal_random_len = 0;
	q.renewal = (enum wax_renewal)3;
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c),
	    WAX_RANGE);
	/* B.2: not without a good source of randomness */
	q.renewal = WAX_RENEWAL_ON;
	q.record = NULL;
	ck_assert_int_eq(wax_context_new(&q, NULL, &c), WAX_RANGE);
}
END_TEST

START_TEST(any_lengths_of_both_ends_go_together)
{
	static const unsigned lengths[] = { 8, 9, 16, 23, 24, 63, 64 };
	size_t n = sizeof(lengths) / sizeof(lengths[0]);

	for (size_t i = 0; i < n * n * 2; i++) {
		end();
		parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
		p.client.parameters.renewal_random_len = lengths[i % n];
		p.server.parameters.renewal_random_len =
		    lengths[i / n % n];
		p.server.parameters.renewal_is_stateless = i >= n * n;
		parties_start(&p);
		renew();
		renew();
		ck_assert_int_eq(wax_context_renew(p.server.context),
		    WAX_OK);
		ck_assert_int_eq(parties_talk(&p), 2);
		ck_assert_int_eq(parties_talk(&p), 1);
	}
}
END_TEST

START_TEST(all_algorithms_renew)
{
	static const int aeads[] = { 1, 3, 10, 11, 24, 30, 31 };

	for (size_t i = 0; i < sizeof(aeads) / sizeof(aeads[0]); i++) {
		end();
		parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
		p.client.parameters.aead = aeads[i];
		p.server.parameters.aead = aeads[i];
		p.server.parameters.always_own_piv = i % 2 == 0;
		parties_start(&p);
		renew();
		ck_assert_int_eq(parties_talk(&p), 1);
	}
}
END_TEST

/* ---- both ends at once (Appendix B.2.1) ---- */

struct both {
	struct wax_exchange x;
	struct letter letter;
};

static void
both_send(struct party *from, struct both *b)
{
	struct wax_message out;

	ck_assert_int_eq(wax_protect_request(&b->x, from->context, &p.get.m,
	    from->buffer, SUPPORT_MAX, &out), WAX_OK);
	letter_keep(&b->letter, &out);
}

/* The request of b at to, and the answer back at from. */
static enum wax_response_result
both_deliver(struct party *to, struct party *from, struct both *b,
    enum wax_request_result expected)
{
	static const struct wax_message content = { .code = CODE_CONTENT };
	struct wax_exchange x = { 0 };
	struct wax_message answer;
	struct wax_request got;
	struct wax_response back;

	ck_assert_int_eq(wax_unprotect_request(&x, to->set, &b->letter.m,
	    true, to->buffer, SUPPORT_MAX, &got), expected);
	answer = got.answer;
	if (expected == WAX_REQUEST_OPENED)
		ck_assert_int_eq(wax_protect_response(&x, &content,
		    to->buffer, SUPPORT_MAX, &answer), WAX_OK);
	wax_exchange_clear(&x);
	return wax_unprotect_response(&b->x, &answer, from->buffer,
	    SUPPORT_MAX, &back);
}

START_TEST(b_2_1_of_two_that_begin_at_once_one_goes_ahead)
{
	struct both c = { .x = { 0 } }, s = { .x = { 0 } };

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(wax_context_renew(p.server.context), WAX_OK);
	both_send(&p.client, &c);
	both_send(&p.server, &s);
	ck_assert_int_eq(both_deliver(&p.server, &p.client, &c,
	    WAX_REQUEST_RENEWING), WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(both_deliver(&p.client, &p.server, &s,
	    WAX_REQUEST_RENEWING), WAX_RESPONSE_REPEAT);
	both_send(&p.client, &c);
	both_send(&p.server, &s);
	/* "s" is greater than "c": its run is finished, the other is not */
	ck_assert_int_eq(both_deliver(&p.server, &p.client, &c,
	    WAX_REQUEST_REFUSED), WAX_RESPONSE_UNAUTHENTICATED);
	ck_assert_int_eq(both_deliver(&p.client, &p.server, &s,
	    WAX_REQUEST_OPENED), WAX_RESPONSE_OPENED);
	ck_assert(parties_agree(&p));
	ck_assert_int_eq(parties_talk(&p), 1);
	wax_exchange_clear(&c.x);
	wax_exchange_clear(&s.x);
}
END_TEST

START_TEST(b_2_1_who_is_ahead_and_silent_is_not_waited_for_long)
{
	struct both c = { .x = { 0 } }, s = { .x = { 0 } };

	ck_assert_int_eq(wax_context_renew(p.server.context), WAX_OK);
	both_send(&p.server, &s);
	ck_assert_int_eq(both_deliver(&p.client, &p.server, &s,
	    WAX_REQUEST_RENEWING), WAX_RESPONSE_REPEAT);
	/* its second request is never sent */
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	both_send(&p.client, &c);
	ck_assert_int_eq(both_deliver(&p.server, &p.client, &c,
	    WAX_REQUEST_RENEWING), WAX_RESPONSE_REPEAT);
	both_send(&p.client, &c);
	ck_assert_int_eq(both_deliver(&p.server, &p.client, &c,
	    WAX_REQUEST_REFUSED), WAX_RESPONSE_UNAUTHENTICATED);
	p.server.disk.now += B2_AHEAD_MS;
	both_send(&p.client, &c);
	ck_assert_int_eq(both_deliver(&p.server, &p.client, &c,
	    WAX_REQUEST_OPENED), WAX_RESPONSE_OPENED);
	ck_assert(parties_agree(&p));
	ck_assert(!b2_must_renew(p.server.context));
	wax_exchange_clear(&c.x);
	wax_exchange_clear(&s.x);
}
END_TEST

/* ---- what is left of the old keys ---- */

START_TEST(b_2_steps_4_and_5_the_old_context_is_replaced)
{
	struct letter old;
	struct wax_context_parameters q = p.client.parameters;
	struct wax_context *c;
	struct wax_exchange x = { 0 };
	struct wax_message out;

	q.record = NULL;
	senders_release(p.client.context);	/* a copy, against the rules */
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c), WAX_OK);
	renew();
	/* a client that still has the old keys is not served */
	ck_assert_int_eq(wax_protect_request(&x, c, &p.get.m, old.bytes,
	    sizeof(old.bytes), &out), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, &out), WAX_REQUEST_RENEWING);
	wax_exchange_clear(&x);
	wax_context_free(c);
}
END_TEST

START_TEST(the_new_sender_key_is_the_one_in_use)
{
	struct wax_context_parameters q = p.client.parameters;
	struct wax_context *c;

	q.record = NULL;
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c),
	    WAX_EXISTS);
	renew();
	q.renewal = WAX_RENEWAL_OFF;
	q.id_context = p.client.context->id_context;
	q.id_context_len = p.client.context->id_context_len;
	ck_assert_int_eq(wax_context_new(&q, &p.client.disk.env, &c),
	    WAX_EXISTS);
}
END_TEST

START_TEST(exchanges_of_the_old_keys_end)
{
	struct wax_message answer = { .code = CODE_CONTENT }, out;
	struct wax_request got;
	struct wax_exchange old_server = { 0 }, old_client;
	struct letter response;

	(void)parties_send(&p);
	ck_assert_int_eq(wax_unprotect_request(&old_server, p.server.set,
	    &p.client.letter.m, true, p.server.buffer, SUPPORT_MAX, &got),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(wax_protect_response(&old_server, &answer,
	    response.bytes, SUPPORT_MAX, &out), WAX_OK);
	old_client = p.client.x;
	p.client.x = (struct wax_exchange){ 0 };
	renew();
	ck_assert_int_eq(wax_protect_response(&old_server, &answer,
	    p.server.buffer, SUPPORT_MAX, &response.m), WAX_STATE);
	ck_assert(!wax_exchange_is_open(&old_server));
	ck_assert(!wax_exchange_is_open(&old_client));
	wax_exchange_clear(&p.client.x);
	p.client.x = old_client;
	ck_assert_int_eq(parties_receive(&p, &out), WAX_RESPONSE_DROPPED);
	wax_exchange_clear(&old_server);
}
END_TEST

START_TEST(no_key_of_the_old_context_is_left)
{
	struct wax_context *c = p.client.context;
	struct secret old = c->common_iv;

	renew();
	ck_assert(!secret_equal(&old, &c->common_iv));
	ck_assert_ptr_null(c->b2->third);
	ck_assert(!c->b2->has_mac_key);
	for (size_t i = 0; i < sizeof(c->b2->mac_key); i++)
		ck_assert_uint_eq(c->b2->mac_key[i], 0);
}
END_TEST

START_TEST(a_renewed_context_begins_with_number_0)
{
	struct wax_ssn_state state;

	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(parties_talk(&p), 1);
	renew();
	wax_context_ssn(p.client.context, &state);
	ck_assert_uint_eq(state.next, 1);	/* request 2 was 0 */
	ck_assert_uint_eq(state.stored, 1 + 128);
	wax_context_ssn(p.server.context, &state);
	ck_assert_uint_eq(state.next, 0);
	ck_assert_uint_eq(state.stored, 128);
}
END_TEST

START_TEST(until_completion_the_server_keeps_the_old_context)
{
	struct letter old;

	letter_keep(&old, parties_send(&p));
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_serve(&p, &old.m), WAX_REQUEST_OPENED);
	ck_assert_uint_eq(party_renewals(&p.server), 0);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2", begin, end,
    a_client_renews_at_will_and_again,
    a_server_renews_at_will,
    first_use_renews_before_anything_is_served,
    first_use_at_the_server_alone_is_enough,
    first_use_without_a_record_renews_at_each_start,
    renewal_is_off_unless_it_is_asked_for,
    a_server_without_renewals_knows_no_such_request,
    lengths_outside_of_the_bounds_are_refused,
    any_lengths_of_both_ends_go_together,
    all_algorithms_renew,
    b_2_1_of_two_that_begin_at_once_one_goes_ahead,
    b_2_1_who_is_ahead_and_silent_is_not_waited_for_long,
    b_2_steps_4_and_5_the_old_context_is_replaced,
    the_new_sender_key_is_the_one_in_use,
    exchanges_of_the_old_keys_end,
    no_key_of_the_old_context_is_left,
    a_renewed_context_begins_with_number_0,
    until_completion_the_server_keeps_the_old_context)
