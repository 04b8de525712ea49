/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_forward_change.c - what becomes of open requests, observations and
   registrations under another configuration */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_main.h"
#include "ostler/forward/state.h"
#include "ostler/forward/world.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"
#include "rng.h"
#include "scarce.h"

#define ASK_1 "0.02 OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_1 " payload=one"
#define ASK_2 "0.02 OSCORE=0901aa Proxy-Uri=ocf://" DEVICE_2 " payload=two"
#define REGISTER "0.05 Observe= OSCORE=0901aabb Proxy-Uri=ocf://" DEVICE_1 \
	" payload=register"
#define NOTIFICATION "2.05 Observe=05 OSCORE=01a0 payload=state"

static struct world world;

static void
setup(void)
{
	world_init(&world);
	world_start(&world);
}

static void
teardown(void)
{
	world_stop(&world);
}

static void
add_rule(struct policy *p, const char *name, const char *target,
    const struct verdict *v)
{
	struct rule *r = policy_add_rule(p, name);

	ck_assert_ptr_nonnull(r);
	if (target != NULL)
		ck_assert_int_eq(rule_add_word(r, &when_target,
		    bytes_of_text(target)), WAX_OK);
	if (v->action == VERDICT_DENY)
		rule_set_deny(r, v->code);
	else
		rule_set_forward(r, WAY_ROUTE, 0);
	if (v->action == VERDICT_DROP)
		rule_verdict(r)->action = VERDICT_DROP;
}

/* DEVICE_1 gets that verdict; all else goes on. */
static struct policy *
make_policy(const struct verdict *v)
{
	struct policy *p = policy_new();

	ck_assert_ptr_nonnull(p);
	add_rule(p, "new-1", DEVICE_1, v);
	add_rule(p, "new-all", NULL, &(struct verdict){
	    .action = VERDICT_FORWARD });
	ck_assert_int_eq(policy_finish(p), WAX_OK);
	return p;
}

/* The old policy and conf are no more. */
static void
change(struct policy *p)
{
	struct forward_conf *conf = malloc(sizeof(*conf));
	struct forward_change *c;

	ck_assert_ptr_nonnull(conf);
	*conf = world.conf;
	ck_assert_int_eq(forward_prepare(world.forward, &world.conf, p, &c),
	    WAX_OK);
	forward_apply(world.forward, c);
	policy_free(world.policy);
	world.policy = p;
	free(conf);
}

static void
change_to(enum verdict_action action, uint8_t code)
{
	change(make_policy(&(struct verdict){ .action = action,
	    .code = code }));
}

static void
notify(struct stub_outbound *out)
{
	static struct sample s;

	sample_read(&s, NOTIFICATION);
	s.message.type = MESSAGE_NON;
	stub_take_response(out, &s.message);
}

/* The client's registration, accepted by the device. */
static struct stub_inbound *
observe(void)
{
	struct stub_inbound *in = world_ask(&world, REGISTER);

	world_answer(&world, MESSAGE_ACK, NOTIFICATION);
	ck_assert_int_eq(in->kind, RESPONSE_MORE);
	return in;
}

START_TEST(open_request_that_may_still_pass_gets_its_answer)
{
	struct stub_inbound *in = world_ask(&world, ASK_1);
	const char *line;

	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_log(&world), "");
	ck_assert(in->owned);
	world_answer(&world, MESSAGE_ACK, "2.04 OSCORE= payload=sealed");
	ck_assert_str_eq(world_got(in), "2.04 OSCORE= payload=sealed");
	line = world_log(&world);
	ck_assert_ptr_nonnull(strstr(line, " rule=new-1 verdict=forward "));
	ck_assert_ptr_nonnull(strstr(line, " next=lamp "));
}
END_TEST

