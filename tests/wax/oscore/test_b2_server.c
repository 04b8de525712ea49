/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_b2_server.c - wax/oscore/b2_server.c */
#include <pthread.h>

#include "check_main.h"
#include "expect.h"
#include "wax/renewal.h"

static struct parties p;

static void
begin(void)
{
	parties_begin(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
}

static void
begin_stateless(void)
{
	parties_end(&p);
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	p.server.parameters.renewal_is_stateless = true;
	parties_start(&p);
}

static void
end(void)
{
	parties_end(&p);
}

/* Request 1 in a letter. */
static void
send_first(struct letter *out)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	letter_keep(out, parties_send(&p));
}

/* Up to request 2, which is in a letter; the server has not got it. */
static void
send_second(struct letter *out)
{
	struct letter first;

	send_first(&first);
	ck_assert_int_eq(parties_serve(&p, &first.m), WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	letter_keep(out, parties_send(&p));
}

START_TEST(b_2_step_2_response_1_is_a_4_01_with_r2_in_a_byte_string)
{
	struct letter first;
	struct oscore_option o;

	send_first(&first);
	ck_assert_int_eq(parties_serve(&p, &first.m), WAX_REQUEST_RENEWING);
	ck_assert_uint_eq(p.server.letter.m.code, CODE_CHANGED);
	o = letter_option(&p.server.letter.m);
	ck_assert_uint_eq(o.kid_context.len, 9);
	ck_assert_uint_eq(o.kid_context.data[0], 0x48);
	ck_assert(bytes_is_absent(o.kid));
	ck_assert(bytes_is_absent(o.piv));
	/* the code and the tag: no diagnostic, no option */
	ck_assert_uint_eq(p.server.letter.m.payload_len, 1 + 8);
}
END_TEST

START_TEST(b_2_step_2_r2_must_not_be_reused)
{
	struct letter first, answer;

	send_first(&first);
	ck_assert_int_eq(parties_serve(&p, &first.m), WAX_REQUEST_RENEWING);
	for (int i = 0; i < 20; i++) {
		letter_keep(&answer, &p.server.letter.m);
		ck_assert_int_eq(parties_serve(&p, &first.m),
		    WAX_REQUEST_RENEWING);
		EXPECT(!message_equal(&answer.m, &p.server.letter.m));
	}
}
END_TEST

START_TEST(b_2_step_2_request_1_is_not_served_and_changes_no_context)
{
	struct letter first;
	struct wax_ssn_state state;

	send_first(&first);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(parties_serve(&p, &first.m),
		    WAX_REQUEST_RENEWING);
	ck_assert_uint_eq(party_renewals(&p.server), 0);
	wax_context_ssn(p.server.context, &state);
	ck_assert_uint_eq(state.next, 0);
	ck_assert_ptr_null(memmem(p.server.buffer, 200, "temp", 4));
}
END_TEST

START_TEST(b_2_step_4_request_2_is_served_under_the_third_context)
{
	struct letter second;

	send_second(&second);
	ck_assert_int_eq(parties_serve(&p, &second.m), WAX_REQUEST_OPENED);
	ck_assert_uint_eq(party_renewals(&p.server), 1);
	ck_assert(bytes_is_absent(letter_option(
	    &p.server.letter.m).kid_context));
}
END_TEST

START_TEST(b_2_step_4_the_server_must_not_accept_a_replayed_request_2)
{
	struct letter second;

	for (int stateless = 0; stateless < 2; stateless++) {
		if (stateless == 1)
			begin_stateless();
		send_second(&second);
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_OPENED);
		for (int i = 0; i < 3; i++)
			ck_assert_int_eq(parties_serve(&p, &second.m),
			    WAX_REQUEST_REPLAY);
		/* also after other requests, and after a restart */
		ck_assert_int_eq(parties_talk(&p), 1);
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_REPLAY);
		party_restart(&p.server);
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_CHALLENGED);
		/* also after the next renewal */
		ck_assert_int_eq(wax_context_renew(p.client.context),
		    WAX_OK);
		ck_assert_int_ge(parties_talk(&p), 2);
		ck_assert_int_ne(parties_serve(&p, &second.m),
		    WAX_REQUEST_OPENED);
	}
}
END_TEST

