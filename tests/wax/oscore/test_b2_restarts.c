/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_restarts.c - wax/oscore/b2.c: ends that are killed, and storage or
   randomness that fails */
#include "check_main.h"
#include "wax/oscore/b2.h"
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

/* ---- restarts ---- */

START_TEST(renewed_keys_survive_a_restart_and_old_ones_do_not_come_back)
{
	renew();
	party_restart(&p.client);
	ck_assert(parties_agree(&p));
	ck_assert_int_eq(parties_talk(&p), 1);
	party_restart(&p.server);
	ck_assert(parties_agree(&p));
	/* Appendix B.1.2 for the window */
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert_int_eq(parties_talk(&p), 1);
}
END_TEST

START_TEST(switched_off_later_the_renewed_keys_stay)
{
	renew();
	p.client.parameters.renewal = WAX_RENEWAL_OFF;
	p.server.parameters.renewal = WAX_RENEWAL_OFF;
	party_restart(&p.client);
	party_restart(&p.server);
	ck_assert(parties_agree(&p));
	ck_assert_int_eq(parties_talk(&p), 2);
}
END_TEST

START_TEST(after_first_use_a_restart_renews_no_more)
{
	end();
	parties_begin(&p, WAX_RENEWAL_FIRST, WAX_RENEWAL_FIRST);
	ck_assert_int_eq(parties_talk(&p), 2);
	party_restart(&p.client);
	ck_assert_int_eq(parties_talk(&p), 1);
}
END_TEST

START_TEST(a_client_that_dies_with_request_2_on_its_way_begins_again)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_OPENED);
	party_restart(&p.client);	/* response 2 is lost */
	ck_assert(b2_must_renew(p.client.context));
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(a_server_that_dies_in_the_middle_is_asked_again)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	party_restart(&p.server);	/* R2 is forgotten */
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_OPENED);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(a_damaged_record_is_renewed_instead_of_refused)
{
	ck_assert_int_eq(parties_talk(&p), 1);
	memset(p.client.disk.record, 0xff, p.client.disk.len);
	party_restart(&p.client);
	ck_assert_uint_eq(p.client.context->ssn_next, CONTEXT_SSN_END);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	memset(p.server.disk.record, 0xff, p.server.disk.len);
	party_restart(&p.server);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	p.client.parameters.renewal = WAX_RENEWAL_OFF;
	memset(p.client.disk.record, 0xff, p.client.disk.len);
	party_stop(&p.client);
	ck_assert_int_eq(wax_context_new(&p.client.parameters,
	    &p.client.disk.env, &p.client.context), WAX_DAMAGED);
}
END_TEST

START_TEST(keys_of_a_damaged_record_are_dead_for_good)
{
	struct wax_message out;

	ck_assert_int_eq(parties_talk(&p), 1);
	memset(p.client.disk.record, 0xff, p.client.disk.len);
	party_restart(&p.client);
	p.client.parameters.renewal = WAX_RENEWAL_OFF;
	party_restart(&p.client);
	ck_assert_int_eq(wax_protect_request(&p.client.x, p.client.context,
	    &p.get.m, p.client.buffer, SUPPORT_MAX, &out), WAX_EXHAUSTED);
}
END_TEST

/* ---- storage that fails ---- */

START_TEST(a_server_serves_nothing_before_the_new_keys_are_stored)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	p.server.disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_FAILED);
	ck_assert_uint_eq(p.server.letter.m.code, 0);
	ck_assert_uint_eq(party_renewals(&p.server), 0);
	p.server.disk.store_status = WAX_OK;
	/* the same message, sent again by the hop */
	ck_assert_int_eq(parties_serve(&p, &p.client.letter.m),
	    WAX_REQUEST_OPENED);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_OPENED);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(a_client_sends_no_request_2_before_that_is_stored)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	p.client.disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_DROPPED);
	ck_assert_ptr_null(p.client.context->b2->third);
	p.client.disk.store_status = WAX_OK;
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
}
END_TEST

START_TEST(a_client_that_can_not_store_new_keys_forgets_them)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_OPENED);
	p.client.disk.store_status = WAX_STORAGE;
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_OPENED);
	ck_assert(b2_is_wanted(p.client.context));
	ck_assert_ptr_null(p.client.context->b2->third);
	p.client.disk.store_status = WAX_OK;
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(without_randomness_nothing_is_sent)
{
	struct wax_message out;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	p.client.disk.random_status = WAX_SYSTEM;
	ck_assert_int_eq(wax_protect_request(&p.client.x, p.client.context,
	    &p.get.m, p.client.buffer, SUPPORT_MAX, &out), WAX_SYSTEM);
	p.client.disk.random_status = WAX_OK;
	p.server.disk.random_status = WAX_SYSTEM;
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_FAILED);
	ck_assert_uint_eq(p.server.letter.m.code, 0);
}
END_TEST

START_TEST(a_retired_context_renews_nothing)
{
	struct wax_message out;

	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(wax_context_retire(p.client.context), WAX_OK);
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_STATE);
	ck_assert_int_eq(wax_protect_request(&p.client.x, p.client.context,
	    &p.get.m, p.client.buffer, SUPPORT_MAX, &out), WAX_STATE);
	ck_assert_int_eq(wax_context_retire(p.server.context), WAX_OK);
	party_restart(&p.client);
	ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
	    WAX_REQUEST_REFUSED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2_restarts", begin, end,
    renewed_keys_survive_a_restart_and_old_ones_do_not_come_back,
    switched_off_later_the_renewed_keys_stay,
    after_first_use_a_restart_renews_no_more,
    a_client_that_dies_with_request_2_on_its_way_begins_again,
    a_server_that_dies_in_the_middle_is_asked_again,
    a_damaged_record_is_renewed_instead_of_refused,
    keys_of_a_damaged_record_are_dead_for_good,
    a_server_serves_nothing_before_the_new_keys_are_stored,
    a_client_sends_no_request_2_before_that_is_stored,
    a_client_that_can_not_store_new_keys_forgets_them,
    without_randomness_nothing_is_sent,
    a_retired_context_renews_nothing)
