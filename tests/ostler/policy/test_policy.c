/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_policy.c - order, and, or, and what is decided when nothing holds */
#include "ostler/policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "core/code.h"
#include "ostler/policy/rule.h"

#define LAMP "11111111-2222-4333-8444-555555555555"
#define DOOR "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0c"

static struct address peer;
static struct deviceid target;
static struct policy *policy;

static void
setup(void)
{
	ck_assert(address_parse(bytes_of_text("10.7.1.2:5683"), &peer) ==
	    WAX_OK);
	ck_assert(deviceid_parse(bytes_of_text(LAMP), &target) == WAX_OK);
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
}

static void
teardown(void)
{
	policy_free(policy);
}

static struct rule *
add_rule(const char *name)
{
	struct rule *r = policy_add_rule(policy, name);

	ck_assert_ptr_nonnull(r);
	return r;
}

static void
add_word(struct rule *r, const char *condition, const char *word)
{
	const struct condition *c = condition_find(bytes_of_text(condition));

	ck_assert_ptr_nonnull(c);
	ck_assert(rule_add_word(r, c, bytes_of_text(word)) == WAX_OK);
}

static struct verdict
decide(void)
{
	struct question q = {
		.peer = &peer,
		.listener = "in",
		.target = &target,
		.code = CODE_POST,
		.sealed = true,
	};
	struct verdict v;

	policy_decide_request(policy, &q, &v);
	return v;
}

START_TEST(without_rules_everything_is_denied_by_default)
{
	struct verdict v = decide();

	ck_assert_int_eq(v.action, VERDICT_DENY);
	ck_assert_uint_eq(v.code, CODE_FORBIDDEN);
	ck_assert_str_eq(v.rule, "default");
}
END_TEST

START_TEST(a_rule_without_conditions_always_holds)
{
	struct verdict v;

	rule_set_forward(add_rule("all"), WAY_ROUTE, 0);
	v = decide();
	ck_assert_int_eq(v.action, VERDICT_FORWARD);
	ck_assert_uint_eq(v.way, WAY_ROUTE);
	ck_assert_str_eq(v.rule, "all");
}
END_TEST

START_TEST(a_rule_without_an_action_denies)
{
	struct verdict v;

	add_rule("nothing");
	v = decide();
	ck_assert_int_eq(v.action, VERDICT_DENY);
	ck_assert_uint_eq(v.code, CODE_FORBIDDEN);
	ck_assert_str_eq(v.rule, "nothing");
}
END_TEST

START_TEST(order_is_as_written)
{
	struct rule *r;

	rule_set_deny(add_rule("first"), CODE_NOT_FOUND);
	rule_set_forward(add_rule("second"), WAY_HOP, 1);
	ck_assert_str_eq(decide().rule, "first");
	ck_assert_uint_eq(decide().code, CODE_NOT_FOUND);

	policy_free(policy);
	policy = policy_new();
	r = add_rule("other-device");
	add_word(r, "target", DOOR);
	rule_set_forward(add_rule("second"), WAY_HOP, 1);
	rule_set_deny(add_rule("third"), CODE_NOT_FOUND);
	ck_assert_str_eq(decide().rule, "second");
	ck_assert_uint_eq(decide().index, 1);
}
END_TEST

