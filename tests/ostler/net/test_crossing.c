/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/crossing.h"

#include <stdlib.h>

#include "check_main.h"
#include "ostler/net/made_conf.h"
#include "ostler/net/pair.h"

START_TEST(a_request_crosses_and_its_answer_comes_back)
{
	struct asking a = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	ck_assert_uint_eq(pair_rigs[SERVER].fake.sent_count, 0);
	pair_deliver(SERVER);
	pair_answer();
	ck_assert_uint_eq(a.responses, 0);
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(a.responses, 1);
	ck_assert_uint_eq(a.code, CODE_CONTENT);
	ck_assert_uint_eq(rig_usage(&pair_rigs[SERVER]).outbounds, 1);
	pair_end(&a);
	pair_deliver(SERVER);
	ck_assert_uint_eq(rig_usage(&pair_rigs[SERVER]).outbounds, 0);
	ck_assert_uint_eq(rig_count(&pair_rigs[ORIGIN], METRIC_CROSSINGS_SENT),
	    1);
	ck_assert_uint_eq(rig_count(&pair_rigs[SERVER],
	    METRIC_CROSSINGS_SERVED),
	    1);
	pair_stop();
}
END_TEST

START_TEST(a_message_crosses_byte_for_byte)
{
	struct asking a = { .out = NULL };
	struct fake_datagram *d;
	struct message m;
	uint8_t bytes[200];
	struct writer w = writer_open(bytes, sizeof(bytes));
	struct option_writer options = option_writer_open(&w);
	struct message sent = { .type = MESSAGE_NON, .code = CODE_FETCH };
	struct hop_request request = { .message = &sent, .owner = &a,
		.session = PAIR_SESSION };

	pair_start(100000);
	option_write(&options, OPTION_OSCORE, bytes_of_text("\011\001"));
	option_write(&options, OPTION_PROXY_URI, bytes_of_text("ocf://x"));
	sent.options = writer_bytes(&w);
	sent.payload = bytes_of_text("sealed");
	ck_assert_int_eq(hop_send_request(hop_get_worker(pair_rigs[ORIGIN].net,
	    SERVER), &request, &a.out), WAX_OK);
	pair_deliver(SERVER);
	d = rig_take_request(&pair_rigs[SERVER]);
	ck_assert_int_eq(message_parse_udp(bytes_of(d->data, d->len), &m),
	    WAX_OK);
	ck_assert_int_eq(m.type, MESSAGE_NON);
	ck_assert_uint_eq(m.code, CODE_FETCH);
	ck_assert(bytes_equal(m.options, sent.options));
	ck_assert(bytes_equal(m.payload, sent.payload));
	free(d);
	pair_end(&a);
	pair_stop();
}
END_TEST

START_TEST(notifications_go_on_while_the_request_is_kept)
{
	struct asking a = { .out = NULL };
	struct fake_datagram *d;

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	pair_deliver(SERVER);
	d = rig_take_request(&pair_rigs[SERVER]);
	rig_reply(&pair_rigs[SERVER], d, MESSAGE_ACK, CODE_CONTENT, rig_mid(d));
	pair_deliver(ORIGIN);
	outbound_keep(a.out);
	pair_deliver(SERVER);
	rig_pass(&pair_rigs[SERVER], CLOCK_S(1000));
	rig_pass(&pair_rigs[ORIGIN], CLOCK_S(1000));
	pair_deliver_all();
	for (uint16_t i = 1; i <= 3; i++) {
		rig_reply(&pair_rigs[SERVER], d, MESSAGE_NON, CODE_CONTENT, i);
		pair_deliver(ORIGIN);
		ck_assert_uint_eq(a.responses, 1u + i);
	}
	free(d);
	pair_end(&a);
	pair_stop();
}
END_TEST

START_TEST(a_rejected_notification_gets_its_reset_over_there)
{
	struct asking a = { .out = NULL };
	struct fake_datagram *d, *reset;
	struct outbound *out;

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	pair_deliver(SERVER);
	d = rig_take_request(&pair_rigs[SERVER]);
	rig_reply(&pair_rigs[SERVER], d, MESSAGE_NON, CODE_CONTENT, 99);
	pair_deliver(ORIGIN);
	out = a.out;
	a.out = NULL;
	outbound_reject(out);
	pair_deliver(SERVER);
	reset = rig_take_request(&pair_rigs[SERVER]);
	ck_assert_int_eq(rig_type(reset), MESSAGE_RST);
	ck_assert_uint_eq(rig_mid(reset), 99);
	free(reset);
	free(d);
	pair_stop();
}
END_TEST

START_TEST(a_cancellation_has_the_token_of_its_registration)
{
	struct asking first = { .out = NULL }, second = { .out = NULL };
	struct fake_datagram *a, *b;

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&first), WAX_OK);
	ck_assert_int_eq(pair_ask_session(&second, PAIR_SESSION, &first, ""),
	    WAX_OK);
	pair_deliver(SERVER);
	a = rig_take_request(&pair_rigs[SERVER]);
	b = rig_take_request(&pair_rigs[SERVER]);
	ck_assert_mem_eq(a->data + 4, b->data + 4, 8);
	ck_assert(address_equal(&a->from, &b->from));
	rig_reply(&pair_rigs[SERVER], b, MESSAGE_ACK, CODE_CONTENT, rig_mid(b));
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(first.responses, 0);
	ck_assert_uint_eq(second.responses, 1);
	pair_end(&first);
	pair_end(&second);
	free(a);
	free(b);
	pair_stop();
}
END_TEST

