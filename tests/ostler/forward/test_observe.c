/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_observe.c - registrations from their beginning to each of their ends */
#include "ostler/forward/observe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "ostler/forward/world.h"

#define D1 DEVICE_1
#define REGISTER "0.05 Observe= OSCORE=0901aabb Proxy-Uri=ocf://" D1 \
	" payload=register"
#define CANCEL "0.05 Observe=01 OSCORE=0902aabb Proxy-Uri=ocf://" D1 \
	" payload=cancel"
#define NOTIFICATION "2.05 Observe=05 OSCORE=01a0 Max-Age= payload=state"

static struct world w;

static void
setup(void)
{
	world_init(&w);
}

static void
teardown(void)
{
	if (w.forward != NULL)
		world_stop(&w);
}

/* The client's registration, accepted by the device. */
static struct stub_inbound *
observe(uint16_t port, const char *token)
{
	struct stub_inbound *in = world_ask_as(&w, port, token, MESSAGE_CON,
	    REGISTER);

	world_answer(&w, MESSAGE_ACK, NOTIFICATION);
	ck_assert_int_eq(in->kind, RESPONSE_MORE);
	return in;
}

static void
notify(struct stub_outbound *out, enum message_type type, const char *message)
{
	static struct sample s;

	sample_read(&s, "%s", message);
	s.message.type = type;
	stub_take_response(out, &s.message);
}

START_TEST(notifications_pass_one_after_the_other_with_their_outer_values)
{
	struct stub_inbound *in;
	struct stub_outbound *out;

	world_start(&w);
	in = world_ask(&w, REGISTER);
	ck_assert_str_eq(world_sent(&w), "0.05 Observe= OSCORE=0901aabb "
	    "Hop-Limit=10 payload=register");
	out = stub_last(&w.net);
	ck_assert(!out->kept);
	notify(out, MESSAGE_ACK, NOTIFICATION);
	ck_assert_str_eq(world_got(in), NOTIFICATION);
	ck_assert_int_eq(in->kind, RESPONSE_MORE);
	ck_assert(out->kept);
	notify(out, MESSAGE_NON, "2.05 Observe=ffffff OSCORE=01a1 "
	    "Proxy-Uri=ocf://" DEVICE_2 " payload=next");
	ck_assert_str_eq(world_got(in),
	    "2.05 Observe=ffffff OSCORE=01a1 payload=next");
	ck_assert_uint_eq(in->answers, 2);
	ck_assert(in->owned && !out->ended);
	ck_assert_uint_eq(world_metric(&w, METRIC_NOTIFICATIONS_FORWARDED), 2);
	ck_assert_uint_eq(world_metric(&w, METRIC_RESPONSES_FORWARDED), 0);
}
END_TEST

START_TEST(an_observer_has_a_source_port_of_its_own)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, REGISTER);
	ck_assert(stub_last(&w.net)->has_client);
	ck_assert(address_equal(&stub_last(&w.net)->client.peer,
	    &in->part.client.peer));
	world_ask(&w, "0.02 OSCORE=09 Proxy-Uri=ocf://" D1);
	ck_assert(!stub_last(&w.net)->has_client);
	world_ask_as(&w, 7, "x", MESSAGE_CON, CANCEL);
	ck_assert(stub_last(&w.net)->has_client);
}
END_TEST

START_TEST(everybody_has_a_session_of_its_own_where_the_hop_says_so)
{
	struct stub_inbound *in;

	world_start(&w);
	for (size_t i = 0; i < sizeof(w.net.hops) / sizeof(w.net.hops[0]); i++)
		w.net.hops[i].conf.one_each = true;
	in = world_ask(&w, "0.02 OSCORE=09 Proxy-Uri=ocf://" D1);
	ck_assert(stub_last(&w.net)->has_client);
	ck_assert(address_equal(&stub_last(&w.net)->client.peer,
	    &in->part.client.peer));
}
END_TEST

