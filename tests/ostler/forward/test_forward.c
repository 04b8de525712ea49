/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_forward.c - the two lists, walked whole, and every way out of them */
#include "ostler/forward/forward.h"

#include <stdio.h>
#include <string.h>

#include "check_main.h"
#include "ostler/forward/world.h"
#include "ostler/policy/rule.h"

#define D1 DEVICE_1

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

#define ASK "0.02 OSCORE=0901aabb Proxy-Uri=ocf://" D1 " payload=secret"
#define ASK_2 "0.02 OSCORE=0901aabb Proxy-Uri=ocf://" DEVICE_2 " payload=secret"

START_TEST(a_sealed_request_goes_to_the_device_and_its_answer_back)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[1]);
	ck_assert_str_eq(world_sent(&w),
	    "0.02 OSCORE=0901aabb Hop-Limit=10 payload=secret");
	ck_assert_uint_eq(in->answers, 0);
	world_sleep(&w, CLOCK_MS(3));
	world_answer(&w, MESSAGE_ACK, "2.04 OSCORE=01a0 Proxy-Uri=ocf://"
	    DEVICE_2 " payload=answer");
	ck_assert_str_eq(world_got(in), "2.04 OSCORE=01a0 payload=answer");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(stub_last(&w.net)->ended);
	ck_assert_str_eq(world_log(&w), "request from=[::1]:1000 target=" D1
	    " code=0.02 sealed=yes kid=aabb piv=01 size=56 next=lamp rule=all"
	    " verdict=forward result=2.04 ms=3\n");
	ck_assert_uint_eq(world_metric(&w, METRIC_REQUESTS_FORWARDED), 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_RESPONSES_FORWARDED), 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_REFUSALS), 0);
}
END_TEST

START_TEST(a_request_for_a_device_behind_the_next_proxy_keeps_proxy_uri)
{
	world_start(&w);
	world_ask(&w, ASK_2);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[0]);
	ck_assert_str_eq(world_sent(&w), "0.02 OSCORE=0901aabb Hop-Limit=10 "
	    "Proxy-Uri=ocf://" DEVICE_2 " payload=secret");
}
END_TEST

START_TEST(the_type_of_the_request_goes_on_and_that_of_the_answer_follows_it)
{
	static const enum message_type types[] = { MESSAGE_CON, MESSAGE_NON };

	world_start(&w);
	for (size_t i = 0; i < 2; i++) {
		struct stub_inbound *in = world_ask_as(&w, 1000, "t",
		    types[i], ASK);

		ck_assert_int_eq(stub_last(&w.net)->request.message.type,
		    types[i]);
		world_answer(&w, types[1 - i], "2.04 OSCORE=");
		ck_assert_int_eq(in->answer_type, types[i]);
	}
}
END_TEST

START_TEST(every_request_code_passes_sealed_and_plain)
{
	char message[128];

	world_start(&w);
	for (unsigned detail = 1; detail <= 31; detail++) {
		struct stub_inbound *in;

		snprintf(message, sizeof(message), "0.%02u OSCORE=0901 "
		    "Proxy-Uri=ocf://" D1, detail);
		world_ask(&w, message);
		ck_assert_uint_eq(stub_last(&w.net)->request.message.code,
		    detail);
		world_answer(&w, MESSAGE_ACK, "2.05");
		snprintf(message, sizeof(message), "0.%02u Uri-Host=" D1
		    " Proxy-Scheme=ocf", detail);
		in = world_ask(&w, message);
		ck_assert_uint_eq(stub_last(&w.net)->request.message.code,
		    detail);
		world_answer(&w, MESSAGE_ACK, "2.05");
		ck_assert_str_eq(world_got(in), "2.05");
	}
}
END_TEST

/* Nothing went out, and the client got this. */
static void
check_refused(const char *message, const char *answer)
{
	size_t before = w.net.outbound_count;
	struct stub_inbound *in = world_ask(&w, message);

	ck_assert_str_eq(world_got(in), answer);
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert_uint_eq(w.net.outbound_count, before);
}

START_TEST(a_request_without_a_target_is_refused_and_logged)
{
	world_start(&w);
	check_refused("0.01 Uri-Path=a",
	    "5.05 Max-Age= payload=the request names no target");
	ck_assert_str_eq(world_log(&w), "request from=[::1]:1000 code=0.01 "
	    "sealed=no size=2 result=5.05 reason=target-none ms=0\n");
	ck_assert_uint_eq(world_metric(&w, METRIC_REFUSALS), 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_REFUSED_TARGET_NONE), 1);
}
END_TEST