START_TEST(a_session_that_has_ended_is_a_lost_one)
{
	struct asking a = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(pair_ask_session(&a, PAIR_SESSION + 1, NULL, "x"),
	    WAX_OK);
	pair_deliver(SERVER);
	ck_assert_uint_eq(a.failures, 0);
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(a.failures, 1);
	ck_assert_int_eq(a.why, HOP_LOST);
	pair_stop();
}
END_TEST

START_TEST(limits_of_the_session_are_told_as_such)
{
	static char large[DATAGRAM_MAX + 1];
	struct asking a = { .out = NULL }, b = { .out = NULL };

	pair_start(100000);
	memset(large, 'x', sizeof(large) - 1);
	ck_assert_int_eq(pair_ask_session(&a, PAIR_SESSION, NULL, large),
	    WAX_OK);
	pair_deliver_all();
	ck_assert_int_eq(a.why, HOP_TOO_LARGE);
	pair_rigs[SERVER].hop.outstanding = 0;
	ck_assert_int_eq(pair_ask(&b), WAX_OK);
	pair_deliver_all();
	ck_assert_int_eq(b.why, HOP_BUSY);
	ck_assert_uint_eq(b.failures, 1);
	pair_stop();
}
END_TEST

START_TEST(a_full_mailbox_refuses_a_request)
{
	struct asking a[8] = { { .out = NULL } };
	size_t i = 0;

	pair_start(1000);
	while (i < 8 && pair_ask(&a[i]) == WAX_OK)
		i++;
	ck_assert_uint_gt(i, 0);
	ck_assert_uint_lt(i, 8);
	ck_assert_uint_eq(rig_count(&pair_rigs[ORIGIN], METRIC_CROSSINGS_FULL),
	    1);
	while (i-- > 0)
		pair_end(&a[i]);
	pair_stop();
}
END_TEST

