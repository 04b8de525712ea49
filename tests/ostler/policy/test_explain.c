/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "check_main.h"
#include "core/clock.h"
#include "core/code.h"
#include "expect.h"
#include "ostler/policy/chance.h"

struct told {
	size_t count;
	struct policy_step steps[CHANCE_RULES];
};

static void
take_step(void *arg, const struct policy_step *step)
{
	struct told *told = arg;

	EXPECT(told->count < CHANCE_RULES);
	told->steps[told->count++] = *step;
}

static void
check_steps(const struct chance *c, const struct told *told,
    const struct verdict *v)
{
	for (size_t i = 0; i < told->count; i++) {
		const struct policy_step *s = &told->steps[i];

		EXPECT(s->number == i);
		EXPECT(strcmp(s->rule, c->rules[i].name) == 0);
		EXPECT(s->is_dry_run == c->rules[i].is_dry_run);
		EXPECT(s->holds == chance_rule_holds(c, i, false));
		EXPECT(s->holds == (s->condition == NULL));
		EXPECT(s->holds == (s->text[0] == '\0'));
		EXPECT(strlen(s->text) < sizeof(s->text) - 1);
	}
	EXPECT(v->number == VERDICT_NO_RULE ? told->count == c->count :
	    told->count == v->number + 1);
}

/* Whatever is explained is what is decided next. */
START_TEST(explanations_agree_with_decisions_and_take_no_token)
{
	struct chance c;

	chance_init(&c, 11);
	for (unsigned round = 0; round < 1000; round++) {
		struct tally *t = tally_new(100);

		EXPECT(t != NULL);
		chance_make_policy(&c);
		for (unsigned i = 0; i < 10; i++) {
			struct told told = { .count = 0 };
			struct verdict explained, decided;

			chance_make_question(&c);
			c.question.tally = t;
			c.question.now += CLOCK_MS(300);
			policy_explain_request(c.policy, &c.question,
			    take_step, &told, &explained);
			check_steps(&c, &told, &explained);
			policy_decide_request(c.policy, &c.question, &decided);
			EXPECT(explained.number == decided.number);
			EXPECT(explained.action == decided.action);
			EXPECT(explained.dry_run == decided.dry_run);
			EXPECT(explained.retry_s == decided.retry_s);
		}
		c.question.tally = NULL;
		tally_free(t);
	}
	chance_clear(&c);
}
END_TEST

static void
add_word(struct rule *r, const struct condition *c, const char *word)
{
	ck_assert(rule_add_word(r, c, bytes_of_text(word)) == WAX_OK);
}

/* What is said of a question from 10.8.0.1 if that one clause does not hold. */
static void
assert_explained(struct policy *p, const struct condition *c,
    const char *expected)
{
	struct address peer;
	struct deviceid target = { { 0x7d } };
	struct question q = { .peer = &peer, .target = &target,
		.listener = "in", .transport = "coap", .code = CODE_POST };
	struct told told = { .count = 0 };
	struct verdict v;

	ck_assert(address_parse(bytes_of_text("10.8.0.1:9"), &peer) == WAX_OK);
	ck_assert(policy_finish(p) == WAX_OK);
	policy_explain_request(p, &q, take_step, &told, &v);
	ck_assert_uint_eq(told.count, 1);
	ck_assert(!told.steps[0].holds);
	ck_assert_str_eq(told.steps[0].condition, c->name);
	ck_assert_str_eq(told.steps[0].text, expected);
	policy_free(p);
}

START_TEST(text_says_what_the_question_has_and_what_was_expected)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "r");
	struct group *g = policy_add_group(p, "office", GROUP_ADDRESSES);

	add_word(r, &when_sealed, "");
	rule_negate_condition(r, &when_sealed);	/* holds */
	add_word(r, &when_peer, "10.7.0.0/16");
	add_word(r, &when_peer, "192.0.2.1");
	ck_assert(rule_add_group(r, &when_peer, g) == WAX_OK);
	assert_explained(p, &when_peer, "from 10.8.0.1; expected "
	    "10.7.0.0/16 192.0.2.1 group \"office\"");
}
END_TEST

START_TEST(text_says_not_for_what_must_not_be)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "r");

	add_word(r, &when_listener, "in");
	rule_negate_condition(r, &when_listener);
	assert_explained(p, &when_listener, "listener is \"in\"; expected "
	    "not \"in\"");
}
END_TEST

START_TEST(text_of_a_flag_is_its_name)
{
	struct policy *p = policy_new();

	add_word(policy_add_rule(p, "r"), &when_sealed, "");
	assert_explained(p, &when_sealed, "not sealed; expected sealed");
}
END_TEST

START_TEST(a_rate_with_tokens_left_is_told)
{
	struct policy *p = policy_new();

	add_word(policy_add_rule(p, "r"), &when_over, "5/s burst 9 per peer");
	assert_explained(p, &when_over, "below the rate; expected "
	    "5/s burst 9 per peer");
}
END_TEST

/* 80 bytes of words, whole ones, are room enough for a text. */
START_TEST(many_words_are_cut)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "r");

	for (unsigned i = 0; i < 50; i++)
		add_word(r, &when_code, i % 2 == 0 ? "iPATCH" : "0.20");
	assert_explained(p, &when_code, "code is 0.02 POST; expected iPATCH "
	    "0.20 iPATCH 0.20 iPATCH 0.20 iPATCH 0.20 iPATCH 0.20 iPATCH 0.20 "
	    "...");
}
END_TEST

START_TEST(a_word_that_is_too_long_is_left_out)
{
	struct policy *p = policy_new();
	struct rule *r = policy_add_rule(p, "r");
	char name[200];

	memset(name, 'a', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	add_word(r, &when_listener, name);
	add_word(r, &when_listener, "b");
	assert_explained(p, &when_listener, "listener is \"in\"; expected  "
	    "...");
}
END_TEST

TEST_MAIN("ostler/policy/explain",
    explanations_agree_with_decisions_and_take_no_token,
    text_says_what_the_question_has_and_what_was_expected,
    text_says_not_for_what_must_not_be,
    text_of_a_flag_is_its_name,
    a_rate_with_tokens_left_is_told,
    many_words_are_cut,
    a_word_that_is_too_long_is_left_out)
