/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_mistakes.c - what other proxies were seen to do wrong; each test is
   named after the mistake we must not make */
#include <stdio.h>

#include "check_main.h"
#include "ostler/forward/world.h"

#define D1 DEVICE_1

static struct world w;

static void
setup(void)
{
	world_init(&w);
	world_start(&w);
}

static void
teardown(void)
{
	world_stop(&w);
}

static const char *
sent_for(const char *message)
{
	size_t before = w.net.outbound_count;

	world_ask(&w, message);
	ck_assert_msg(w.net.outbound_count == before + 1, "not sent: %s",
	    message);
	return world_sent(&w);
}

static const char *
got_for(const char *request, const char *response)
{
	struct stub_inbound *in = world_ask(&w, request);

	world_answer(&w, MESSAGE_ACK, response);
	return world_got(in);
}

START_TEST(oscore_with_proxy_uri_is_not_dropped_for_want_of_a_context)
{
	ck_assert_str_eq(sent_for("0.02 OSCORE=0901aa Proxy-Uri=coap://" D1
	    " payload=s"), "0.02 OSCORE=0901aa Hop-Limit=10 payload=s");
}
END_TEST

START_TEST(options_after_uri_port_are_not_lost)
{
	ck_assert_str_eq(sent_for("0.02 Uri-Host=" D1 " Uri-Port=1633 "
	    "OSCORE=0901aa Proxy-Scheme=coap payload=s"),
	    "0.02 OSCORE=0901aa Hop-Limit=10 payload=s");
}
END_TEST

START_TEST(oscore_with_proxy_scheme_and_no_port_is_forwarded)
{
	ck_assert_str_eq(sent_for("0.02 Uri-Host=" D1 " OSCORE=0901aa "
	    "Proxy-Scheme=coap payload=s"),
	    "0.02 OSCORE=0901aa Hop-Limit=10 payload=s");
}
END_TEST

START_TEST(outer_fetch_needs_no_content_format)
{
	ck_assert_str_eq(sent_for("0.05 Observe= OSCORE=0901aa "
	    "Proxy-Uri=ocf://" D1 " payload=s"),
	    "0.05 Observe= OSCORE=0901aa Hop-Limit=10 payload=s");
	ck_assert_str_eq(sent_for("0.05 OSCORE=0901aa Proxy-Uri=ocf://" D1
	    " payload=s"), "0.05 OSCORE=0901aa Hop-Limit=10 payload=s");
}
END_TEST

START_TEST(plain_get_with_observe_is_forwarded)
{
	ck_assert_str_eq(sent_for("0.01 Observe= Proxy-Uri=coap://" D1 "/x"),
	    "0.01 Observe= Uri-Path=x Hop-Limit=10");
}
END_TEST

START_TEST(uri_path_with_proxy_scheme_is_sent_once)
{
	ck_assert_str_eq(sent_for("0.01 Uri-Host=" D1 " Uri-Path=a "
	    "Uri-Path=b Uri-Query=q Proxy-Scheme=coap"),
	    "0.01 Uri-Path=a Uri-Path=b Uri-Query=q Hop-Limit=10");
}
END_TEST

START_TEST(paths_of_proxy_uri_and_uri_path_are_not_merged)
{
	ck_assert_str_eq(sent_for("0.01 Uri-Path=a Uri-Query=q "
	    "Proxy-Uri=coap://" D1 "/b"), "0.01 Uri-Path=b Hop-Limit=10");
}
END_TEST

START_TEST(an_unknown_unsafe_elective_option_is_not_forwarded)
{
	struct stub_inbound *in = world_ask(&w, "0.01 Proxy-Uri=coap://" D1
	    " 65002=00");

	ck_assert_uint_eq(w.net.outbound_count, 0);
	ck_assert_uint_eq(in->answer.message.code, CODE_BAD_OPTION);
}
END_TEST

START_TEST(an_unknown_unsafe_option_in_a_response_is_a_bad_gateway)
{
	static const char ask[] = "0.01 Proxy-Uri=coap://" D1;
	static const char answer[] = "5.02 Max-Age= payload=the answer has an "
	    "option that is unsafe to forward";

	ck_assert_str_eq(got_for(ask, "2.05 65002=00 payload=x"), answer);
	ck_assert_str_eq(got_for(ask, "2.05 65003=00 payload=x"), answer);
}
END_TEST

START_TEST(ocf_options_in_the_clear_are_forwarded)
{
	ck_assert_str_eq(sent_for("0.02 Content-Format=2710 Accept=2710 "
	    "Proxy-Uri=ocf://" D1 " 2049=0800 2053=0800 payload=x"),
	    "0.02 Content-Format=2710 Hop-Limit=10 Accept=2710 "
	    "OCF-Accept-Content-Format-Version=0800 "
	    "OCF-Content-Format-Version=0800 payload=x");
}
END_TEST

START_TEST(a_silent_next_hop_is_a_gateway_timeout)
{
	struct stub_inbound *in = world_ask(&w, "0.01 Proxy-Uri=coap://" D1);

	stub_take_failure(stub_last(&w.net), HOP_TIMEOUT);
	ck_assert_uint_eq(in->answer.message.code, CODE_GATEWAY_TIMEOUT);
}
END_TEST