START_TEST(open_request_that_is_denied_gets_the_policy_s_code)
{
	struct stub_inbound *one = world_ask(&world, ASK_1);
	struct stub_outbound *out = stub_last(&world.net);
	struct stub_inbound *two = world_ask(&world, ASK_2);

	change_to(VERDICT_DENY, CODE_NOT_FOUND);
	ck_assert_str_eq(world_got(one),
	    "4.04 Max-Age= payload=not allowed here");
	ck_assert(!one->owned && out->ended);
	ck_assert_ptr_nonnull(strstr(world_log(&world),
	    " rule=new-1 verdict=deny result=4.04 reason=policy "));
	ck_assert_uint_eq(world_metric(&world, METRIC_REFUSED_POLICY), 1);
	world_answer(&world, MESSAGE_ACK, "2.04 OSCORE= payload=sealed");
	ck_assert_str_eq(world_got(two), "2.04 OSCORE= payload=sealed");
}
END_TEST

START_TEST(open_request_that_is_dropped_ends_without_a_word)
{
	struct stub_inbound *in = world_ask(&world, ASK_1);

	change_to(VERDICT_DROP, 0);
	ck_assert(in->ignored);
	ck_assert_uint_eq(in->answers, 0);
	ck_assert(stub_last(&world.net)->ended);
	ck_assert_uint_eq(world_metric(&world, METRIC_REQUESTS_DROPPED), 1);
}
END_TEST

START_TEST(open_request_without_a_seal_ends_where_one_is_required_now)
{
	struct stub_inbound *in = world_ask(&world,
	    "0.01 Proxy-Uri=ocf://" DEVICE_1), *sealed;

	sealed = world_ask(&world, ASK_1);
	world.conf.seal_required = true;
	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_got(in),
	    "4.03 Max-Age= payload=OSCORE is required");
	ck_assert(sealed->owned);
}
END_TEST

START_TEST(what_seals_begin_with_ends_where_it_does_not_count_any_more)
{
	struct stub_inbound *in;

	world.conf.seal_required = true;
	world.conf.key_establishment = true;
	in = world_ask(&world, "0.02 Content-Format=41 Proxy-Uri=ocf://"
	    DEVICE_1 "/.well-known/edhoc payload=x");
	change_to(VERDICT_FORWARD, 0);
	ck_assert(in->owned);
	world.conf.key_establishment = false;
	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_got(in),
	    "4.03 Max-Age= payload=OSCORE is required");
}
END_TEST

START_TEST(observation_that_may_still_pass_goes_on)
{
	struct stub_inbound *in = observe();
	struct stub_outbound *out = stub_last(&world.net);

	for (unsigned i = 0; i < 3; i++) {
		change_to(VERDICT_FORWARD, 0);
		notify(out);
		ck_assert_uint_eq(in->answers, 2 + i);
		ck_assert_int_eq(in->kind, RESPONSE_MORE);
	}
	ck_assert(in->owned && !out->ended);
}
END_TEST

START_TEST(observation_that_is_denied_ends_at_both_sides)
{
	struct stub_inbound *in = observe();

	change_to(VERDICT_DENY, CODE_FORBIDDEN);
	ck_assert_str_eq(world_got(in),
	    "4.03 Max-Age= payload=not allowed here");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(stub_last(&world.net)->rejected);
}
END_TEST

START_TEST(observation_that_is_dropped_ends_at_the_next_hop)
{
	struct stub_inbound *in = observe();

	change_to(VERDICT_DROP, 0);
	ck_assert(in->ignored);
	ck_assert_uint_eq(in->answers, 1);
	ck_assert(stub_last(&world.net)->rejected);
}
END_TEST

START_TEST(observation_at_a_hop_that_is_retired_ends_with_503)
{
	struct stub_inbound *in = observe();
	struct stub_inbound *early = world_ask_as(&world, 1001, "u",
	    MESSAGE_CON, REGISTER);

	world.net.hops[1].is_retired = true;
	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_got(in), "5.03 Max-Age=3c "
	    "payload=the way there has changed");
	ck_assert_int_eq(in->kind, RESPONSE_FINAL);
	ck_assert(world.net.outbounds[0]->rejected);
	/* one that the device has not even seen is not to begin there */
	ck_assert_ptr_nonnull(strstr(world_got(early), "5.03 "));
	ck_assert_ptr_nonnull(strstr(world_log(&world),
	    " result=5.03 reason=hop-retired "));
	ck_assert_uint_eq(world_metric(&world, METRIC_REFUSED_HOP_RETIRED), 2);
}
END_TEST