START_TEST(two_clients_are_two_registrations_at_the_next_hop)
{
	struct stub_inbound *a, *b;

	world_start(&w);
	a = observe(1000, "t");
	b = observe(1001, "t");
	ck_assert_uint_eq(w.net.outbound_count, 2);
	notify(w.net.outbounds[0], MESSAGE_NON, NOTIFICATION);
	ck_assert_uint_eq(a->answers, 2);
	ck_assert_uint_eq(b->answers, 1);
}
END_TEST

START_TEST(two_tokens_of_a_client_are_two_registrations)
{
	world_start(&w);
	observe(1000, "t");
	observe(1000, "u");
	observe(1000, "");
	ck_assert_uint_eq(w.net.outbound_count, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert(!w.net.outbounds[i]->ended);
		ck_assert_ptr_null(w.net.outbounds[i]->same_as);
	}
}
END_TEST

START_TEST(an_explicit_cancel_leaves_with_the_endpoint_of_the_registration)
{
	struct stub_inbound *in, *cancel;

	world_start(&w);
	in = observe(1000, "t");
	cancel = world_ask(&w, CANCEL);
	ck_assert_uint_eq(w.net.outbound_count, 2);
	ck_assert_ptr_eq(stub_last(&w.net)->same_as,
	    &w.net.outbounds[0]->part);
	ck_assert(stub_last(&w.net)->is_cancel);
	ck_assert_str_eq(world_sent(&w), "0.05 Observe=01 OSCORE=0902aabb "
	    "Hop-Limit=10 payload=cancel");
	ck_assert(w.net.outbounds[0]->ended);
	ck_assert(in->dropped);
	world_answer(&w, MESSAGE_ACK, "2.05 OSCORE=01a5 payload=last");
	ck_assert_str_eq(world_got(cancel), "2.05 OSCORE=01a5 payload=last");
	ck_assert_int_eq(cancel->kind, RESPONSE_FINAL);
	ck_assert_ptr_nonnull(strstr(world_log(&w), " reason=cancelled "));
}
END_TEST

START_TEST(a_cancel_before_the_first_notification_works_too)
{
	world_start(&w);
	world_ask(&w, REGISTER);
	world_ask(&w, CANCEL);
	ck_assert_ptr_eq(stub_last(&w.net)->same_as,
	    &w.net.outbounds[0]->part);
	ck_assert(w.net.outbounds[0]->ended);
}
END_TEST

START_TEST(a_cancel_of_nothing_is_a_request_like_another)
{
	struct stub_inbound *in;

	world_start(&w);
	observe(1000, "t");
	in = world_ask_as(&w, 1000, "u", MESSAGE_CON, CANCEL);
	ck_assert_ptr_null(stub_last(&w.net)->same_as);
	ck_assert(!w.net.outbounds[0]->ended);
	/* an answer with Observe does not make it a registration */
	world_answer(&w, MESSAGE_ACK, NOTIFICATION);
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	in = world_ask_as(&w, 1001, "t", MESSAGE_CON, CANCEL);
	ck_assert_ptr_null(stub_last(&w.net)->same_as);
	ck_assert(!w.net.outbounds[0]->ended);
}
END_TEST

START_TEST(a_second_registration_with_the_token_replaces_the_first)
{
	struct stub_inbound *first, *second;

	world_start(&w);
	first = observe(1000, "t");
	second = world_ask(&w, REGISTER);
	ck_assert_ptr_eq(stub_last(&w.net)->same_as,
	    &w.net.outbounds[0]->part);
	ck_assert(w.net.outbounds[0]->ended);
	ck_assert(first->dropped);
	world_answer(&w, MESSAGE_ACK, NOTIFICATION);
	ck_assert_int_eq(second->kind, RESPONSE_MORE);
	ck_assert_ptr_nonnull(strstr(world_log(&w), " reason=replaced "));
	/* and is the one that is replaced next */
	world_ask(&w, REGISTER);
	ck_assert_ptr_eq(stub_last(&w.net)->same_as,
	    &w.net.outbounds[1]->part);
}
END_TEST