START_TEST(a_refusal_has_the_type_of_the_request)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask_as(&w, 1000, "t", MESSAGE_NON, "0.01");
	ck_assert_int_eq(in->answer_type, MESSAGE_NON);
	in = world_ask_as(&w, 1000, "t", MESSAGE_CON, "0.01");
	ck_assert_int_eq(in->answer_type, MESSAGE_CON);
}
END_TEST

START_TEST(policy_denies_with_its_own_code_before_any_lookup)
{
	world_start(&w);
	check_refused("0.02 OSCORE=09 Proxy-Uri=ocf://" DEVICE_DENIED
	    " 65002=00", "4.04 Max-Age= payload=not allowed here");
	ck_assert_ptr_nonnull(strstr(world_log(&w), " rule=nobody "
	    "verdict=deny result=4.04 reason=policy "));
}
END_TEST

START_TEST(without_a_rule_everything_is_denied_and_looks_alike)
{
	char known[512];

	policy_free(w.policy);
	w.policy = policy_new();
	world_start(&w);
	snprintf(known, sizeof(known), "%s", world_got(world_ask(&w, ASK)));
	ck_assert_str_eq(known, "4.03 Max-Age= payload=not allowed here");
	ck_assert_str_eq(world_got(world_ask(&w,
	    "0.02 OSCORE=09 Proxy-Uri=ocf://" DEVICE_UNKNOWN)), known);
	ck_assert_ptr_nonnull(strstr(world_log(&w), " rule=default "));
}
END_TEST

START_TEST(a_rule_may_choose_the_hop)
{
	struct rule *r;

	policy_free(w.policy);
	w.policy = policy_new();
	r = policy_add_rule(w.policy, "detour");
	rule_set_forward(r, WAY_HOP, 3);
	ck_assert(policy_finish(w.policy) == WAX_OK);
	world_start(&w);
	world_ask(&w, ASK);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[3]);
}
END_TEST

START_TEST(an_unsealed_request_is_forbidden_where_a_seal_is_required)
{
	w.conf.seal_required = true;
	world_start(&w);
	check_refused("0.01 Proxy-Uri=ocf://" D1,
	    "4.03 Max-Age= payload=OSCORE is required");
	/* policy is asked first */
	check_refused("0.01 Proxy-Uri=ocf://" DEVICE_DENIED,
	    "4.04 Max-Age= payload=not allowed here");
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
}
END_TEST

START_TEST(a_malformed_seal_is_forwarded_unless_strict)
{
	world_start(&w);
	world_ask(&w, "0.02 OSCORE=e0 Proxy-Uri=ocf://" D1 " payload=s");
	ck_assert_str_eq(world_sent(&w),
	    "0.02 OSCORE=e0 Hop-Limit=10 payload=s");
}
END_TEST

START_TEST(a_malformed_seal_is_a_bad_option_where_strict)
{
	w.conf.strict_seal = true;
	world_start(&w);
	check_refused("0.02 OSCORE=e0 Proxy-Uri=ocf://" D1 " payload=s",
	    "4.02 Max-Age= payload=malformed OSCORE option");
}
END_TEST

START_TEST(a_device_without_a_route_is_not_supported)
{
	world_start(&w);
	check_refused("0.02 OSCORE=09 Proxy-Uri=ocf://" DEVICE_UNKNOWN,
	    "5.05 Max-Age= payload=no such target");
}
END_TEST

START_TEST(an_unknown_unsafe_option_must_be_a_bad_option)
{
	static const char answer[] = "4.02 Max-Age= payload=an option is "
	    "unsafe to forward and not understood";

	world_start(&w);
	check_refused("0.02 OSCORE=09 Proxy-Uri=ocf://" D1 " 65002=00",
	    answer);
	check_refused("0.02 OSCORE=09 Proxy-Uri=ocf://" D1 " 65003=00",
	    answer);
	check_refused("0.02 OSCORE=09 Q-Block1=0e Proxy-Uri=ocf://" D1,
	    answer);
	check_refused("0.02 OSCORE=09 Q-Block2=06 Proxy-Uri=ocf://" D1,
	    answer);
}
END_TEST

START_TEST(hop_limit_is_counted_and_ends_here_with_our_identifier)
{
	world_start(&w);
	world_ask(&w, "0.01 Hop-Limit=02 Proxy-Uri=ocf://" D1);
	ck_assert_str_eq(world_sent(&w), "0.01 Hop-Limit=01");
	check_refused("0.01 Hop-Limit=01 Proxy-Uri=ocf://" D1,
	    "5.08 Max-Age= payload=a.example");
	check_refused("0.02 OSCORE=09 Hop-Limit=00 Proxy-Uri=ocf://" D1,
	    "4.00 Max-Age= payload=Hop-Limit is not 1 to 255");
}
END_TEST