START_TEST(open_request_at_a_hop_that_is_retired_gets_its_answer)
{
	struct stub_inbound *in = world_ask(&world, ASK_1);

	world.net.hops[1].is_retired = true;
	change_to(VERDICT_FORWARD, 0);
	ck_assert(in->owned);
	world_answer(&world, MESSAGE_ACK, "2.04 OSCORE= payload=sealed");
	ck_assert_str_eq(world_got(in), "2.04 OSCORE= payload=sealed");
}
END_TEST

START_TEST(what_is_given_up_in_time_has_changed_nothing)
{
	struct stub_inbound *in = world_ask(&world, ASK_1);
	struct policy *p = make_policy(&(struct verdict){ .code =
	    CODE_FORBIDDEN });
	struct forward_change *c;

	ck_assert_int_eq(forward_prepare(world.forward, &world.conf, p, &c),
	    WAX_OK);
	forward_abort(world.forward, c);
	policy_free(p);
	ck_assert(in->owned);
	world_answer(&world, MESSAGE_ACK, "2.04 OSCORE= payload=sealed");
	ck_assert_ptr_nonnull(strstr(world_log(&world), " rule=all "));
}
END_TEST

START_TEST(without_memory_nothing_is_prepared)
{
	struct policy *p = make_policy(&(struct verdict){ .code =
	    CODE_FORBIDDEN });
	struct forward_change *c;
	enum wax_status st;

	scarce_memory = true;
	st = forward_prepare(world.forward, &world.conf, p, &c);
	scarce_memory = false;
	policy_free(p);
	ck_assert(!SCARCE_WORKS || st == WAX_MEMORY);
	if (st == WAX_OK)
		forward_abort(world.forward, c);
}
END_TEST

START_TEST(lower_limits_are_for_those_to_come)
{
	struct stub_inbound *in = observe(), *late;

	world.conf.observations_max = 0;
	change_to(VERDICT_FORWARD, 0);
	notify(stub_last(&world.net));
	ck_assert_uint_eq(in->answers, 2);
	late = world_ask_as(&world, 1001, "u", MESSAGE_CON, REGISTER);
	ck_assert_ptr_nonnull(strstr(world_got(late), "5.03 "));
	world.conf.exchanges_max = 1;
	change_to(VERDICT_FORWARD, 0);
	ck_assert(in->owned);
	late = world_ask_as(&world, 1001, "u", MESSAGE_CON, ASK_2);
	ck_assert_ptr_nonnull(strstr(world_got(late), "5.03 "));
}
END_TEST

/* A new policy that denies a device while that many are open. */
static void
change_to_counting(const char *most)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "many");

	ck_assert_int_eq(rule_add_word(r, condition_find(bytes_of_text(
	    "exchanges")), bytes_of_text(most)), WAX_OK);
	rule_set_deny(r, CODE_TOO_MANY_REQUESTS);
	add_rule(p, "all", NULL, &(struct verdict){ .action =
	    VERDICT_FORWARD });
	ck_assert_int_eq(policy_finish(p), WAX_OK);
	change(p);
}

START_TEST(what_is_open_is_counted_by_a_policy_that_asks_for_it)
{
	struct stub_inbound *in[3];

	world_stop(&world);
	world_init(&world);
	world.tally = tally_new(100);
	ck_assert_ptr_nonnull(world.tally);
	world_start(&world);
	for (uint16_t i = 0; i < 2; i++)
		in[i] = world_ask_as(&world, (uint16_t)(1000 + i), "t",
		    MESSAGE_CON, ASK_1);
	change_to_counting("3");	/* they stay, whatever the limit */
	in[2] = world_ask_as(&world, 1002, "t", MESSAGE_CON, ASK_1);
	ck_assert(in[0]->owned && in[1]->owned && in[2]->owned);
	ck_assert_ptr_nonnull(strstr(world_got(world_ask_as(&world, 1003, "t",
	    MESSAGE_CON, ASK_1)), "4.29 "));
	change_to(VERDICT_FORWARD, 0);	/* nobody asks for it */
	change_to_counting("3");
	ck_assert_ptr_nonnull(strstr(world_got(world_ask_as(&world, 1004, "t",
	    MESSAGE_CON, ASK_1)), "4.29 "));
}
END_TEST