START_TEST(an_answer_without_room_fails_its_request)
{
	struct asking a = { .out = NULL };
	struct fake_datagram *d;
	unsigned i;

	pair_start(1000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	pair_deliver(SERVER);
	d = rig_take_request(&pair_rigs[SERVER]);
	for (i = 1; i < 20; i++)
		rig_reply(&pair_rigs[SERVER], d, MESSAGE_NON, CODE_CONTENT,
		    (uint16_t)i);
	ck_assert_uint_eq(rig_usage(&pair_rigs[SERVER]).outbounds, 0);
	pair_deliver(ORIGIN);
	ck_assert_uint_gt(a.responses, 0);
	ck_assert_uint_eq(a.failures, 1);
	ck_assert_int_eq(a.why, HOP_BUSY);
	free(d);
	pair_stop();
}
END_TEST

START_TEST(the_origin_gives_up_when_the_other_worker_is_silent)
{
	struct asking a = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	rig_pass(&pair_rigs[ORIGIN], CLOCK_S(102));
	ck_assert_uint_eq(a.failures, 1);
	ck_assert_int_eq(a.why, HOP_TIMEOUT);
	pair_deliver_all();
	ck_assert_uint_eq(a.failures, 1);
	ck_assert_uint_eq(rig_usage(&pair_rigs[SERVER]).outbounds, 0);
	pair_stop();
}
END_TEST

static enum wax_status
ask_with_terms(struct asking *a, uint64_t timeout, unsigned share)
{
	struct message m = { .type = MESSAGE_NON, .code = CODE_GET };
	struct hop_request request = {
		.message = &m, .owner = a, .session = PAIR_SESSION,
		.timeout = timeout, .share = share,
	};

	return hop_send_request(hop_get_worker(pair_rigs[ORIGIN].net, SERVER),
	    &request, &a->out);
}

START_TEST(a_requests_own_timeout_crosses_with_it)
{
	struct asking soon = { .out = NULL }, late = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(ask_with_terms(&soon, CLOCK_S(5), 0), WAX_OK);
	ck_assert_int_eq(ask_with_terms(&late, CLOCK_S(200), 0), WAX_OK);
	pair_deliver(SERVER);
	rig_pass(&pair_rigs[SERVER], CLOCK_MS(4999));
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(soon.failures, 0);
	rig_pass(&pair_rigs[SERVER], CLOCK_MS(1));
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(soon.failures, 1);
	/* longer than any hop's */
	rig_pass(&pair_rigs[ORIGIN], CLOCK_S(200));
	rig_pass(&pair_rigs[SERVER], CLOCK_S(194));
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(late.failures, 0);
	rig_pass(&pair_rigs[SERVER], CLOCK_S(1));
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(late.failures, 1);
	ck_assert_int_eq(late.why, HOP_TIMEOUT);
	pair_stop();
}
END_TEST

START_TEST(an_origin_with_its_own_timeout_does_not_wait_for_longer)
{
	struct asking a = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(ask_with_terms(&a, CLOCK_S(5), 0), WAX_OK);
	rig_pass(&pair_rigs[ORIGIN], CLOCK_S(6));
	ck_assert_uint_eq(a.failures, 1);
	ck_assert_int_eq(a.why, HOP_TIMEOUT);
	pair_stop();
}
END_TEST

START_TEST(the_longest_timeout_is_that_of_the_new_settings)
{
	struct net_conf *now = NULL, *next = made_new();
	struct asking a = { .out = NULL };

	pair_start(100000);
	made_hop(next, "a", &fake_transport, 1)->timeout = CLOCK_S(5);
	made_reload(&pair_rigs[ORIGIN], &now, next);
	ck_assert_int_eq(ask_with_terms(&a, 0, 0), WAX_OK);
	rig_pass(&pair_rigs[ORIGIN], CLOCK_MS(5999));
	ck_assert_uint_eq(a.failures, 0);
	rig_pass(&pair_rigs[ORIGIN], CLOCK_MS(1));
	ck_assert_uint_eq(a.failures, 1);
	pair_stop();
	made_spoil(now);
}
END_TEST

START_TEST(letters_that_wait_outlive_the_settings_of_both)
{
	struct net_conf *now[2] = { NULL, NULL };
	struct asking a = { .out = NULL };

	pair_start(100000);
	ck_assert_int_eq(pair_ask(&a), WAX_OK);
	for (int k = 0; k < 2; k++) {	/* the hop is the session's stand-in */
		for (unsigned i = 0; i < 2; i++) {
			struct net_conf *next = made_new();

			made_hop(next, "a", &fake_transport, 5683);
			made_reload(&pair_rigs[i], &now[i], next);
		}
		if (k == 0)
			pair_deliver(SERVER);
	}
	pair_answer();
	pair_deliver(ORIGIN);
	ck_assert_uint_eq(a.responses, 1);
	pair_end(&a);
	pair_stop();
	for (unsigned i = 0; i < 2; i++)
		made_spoil(now[i]);
}
END_TEST

START_TEST(a_requests_share_crosses_with_it)
{
	struct asking a[3] = { { .out = NULL } };

	pair_start(100000);
	pair_rigs[SERVER].hop.outstanding = 2;
	ck_assert_int_eq(ask_with_terms(&a[0], 0, 50), WAX_OK);
	ck_assert_int_eq(ask_with_terms(&a[1], 0, 50), WAX_OK);
	ck_assert_int_eq(ask_with_terms(&a[2], 0, 0), WAX_OK);
	pair_deliver_all();
	ck_assert_uint_eq(a[0].failures, 0);
	ck_assert_uint_eq(a[1].failures, 1);
	ck_assert_int_eq(a[1].why, HOP_BUSY);
	ck_assert_uint_eq(a[2].failures, 0);
	pair_end(&a[0]);
	pair_end(&a[2]);
	pair_stop();
}
END_TEST

START_TEST(a_session_of_another_worker_is_ended_there)
{
	pair_start(100000);
	crossing_end_session(pair_rigs[ORIGIN].net, SERVER, 12, "replaced");
	ck_assert_uint_eq(pair_ended, 0);
	pair_deliver(SERVER);
	ck_assert_uint_eq(pair_ended, 12);
	ck_assert_str_eq(pair_ended_why, "replaced");
	crossing_end_session(pair_rigs[ORIGIN].net, 5, 12, "no such worker");
	pair_stop();
}
END_TEST

START_TEST(there_is_no_way_to_a_worker_that_is_not_there)
{
	struct rig alone;

	pair_start(1000);
	ck_assert_ptr_null(hop_get_worker(pair_rigs[ORIGIN].net, 2));
	ck_assert_ptr_nonnull(hop_get_worker(pair_rigs[ORIGIN].net, 1));
	rig_init(&alone);
	rig_start(&alone);
	ck_assert_ptr_null(hop_get_worker(alone.net, 0));
	crossing_take_letters(alone.net);
	crossing_end_session(alone.net, 0, 1, "nobody");
	rig_clear(&alone);
	pair_stop();
}
END_TEST

TEST_MAIN("ostler/net/crossing",
    a_request_crosses_and_its_answer_comes_back,
    a_message_crosses_byte_for_byte,
    notifications_go_on_while_the_request_is_kept,
    a_rejected_notification_gets_its_reset_over_there,
    a_cancellation_has_the_token_of_its_registration,
    a_session_that_has_ended_is_a_lost_one,
    limits_of_the_session_are_told_as_such,
    a_full_mailbox_refuses_a_request,
    an_answer_without_room_fails_its_request,
    the_origin_gives_up_when_the_other_worker_is_silent,
    a_requests_own_timeout_crosses_with_it,
    an_origin_with_its_own_timeout_does_not_wait_for_longer,
    the_longest_timeout_is_that_of_the_new_settings,
    letters_that_wait_outlive_the_settings_of_both,
    a_requests_share_crosses_with_it,
    a_session_of_another_worker_is_ended_there,
    there_is_no_way_to_a_worker_that_is_not_there)