START_TEST(a_hop_limit_report_with_our_identifier_is_a_loop)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK_2);
	world_answer(&w, MESSAGE_ACK, "5.08 payload=c.example b.example");
	ck_assert_str_eq(world_got(in),
	    "5.08 payload=a.example c.example b.example");
	in = world_ask(&w, ASK_2);
	world_log(&w);
	world_answer(&w, MESSAGE_ACK, "5.08 payload=b.example a.example c");
	ck_assert_str_eq(world_got(in), "5.08 Max-Age= payload=a.example");
	ck_assert_ptr_nonnull(strstr(world_log(&w),
	    "result=5.08 reason=loop"));
}
END_TEST

START_TEST(path_and_query_in_a_sealed_proxy_uri_are_dropped_and_counted)
{
	world_start(&w);
	world_ask(&w, "0.02 OSCORE=09 Proxy-Uri=ocf://" D1 "/a?b payload=s");
	ck_assert_str_eq(world_sent(&w),
	    "0.02 OSCORE=09 Hop-Limit=10 payload=s");
	ck_assert_uint_eq(world_metric(&w, METRIC_URI_LEAKS), 1);
	world_answer(&w, MESSAGE_ACK, "2.04");
	ck_assert_ptr_nonnull(strstr(world_log(&w), " uri=leaks "));
	world_ask(&w, "0.01 Proxy-Uri=ocf://" D1 "/a?b");
	ck_assert_uint_eq(world_metric(&w, METRIC_URI_LEAKS), 1);
}
END_TEST

START_TEST(uri_options_beside_proxy_uri_are_ignored_and_counted)
{
	world_start(&w);
	world_ask(&w, "0.01 Uri-Path=no Proxy-Uri=ocf://" D1 "/yes");
	ck_assert_str_eq(world_sent(&w), "0.01 Uri-Path=yes Hop-Limit=10");
	ck_assert_uint_eq(world_metric(&w, METRIC_URI_OPTIONS_IGNORED), 1);
	world_ask(&w, "0.01 Uri-Host=" D1 " Uri-Path=a Proxy-Scheme=ocf");
	world_ask(&w, ASK);
	ck_assert_uint_eq(world_metric(&w, METRIC_URI_OPTIONS_IGNORED), 1);
}
END_TEST

START_TEST(what_the_hop_can_not_send_is_answered)
{
	static const struct {
		enum wax_status status;
		const char *answer;
	} rows[] = {
		{ WAX_LIMIT, "5.03 Max-Age=3c payload=the next hop is busy" },
		{ WAX_SYSTEM, "5.02 Max-Age= payload=no way to the next hop" },
		{ WAX_MEMORY, "5.03 Max-Age=3c payload=short of memory" },
		{ WAX_RANGE, "4.13 Max-Age= payload=too large for the next "
		    "hop" },
	};

	world_start(&w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		w.net.send_status = rows[i].status;
		check_refused(ASK, rows[i].answer);
	}
	ck_assert_uint_eq(world_metric(&w, METRIC_EXCHANGES_ENDED), 4);
	ck_assert_uint_eq(world_metric(&w, METRIC_REQUESTS_FORWARDED), 0);
}
END_TEST

/* Each of these costs the client a wait; a constant would be too long for one
   that is tried again soon. */
START_TEST(hop_that_is_down_is_503_until_it_is_tried_again)
{
	world_start(&w);
	w.net.send_status = WAX_STATE;
	w.net.status = (struct hop_status){ .health = HOP_HEALTH_DOWN,
		.retry_at = w.clock.now + CLOCK_S(6) + 1 };
	check_refused(ASK, "5.03 Max-Age=07 payload=the next hop is down");
	w.net.status.retry_at = w.clock.now + CLOCK_S(6000);
	check_refused(ASK, "5.03 Max-Age=3c payload=the next hop is down");
	w.net.status.retry_at = w.clock.now;
	check_refused(ASK, "5.03 Max-Age=01 payload=the next hop is down");
	w.net.send_status = WAX_LIMIT;
	check_refused(ASK, "5.03 Max-Age=3c payload=the next hop is busy");
}
END_TEST

