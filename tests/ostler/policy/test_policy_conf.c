/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/policy_draft.h"

#include "core/code.h"
#include "ostler/loading.h"

#define NEXT "next \"b\" coap to 192.0.2.1:1\n"
#define M "listen \"m\" coap on 127.0.0.1:1\n"

static struct settings *s;
static struct address peer;
static struct deviceid target;
static struct question q;

static void
setup(void)
{
	q = (struct question){ .peer = &peer, .listener = "l",
		.target = &target, .code = CODE_POST, .sealed = true };
	ck_assert_int_eq(address_parse(bytes_of_text("10.7.1.2:40000"), &peer),
	    WAX_OK);
	ck_assert_int_eq(deviceid_parse(bytes_of_text(ID_A), &target), WAX_OK);
}

static void
teardown(void)
{
	settings_unref(s);
}

static void
load(const char *text)
{
	settings_unref(s);
	s = loading(text);
}

/* The rule that decides. */
static const char *
decide(void)
{
	struct verdict v;

	policy_decide_request(s->policy, &q, &v);
	return v.rule;
}

START_TEST(no_rule_denies_everything)
{
	struct verdict v;

	load(LISTEN);
	policy_decide_request(s->policy, &q, &v);
	ck_assert_int_eq(v.action, VERDICT_DENY);
	ck_assert_uint_eq(v.code, CODE_FORBIDDEN);
	ck_assert_str_eq(v.rule, "default");
}
END_TEST

START_TEST(action_is_what_was_written)
{
	struct verdict v;

	load(LISTEN NEXT "rule \"r\" forward\n");
	policy_decide_request(s->policy, &q, &v);
	ck_assert_int_eq(v.action, VERDICT_FORWARD);
	ck_assert(v.way == WAY_ROUTE);
	load(LISTEN "next \"a\" coap to 192.0.2.1:1\n" NEXT
	    "rule \"r\" forward \"b\"\n");
	policy_decide_request(s->policy, &q, &v);
	ck_assert_uint_eq(v.index, 1);
	load(LISTEN "rule \"r\" deny\n");
	policy_decide_request(s->policy, &q, &v);
	ck_assert_int_eq(v.action, VERDICT_DENY);
	ck_assert_uint_eq(v.code, CODE_FORBIDDEN);
	load(LISTEN "rule \"r\" deny 4.29\n");
	policy_decide_request(s->policy, &q, &v);
	ck_assert_uint_eq(v.code, CODE_TOO_MANY_REQUESTS);
}
END_TEST

START_TEST(condition_holds_for_any_of_its_words)
{
	load(LISTEN M "rule \"r\" peer 192.0.2.1 10.7.0.0/16 deny\n");
	ck_assert_str_eq(decide(), "r");
	load(LISTEN M "rule \"r\" peer 192.0.2.1 10.8.0.0/16 deny\n");
	ck_assert_str_eq(decide(), "default");
	load(LISTEN M "rule \"r\" listener \"m\" \"l\" deny\n");
	ck_assert_str_eq(decide(), "r");
	load(LISTEN M "rule \"r\" target " ID_B " " ID_A " deny\n");
	ck_assert_str_eq(decide(), "r");
}
END_TEST

START_TEST(rule_holds_when_all_its_conditions_do)
{
	load(LISTEN M "rule \"r\" peer 10.7.0.0/16 listener \"l\" target "
	    ID_A " sealed deny\n");
	ck_assert_str_eq(decide(), "r");
	q.listener = "m";
	ck_assert_str_eq(decide(), "default");
	q.listener = "l";
	q.sealed = false;
	ck_assert_str_eq(decide(), "default");
}
END_TEST

START_TEST(conditions_may_stand_in_any_order)
{
	load(LISTEN "rule \"r\" not sealed target " ID_A " peer any deny\n");
	ck_assert_str_eq(decide(), "default");
	q.sealed = false;
	ck_assert_str_eq(decide(), "r");
}
END_TEST

START_TEST(first_rule_in_the_order_written_decides)
{
	load(LISTEN NEXT "rule \"one\" not sealed deny\n"
	    "rule \"two\" target " ID_A " forward \"b\"\n"
	    "rule \"three\" forward\n");
	ck_assert_str_eq(decide(), "two");
	q.sealed = false;
	ck_assert_str_eq(decide(), "one");
	q.sealed = true;
	target.bytes[0] = 0;
	ck_assert_str_eq(decide(), "three");
}
END_TEST

START_TEST(rule_says_how_its_conditions_were_written)
{
	struct rule_view v;

	load(LISTEN "rule \"a\"  peer 10.7.0.0/16\t192.0.2.1 sealed  deny\n"
	    "rule \"b\" sealed limit 5/s burst 10 log info\n"
	    "rule \"c\" limit 7/s per peer\n"
	    "rule \"d\" forward # all others\n");
	ck_assert_uint_eq(policy_count_rules(s->policy), 4);
	policy_get_rule(s->policy, 0, &v);
	ck_assert_str_eq(v.name, "a");
	ck_assert_str_eq(v.text, "peer 10.7.0.0/16\t192.0.2.1 sealed");
	policy_get_rule(s->policy, 1, &v);
	ck_assert_str_eq(v.text, "sealed over 5/s burst 10");
	policy_get_rule(s->policy, 2, &v);
	ck_assert_str_eq(v.text, "over 7/s per peer");
	policy_get_rule(s->policy, 3, &v);
	ck_assert_str_eq(v.text, "");
}
END_TEST

START_TEST(not_turns_a_condition_around)
{
	load(LISTEN M "rule \"r\" not peer 10.7.0.0/16 192.0.2.1 deny\n");
	ck_assert_str_eq(decide(), "default");
	load(LISTEN M "rule \"r\" not peer 10.8.0.0/16 192.0.2.1 deny\n");
	ck_assert_str_eq(decide(), "r");
	load(LISTEN M "rule \"r\" not listener \"m\" not target " ID_B
	    " sealed deny\n");
	ck_assert_str_eq(decide(), "r");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/policy_conf", setup, teardown,
    no_rule_denies_everything,
    action_is_what_was_written,
    condition_holds_for_any_of_its_words,
    rule_holds_when_all_its_conditions_do,
    conditions_may_stand_in_any_order,
    first_rule_in_the_order_written_decides,
    rule_says_how_its_conditions_were_written,
    not_turns_a_condition_around)