START_TEST(a_closed_port_at_the_next_hop_is_a_bad_gateway)
{
	struct stub_inbound *in = world_ask(&w, "0.01 Proxy-Uri=coap://" D1);

	stub_take_failure(stub_last(&w.net), HOP_UNREACHABLE);
	ck_assert_uint_eq(in->answer.message.code, CODE_BAD_GATEWAY);
}
END_TEST

START_TEST(max_age_is_kept_with_and_without_payload)
{
	static const char ask[] = "0.01 Proxy-Uri=coap://" D1;

	ck_assert_str_eq(got_for(ask, "2.05 Max-Age=0a payload=x"),
	    "2.05 Max-Age=0a payload=x");
	ck_assert_str_eq(got_for(ask, "5.03 Max-Age=0a"), "5.03 Max-Age=0a");
}
END_TEST

START_TEST(no_content_format_is_invented)
{
	ck_assert_str_eq(got_for("0.01 Proxy-Uri=coap://" D1,
	    "2.05 payload=x"), "2.05 payload=x");
	ck_assert_str_eq(got_for("0.02 OSCORE=0901 Proxy-Uri=coap://" D1,
	    "2.04 OSCORE= payload=x"), "2.04 OSCORE= payload=x");
}
END_TEST

START_TEST(hop_limit_is_decremented)
{
	ck_assert_str_eq(sent_for("0.01 Hop-Limit=05 Proxy-Uri=coap://" D1),
	    "0.01 Hop-Limit=04");
}
END_TEST

START_TEST(hop_limit_is_inserted)
{
	ck_assert_str_eq(sent_for("0.01 Proxy-Uri=coap://" D1),
	    "0.01 Hop-Limit=10");
}
END_TEST

START_TEST(hop_limit_0_is_a_bad_request)
{
	struct stub_inbound *in = world_ask(&w, "0.01 Hop-Limit=00 "
	    "Proxy-Uri=coap://" D1);

	ck_assert_uint_eq(in->answer.message.code, CODE_BAD_REQUEST);
}
END_TEST

/* We have no resources of our own: what is not to be proxied is 5.05, not
   5.08. */
START_TEST(hop_limit_1_is_not_asked_of_what_is_not_proxied)
{
	struct stub_inbound *in = world_ask(&w, "0.01 Uri-Path=x "
	    "Hop-Limit=01");

	ck_assert_uint_eq(in->answer.message.code,
	    CODE_PROXYING_NOT_SUPPORTED);
}
END_TEST

START_TEST(an_unwanted_answer_is_not_delivered)
{
	struct stub_inbound *in = world_ask(&w, "0.02 Proxy-Uri=coap://" D1
	    " No-Response=1a");

	ck_assert_str_eq(world_sent(&w), "0.02 Hop-Limit=10 No-Response=1a");
	world_answer(&w, MESSAGE_ACK, "2.04");
	ck_assert_uint_eq(in->answers, 0);
	ck_assert(in->dropped);
}
END_TEST

/* The message of the first is overwritten before the second comes: nothing may
   point into it. */
START_TEST(a_second_request_to_the_same_target_needs_nothing_of_the_first)
{
	static struct sample s;
	struct stub_inbound *first, *second;

	sample_read(&s, "0.01 Uri-Host=" D1 " Uri-Path=a Proxy-Scheme=coap");
	first = stub_take_request(&w.net, 1000, "t", &s.message, w.now);
	memset(s.options, 0xee, sizeof(s.options));
	second = world_ask(&w, "0.01 Uri-Host=" D1 " Uri-Path=b "
	    "Proxy-Scheme=coap");
	ck_assert_str_eq(world_sent(&w), "0.01 Uri-Path=b Hop-Limit=10");
	world_answer(&w, MESSAGE_ACK, "2.05 payload=b");
	sample_read(&s, "2.05 payload=a");
	stub_take_response(w.net.outbounds[0], &s.message);
	ck_assert_str_eq(world_got(first), "2.05 payload=a");
	ck_assert_str_eq(world_got(second), "2.05 payload=b");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/mistakes", setup, teardown,
    oscore_with_proxy_uri_is_not_dropped_for_want_of_a_context,
    options_after_uri_port_are_not_lost,
    oscore_with_proxy_scheme_and_no_port_is_forwarded,
    outer_fetch_needs_no_content_format,
    plain_get_with_observe_is_forwarded,
    uri_path_with_proxy_scheme_is_sent_once,
    paths_of_proxy_uri_and_uri_path_are_not_merged,
    an_unknown_unsafe_elective_option_is_not_forwarded,
    an_unknown_unsafe_option_in_a_response_is_a_bad_gateway,
    ocf_options_in_the_clear_are_forwarded,
    a_silent_next_hop_is_a_gateway_timeout,
    a_closed_port_at_the_next_hop_is_a_bad_gateway,
    max_age_is_kept_with_and_without_payload,
    no_content_format_is_invented,
    hop_limit_is_decremented,
    hop_limit_is_inserted,
    hop_limit_0_is_a_bad_request,
    hop_limit_1_is_not_asked_of_what_is_not_proxied,
    an_unwanted_answer_is_not_delivered,
    a_second_request_to_the_same_target_needs_nothing_of_the_first)