START_TEST(all_conditions_of_a_rule_must_hold)
{
	static const struct {
		const char *peer, *target, *sealed;
		bool holds;
	} rows[] = {
		{ "10.7.0.0/16", LAMP, "yes", true },
		{ "10.8.0.0/16", LAMP, "yes", false },
		{ "10.7.0.0/16", DOOR, "yes", false },
		{ "10.7.0.0/16", LAMP, "no", false },
		{ "any", "*", "yes", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule *r;

		policy_free(policy);
		policy = policy_new();
		r = add_rule("r");
		add_word(r, "peer", rows[i].peer);
		add_word(r, "target", rows[i].target);
		add_word(r, "sealed", rows[i].sealed);
		rule_set_forward(r, WAY_HOP, 0);
		ck_assert_int_eq(decide().action == VERDICT_FORWARD,
		    rows[i].holds);
	}
}
END_TEST

START_TEST(one_word_of_a_condition_is_enough)
{
	struct rule *r = add_rule("r");

	add_word(r, "target", DOOR);
	rule_set_forward(r, WAY_HOP, 0);
	ck_assert_int_eq(decide().action, VERDICT_DENY);
	add_word(r, "target", LAMP);
	ck_assert_int_eq(decide().action, VERDICT_FORWARD);
	add_word(r, "target", "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0d");
	ck_assert_int_eq(decide().action, VERDICT_FORWARD);
}
END_TEST

START_TEST(a_wrong_word_leaves_the_rule_as_it_was)
{
	struct rule *r = add_rule("r");

	rule_set_forward(r, WAY_HOP, 0);
	ck_assert(rule_add_word(r, &when_target, bytes_of_text("lamp")) ==
	    WAX_FORMAT);
	ck_assert(!rule_has_condition(r, &when_target));
	ck_assert_int_eq(decide().action, VERDICT_FORWARD);
	add_word(r, "target", DOOR);
	ck_assert(rule_has_condition(r, &when_target));
	ck_assert(!rule_has_condition(r, &when_peer));
	ck_assert(rule_add_word(r, &when_target, bytes_of_text("lamp")) ==
	    WAX_FORMAT);
	ck_assert_int_eq(decide().action, VERDICT_DENY);
}
END_TEST

START_TEST(many_words_and_rules_are_kept_apart)
{
	char id[64], name[16];

	for (unsigned i = 0; i < 50; i++) {
		struct rule *r;

		snprintf(name, sizeof(name), "r%u", i);
		r = add_rule(name);
		for (unsigned j = 0; j < 50; j++) {
			snprintf(id, sizeof(id), "%08x-0000-4000-8000-"
			    "%012x", i, j);
			add_word(r, "target", id);
			add_word(r, "listener", j % 2 ? "in" : "out");
		}
		rule_set_forward(r, WAY_HOP, i);
	}
	for (unsigned i = 0; i < 50; i++) {
		unsigned j = (i * 7 + 3) % 50;
		struct verdict v;

		snprintf(id, sizeof(id), "%08x-0000-4000-8000-%012x", i, j);
		ck_assert(deviceid_parse(bytes_of_text(id), &target) ==
		    WAX_OK);
		v = decide();
		snprintf(name, sizeof(name), "r%u", i);
		ck_assert_str_eq(v.rule, name);
		ck_assert_uint_eq(v.index, i);
	}
}
END_TEST

/* The same random rules, decided a second way. */
START_TEST(random_policies_decide_as_the_first_rule_that_holds)
{
	static const char *const peers[] = { "any", "10.7.0.0/16", "10.7.1.2",
	    "::1", "10.8.0.0/16" };
	static const bool peer_holds[] = { true, true, true, false, false };
	static const char *const targets[] = { "*", LAMP, DOOR };
	static const bool target_holds[] = { true, true, false };
	unsigned forwarded = 0, denied = 0;

	srandom(1);
	for (unsigned round = 0; round < 2000; round++) {
		bool decided = false;
		size_t expected = 0;
		struct verdict v;

		policy_free(policy);
		policy = policy_new();
		for (unsigned i = 0; i < 4; i++) {
			struct rule *r = add_rule("r");
			bool holds = true, any = false;

			for (long n = random() % 3; n > 0; n--) {
				size_t which = (size_t)random() % 5;

				add_word(r, "peer", peers[which]);
				any |= peer_holds[which];
				holds = any;
			}
			if (random() % 2) {
				size_t which = (size_t)random() % 3;

				add_word(r, "target", targets[which]);
				holds = holds && target_holds[which];
			}
			rule_set_forward(r, WAY_HOP, i);
			if (holds && !decided) {
				decided = true;
				expected = i;
			}
		}
		v = decide();
		ck_assert_int_eq(v.action == VERDICT_FORWARD, decided);
		ck_assert_uint_eq(v.index, expected);
		forwarded += decided;
		denied += !decided;
	}
	ck_assert_uint_gt(forwarded, 10);
	ck_assert_uint_gt(denied, 10);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/policy", setup, teardown,
    without_rules_everything_is_denied_by_default,
    a_rule_without_conditions_always_holds,
    a_rule_without_an_action_denies,
    order_is_as_written,
    all_conditions_of_a_rule_must_hold,
    one_word_of_a_condition_is_enough,
    a_wrong_word_leaves_the_rule_as_it_was,
    many_words_and_rules_are_kept_apart,
    random_policies_decide_as_the_first_rule_that_holds)
