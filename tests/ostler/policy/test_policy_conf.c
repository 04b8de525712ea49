/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/policy_draft.h"

#include "core/code.h"
#include "ostler/loading.h"

#define NEXT "next \"b\" coap to 192.0.2.1:1\n"
#define CONDITIONS "code, exchanges, hop-limit, identity, issuer, " \
	"key-establishment, kid, kid-context, listener, observations, " \
	"observe, over, peer, sealed, secure, size, target, time, " \
	"transport, weekday, not, forward or deny"
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

START_TEST(rule_that_is_wrong_is_told)
{
	loading_assert_errors(LISTEN
	    "rule forward\n"
	    "rule \"a\"\n"
	    "rule \"b\" peer\n"
	    "rule \"c\" peer forward\n"
	    "rule \"d\" peer 10.0.0.1/8 deny\n"
	    "rule \"e\" target x deny\n"
	    "rule \"f\" not peer any deny\n"
	    "rule \"g\" listener l deny\n"
	    "rule \"h\" forwrad\n"
	    "rule \"i\" peer any target * peer any deny\n"
	    "rule \"j\" sealed not sealed deny\n"
	    "rule \"k\" peer any deny 2.05\n"
	    "rule \"m\" peer any deny forward\n"
	    "rule \"n\" peer any forward \"b\" deny\n"
	    "rule \"o\" deny sealed\n",
	    "t:2:6: forward; expected the rule's name in quotes\n"
	    "t:3:9: end of line; expected " CONDITIONS "\n"
	    "t:4:14: end of line; expected an address, a prefix such as "
	    "10.7.0.0/16, any or group\n"
	    "t:5:15: peer is forward; expected an address, a prefix such as "
	    "10.7.0.0/16, any or group\n"
	    "t:6:15: peer is 10.0.0.1/8; expected an address, a prefix such as "
	    "10.7.0.0/16, any or group\n"
	    "t:7:17: target is x; expected a Device ID (8-4-4-4-12 hexadecimal "
	    "digits, not all zero), *, registered, discovered or group\n"
	    "t:8:14: peer; expected sealed\n"
	    "t:9:19: l; expected a listener's name in quotes\n"
	    "t:10:10: forwrad; expected " CONDITIONS " (did you mean "
	    "forward?)\n"
	    "t:11:28: peer is given again; expected once, with all its words "
	    "behind it\n"
	    "t:12:17: sealed is given again; expected once, with all its words "
	    "behind it\n"
	    "t:13:24: 2.05; expected an error code such as 4.03\n"
	    "t:14:24: forward; expected end of line, conditions stand before "
	    "the one action\n"
	    "t:15:31: deny; expected end of line, conditions stand before the "
	    "one action\n"
	    "t:16:15: sealed; expected end of line, conditions stand before "
	    "the one action\n"
	    "t:15:27: there is no hop \"b\"; expected the name of a next or a "
	    "device\n");
}
END_TEST

START_TEST(names_that_nobody_has_are_told)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" listener \"l\" \"m\" forward \"b\"\n",
	    "t:2:23: there is no listener \"m\"; expected the name of a "
	    "listen\n"
	    "t:2:35: there is no hop \"b\"; expected the name of a next or a "
	    "device\n");
}
END_TEST

START_TEST(rule_name_given_twice_is_told)
{
	loading_assert_errors(LISTEN "rule \"b\" sealed deny\n"
	    "rule \"a\" sealed deny\nrule \"b\" sealed deny\n",
	    "t:4:6: rule \"b\" is there already; expected another name (first "
	    "at t:2)\n");
}
END_TEST

START_TEST(rule_behind_one_that_matches_everything_is_told)
{
	static const char *const all[] = { "", "peer any", "target *",
		"target * peer any", "peer 10.0.0.0/8 any",
		"target " ID_A " *" };
	static const char *const some[] = { "sealed", "not sealed",
		"peer any sealed", "target " ID_A, "identity any",
		"listener \"l\"",
		"peer 10.0.0.0/8" };
	char text[300];

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(text, sizeof(text), LISTEN "rule \"a\" %s deny\n"
		    "rule \"b\" sealed deny\nrule \"c\" deny\n", all[i]);
		loading_assert_errors(text, "t:3:6: rule \"b\" is never "
		    "reached; expected it before rule \"a\", which matches "
		    "every request (t:2)\n");
	}
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		snprintf(text, sizeof(text), LISTEN "rule \"a\" %s deny\n"
		    "rule \"b\" sealed deny\n", some[i]);
		loading_assert_errors(text, "");
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/policy_conf", setup, teardown,
    no_rule_denies_everything,
    action_is_what_was_written,
    condition_holds_for_any_of_its_words,
    rule_holds_when_all_its_conditions_do,
    conditions_may_stand_in_any_order,
    first_rule_in_the_order_written_decides,
    rule_that_is_wrong_is_told,
    names_that_nobody_has_are_told,
    rule_name_given_twice_is_told,
    rule_behind_one_that_matches_everything_is_told)