START_TEST(b_2_step_4_all_values_of_the_context_are_removed)
{
	struct letter one, two;

	send_second(&one);
	/* a second run beside it, of the same keys */
	party_restart(&p.client);
	send_second(&two);
	ck_assert_int_eq(parties_serve(&p, &two.m), WAX_REQUEST_OPENED);
	ck_assert_int_eq(parties_serve(&p, &one.m), WAX_REQUEST_RENEWING);
	ck_assert_uint_eq(party_renewals(&p.server), 1);
}
END_TEST

START_TEST(b_2_parallel_runs_of_one_context_are_possible)
{
	struct letter one, two;

	send_second(&one);
	party_restart(&p.client);
	send_second(&two);
	ck_assert_int_eq(parties_serve(&p, &one.m), WAX_REQUEST_OPENED);
	ck_assert_uint_eq(party_renewals(&p.server), 1);
}
END_TEST

START_TEST(b_2_if_verification_fails_the_message_is_not_processed)
{
	struct letter first, second;

	send_first(&first);
	for (size_t i = 0; i < first.m.payload_len; i++) {
		first.bytes[first.m.options_len + i] ^= 1;
		ck_assert_int_eq(parties_serve(&p, &first.m),
		    WAX_REQUEST_REFUSED);
		ck_assert_uint_eq(p.server.letter.m.code, CODE_BAD_REQUEST);
		first.bytes[first.m.options_len + i] ^= 1;
	}
	send_second(&second);
	for (size_t i = 0; i < second.m.payload_len; i++) {
		second.bytes[second.m.options_len + i] ^= 1;
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_REFUSED);
		second.bytes[second.m.options_len + i] ^= 1;
	}
	ck_assert_uint_eq(party_renewals(&p.server), 0);
	/* none of that has ended the run */
	ck_assert_int_eq(parties_serve(&p, &second.m), WAX_REQUEST_OPENED);
}
END_TEST

/* A changed R2 makes of request 2 a request 1 that does not verify. */
START_TEST(a_wrong_r2_is_refused)
{
	struct letter second;

	for (int stateless = 0; stateless < 2; stateless++) {
		if (stateless == 1)
			begin_stateless();
		send_second(&second);
		/* option header, flags, Partial IV, length, CBOR head */
		for (size_t i = 0; i < 8; i++) {
			uint8_t *r2 = (uint8_t *)(uintptr_t)letter_option(
			    &second.m).kid_context.data + 1 +
			    (stateless == 1);

			r2[i] ^= 1;
			ck_assert_int_eq(parties_serve(&p, &second.m),
			    WAX_REQUEST_REFUSED);
			r2[i] ^= 1;
		}
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_OPENED);
	}
}
END_TEST

START_TEST(b_2_1_a_value_that_expired_begins_a_new_run)
{
	struct letter second;

	for (int stateless = 0; stateless < 2; stateless++) {
		if (stateless == 1)
			begin_stateless();
		send_second(&second);
		p.server.disk.now += WAX_RENEWAL_MS;
		ck_assert_int_eq(parties_serve(&p, &second.m),
		    WAX_REQUEST_RENEWING);
		ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
		    WAX_RESPONSE_REPEAT);
		ck_assert_int_eq(parties_serve(&p, parties_send(&p)),
		    WAX_REQUEST_OPENED);
		ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
		    WAX_RESPONSE_OPENED);
		ck_assert(parties_agree(&p));
	}
}
END_TEST

/* ---- who begins with what ---- */

