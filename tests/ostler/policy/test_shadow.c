/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "ostler/policy/chance.h"

#define LAMP "11111111-2222-4333-8444-555555555555"
#define DOOR "c1c1c1c1-0c0c-4c0c-8c0c-0c0c0c0c0c0c"

/* Many rules are shadowed, none of them ever decides. */
START_TEST(no_question_is_decided_by_a_shadowed_rule)
{
	struct chance c;
	size_t shadowed = 0, open = 0;

	chance_init(&c, 3);
	for (unsigned round = 0; round < 1000; round++) {
		size_t by[CHANCE_RULES], dry_run;

		chance_make_policy(&c);
		for (size_t i = 0; i < c.count; i++) {
			by[i] = policy_find_shadow(c.policy, i);
			EXPECT(by[i] == VERDICT_NO_RULE || by[i] < i);
			shadowed += by[i] != VERDICT_NO_RULE;
			open += by[i] == VERDICT_NO_RULE;
		}
		for (unsigned i = 0; i < 30; i++) {
			chance_make_question(&c);
			c.question.tally = NULL;
			for (size_t j = 0; j < c.count; j++) {
				EXPECT(by[j] == VERDICT_NO_RULE ||
				    !chance_rule_holds(&c, j, false) ||
				    chance_rule_holds(&c, by[j], false),
				    "round %u: rule %zu, not %zu", round, j,
				    by[j]);
			}
			dry_run = chance_decide(&c, false, &dry_run);
			EXPECT(dry_run == VERDICT_NO_RULE ||
			    by[dry_run] == VERDICT_NO_RULE);
		}
	}
	ck_assert_uint_gt(shadowed, 500);
	ck_assert_uint_gt(open, 1000);
	chance_clear(&c);
}
END_TEST

/* A rule of conditions such as "peer 10.7.0.0/16 | not sealed". */
static void
add_rule(struct policy *p, const char *text)
{
	struct rule *r = policy_add_rule(p, "r");
	const struct condition *c = NULL;
	bool is_not = false;
	char copy[300], *save, *word;

	ck_assert_ptr_nonnull(r);
	ck_assert_int_lt(snprintf(copy, sizeof(copy), "%s", text),
	    (int)sizeof(copy));
	for (word = strtok_r(copy, " ", &save); word != NULL;
	    word = strtok_r(NULL, " ", &save)) {
		if (strcmp(word, "|") == 0) {
			c = NULL;
			is_not = false;
		} else if (strcmp(word, "not") == 0) {
			is_not = true;
		} else if (c == NULL) {
			c = condition_find(bytes_of_text(word));
			ck_assert_msg(c != NULL, "%s", word);
			if (c->form == CONDITION_FLAG)
				ck_assert(rule_add_word(r, c,
				    BYTES_ABSENT) == WAX_OK);
		} else {
			ck_assert_msg(rule_add_word(r, c,
			    bytes_of_text(word)) == WAX_OK, "%s", word);
		}
		if (c != NULL && is_not && rule_has_condition(r, c)) {
			rule_negate_condition(r, c);
			is_not = false;
		}
	}
}