START_TEST(a_registration_at_another_hop_takes_no_endpoint_with_it)
{
	world_start(&w);
	observe(1000, "t");
	world_ask(&w, "0.05 Observe= OSCORE=0901 Proxy-Uri=ocf://" DEVICE_2);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[0]);
	ck_assert_ptr_null(stub_last(&w.net)->same_as);
	ck_assert(w.net.outbounds[0]->ended);
}
END_TEST

START_TEST(a_second_registration_that_is_refused_ends_the_first)
{
	struct stub_inbound *first, *second;

	world_start(&w);
	first = observe(1000, "t");
	w.net.send_status = WAX_LIMIT;
	second = world_ask(&w, REGISTER);
	ck_assert_str_eq(world_got(second),
	    "5.03 Max-Age=3c payload=the next hop is busy");
	ck_assert(first->dropped);
	ck_assert(w.net.outbounds[0]->ended);

	w.net.send_status = WAX_OK;
	first = observe(1000, "t");
	second = world_ask(&w, "0.05 Observe= OSCORE=0901 Proxy-Uri=ocf://"
	    DEVICE_DENIED);
	ck_assert_str_eq(world_got(second),
	    "4.04 Max-Age= payload=not allowed here");
	ck_assert(first->dropped);
}
END_TEST

START_TEST(a_response_without_observe_ends_the_registration)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, REGISTER);
	world_answer(&w, MESSAGE_ACK, "2.05 OSCORE=01a0 payload=no");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(stub_last(&w.net)->ended);
	ck_assert_uint_eq(world_metric(&w, METRIC_RESPONSES_FORWARDED), 1);

	in = observe(1000, "t");
	notify(stub_last(&w.net), MESSAGE_CON, "2.05 OSCORE=01a1 payload=end");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert_str_eq(world_got(in), "2.05 OSCORE=01a1 payload=end");
	ck_assert(stub_last(&w.net)->ended);
}
END_TEST

START_TEST(an_error_must_end_the_registration)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, REGISTER);
	world_answer(&w, MESSAGE_ACK, "4.01 Observe=05 Max-Age=");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(stub_last(&w.net)->ended);

	in = observe(1000, "t");
	notify(stub_last(&w.net), MESSAGE_NON, "4.04 Observe=05");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert_str_eq(world_got(in), "4.04 Observe=05");
	ck_assert(stub_last(&w.net)->ended);
}
END_TEST

START_TEST(a_lost_next_hop_ends_the_registration_with_an_error)
{
	struct stub_inbound *in;

	world_start(&w);
	in = observe(1000, "t");
	stub_take_failure(stub_last(&w.net), HOP_UNREACHABLE);
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert_str_eq(world_got(in),
	    "5.02 Max-Age= payload=the next hop is unreachable");
	/* and nobody registers again by itself */
	ck_assert_uint_eq(w.net.outbound_count, 1);
}
END_TEST

START_TEST(a_bad_notification_ends_the_registration_with_an_error)
{
	struct stub_inbound *in;

	world_start(&w);
	in = observe(1000, "t");
	notify(stub_last(&w.net), MESSAGE_CON, "2.05 Observe=06 65002=00");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert_uint_eq(in->answer.message.code, CODE_BAD_GATEWAY);
	ck_assert(stub_last(&w.net)->ended);
}
END_TEST

START_TEST(a_client_that_is_gone_ends_its_registration)
{
	struct stub_inbound *in;

	world_start(&w);
	in = observe(1000, "t");
	stub_take_cancel(in);
	ck_assert(stub_last(&w.net)->rejected);
	ck_assert_uint_eq(in->answers, 1);
	ck_assert_ptr_nonnull(strstr(world_log(&w),
	    " notifications=1 reason=client-gone "));
	/* its token is free */
	observe(1000, "t");
	ck_assert_ptr_null(stub_last(&w.net)->same_as);
}
END_TEST