START_TEST(hits_of_rules_go_on_by_their_names)
{
	uint64_t hits[3] = { 0 };

	for (int i = 0; i < 3; i++)
		world_ask(&world, ASK_1);
	change_to(VERDICT_FORWARD, 0);
	world_ask(&world, ASK_1);
	change_to(VERDICT_DENY, CODE_FORBIDDEN);
	world_ask(&world, ASK_1);
	world_ask(&world, ASK_2);
	forward_add_hits(world.forward, hits);
	ck_assert_uint_eq(hits[0], 2);
	ck_assert_uint_eq(hits[1], 1);
	ck_assert_uint_eq(hits[2], 0);
}
END_TEST

/* As the net does it: listeners are others, sessions are told. */
static void
change_listener(struct listener_conf *new)
{
	for (size_t i = 0; i < STUB_SESSIONS; i++)
		world.net.session_facts[i].listener = new;
	change_to(VERDICT_FORWARD, 0);
}

START_TEST(registrations_that_are_not_allowed_any_more_are_removed)
{
	struct deviceid known = sample_device(DEVICE_UNKNOWN);
	struct listener_conf new = { .name = (char[]){ "new" },
		.callers = { .ids = &known, .count = 1 } };
	const char *log;

	world_call(&world, 0, 5, DEVICE_1);
	world_call(&world, 0, 6, DEVICE_UNKNOWN);
	world_call(&world, 0, 7, GATEWAY);
	world_ask_called(&world, 7, GATEWAY, "0.02 Uri-Path=rd "
	    "Uri-Query=ep=" DEVICE_2);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/7");
	world_log(&world);
	change_listener(&new);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "");
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	ck_assert_str_eq(world_place(&world, DEVICE_UNKNOWN), "0/6");
	log = world_log(&world);
	ck_assert_ptr_nonnull(strstr(log, "unregistered target=" DEVICE_1
	    " listener=home session=5 reason=\"not allowed any more\"\n"));
	ck_assert_ptr_nonnull(strstr(log, "unregistered target=" DEVICE_2
	    " by=" GATEWAY " listener=home session=7 reason="));
	ck_assert_uint_eq(world_metric(&world, METRIC_REGISTRATIONS_ENDED), 2);
	ck_assert_uint_eq(world.net.ends, 0);	/* they may ask, as others */
}
END_TEST

START_TEST(session_that_may_register_now_need_not_call_again)
{
	struct deviceid callers[2] = { sample_device(DEVICE_1),
		sample_device(DEVICE_2) };
	struct listener_conf new = { .name = (char[]){ "new" },
		.callers = { .ids = callers, .count = 2 } };

	if (memcmp(&callers[0], &callers[1], sizeof(callers[0])) > 0) {
		callers[0] = sample_device(DEVICE_2);
		callers[1] = sample_device(DEVICE_1);
	}
	world_call(&world, 0, 1, NULL);
	world_call(&world, 0, 4, DEVICE_2);	/* may not, as yet */
	world_call(&world, 0, 5, DEVICE_1);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "");
	world_log(&world);
	change_listener(&new);
	ck_assert_str_eq(world_place(&world, DEVICE_2), "0/4");
	ck_assert_str_eq(world_place(&world, DEVICE_1), "0/5");
	ck_assert_ptr_nonnull(strstr(world_log(&world),
	    "registered target=" DEVICE_2 " listener=new session=4\n"));
	change_listener(&new);
	ck_assert_str_eq(world_log(&world), "");
	ck_assert_uint_eq(world_metric(&world, METRIC_REGISTRATIONS_BEGUN), 2);
	ck_assert_uint_eq(world.net.ends, 0);
}
END_TEST

START_TEST(registration_whose_session_is_ending_is_removed)
{
	world_call(&world, 0, 5, DEVICE_1);
	world.net.session_is_up[5] = false;
	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "");
}
END_TEST

