/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_policy.c - order, and, or, not, and what is decided if nothing holds */
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
static bool is_finished;

static void
renew(void)
{
	policy_free(policy);
	policy = policy_new();
	ck_assert_ptr_nonnull(policy);
	is_finished = false;
}

static void
setup(void)
{
	ck_assert(address_parse(bytes_of_text("10.7.1.2:5683"), &peer) ==
	    WAX_OK);
	ck_assert(deviceid_parse(bytes_of_text(LAMP), &target) == WAX_OK);
	renew();
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

	if (!is_finished)
		ck_assert(policy_finish(policy) == WAX_OK);
	is_finished = true;
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

	renew();
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
		const char *peer, *target, *size;
		bool holds;
	} rows[] = {
		{ "10.7.0.0/16", LAMP, "0", true },
		{ "10.8.0.0/16", LAMP, "0", false },
		{ "10.7.0.0/16", DOOR, "0", false },
		{ "10.7.0.0/16", LAMP, "1-", false },
		{ "any", "*", "0", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule *r;

		renew();
		r = add_rule("r");
		add_word(r, "peer", rows[i].peer);
		add_word(r, "target", rows[i].target);
		add_word(r, "size", rows[i].size);
		rule_set_forward(r, WAY_HOP, 0);
		ck_assert_int_eq(decide().action == VERDICT_FORWARD,
		    rows[i].holds);
	}
}
END_TEST

START_TEST(one_word_of_a_condition_is_enough)
{
	static const char *const words[] = { DOOR, LAMP,
		"c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0d" };

	for (size_t n = 1; n <= 3; n++) {
		struct rule *r;

		renew();
		r = add_rule("r");
		for (size_t i = 0; i < n; i++)
			add_word(r, "target", words[i]);
		rule_set_forward(r, WAY_HOP, 0);
		ck_assert_int_eq(decide().action, n == 1 ? VERDICT_DENY :
		    VERDICT_FORWARD);
	}
}
END_TEST

START_TEST(a_condition_with_not_holds_where_it_would_not)
{
	for (size_t i = 0; i < 2; i++) {
		struct rule *r;

		renew();
		r = add_rule("r");
		add_word(r, "target", i == 0 ? DOOR : LAMP);
		add_word(r, "target", "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0d");
		rule_negate_condition(r, &when_target);
		rule_set_forward(r, WAY_HOP, 0);
		ck_assert_int_eq(decide().action, i == 0 ? VERDICT_FORWARD :
		    VERDICT_DENY);
	}
}
END_TEST

START_TEST(a_group_that_is_filled_later_counts)
{
	struct group *g = policy_add_group(policy, "lamps", GROUP_DEVICES);
	struct rule *r = add_rule("r");

	ck_assert(rule_add_group(r, &when_target, g) == WAX_OK);
	rule_set_forward(r, WAY_HOP, 0);
	ck_assert(group_add_device(g, &target) == WAX_OK);
	ck_assert_int_eq(decide().action, VERDICT_FORWARD);
}
END_TEST

START_TEST(an_empty_group_fits_nobody)
{
	struct group *g = policy_add_group(policy, "lamps", GROUP_DEVICES);
	struct rule *r = add_rule("r");

	ck_assert(rule_add_group(r, &when_target, g) == WAX_OK);
	rule_set_forward(r, WAY_HOP, 0);
	ck_assert_int_eq(decide().action, VERDICT_DENY);
}
END_TEST

START_TEST(a_dry_run_is_told_and_decides_nothing)
{
	rule_set_dry_run(add_rule("dry"));
	rule_set_dry_run(add_rule("dry too"));
	rule_set_forward(add_rule("all"), WAY_HOP, 1);
	ck_assert_str_eq(decide().rule, "all");
	ck_assert_uint_eq(decide().number, 2);
	ck_assert_uint_eq(decide().dry_run, 0);
}
END_TEST

START_TEST(a_dry_run_behind_the_rule_that_decides_is_not_told)
{
	rule_set_deny(add_rule("first"), CODE_NOT_FOUND);
	rule_set_dry_run(add_rule("dry"));
	ck_assert_uint_eq(decide().dry_run, VERDICT_NO_RULE);
}
END_TEST

