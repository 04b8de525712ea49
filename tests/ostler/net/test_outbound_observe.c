/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_outbound_observe.c - observers' sessions, and how an observation on a
   stream ends (RFC 8323 section 7) */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/session_rig.h"

START_TEST(an_observer_has_a_session_of_its_own)
{
	struct hop_client client = { .peer = r.client };
	struct outbound *mine, *again, *any;
	struct fake_session *own;

	hop_rig_start(&fake_stream_transport);
	any = hop_rig_ask("any");
	free(hop_rig_expect(hop_rig_open(), "any"));
	ck_assert_int_eq(hop_rig_try("mine", &client, &mine), WAX_OK);
	own = hop_rig_open();
	free(hop_rig_expect(own, "mine"));
	ck_assert_int_eq(hop_rig_try("again", &client, &again), WAX_OK);
	free(hop_rig_expect(own, "again"));
	ck_assert_uint_eq(rig_usage(&r).sessions, 2);
	outbound_end(mine);
	outbound_end(again);
	/* as a source port is: EXCHANGE_LIFETIME */
	rig_pass(&r, CLOCK_S(246));
	ck_assert_uint_eq(rig_usage(&r).sessions, 2);
	rig_pass(&r, CLOCK_S(2));
	ck_assert_uint_eq(rig_usage(&r).sessions, 1);
	(void)any;
}
END_TEST

START_TEST(the_longest_idle_session_of_a_client_makes_room)
{
	struct hop_client client = { .peer = r.client };
	struct outbound *out[3];

	r.hop.source_ports = 3;
	hop_rig_start(&fake_stream_transport);
	for (int i = 0; i < 2; i++, client.peer.port++) {
		ck_assert_int_eq(hop_rig_try("x", &client, &out[i]), WAX_OK);
		free(hop_rig_expect(hop_rig_open(), "x"));
	}
	ck_assert_int_eq(hop_rig_try("x", &client, &out[2]), WAX_LIMIT);
	outbound_end(out[0]);
	ck_assert_int_eq(hop_rig_try("x", &client, &out[2]), WAX_OK);
	ck_assert_uint_eq(r.streams.closes, 0);
	net_flush(r.net);
	ck_assert_uint_eq(r.streams.closes, 1);
	ck_assert_uint_eq(rig_usage(&r).ports, 2);
	free((hop_rig_open(), fake_take_message(&r.streams)));
	outbound_end(out[1]);
	outbound_end(out[2]);
}
END_TEST

static enum wax_status
observe(struct outbound *same_as, bool cancel, struct outbound **out)
{
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_GET,
		/* Observe: 0 or 1, Uri-Path: "a" */
		.options = cancel ? bytes_of("\x61\x01\x51" "a", 4) :
		    bytes_of("\x60\x51" "a", 3),
		.payload = bytes_of_text("p"),
	};
	struct hop_request q = {
		.message = &m, .same_as = same_as, .is_cancel = cancel,
	};

	return hop_send_request(hop_rig_hop(), &q, out);
}

START_TEST(a_cancellation_has_the_registrations_session_and_token)
{
	struct outbound *registration, *cancel;
	struct fake_message *first, *second;
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	ck_assert_int_eq(observe(NULL, false, &registration), WAX_OK);
	s = hop_rig_open();
	first = hop_rig_expect(s, "p");
	hop_rig_answer(s, first);
	outbound_keep(registration);
	ck_assert_int_eq(observe(registration, true, &cancel), WAX_OK);
	second = hop_rig_expect(s, "p");
	ck_assert_mem_eq(first->data + 4, second->data + 4, 8);
	hop_rig_answer(s, second);
	ck_assert_ptr_eq(r.event.out, cancel);
	free(first);
	free(second);
	outbound_end(registration);
	outbound_end(cancel);
	session_expect_silence();
}
END_TEST