START_TEST(b_2_step_1_left_out_an_old_id_context_begins_a_run)
{
	/* a client that has the keys of a renewal that the server lost */
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	p.server.disk.exists = false;
	party_restart(&p.server);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(b_2_step_1_left_out_provisioned_keys_begin_a_run)
{
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	/* a client that comes back with nothing but its provisioning, without
	   kid context */
	p.client.disk.exists = false;
	party_restart(&p.client);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(a_provisioned_id_context_works_alike)
{
	parties_end(&p);
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	p.client.parameters.id_context = (const uint8_t *)"id";
	p.client.parameters.id_context_len = 2;
	p.server.parameters.id_context = (const uint8_t *)"id";
	p.server.parameters.id_context_len = 2;
	parties_start(&p);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(wax_context_renew(i % 2 == 0 ?
		    p.client.context : p.server.context), WAX_OK);
		ck_assert_int_eq(parties_talk(&p), 2);
		ck_assert(parties_agree(&p));
	}
	p.client.disk.exists = false;
	party_restart(&p.client);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
}
END_TEST

START_TEST(a_kid_context_that_was_never_an_id_context_is_refused)
{
	struct packet m;

	ck_assert_int_eq(parties_serve(&p, packet_make(&m, CODE_POST,
	    "9d00" "19000948" "1122334455667788" "63", "xxxxxxxxxxxx")),
	    WAX_REQUEST_REFUSED);
	ck_assert_uint_eq(p.server.letter.m.code, CODE_BAD_REQUEST);
	ck_assert_int_eq(parties_serve(&p, packet_make(&m, CODE_POST,
	    "961900015563", "xxxxxxxxxxxx")), WAX_REQUEST_REFUSED);
	/* and for an unknown kid nothing is derived */
	ck_assert_int_eq(parties_serve(&p, packet_make(&m, CODE_POST,
	    "9d00" "19000948" "1122334455667788" "64", "xxxxxxxxxxxx")),
	    WAX_REQUEST_REFUSED);
	ck_assert_uint_eq(p.server.letter.m.code, CODE_UNAUTHORIZED);
}
END_TEST

/* ---- many ---- */

/* A client of its own name, and the server's context for it. */
static void
prepare_named(struct parties *one, const uint8_t *name)
{
	parties_prepare(one, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	one->client.disk.rng.state = 100u + *name;
	one->client.parameters.sender_id = name;
	one->server.parameters.recipient_id = name;
	/* the server must not have one sender key for all of them */
	one->client.parameters.master_salt = name;
	one->server.parameters.master_salt = name;
	one->client.parameters.master_salt_len = 1;
	one->server.parameters.master_salt_len = 1;
}

START_TEST(clients_behind_one_address_do_not_disturb_each_other)
{
	static const uint8_t names[] = "0123456789";
	static struct parties all[10];	/* the set outlives this function */
	struct letter second[10];

	for (int i = 0; i < 10; i++) {
		struct parties *one = &all[i];

		prepare_named(one, &names[i]);
		parties_start(one);
		ck_assert_int_eq(wax_contexts_add(p.server.set,
		    one->server.context), WAX_OK);
		wax_contexts_free(one->server.set);
		one->server.set = NULL;
	}
	/* all of them reach the same point, then go on in another order; there
	   is room for 8 at once */
	for (int i = 0; i < 10; i++) {
		struct parties *one = &all[i];

		one->server.set = p.server.set;
		ck_assert_int_eq(wax_context_renew(one->client.context),
		    WAX_OK);
		if (i < 8) {
			ck_assert_int_eq(parties_serve(one,
			    parties_send(one)), WAX_REQUEST_RENEWING);
			ck_assert_int_eq(parties_receive(one,
			    &one->server.letter.m), WAX_RESPONSE_REPEAT);
			letter_keep(&second[i], parties_send(one));
		} else {
			/* B.2.1: "may respond with an unprotected 5.03" */
			ck_assert_int_eq(parties_serve(one,
			    parties_send(one)), WAX_REQUEST_REFUSED);
			ck_assert_uint_eq(one->server.letter.m.code,
			    CODE_SERVICE_UNAVAILABLE);
			ck_assert_int_eq(parties_receive(one,
			    &one->server.letter.m),
			    WAX_RESPONSE_UNAUTHENTICATED);
		}
	}
	for (int i = 9; i >= 0; i--) {
		struct parties *one = &all[i];

		if (i < 8) {
			ck_assert_int_eq(parties_serve(one, &second[i].m),
			    WAX_REQUEST_OPENED);
			ck_assert_int_eq(parties_receive(one,
			    &one->server.letter.m), WAX_RESPONSE_OPENED);
		}
	}
	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(parties_talk(&all[i]), i < 8 ? 1 : 2);
		ck_assert(parties_agree(&all[i]));
		all[i].server.set = NULL;
	}
	for (int i = 0; i < 10; i++)
		parties_end(&all[i]);
}
END_TEST

START_TEST(replays_of_request_1_do_not_stop_a_run_without_memory)
{
	struct letter first, second;

	begin_stateless();
	send_first(&first);
	ck_assert_int_eq(parties_serve(&p, &first.m), WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_receive(&p, &p.server.letter.m),
	    WAX_RESPONSE_REPEAT);
	letter_keep(&second, parties_send(&p));
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(parties_serve(&p, &first.m),
		    WAX_REQUEST_RENEWING);
	ck_assert_int_eq(parties_serve(&p, &second.m), WAX_REQUEST_OPENED);
}
END_TEST

#define THREADS 4

/* Opens the same request as all others. */
static void *
open_second(void *arg)
{
	static _Thread_local uint8_t buffer[SUPPORT_MAX];
	const struct letter *second = arg;
	struct wax_exchange x = { 0 };
	struct wax_request got;
	enum wax_request_result result = wax_unprotect_request(&x,
	    p.server.set, &second->m, true, buffer, sizeof(buffer), &got);

	wax_exchange_clear(&x);
	return result == WAX_REQUEST_OPENED ? arg : NULL;
}

START_TEST(b_2_step_4_of_threads_at_once_one_serves_request_2)
{
	pthread_t threads[THREADS];
	struct letter second;
	void *is_opened;

	for (int round = 0; round < 50; round++) {
		int opened = 0;

		send_second(&second);
		for (int i = 0; i < THREADS; i++)
			ck_assert_int_eq(pthread_create(&threads[i], NULL,
			    open_second, &second), 0);
		for (int i = 0; i < THREADS; i++) {
			pthread_join(threads[i], &is_opened);
			opened += is_opened != NULL;
		}
		ck_assert_int_eq(opened, 1);
		/* whose answer nobody kept */
		ck_assert_int_ge(parties_talk(&p), 1);
	}
}
END_TEST

START_TEST(contexts_of_one_kid_are_all_tried)
{
	struct wax_context_parameters q = p.server.parameters;
	static struct memory disk;	/* likewise */
	struct wax_context *other;

	memory_init(&disk);
	q.master_salt = support_secret;
	q.master_salt_len = 4;
	parties_end(&p);
	parties_prepare(&p, WAX_RENEWAL_ON, WAX_RENEWAL_ON);
	party_start(&p.client);
	/* the other one first */
	p.server.set = wax_contexts_new(4, NULL);
	ck_assert_int_eq(wax_context_new(&q, &disk.env, &other), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(p.server.set, other), WAX_OK);
	ck_assert_int_eq(wax_context_new(&p.server.parameters,
	    &p.server.disk.env, &p.server.context), WAX_OK);
	ck_assert_int_eq(wax_contexts_add(p.server.set, p.server.context),
	    WAX_OK);
	ck_assert_int_eq(wax_context_renew(p.client.context), WAX_OK);
	ck_assert_int_eq(parties_talk(&p), 2);
	ck_assert(parties_agree(&p));
	wax_context_free(other);
}
END_TEST

START_TEST(every_size_that_is_too_small_is_told_and_changes_nothing)
{
	struct letter first, second;
	struct wax_exchange x = { 0 };
	struct wax_request got;
	uint8_t out[64];

	send_first(&first);
	for (size_t size = 0; size < 6; size++) {
		ck_assert_int_eq(wax_unprotect_request(&x, p.server.set,
		    &first.m, true, out, size, &got), WAX_REQUEST_FAILED);
		ck_assert_int_eq(got.status, WAX_SPACE);
	}
	send_second(&second);
	for (size_t size = 0; size < 6; size++) {
		ck_assert_int_eq(wax_unprotect_request(&x, p.server.set,
		    &second.m, true, out, size, &got), WAX_REQUEST_FAILED);
		ck_assert_int_eq(got.status, WAX_SPACE);
	}
	ck_assert_int_eq(parties_serve(&p, &second.m), WAX_REQUEST_OPENED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/oscore/b2_server", begin, end,
    b_2_step_2_response_1_is_a_4_01_with_r2_in_a_byte_string,
    b_2_step_2_r2_must_not_be_reused,
    b_2_step_2_request_1_is_not_served_and_changes_no_context,
    b_2_step_4_request_2_is_served_under_the_third_context,
    b_2_step_4_the_server_must_not_accept_a_replayed_request_2,
    b_2_step_4_all_values_of_the_context_are_removed,
    b_2_parallel_runs_of_one_context_are_possible,
    b_2_if_verification_fails_the_message_is_not_processed,
    a_wrong_r2_is_refused,
    b_2_1_a_value_that_expired_begins_a_new_run,
    b_2_step_1_left_out_an_old_id_context_begins_a_run,
    b_2_step_1_left_out_provisioned_keys_begin_a_run,
    a_provisioned_id_context_works_alike,
    a_kid_context_that_was_never_an_id_context_is_refused,
    clients_behind_one_address_do_not_disturb_each_other,
    replays_of_request_1_do_not_stop_a_run_without_memory,
    b_2_step_4_of_threads_at_once_one_serves_request_2,
    contexts_of_one_kid_are_all_tried,
    every_size_that_is_too_small_is_told_and_changes_nothing)