/* What a rule says beside comes with its verdict. */
START_TEST(a_verdict_is_what_the_rule_says)
{
	struct verdict *v = rule_verdict(add_rule("r"));

	rule_set_forward(policy_add_rule(policy, "other"), WAY_ROUTE, 0);
	*v = (struct verdict){ .action = VERDICT_FORWARD, .way = WAY_POOL,
		.index = 3, .rule = v->rule, .priority = PRIORITY_HIGH,
		.timeout = 5000, .hop_limit = 4, .has_log_level = true,
		.log_level = LOG_LEVEL_DEBUG };
	ck_assert_int_eq(decide().way, WAY_POOL);
	ck_assert_uint_eq(decide().index, 3);
	ck_assert_int_eq(decide().priority, PRIORITY_HIGH);
	ck_assert_uint_eq(decide().timeout, 5000);
	ck_assert_uint_eq(decide().hop_limit, 4);
	ck_assert(decide().has_log_level);
	ck_assert_uint_eq(decide().number, 0);
	ck_assert_uint_eq(decide().dry_run, VERDICT_NO_RULE);
}
END_TEST

START_TEST(a_policy_asks_only_for_what_its_rules_look_at)
{
	static const struct {
		const char *condition, *word;
		unsigned needs;
	} rows[] = {
		{ "target", LAMP, 0 },
		{ "target", "*", 0 },
		{ "target", "registered", POLICY_NEEDS_PLACE },
		{ "target", "discovered", POLICY_NEEDS_PLACE },
		{ "time", "08:00-09:00", POLICY_NEEDS_TIME },
		{ "weekday", "mon", POLICY_NEEDS_TIME },
		{ "exchanges", "3", POLICY_NEEDS_OPEN },
		{ "observations", "3 per peer", POLICY_NEEDS_OPEN },
		{ "over", "3/s", 0 },
		{ "sealed", "", 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		renew();
		add_word(add_rule("r"), rows[i].condition, rows[i].word);
		ck_assert(policy_finish(policy) == WAX_OK);
		ck_assert_msg(policy_needs(policy) == rows[i].needs, "%s",
		    rows[i].word);
	}
}
END_TEST

START_TEST(rules_can_be_looked_at)
{
	struct rule_view view;
	struct rule *r = add_rule("one");

	ck_assert(rule_set_text(r, bytes_of_text("peer any")) == WAX_OK);
	ck_assert(rule_set_text(r, bytes_of("sealed forward", 6)) == WAX_OK);
	rule_set_forward(r, WAY_HOP, 2);
	rule_set_dry_run(add_rule("two"));
	ck_assert(policy_finish(policy) == WAX_OK);
	ck_assert_uint_eq(policy_count_rules(policy), 2);
	policy_get_rule(policy, 0, &view);
	ck_assert_str_eq(view.name, "one");
	ck_assert_str_eq(view.text, "sealed");
	ck_assert(!view.is_dry_run);
	ck_assert_uint_eq(view.verdict->index, 2);
	policy_get_rule(policy, 1, &view);
	ck_assert_str_eq(view.text, "");
	ck_assert(view.is_dry_run);
}
END_TEST

/* Nothing is built for it, and nothing has to be. */
START_TEST(a_policy_without_rules_needs_no_finish)
{
	struct question q = { .peer = &peer, .target = &target };
	struct verdict v;

	policy_decide_request(policy, &q, &v);
	ck_assert_int_eq(v.action, VERDICT_DENY);
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

TEST_MAIN_FIXTURE("ostler/policy/policy", setup, teardown,
    without_rules_everything_is_denied_by_default,
    a_rule_without_conditions_always_holds,
    a_rule_without_an_action_denies,
    order_is_as_written,
    all_conditions_of_a_rule_must_hold,
    one_word_of_a_condition_is_enough,
    a_condition_with_not_holds_where_it_would_not,
    a_group_that_is_filled_later_counts,
    an_empty_group_fits_nobody,
    a_dry_run_is_told_and_decides_nothing,
    a_dry_run_behind_the_rule_that_decides_is_not_told,
    a_verdict_is_what_the_rule_says,
    a_policy_asks_only_for_what_its_rules_look_at,
    rules_can_be_looked_at,
    a_policy_without_rules_needs_no_finish,
    many_words_and_rules_are_kept_apart)
