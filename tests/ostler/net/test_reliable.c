/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_reliable.c - what the message layer rejects, ignores and answers
   (RFC 7252 sections 3, 4.1, 4.2, 4.3) */

#include "check_main.h"

#include <stdlib.h>

#include "ostler/net/rig.h"

static struct rig r;

static void
setup(void)
{
	rig_init(&r);
	rig_start(&r);
}

static void
teardown(void)
{
	rig_clear(&r);
}

/* Sends a NON request to the hop, so that there is a source port, and takes it
   from the wire. */
static struct fake_datagram *
open_port(void)
{
	struct outbound *out;

	ck_assert_int_eq(rig_request(&r, MESSAGE_NON, &out), WAX_OK);
	return rig_take_request(&r);
}

static void
reply(const struct fake_datagram *request, const char *text)
{
	uint8_t data[DATAGRAM_MAX];
	size_t len = rig_bytes(text, data);

	rig_reply_raw(&r, request, bytes_of(data, len));
}

START_TEST(unknown_versions_must_be_silently_ignored)
{
	rig_ask(&r, "01 01 0001 aa");	/* version 0 */
	rig_ask(&r, "81 01 0001 aa");
	rig_ask(&r, "c1 01 0001 aa");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_IGNORED), 3);
}
END_TEST

START_TEST(datagrams_shorter_than_a_header_are_ignored)
{
	rig_ask(&r, "");
	rig_ask(&r, "40");
	rig_ask(&r, "40 01 00");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_IGNORED), 3);
}
END_TEST

START_TEST(reserved_token_lengths_must_be_format_errors)
{
	rig_ask(&r, "49 01 1234 000102030405060708");
	rig_expect(&r, &r.client, "70 00 1234");
	rig_ask(&r, "4f 01 1235 000102030405060708090a0b0c0d0e");
	rig_expect(&r, &r.client, "70 00 1235");
	ck_assert_uint_eq(r.requests, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MALFORMED), 2);
}
END_TEST

START_TEST(marker_without_payload_must_be_a_format_error)
{
	rig_ask(&r, "40 01 1234 ff");
	rig_expect(&r, &r.client, "70 00 1234");
	ck_assert_uint_eq(r.requests, 0);
}
END_TEST

START_TEST(reserved_option_nibbles_must_be_format_errors)
{
	rig_ask(&r, "40 01 1234 f0 00");
	rig_expect(&r, &r.client, "70 00 1234");
	rig_ask(&r, "40 01 1235 0f 00");
	rig_expect(&r, &r.client, "70 00 1235");
	ck_assert_uint_eq(r.requests, 0);
}
END_TEST

START_TEST(empty_message_with_bytes_must_be_a_format_error)
{
	rig_ask(&r, "40 00 1234 00");
	rig_expect(&r, &r.client, "70 00 1234");
	rig_ask(&r, "41 00 1234 00");
	rig_expect(&r, &r.client, "70 00 1234");
	ck_assert_uint_eq(rig_count(&r, METRIC_PINGS_RECEIVED), 0);
}
END_TEST

START_TEST(empty_confirmable_must_be_rejected_as_a_ping)
{
	rig_ask(&r, "40 00 1234");
	rig_expect(&r, &r.client, "70 00 1234");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(rig_count(&r, METRIC_PINGS_RECEIVED), 1);
}
END_TEST

START_TEST(confirmable_with_reserved_class_must_be_rejected)
{
	rig_ask(&r, "40 21 1234");	/* class 1 */
	rig_expect(&r, &r.client, "70 00 1234");
	rig_ask(&r, "40 c0 1235");	/* class 6 */
	rig_expect(&r, &r.client, "70 00 1235");
	rig_ask(&r, "40 e1 1236");	/* class 7 */
	rig_expect(&r, &r.client, "70 00 1236");
	ck_assert_uint_eq(r.requests, 0);
}
END_TEST

START_TEST(nonconfirmable_without_context_must_be_ignored)
{
	rig_ask(&r, "50 00 1234");	/* Empty */
	rig_ask(&r, "50 21 1234");	/* reserved class */
	rig_ask(&r, "50 01 1234 ff");	/* format error */
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 0);
}
END_TEST

START_TEST(acknowledgements_and_resets_must_not_be_answered)
{
	rig_ask(&r, "60 00 1234");
	rig_ask(&r, "70 00 1234");
	rig_ask(&r, "60 01 1234");	/* a request in an ACK */
	rig_ask(&r, "61 45 1234 aa");	/* a response */
	rig_ask(&r, "70 45 1234");	/* RST that is not Empty */
	rig_ask(&r, "60 45 1234 ff");	/* format error */
	rig_ask(&r, "69 00 1234");
	rig_ask(&r, "60 21 1234");	/* reserved class */
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 0);
}
END_TEST

START_TEST(response_to_a_listener_must_be_rejected)
{
	rig_ask(&r, "41 45 1234 aa");
	rig_expect(&r, &r.client, "70 00 1234");
	rig_ask(&r, "51 45 1235 aa");	/* ends a forgotten observation */
	rig_expect(&r, &r.client, "70 00 1235");
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MISPLACED), 2);
}
END_TEST

START_TEST(request_to_a_source_port_must_be_rejected)
{
	struct fake_datagram *d = open_port();

	reply(d, "40 01 1234");
	rig_expect(&r, &r.next, "70 00 1234");
	reply(d, "50 01 1235");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.requests, 0);
	ck_assert_uint_eq(rig_count(&r, METRIC_MESSAGES_MISPLACED), 2);
	free(d);
}
END_TEST

START_TEST(source_ports_answer_pings_and_never_acknowledgements)
{
	struct fake_datagram *d = open_port();

	reply(d, "40 00 1234");
	rig_expect(&r, &r.next, "70 00 1234");
	reply(d, "60 00 1234");
	reply(d, "60 01 1234");
	reply(d, "70 00 1234");
	reply(d, "70 45 1234");
	reply(d, "61 45 1234 aa");
	reply(d, "60 45 1234 ff");
	rig_expect_nothing(&r);
	ck_assert_uint_eq(r.responses + r.failures, 0);
	free(d);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/reliable", setup, teardown,
    unknown_versions_must_be_silently_ignored,
    datagrams_shorter_than_a_header_are_ignored,
    reserved_token_lengths_must_be_format_errors,
    marker_without_payload_must_be_a_format_error,
    reserved_option_nibbles_must_be_format_errors,
    empty_message_with_bytes_must_be_a_format_error,
    empty_confirmable_must_be_rejected_as_a_ping,
    confirmable_with_reserved_class_must_be_rejected,
    nonconfirmable_without_context_must_be_ignored,
    acknowledgements_and_resets_must_not_be_answered,
    response_to_a_listener_must_be_rejected,
    request_to_a_source_port_must_be_rejected,
    source_ports_answer_pings_and_never_acknowledgements)