START_TEST(registrations_of_other_workers_are_theirs_to_judge)
{
	world_call(&world, 2, 3, DEVICE_1);
	change_to(VERDICT_FORWARD, 0);
	ck_assert_str_eq(world_place(&world, DEVICE_1), "2/3");
}
END_TEST

START_TEST(request_to_a_device_that_called_is_told_with_the_old_name)
{
	struct deviceid known = sample_device(DEVICE_1);
	struct listener_conf new = { .name = (char[]){ "new" },
		.callers = { .ids = &known, .count = 1 } };
	struct stub_inbound *in;

	world_call(&world, 0, 5, DEVICE_1);
	in = world_ask(&world, ASK_1);
	change_listener(&new);
	world_answer(&world, MESSAGE_ACK, "2.04 OSCORE= payload=sealed");
	ck_assert(!in->owned);
	ck_assert_ptr_nonnull(strstr(world_log(&world), "next=called:home"));
}
END_TEST

/* One policy after the other, each a table of verdicts for two devices: what is
   open afterwards is exactly what was, and may pass. */
START_TEST(any_policies_leave_open_what_they_allow)
{
	static const char *const asks[] = { ASK_1, ASK_2, REGISTER };
	static const char *const devices[] = { DEVICE_1, DEVICE_2 };
	static const struct verdict verdicts[] = {
		{ .action = VERDICT_FORWARD },
		{ .action = VERDICT_DENY, .code = CODE_FORBIDDEN },
		{ .action = VERDICT_DROP },
	};
	struct rng rng = { 1 };

	for (int round = 0; round < 300; round++) {
		struct stub_inbound *in[6];
		unsigned kind[6], chosen[2], open = 0;
		struct policy *p = policy_new();

		for (uint16_t i = 0; i < 6; i++) {
			kind[i] = (unsigned)rng_below(&rng, 3);
			in[i] = world_ask_as(&world, (uint16_t)(1000 + i), "t",
			    MESSAGE_CON, asks[kind[i]]);
			if (kind[i] == 2 && rng_below(&rng, 2) == 0)
				world_answer(&world, MESSAGE_ACK,
				    NOTIFICATION);
		}
		for (int i = 0; i < 2; i++) {
			chosen[i] = (unsigned)rng_below(&rng, 3);
			add_rule(p, "r", devices[i], &verdicts[chosen[i]]);
		}
		ck_assert_int_eq(policy_finish(p), WAX_OK);
		change(p);
		for (int i = 0; i < 6; i++) {
			bool is_open = chosen[kind[i] == 1] == 0;

			ck_assert_int_eq(in[i]->owned, is_open);
			open += is_open;
		}
		ck_assert_uint_eq(world.forward->exchange_count, open);
		world_stop(&world);
		setup();
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward_change", setup, teardown,
    open_request_that_may_still_pass_gets_its_answer,
    open_request_that_is_denied_gets_the_policy_s_code,
    open_request_that_is_dropped_ends_without_a_word,
    open_request_without_a_seal_ends_where_one_is_required_now,
    what_seals_begin_with_ends_where_it_does_not_count_any_more,
    observation_that_may_still_pass_goes_on,
    observation_that_is_denied_ends_at_both_sides,
    observation_that_is_dropped_ends_at_the_next_hop,
    observation_at_a_hop_that_is_retired_ends_with_503,
    open_request_at_a_hop_that_is_retired_gets_its_answer,
    what_is_given_up_in_time_has_changed_nothing,
    without_memory_nothing_is_prepared,
    lower_limits_are_for_those_to_come,
    what_is_open_is_counted_by_a_policy_that_asks_for_it,
    hits_of_rules_go_on_by_their_names,
    registrations_that_are_not_allowed_any_more_are_removed,
    session_that_may_register_now_need_not_call_again,
    registration_whose_session_is_ending_is_removed,
    registrations_of_other_workers_are_theirs_to_judge,
    request_to_a_device_that_called_is_told_with_the_old_name,
    any_policies_leave_open_what_they_allow)