START_TEST(a_rule_that_is_covered_is_found)
{
	static const struct {
		const char *first, *second;
		bool is_shadowed;
	} rows[] = {
		{ "", "", true },
		{ "", "sealed", true },
		{ "sealed", "", false },
		{ "sealed", "sealed", true },
		{ "sealed", "not sealed", false },
		{ "not sealed", "not sealed", true },
		{ "peer any", "target " LAMP, true },
		{ "target *", "sealed", true },
		{ "target " LAMP, "target " LAMP " | sealed", true },
		{ "target " LAMP " " DOOR, "target " DOOR, true },
		{ "target " LAMP, "target " LAMP " " DOOR, false },
		{ "target " LAMP, "target " DOOR, false },
		{ "target registered " LAMP, "target " LAMP, true },
		{ "target registered", "target registered " LAMP, false },
		{ "target *", "target registered " LAMP, true },
		{ "not target " LAMP, "target " DOOR, true },
		{ "not target " LAMP, "target " DOOR " " LAMP, false },
		{ "not target " LAMP, "not target " LAMP " " DOOR, true },
		{ "not target " LAMP " " DOOR, "not target " DOOR, false },
		{ "not target " LAMP, "target registered", false },
		{ "identity any", "identity " LAMP, true },
		{ "identity any", "identity none", false },
		{ "identity " LAMP, "identity any", false },
		{ "peer 10.0.0.0/8", "peer 10.7.0.0/16 10.8.0.1", true },
		{ "peer 10.7.0.0/16", "peer 10.0.0.0/8", false },
		{ "peer 10.0.0.0/9 10.128.0.0/9", "peer 10.0.0.0/8", true },
		{ "peer 10.0.0.0/9 10.128.0.0/10", "peer 10.0.0.0/8", false },
		{ "peer ::/0", "peer 10.0.0.0/8", true },
		{ "size 0-100", "size 10-20 5", true },
		{ "size 10-20", "size 10-21", false },
		{ "time 22:00-06:00", "time 23:00-05:59", true },
		{ "time 23:00-05:59", "time 22:00-06:00", false },
		{ "weekday mon-sun", "sealed", true },
		{ "over 1/s", "over 1/s", false },
		{ "sealed", "sealed | over 1/s", true },
		{ "exchanges 2", "exchanges 3", true },
		{ "exchanges 3", "exchanges 2", false },
		{ "listener in out", "listener out", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct policy *p = policy_new();

		ck_assert_ptr_nonnull(p);
		add_rule(p, rows[i].first);
		add_rule(p, rows[i].second);
		ck_assert(policy_finish(p) == WAX_OK);
		ck_assert_msg((policy_find_shadow(p, 1) == 0) ==
		    rows[i].is_shadowed, "%s; %s", rows[i].first,
		    rows[i].second);
		ck_assert_uint_eq(policy_find_shadow(p, 0), VERDICT_NO_RULE);
		policy_free(p);
	}
}
END_TEST

START_TEST(a_rule_that_only_says_what_it_would_do_covers_nothing)
{
	struct policy *p = policy_new();

	rule_set_dry_run(policy_add_rule(p, "dry"));
	policy_add_rule(p, "all");
	policy_add_rule(p, "late");
	ck_assert(policy_finish(p) == WAX_OK);
	ck_assert_uint_eq(policy_find_shadow(p, 1), VERDICT_NO_RULE);
	ck_assert_uint_eq(policy_find_shadow(p, 2), 1);
	policy_free(p);
}
END_TEST

START_TEST(groups_cover_their_members_and_lesser_groups)
{
	struct policy *p = policy_new();
	struct group *house = policy_add_group(p, "house", GROUP_DEVICES);
	struct group *floor = policy_add_group(p, "floor", GROUP_DEVICES);
	struct deviceid id = { { 1 } };
	char text[DEVICEID_TEXT_LEN + 1];
	struct rule *r;

	for (uint8_t i = 0; i < 20; i++) {
		id.bytes[1] = i;
		ck_assert(group_add_device(house, &id) == WAX_OK);
		if (i % 2 == 0)
			ck_assert(group_add_device(floor, &id) == WAX_OK);
	}
	r = policy_add_rule(p, "one");
	deviceid_format(&id, text);
	ck_assert(rule_add_word(r, &when_target, bytes_of_text(text)) ==
	    WAX_OK);
	r = policy_add_rule(p, "floor");
	ck_assert(rule_add_group(r, &when_target, floor) == WAX_OK);
	r = policy_add_rule(p, "house");
	ck_assert(rule_add_group(r, &when_target, house) == WAX_OK);
	r = policy_add_rule(p, "floor again");
	ck_assert(rule_add_group(r, &when_target, floor) == WAX_OK);
	r = policy_add_rule(p, "both");
	ck_assert(rule_add_group(r, &when_target, floor) == WAX_OK);
	ck_assert(rule_add_group(r, &when_target, house) == WAX_OK);
	r = policy_add_rule(p, "outside");
	ck_assert(rule_add_group(r, &when_target, house) == WAX_OK);
	rule_negate_condition(r, &when_target);
	ck_assert(policy_finish(p) == WAX_OK);
	ck_assert_uint_eq(policy_find_shadow(p, 1), VERDICT_NO_RULE);
	ck_assert_uint_eq(policy_find_shadow(p, 2), VERDICT_NO_RULE);
	ck_assert_uint_eq(policy_find_shadow(p, 3), 1);
	ck_assert_uint_eq(policy_find_shadow(p, 4), 2);
	ck_assert_uint_eq(policy_find_shadow(p, 5), VERDICT_NO_RULE);
	policy_free(p);
}
END_TEST

TEST_MAIN("ostler/policy/shadow",
    no_question_is_decided_by_a_shadowed_rule,
    a_rule_that_is_covered_is_found,
    a_rule_that_only_says_what_it_would_do_covers_nothing,
    groups_cover_their_members_and_lesser_groups)