START_TEST(after_its_session_a_registration_is_a_new_one)
{
	struct outbound *old, *out;
	struct fake_message *first, *second;
	struct fake_session *s;

	r.keep_failed = true;
	hop_rig_start(&fake_stream_transport);
	ck_assert_int_eq(observe(NULL, false, &old), WAX_OK);
	s = hop_rig_open();
	first = hop_rig_expect(s, "p");
	rig_pass(&r, CLOCK_S(5));
	fake_end(s, SESSION_END_LOST);
	ck_assert_int_eq(observe(old, false, &out), WAX_OK);
	outbound_end(old);
	s = hop_rig_open();
	second = hop_rig_expect(s, "p");
	ck_assert_mem_ne(first->data + 4, second->data + 4, 8);
	free(first);
	free(second);
	outbound_end(out);
}
END_TEST

/* RFC 8323 section 7.4: by a request with Observe 1 and the same Token. */
START_TEST(an_observation_on_a_stream_must_be_cancelled_explicitly)
{
	struct outbound *out;
	struct fake_message *first, *second;
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	ck_assert_int_eq(observe(NULL, false, &out), WAX_OK);
	s = hop_rig_open();
	first = hop_rig_expect(s, "p");
	hop_rig_answer(s, first);
	outbound_keep(out);
	outbound_reject(out);
	second = hop_rig_expect(s, "p");
	ck_assert_uint_eq(second->len, first->len + 1);
	ck_assert_mem_eq(first->data + 4, second->data + 4, 8);
	ck_assert_mem_eq(second->data + 12, "\x61\x01\x51" "a\xffp", 6);
	ck_assert_uint_eq(rig_count(&r, METRIC_DEREGISTRATIONS_SENT), 1);
	/* its answer is nobody's */
	hop_rig_answer(s, second);
	ck_assert_uint_eq(r.responses, 1);
	free(first);
	free(second);
	/* what is no registration needs none */
	outbound_reject(hop_rig_ask("one"));
	free(hop_rig_expect(s, "one"));
	session_expect_silence();
	ck_assert_int_eq(observe(NULL, true, &out), WAX_OK);
	free(hop_rig_expect(s, "p"));
	outbound_reject(out);
	session_expect_silence();
}
END_TEST

static enum wax_status
observe_sealed(const struct hop_client *client, struct outbound **out)
{
	struct message m = {
		.type = MESSAGE_CON, .code = CODE_FETCH,
		/* Observe: 0, OSCORE: 09 */
		.options = bytes_of("\x60\x31\x09", 3),
		.payload = bytes_of_text("p"),
	};
	struct hop_request q = { .message = &m, .client = client };

	return hop_send_request(hop_rig_hop(), &q, out);
}

/* RFC 8323 section 7.4: it ends with its connection, too; sent again the sealed
   registration would be a replay. */
START_TEST(a_sealed_observation_on_a_stream_must_end_with_its_session)
{
	struct hop_client client = { r.client, 5 };
	struct outbound *out, *other;
	struct fake_session *s;

	hop_rig_start(&fake_stream_transport);
	ck_assert_int_eq(observe_sealed(&client, &out), WAX_OK);
	s = hop_rig_open();
	free(hop_rig_expect(s, "p"));
	outbound_keep(out);
	/* not while the client has another request on it */
	ck_assert_int_eq(hop_rig_try("other", &client, &other), WAX_OK);
	free(hop_rig_expect(s, "other"));
	outbound_reject(out);
	net_flush(r.net);
	ck_assert_uint_eq(r.streams.closes, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_DEREGISTRATIONS_SENT), 1);
	free(hop_rig_expect(s, "p"));
	outbound_end(other);
	ck_assert_int_eq(observe_sealed(&client, &out), WAX_OK);
	free(hop_rig_expect(s, "p"));
	outbound_keep(out);
	outbound_reject(out);
	net_flush(r.net);
	ck_assert_uint_eq(r.streams.closes, 1);
	ck_assert_uint_eq(rig_count(&r, METRIC_DEREGISTRATIONS_SENT), 1);
	session_expect_silence();
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/outbound_observe", hop_rig_setup,
    session_rig_clear,
    an_observer_has_a_session_of_its_own,
    the_longest_idle_session_of_a_client_makes_room,
    a_cancellation_has_the_registrations_session_and_token,
    after_its_session_a_registration_is_a_new_one,
    an_observation_on_a_stream_must_be_cancelled_explicitly,
    a_sealed_observation_on_a_stream_must_end_with_its_session)
