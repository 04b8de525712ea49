/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_outcome.c - what becomes of a request, by policy and around it */
#include "ostler/explain/outcome.h"

#include "core/code.h"
#include "ostler/policy/tally.h"
#include "ostler/explain/asking.h"

/* The question's outcome in words; static. */
static const char *
outcome_of(const char *conf, const char *options)
{
	static char text[300];
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct outcome o;
	struct asking a;
	char *whole = NULL;

	ck_assert_int_gt(asprintf(&whole, HOUSE "%s", conf), 0);
	asking_begin(&a, whole);
	ck_assert_msg(asking_options(&a, options), "%s", a.error);
	ck_assert_int_eq(outcome_find(&a.world, &a.ask, NULL, NULL, &o),
	    WAX_OK);
	outcome_write(&o, out);
	fclose(out);
	asking_end(&a);
	free(whole);
	return text;
}

static void
assert_outcome(const char *conf, const char *options, const char *expected)
{
	char all[300];

	snprintf(all, sizeof(all), "--listener plain %s", options);
	ck_assert_str_eq(outcome_of(conf, all), expected);
}

#define ASK_A "--target " ID_A " "
#define ASK_B "--target " ID_B " "

START_TEST(without_a_rule_it_is_denied)
{
	assert_outcome("", ASK_A "--sealed", "deny 4.03 by \"default\"");
}
END_TEST

START_TEST(rule_that_denies_has_its_own_code)
{
	assert_outcome("rule \"r\" deny 4.29\n", ASK_A "--sealed",
	    "deny 4.29 by \"r\"");
}
END_TEST

START_TEST(forwarded_request_goes_the_way_of_its_device)
{
	assert_outcome("rule \"r\" forward\n", ASK_A "--sealed",
	    "forward \"lamp\" by \"r\"");
	assert_outcome("rule \"r\" forward\nroute * via \"b\"\n",
	    ASK_A "--sealed", "forward \"lamp\" by \"r\"");
	assert_outcome("rule \"r\" forward\nroute * via \"b\"\n",
	    ASK_B "--sealed", "forward \"b\" by \"r\"");
}
END_TEST

START_TEST(without_a_route_it_is_denied_whatever_the_rule_says)
{
	assert_outcome("rule \"r\" forward\n", ASK_B "--sealed",
	    "deny 5.05 by route");
}
END_TEST

START_TEST(rule_with_a_hop_needs_no_route)
{
	assert_outcome("rule \"r\" forward \"b\"\n", ASK_B "--sealed",
	    "forward \"b\" by \"r\"");
}
END_TEST

START_TEST(unsealed_request_needs_end_to_end_optional)
{
	assert_outcome("rule \"r\" forward\n", ASK_A, "deny 4.03 by "
	    "end-to-end");
	assert_outcome("rule \"r\" forward\nend-to-end optional\n", ASK_A,
	    "forward \"lamp\" by \"r\"");
	/* the policy is asked first */
	assert_outcome("rule \"r\" deny\n", ASK_A, "deny 4.03 by \"r\"");
}
END_TEST

START_TEST(key_establishment_passes_where_it_is_switched_on)
{
	assert_outcome("rule \"r\" forward\n", ASK_A "--key-establishment",
	    "deny 4.03 by end-to-end");
	assert_outcome("rule \"r\" forward\nkey-establishment on\n",
	    ASK_A "--key-establishment", "forward \"lamp\" by \"r\"");
	assert_outcome("rule \"r\" forward\nkey-establishment on\n",
	    ASK_A, "deny 4.03 by end-to-end");
}
END_TEST

START_TEST(registered_device_goes_before_its_route)
{
	assert_outcome("rule \"r\" forward\n", ASK_A "--sealed --registered",
	    "forward registered by \"r\"");
	assert_outcome("rule \"r\" forward\n", ASK_B "--sealed --registered",
	    "forward registered by \"r\"");
	assert_outcome("rule \"r\" forward \"b\"\n",
	    ASK_B "--sealed --registered", "forward \"b\" by \"r\"");
}
END_TEST

START_TEST(discovered_device_goes_behind_its_route_and_before_the_default)
{
	assert_outcome("rule \"r\" forward\n", ASK_A "--sealed --discovered",
	    "forward \"lamp\" by \"r\"");
	assert_outcome("rule \"r\" forward\nroute * via \"b\"\n",
	    ASK_B "--sealed --discovered", "forward discovered by \"r\"");
}
END_TEST

static void
ignore_step(void *arg, const struct policy_step *step)
{
	(void)arg;
	(void)step;
}

static uint8_t
code_of(struct asking *a, policy_tell *tell)
{
	struct outcome o;

	ck_assert_int_eq(outcome_find(&a->world, &a->ask, tell, NULL, &o),
	    WAX_OK);
	return o.code;
}

#define LIMIT "rule \"l\" limit 1/s burst 1\n" \
	"rule \"o\" exchanges 1 deny 5.03\nrule \"r\" forward\n"

START_TEST(requests_that_came_or_are_open_are_those_of_the_question)
{
	assert_outcome(LIMIT, ASK_A "--sealed", "forward \"lamp\" by \"r\"");
	assert_outcome(LIMIT, ASK_A "--sealed --after 1",
	    "deny 4.29 by \"l\"");
	assert_outcome(LIMIT, ASK_A "--sealed --open 1",
	    "deny 5.03 by \"o\"");
}
END_TEST

START_TEST(explanation_sees_what_is_counted_and_changes_nothing)
{
	struct tally *tally = tally_new(64);
	struct question q;
	struct verdict v;
	struct asking a;

	asking_begin(&a, HOUSE LIMIT);
	ck_assert(asking_options(&a, "--listener plain --sealed " ASK_A));
	a.world.tally = tally;
	ck_assert_uint_eq(code_of(&a, ignore_step), CODE_EMPTY);
	ck_assert_uint_eq(code_of(&a, ignore_step), CODE_EMPTY);
	q = ask_make_question(&a.ask, &a.world);
	q.tally = tally;
	policy_decide_request(a.world.policy, &q, &v);
	ck_assert_int_eq(v.action, VERDICT_FORWARD);
	ck_assert_uint_eq(code_of(&a, ignore_step), CODE_TOO_MANY_REQUESTS);
	/* A policy test asks for what is always so. */
	ck_assert_uint_eq(code_of(&a, NULL), CODE_EMPTY);
	asking_end(&a);
	tally_free(tally);
}
END_TEST

TEST_MAIN("ostler/explain/outcome",
    without_a_rule_it_is_denied,
    rule_that_denies_has_its_own_code,
    forwarded_request_goes_the_way_of_its_device,
    without_a_route_it_is_denied_whatever_the_rule_says,
    rule_with_a_hop_needs_no_route,
    unsealed_request_needs_end_to_end_optional,
    key_establishment_passes_where_it_is_switched_on,
    registered_device_goes_before_its_route,
    discovered_device_goes_behind_its_route_and_before_the_default,
    requests_that_came_or_are_open_are_those_of_the_question,
    explanation_sees_what_is_counted_and_changes_nothing)