START_TEST(types_pass_but_one_in_five_minutes_is_confirmable)
{
	struct stub_inbound *in;
	struct stub_outbound *out;
	unsigned confirmable = 0;

	world_start(&w);
	in = observe(1000, "t");
	ck_assert_int_eq(in->answer_type, MESSAGE_CON);
	out = stub_last(&w.net);
	notify(out, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
	notify(out, MESSAGE_CON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_CON);

	world_sleep(&w, CLOCK_S(299));
	notify(out, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
	world_sleep(&w, CLOCK_S(1));
	notify(out, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_CON);
	notify(out, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);

	for (unsigned minute = 0; minute < 60; minute++) {
		world_sleep(&w, CLOCK_S(60));
		notify(out, MESSAGE_NON, NOTIFICATION);
		confirmable += in->answer_type == MESSAGE_CON;
	}
	ck_assert_uint_eq(confirmable, 12);
}
END_TEST

START_TEST(a_confirmed_client_needs_no_further_proof_for_five_minutes)
{
	struct stub_inbound *in;
	struct stub_outbound *out;

	world_start(&w);
	in = observe(1000, "t");
	out = stub_last(&w.net);
	world_sleep(&w, CLOCK_S(200));
	notify(out, MESSAGE_CON, NOTIFICATION);
	world_sleep(&w, CLOCK_S(200));
	notify(out, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
}
END_TEST

START_TEST(the_first_notification_of_a_non_registration_starts_the_five_minutes)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask_as(&w, 1000, "t", MESSAGE_NON, REGISTER);
	world_answer(&w, MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
	notify(stub_last(&w.net), MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
	world_sleep(&w, OBSERVE_CONFIRM_INTERVAL);
	notify(stub_last(&w.net), MESSAGE_NON, NOTIFICATION);
	ck_assert_int_eq(in->answer_type, MESSAGE_CON);
}
END_TEST

START_TEST(observations_are_bounded)
{
	struct stub_inbound *in;
	char token[8];

	w.conf.observations_max = 3;
	world_start(&w);
	for (unsigned i = 0; i < 3; i++) {
		snprintf(token, sizeof(token), "t%u", i);
		observe(1000, token);
	}
	in = world_ask(&w, REGISTER);
	ck_assert_str_eq(world_got(in),
	    "5.03 Max-Age=3c payload=too many observations are open");
	ck_assert_uint_eq(w.net.outbound_count, 3);
	/* other requests pass, and one of those that are there may register
	   again */
	world_ask(&w, "0.02 OSCORE=09 Proxy-Uri=ocf://" D1);
	ck_assert_uint_eq(w.net.outbound_count, 4);
	observe(1000, "t1");
	ck_assert_uint_eq(w.net.outbound_count, 5);
	stub_take_failure(w.net.outbounds[0], HOP_TIMEOUT);
	observe(1000, "new");
}
END_TEST

START_TEST(a_registration_may_be_renewed_when_all_exchanges_are_in_use)
{
	w.conf.exchanges_max = 1;
	world_start(&w);
	observe(1000, "t");
	observe(1000, "t");
	ck_assert_uint_eq(w.net.outbound_count, 2);
	ck_assert_str_eq(world_got(world_ask_as(&w, 1000, "u", MESSAGE_CON,
	    REGISTER)), "5.03 Max-Age=3c payload=too many requests are open");
}
END_TEST

START_TEST(a_plain_registration_is_one_for_each_client_as_well)
{
	struct stub_inbound *a, *b;
	static const char ask[] = "0.01 Observe= Accept=2710 "
	    "Proxy-Uri=ocf://" D1 "/a/light";

	world_start(&w);
	a = world_ask_as(&w, 1000, "t", MESSAGE_CON, ask);
	ck_assert_str_eq(world_sent(&w), "0.01 Observe= Uri-Path=a "
	    "Uri-Path=light Hop-Limit=10 Accept=2710");
	world_answer(&w, MESSAGE_ACK, "2.05 Observe=01 payload=on");
	b = world_ask_as(&w, 1001, "t", MESSAGE_CON, ask);
	ck_assert_uint_eq(w.net.outbound_count, 2);
	ck_assert_uint_eq(a->answers, 1);
	ck_assert_uint_eq(b->answers, 0);
}
END_TEST

START_TEST(an_answer_with_observe_to_a_request_without_it_is_final)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, "0.01 Proxy-Uri=ocf://" D1);
	world_answer(&w, MESSAGE_ACK, "2.05 Observe=01");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(stub_last(&w.net)->ended);
}
END_TEST

/* Random clients, tokens, registrations, notifications, errors and departures:
   the table and the hops must agree at every step. */
START_TEST(random_histories_leave_nothing_behind)
{
	w.conf.observations_max = 5;
	w.conf.exchanges_max = 7;
	for (unsigned seed = 0; seed < 30; seed++) {
		srandom(seed);
		world_start(&w);
		for (unsigned step = 0; step < STUB_MAX; step++) {
			char token[2] = { (char)('a' + random() % 3), '\0' };
			size_t n = w.net.outbound_count;
			struct stub_outbound *out = n == 0 ? NULL :
			    w.net.outbounds[(size_t)random() % n];
			struct stub_inbound *in = w.net.inbound_count == 0 ?
			    NULL : w.net.inbounds[(size_t)random() %
			    w.net.inbound_count];

			w.net.send_status = random() % 8 ? WAX_OK : WAX_LIMIT;
			switch (random() % 6) {
			case 0:
			case 1:
				world_ask_as(&w, (uint16_t)(random() % 2),
				    token, MESSAGE_CON, REGISTER);
				break;
			case 2:
				world_ask_as(&w, (uint16_t)(random() % 2),
				    token, MESSAGE_NON, CANCEL);
				break;
			case 3:
				if (out != NULL && !out->ended)
					notify(out, MESSAGE_NON, NOTIFICATION);
				break;
			case 4:
				if (out != NULL && !out->ended)
					stub_take_failure(out, HOP_TIMEOUT);
				break;
			case 5:
				if (in != NULL && in->owned)
					stub_take_cancel(in);
				break;
			}
			ck_assert_uint_le(world_metric(&w,
			    METRIC_OBSERVATIONS_BEGUN) - world_metric(&w,
			    METRIC_OBSERVATIONS_ENDED), 5);
			ck_assert_uint_le(world_metric(&w,
			    METRIC_EXCHANGES_BEGUN) - world_metric(&w,
			    METRIC_EXCHANGES_ENDED), 7);
		}
		world_stop(&w);
		world_init(&w);
		w.conf.observations_max = 5;
		w.conf.exchanges_max = 7;
	}
	world_start(&w);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/observe", setup, teardown,
    notifications_pass_one_after_the_other_with_their_outer_values,
    an_observer_has_a_source_port_of_its_own,
    everybody_has_a_session_of_its_own_where_the_hop_says_so,
    two_clients_are_two_registrations_at_the_next_hop,
    two_tokens_of_a_client_are_two_registrations,
    an_explicit_cancel_leaves_with_the_endpoint_of_the_registration,
    a_cancel_before_the_first_notification_works_too,
    a_cancel_of_nothing_is_a_request_like_another,
    a_second_registration_with_the_token_replaces_the_first,
    a_registration_at_another_hop_takes_no_endpoint_with_it,
    a_second_registration_that_is_refused_ends_the_first,
    a_response_without_observe_ends_the_registration,
    an_error_must_end_the_registration,
    a_lost_next_hop_ends_the_registration_with_an_error,
    a_bad_notification_ends_the_registration_with_an_error,
    a_client_that_is_gone_ends_its_registration,
    types_pass_but_one_in_five_minutes_is_confirmable,
    a_confirmed_client_needs_no_further_proof_for_five_minutes,
    the_first_notification_of_a_non_registration_starts_the_five_minutes,
    observations_are_bounded,
    a_registration_may_be_renewed_when_all_exchanges_are_in_use,
    a_plain_registration_is_one_for_each_client_as_well,
    an_answer_with_observe_to_a_request_without_it_is_final,
    random_histories_leave_nothing_behind)
