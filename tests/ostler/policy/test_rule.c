/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/rule.h"

#include "check_main.h"
#include "core/clock.h"
#include "core/code.h"
#include "ostler/policy/tally.h"

static struct policy *policy;
static struct rule *rule;

static void
setup(void)
{
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
	rule = policy_add_rule(policy, "r");
	ck_assert_ptr_nonnull(rule);
}

static void
teardown(void)
{
	policy_free(policy);
}

static enum wax_status
add(const struct condition *c, const char *word)
{
	return rule_add_word(rule, c, bytes_of_text(word));
}

START_TEST(a_wrong_word_leaves_the_rule_as_it_was)
{
	ck_assert(add(&when_target, "lamp") == WAX_FORMAT);
	ck_assert(!rule_has_condition(rule, &when_target));
	ck_assert(add(&when_listener, "in") == WAX_OK);
	ck_assert(add(&when_listener, "") == WAX_FORMAT);
	ck_assert(rule_has_condition(rule, &when_listener));
	ck_assert(!rule_has_condition(rule, &when_peer));
}
END_TEST

START_TEST(a_flag_has_no_word)
{
	ck_assert(add(&when_sealed, "yes") == WAX_FORMAT);
	ck_assert(!rule_has_condition(rule, &when_sealed));
	ck_assert(add(&when_sealed, "") == WAX_OK);
	ck_assert(rule_has_condition(rule, &when_sealed));
}
END_TEST

START_TEST(a_count_has_one_word)
{
	ck_assert(add(&when_over, "5/s") == WAX_OK);
	ck_assert(add(&when_over, "5/s per peer") == WAX_FORMAT);
	ck_assert(add(&when_exchanges, "5") == WAX_OK);
	ck_assert(add(&when_exchanges, "5") == WAX_FORMAT);
}
END_TEST

static struct verdict
ask(struct tally *tally, uint64_t now, size_t size)
{
	struct address peer = { .port = 1 };
	struct deviceid target = { { 1 } };
	struct question q = { .peer = &peer, .target = &target,
		.listener = "in", .transport = "coap", .size = size,
		.tally = tally, .now = now };
	struct verdict v;

	policy_decide_request(policy, &q, &v);
	return v;
}

/* "over" stands first and is asked last. */
START_TEST(tokens_are_only_taken_where_all_else_holds)
{
	struct tally *t = tally_new(10);

	ck_assert(add(&when_over, "1/s burst 2") == WAX_OK);
	ck_assert(add(&when_size, "10-") == WAX_OK);
	ck_assert(policy_finish(policy) == WAX_OK);
	for (unsigned i = 0; i < 10; i++)
		ck_assert_uint_eq(ask(t, 0, 5).number, VERDICT_NO_RULE);
	ck_assert_uint_eq(ask(t, 0, 10).number, VERDICT_NO_RULE);
	ck_assert_uint_eq(ask(t, 0, 10).number, VERDICT_NO_RULE);
	ck_assert_uint_eq(ask(t, 0, 10).number, 0);
	ck_assert_uint_eq(ask(t, 0, 5).number, VERDICT_NO_RULE);
	tally_free(t);
}
END_TEST

START_TEST(a_rate_says_when_there_is_a_token_again)
{
	struct tally *t = tally_new(10);

	ck_assert(add(&when_over, "2/m burst 1") == WAX_OK);
	rule_set_deny(rule, CODE_TOO_MANY_REQUESTS);
	ck_assert(policy_finish(policy) == WAX_OK);
	ck_assert_uint_eq(ask(t, 0, 0).number, VERDICT_NO_RULE);
	ck_assert_uint_eq(ask(t, 0, 0).retry_s, 30);
	ck_assert_uint_eq(ask(t, CLOCK_S(12), 0).retry_s, 18);
	ck_assert_uint_eq(ask(t, CLOCK_MS(29500), 0).retry_s, 1);
	ck_assert_uint_eq(ask(t, CLOCK_MS(29500), 0).code,
	    CODE_TOO_MANY_REQUESTS);
	ck_assert_uint_eq(ask(t, CLOCK_S(30), 0).number, VERDICT_NO_RULE);
	tally_free(t);
}
END_TEST

START_TEST(without_a_rate_or_4_29_there_is_nothing_to_wait_for)
{
	struct tally *t = tally_new(10);

	ck_assert(add(&when_over, "1/h burst 1") == WAX_OK);
	rule_set_deny(rule, CODE_FORBIDDEN);
	rule = policy_add_rule(policy, "other");
	rule_set_deny(rule, CODE_TOO_MANY_REQUESTS);
	ck_assert(policy_finish(policy) == WAX_OK);
	ck_assert_uint_eq(ask(t, 0, 0).retry_s, 0);
	ck_assert_uint_eq(ask(t, 0, 0).retry_s, 0);
	ck_assert_uint_eq(ask(t, 0, 0).number, 0);
	tally_free(t);
}
END_TEST

START_TEST(without_a_tally_no_rate_is_used_up_and_nothing_is_open)
{
	ck_assert(add(&when_over, "1/h burst 1") == WAX_OK);
	rule = policy_add_rule(policy, "open");
	ck_assert(add(&when_exchanges, "1") == WAX_OK);
	ck_assert(policy_finish(policy) == WAX_OK);
	for (unsigned i = 0; i < 10; i++)
		ck_assert_uint_eq(ask(NULL, 0, 0).number, VERDICT_NO_RULE);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/rule", setup, teardown,
    a_wrong_word_leaves_the_rule_as_it_was,
    a_flag_has_no_word,
    a_count_has_one_word,
    tokens_are_only_taken_where_all_else_holds,
    a_rate_says_when_there_is_a_token_again,
    without_a_rate_or_4_29_there_is_nothing_to_wait_for,
    without_a_tally_no_rate_is_used_up_and_nothing_is_open)