START_TEST(every_failure_of_the_hop_is_answered)
{
	static const struct {
		enum hop_failure why;
		const char *answer;
	} rows[] = {
		{ HOP_TIMEOUT, "5.04 Max-Age= payload=no answer in time" },
		{ HOP_UNREACHABLE,
		    "5.02 Max-Age= payload=the next hop is unreachable" },
		{ HOP_RESET,
		    "5.02 Max-Age= payload=the next hop refused the message" },
		{ HOP_BAD_RESPONSE, "5.02 Max-Age= payload=malformed answer" },
	};

	world_start(&w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stub_inbound *in = world_ask(&w, ASK);

		stub_take_failure(stub_last(&w.net), rows[i].why);
		ck_assert_str_eq(world_got(in), rows[i].answer);
	}
}
END_TEST

START_TEST(an_unsafe_option_in_the_answer_must_be_a_bad_gateway)
{
	static const char *const answers[] = { "2.04 OSCORE= 65002=00",
	    "2.04 OSCORE= 65003=00", "2.05 Uri-Path=a", "2.05 Uri-Host=a",
	    "2.05 Observe=05 Observe=06", "2.05 Max-Age=0102030405" };

	world_start(&w);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct stub_inbound *in = world_ask(&w, ASK);

		world_answer(&w, MESSAGE_ACK, answers[i]);
		ck_assert_str_eq(world_got(in), "5.02 Max-Age= payload=the "
		    "answer has an option that is unsafe to forward");
		ck_assert(stub_last(&w.net)->ended);
	}
}
END_TEST

START_TEST(an_answer_the_clients_hop_can_not_carry_is_a_bad_gateway)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK);
	w.net.respond_failures = 1;
	w.net.respond_status = WAX_RANGE;
	world_answer(&w, MESSAGE_ACK, "2.05 payload=x");
	ck_assert_str_eq(world_got(in),
	    "5.02 Max-Age= payload=the answer is too large");
}
END_TEST

START_TEST(a_client_that_can_not_be_answered_at_all_is_dropped)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK);
	w.net.respond_failures = 2;
	w.net.respond_status = WAX_MEMORY;
	world_answer(&w, MESSAGE_ACK, "2.05 payload=x");
	ck_assert_uint_eq(in->answers, 0);
	ck_assert(in->dropped);
	ck_assert(stub_last(&w.net)->ended);

	w.net.respond_failures = 1;
	in = world_ask(&w, "0.01");
	ck_assert(in->dropped);
	ck_assert_ptr_nonnull(strstr(world_log(&w),
	    " size=0 reason=target-none "));
}
END_TEST

START_TEST(the_targets_own_errors_pass_unchanged)
{
	static const char *const answers[] = {
		"4.01 Max-Age= payload=Security context not found",
		"4.01 Max-Age= Echo=0102030405060708",
		"4.00 Max-Age= payload=Decryption failed",
		"4.02 Max-Age= payload=Failed to decode COSE",
		"5.03 Max-Age=3c", "5.04", "4.29 Max-Age=05 payload=slower",
	};

	world_start(&w);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct stub_inbound *in = world_ask(&w, ASK);

		world_answer(&w, MESSAGE_ACK, answers[i]);
		ck_assert_str_eq(world_got(in), answers[i]);
	}
}
END_TEST

START_TEST(exchanges_are_bounded)
{
	w.conf.exchanges_max = 3;
	world_start(&w);
	for (unsigned i = 0; i < 3; i++)
		world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 3);
	check_refused(ASK,
	    "5.03 Max-Age=3c payload=too many requests are open");
	stub_take_failure(w.net.outbounds[1], HOP_TIMEOUT);
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 4);
	check_refused(ASK,
	    "5.03 Max-Age=3c payload=too many requests are open");
}
END_TEST

START_TEST(answers_find_their_requests_in_any_order)
{
	struct stub_inbound *in[20];
	char answer[64];

	world_start(&w);
	for (unsigned i = 0; i < 20; i++)
		in[i] = world_ask_as(&w, (uint16_t)(1000 + i % 3), "t",
		    MESSAGE_CON, ASK);
	for (unsigned n = 0; n < 20; n++) {
		static struct sample s;
		unsigned i = n * 7 % 20;

		snprintf(answer, sizeof(answer), "2.05 payload=%u", i);
		sample_read(&s, "%s", answer);
		stub_take_response(w.net.outbounds[i], &s.message);
		ck_assert_str_eq(world_got(in[i]), answer);
	}
	for (unsigned i = 0; i < 20; i++)
		ck_assert_uint_eq(in[i]->answers, 1);
}
END_TEST

START_TEST(a_client_that_is_gone_ends_its_exchange)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK);
	stub_take_cancel(in);
	ck_assert(stub_last(&w.net)->ended);
	ck_assert_ptr_nonnull(strstr(world_log(&w), " reason=client-gone "));
}
END_TEST

START_TEST(the_end_of_all_ends_every_exchange_without_an_answer)
{
	struct stub_inbound *in;

	world_start(&w);
	in = world_ask(&w, ASK);
	world_ask(&w, ASK_2);
	world_ask(&w, "0.05 Observe= OSCORE=0901 Proxy-Uri=ocf://" D1);
	world_stop(&w);
	w.forward = NULL;
	ck_assert_ptr_nonnull(in);
}
END_TEST

START_TEST(blocks_pass_one_by_one_with_a_tag_of_the_client)
{
	static const char block[] = "0.02 Uri-Path=f Block1=0e "
	    "Proxy-Scheme=ocf payload=x";
	char message[128];
	struct bytes tags[3];

	snprintf(message, sizeof(message), "0.02 Uri-Host=" D1 "%s",
	    block + 4);
	world_start(&w);
	for (unsigned i = 0; i < 3; i++) {
		struct stub_inbound *in = world_ask_as(&w, i == 2 ? 2000 : 1000,
		    "t", MESSAGE_CON, message);
		struct bytes options =
		    stub_last(&w.net)->request.message.options;

		ck_assert(option_find(options, OPTION_REQUEST_TAG, &tags[i]));
		ck_assert_uint_eq(tags[i].len, 8);
		ck_assert_uint_eq(option_count(options, OPTION_BLOCK1), 1);
		world_answer(&w, MESSAGE_ACK, "2.31 Block1=0e");
		ck_assert_str_eq(world_got(in), "2.31 Block1=0e");
	}
	ck_assert(bytes_equal(tags[0], tags[1]));
	ck_assert(!bytes_equal(tags[0], tags[2]));
}
END_TEST

START_TEST(the_largest_datagram_of_options_passes)
{
	static struct sample s;
	static char value[65000 * 2 + 1];
	struct stub_inbound *in;

	memset(value, 'a', sizeof(value) - 1);
	world_start(&w);
	sample_read(&s, "0.02 OSCORE=09 Proxy-Uri=ocf://" D1 " 65000=%s",
	    value);
	in = stub_take_request(&w.net, 1000, "t", &s.message, w.now);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	ck_assert_uint_gt(stub_last(&w.net)->request.message.options.len,
	    65000);
	world_answer(&w, MESSAGE_ACK, "2.04");
	ck_assert_str_eq(world_got(in), "2.04");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/forward", setup, teardown,
    a_sealed_request_goes_to_the_device_and_its_answer_back,
    a_request_for_a_device_behind_the_next_proxy_keeps_proxy_uri,
    the_type_of_the_request_goes_on_and_that_of_the_answer_follows_it,
    every_request_code_passes_sealed_and_plain,
    a_request_without_a_target_is_refused_and_logged,
    a_refusal_has_the_type_of_the_request,
    policy_denies_with_its_own_code_before_any_lookup,
    without_a_rule_everything_is_denied_and_looks_alike,
    a_rule_may_choose_the_hop,
    an_unsealed_request_is_forbidden_where_a_seal_is_required,
    a_malformed_seal_is_forwarded_unless_strict,
    a_malformed_seal_is_a_bad_option_where_strict,
    a_device_without_a_route_is_not_supported,
    an_unknown_unsafe_option_must_be_a_bad_option,
    hop_limit_is_counted_and_ends_here_with_our_identifier,
    a_hop_limit_report_with_our_identifier_is_a_loop,
    path_and_query_in_a_sealed_proxy_uri_are_dropped_and_counted,
    uri_options_beside_proxy_uri_are_ignored_and_counted,
    what_the_hop_can_not_send_is_answered,
    hop_that_is_down_is_503_until_it_is_tried_again,
    every_failure_of_the_hop_is_answered,
    an_unsafe_option_in_the_answer_must_be_a_bad_gateway,
    an_answer_the_clients_hop_can_not_carry_is_a_bad_gateway,
    a_client_that_can_not_be_answered_at_all_is_dropped,
    the_targets_own_errors_pass_unchanged,
    exchanges_are_bounded,
    answers_find_their_requests_in_any_order,
    a_client_that_is_gone_ends_its_exchange,
    the_end_of_all_ends_every_exchange_without_an_answer,
    blocks_pass_one_by_one_with_a_tag_of_the_client,
    the_largest_datagram_of_options_passes)
