/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_verdict_conf.c - actions and modifiers */
#include "ostler/policy/rule_conf.h"

#include "core/clock.h"
#include "core/code.h"
#include "ostler/loading.h"

#define NEXT "next \"a\" coap to 192.0.2.1:1\nnext \"b\" coap to 192.0.2.1:2\n"

#define RATE "a rate such as 20/s, 100/m or 1000/h, then burst and per"
#define BEHIND "log, dry-run, priority, timeout, hop-limit or end of line"
#define FORWARD "the name of a hop or pool in quotes, registered, " BEHIND

static struct settings *s;
static struct rule_view view;

static void
teardown(void)
{
	settings_unref(s);
}

/* What the only rule decides. */
static const struct verdict *
verdict_of(const char *behind)
{
	char text[400];

	snprintf(text, sizeof(text), LISTEN NEXT "pool \"up\" \"b\" \"a\"\n"
	    "rule \"r\" %s\n", behind);
	settings_unref(s);
	s = loading(text);
	policy_get_rule(s->policy, 0, &view);
	return view.verdict;
}

START_TEST(forward_leads_to_a_route_a_hop_a_pool_or_where_it_is_registered)
{
	const struct verdict *v = verdict_of("forward");

	ck_assert_int_eq(v->action, VERDICT_FORWARD);
	ck_assert_int_eq(v->way, WAY_ROUTE);
	v = verdict_of("forward \"b\"");
	ck_assert_int_eq(v->way, WAY_HOP);
	ck_assert_uint_eq(v->index, 1);
	v = verdict_of("forward \"up\"");
	ck_assert_int_eq(v->way, WAY_POOL);
	ck_assert_uint_eq(v->index, 0);
	v = verdict_of("forward registered");
	ck_assert_int_eq(v->action, VERDICT_FORWARD);
	ck_assert_int_eq(v->way, WAY_REGISTERED);
}
END_TEST

START_TEST(translate_is_a_forward_to_a_server_of_http)
{
	const struct verdict *v;

	settings_unref(s);
	s = loading(LISTEN NEXT "next \"web\" http to 192.0.2.3:80\n"
	    "rule \"r\" sealed translate \"web\" timeout 2s log debug\n");
	policy_get_rule(s->policy, 0, &view);
	v = view.verdict;
	ck_assert_int_eq(v->action, VERDICT_FORWARD);
	ck_assert_int_eq(v->way, WAY_HOP);
	ck_assert_uint_eq(v->index, 2);
	ck_assert_uint_eq(v->timeout, CLOCK_S(2));
	settings_unref(s);
	s = NULL;
	loading_assert_errors(LISTEN NEXT "pool \"up\" \"a\"\n"
	    "rule \"1\" translate \"a\"\nrule \"2\" translate \"up\"\n"
	    "rule \"3\" translate \"x\"\nrule \"4\" translate\n",
	    "t:8:19: end of line; expected the name of a hop over http or "
	    "https in quotes\n"
	    "t:5:20: there is no hop over http or https \"a\"; expected the "
	    "name of a next or a device\n"
	    "t:6:20: there is no hop over http or https \"up\"; expected the "
	    "name of a next or a device\n"
	    "t:7:20: there is no hop over http or https \"x\"; expected the "
	    "name of a next or a device\n");
}
END_TEST

START_TEST(deny_has_its_code_or_403)
{
	const struct verdict *v = verdict_of("deny");

	ck_assert_int_eq(v->action, VERDICT_DENY);
	ck_assert_uint_eq(v->code, CODE_FORBIDDEN);
	ck_assert_uint_eq(verdict_of("deny 4.04")->code, CODE_NOT_FOUND);
	ck_assert_uint_eq(verdict_of("deny 5.03 log info")->code,
	    CODE_SERVICE_UNAVAILABLE);
	ck_assert_uint_eq(verdict_of("deny log info")->code, CODE_FORBIDDEN);
}
END_TEST

START_TEST(drop_says_nothing)
{
	ck_assert_int_eq(verdict_of("drop")->action, VERDICT_DROP);
	ck_assert_int_eq(verdict_of("sealed drop log debug")->action,
	    VERDICT_DROP);
}
END_TEST

START_TEST(limit_denies_with_429_what_is_over_the_rate)
{
	const struct verdict *v = verdict_of("limit 5/s burst 7 per peer");

	ck_assert_int_eq(v->action, VERDICT_DENY);
	ck_assert_uint_eq(v->code, CODE_TOO_MANY_REQUESTS);
	ck_assert_str_eq(view.text, "over 5/s burst 7 per peer");
	(void)verdict_of("limit 5/m log notice");
	ck_assert_str_eq(view.text, "over 5/m");
}
END_TEST

START_TEST(modifiers_stand_behind_the_action_in_any_order)
{
	const struct verdict *v = verdict_of("forward");

	ck_assert(!v->has_log_level);
	ck_assert_int_eq(v->priority, PRIORITY_NORMAL);
	ck_assert_uint_eq(v->timeout, 0);
	ck_assert_uint_eq(v->hop_limit, 0);
	ck_assert(!view.is_dry_run);
	v = verdict_of("hop-limit 5 forward \"b\" hop-limit 3 timeout 1500ms "
	    "priority low dry-run log debug");
	ck_assert_int_eq(v->way, WAY_HOP);
	ck_assert(v->has_log_level);
	ck_assert_int_eq(v->log_level, LOG_LEVEL_DEBUG);
	ck_assert_int_eq(v->priority, PRIORITY_LOW);
	ck_assert_uint_eq(v->timeout, CLOCK_MS(1500));
	ck_assert_uint_eq(v->hop_limit, 3);
	ck_assert(view.is_dry_run);
	ck_assert_str_eq(view.text, "hop-limit 5");
	v = verdict_of("forward registered log error priority high timeout 1h");
	ck_assert_int_eq(v->way, WAY_REGISTERED);
	ck_assert_int_eq(v->log_level, LOG_LEVEL_ERROR);
	ck_assert_int_eq(v->priority, PRIORITY_HIGH);
	ck_assert_int_eq(verdict_of("forward priority normal")->priority,
	    PRIORITY_NORMAL);
}
END_TEST

START_TEST(action_that_is_wrong_is_told)
{
	loading_assert_errors(LISTEN
	    "rule \"k\" peer any deny 2.05\n"
	    "rule \"l\" peer any deny 4.99\n"
	    "rule \"m\" peer any deny forward\n"
	    "rule \"n\" peer any forward \"b\" deny\n"
	    "rule \"o\" deny sealed\n"
	    "rule \"p\" forward b\n"
	    "rule \"q\" forward regstered\n"
	    "rule \"r\" drop 4.03\n"
	    "rule \"s\" limit\n"
	    "rule \"t\" limit 5\n"
	    "rule \"u\" limit 5/s burst\n"
	    "rule \"v\" limit 5/s per\n"
	    "rule \"w\" limit 5/s per house\n"
	    "rule \"x\" over 6/s limit 5/s\n"
	    "rule \"y\" limit 5/s deny\n",
	    "t:2:24: 2.05; expected an error code such as 4.03\n"
	    "t:3:24: 4.99; expected an error code such as 4.03\n"
	    "t:4:24: forward; expected end of line, conditions stand before "
	    "the one action\n"
	    "t:5:31: deny; expected end of line, conditions stand before the "
	    "one action\n"
	    "t:6:15: sealed; expected end of line, conditions stand before "
	    "the one action\n"
	    "t:7:18: b; expected " FORWARD "\n"
	    "t:8:18: regstered; expected " FORWARD " (did you mean "
	    "registered?)\n"
	    "t:9:15: 4.03; expected " BEHIND "\n"
	    "t:10:15: end of line; expected " RATE "\n"
	    "t:11:16: limit is 5; expected " RATE "\n"
	    "t:12:25: end of line; expected " RATE "\n"
	    "t:13:23: end of line; expected " RATE "\n"
	    "t:14:16: limit is 5/s per house; expected " RATE "\n"
	    "t:15:25: limit with a condition over; expected one of them\n"
	    "t:16:20: deny; expected end of line, conditions stand before the "
	    "one action\n"
	    "t:5:27: there is no hop \"b\"; expected the name of a next, a "
	    "device or a pool\n");
}
END_TEST

START_TEST(modifier_that_is_wrong_is_told)
{
	loading_assert_errors(LISTEN
	    "rule \"a\" forward log\n"
	    "rule \"b\" forward log loud\n"
	    "rule \"c\" forward log info log info\n"
	    "rule \"d\" forward dry-run yes\n"
	    "rule \"e\" forward priority\n"
	    "rule \"f\" forward priority urgent\n"
	    "rule \"g\" forward timeout 99ms\n"
	    "rule \"h\" forward timeout 61m\n"
	    "rule \"i\" forward timeout 5\n"
	    "rule \"j\" forward hop-limit 0\n"
	    "rule \"k\" forward hop-limit 256\n"
	    "rule \"l\" forward timout 5s\n"
	    "rule \"m\" deny timeout 5s\n"
	    "rule \"n\" drop priority low\n"
	    "rule \"o\" limit 5/s hop-limit 5\n"
	    "rule \"p\" forward \"b\" \"c\"\n"
	    "rule \"q\" limt 5/s deny\n"
	    "rule \"r\" forward log info sealed\n",
	    "t:2:21: end of line; expected error, warning, notice, info or "
	    "debug\n"
	    "t:3:22: loud; expected error, warning, notice, info or debug\n"
	    "t:4:27: log is given again; expected once\n"
	    "t:5:26: yes; expected " BEHIND "\n"
	    "t:6:26: end of line; expected normal, low or high\n"
	    "t:7:27: urgent; expected normal, low or high\n"
	    "t:8:26: timeout is 99ms; expected 100ms to 1h\n"
	    "t:9:26: timeout is 61m; expected 100ms to 1h\n"
	    "t:10:26: timeout is 5; expected 100ms to 1h\n"
	    "t:11:28: hop-limit is 0; expected 1 to 255\n"
	    "t:12:28: hop-limit is 256; expected 1 to 255\n"
	    "t:13:18: timout; expected " FORWARD " (did you mean timeout?)\n"
	    "t:14:15: timeout means nothing here; expected it behind forward\n"
	    "t:15:15: priority means nothing here; expected it behind "
	    "forward\n"
	    "t:16:20: hop-limit means nothing here; expected it behind "
	    "forward\n"
	    "t:17:22: \"c\"; expected " BEHIND "\n"
	    "t:18:10: limt; expected forward, translate, deny, "
	    "drop or limit, or a condition (did you mean limit?)\n"
	    "t:19:27: sealed; expected end of line, conditions stand before "
	    "the one action\n"
	    "t:17:18: there is no hop \"b\"; expected the name of a next, a "
	    "device or a pool\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/policy/verdict_conf", NULL, teardown,
    translate_is_a_forward_to_a_server_of_http,
    forward_leads_to_a_route_a_hop_a_pool_or_where_it_is_registered,
    deny_has_its_code_or_403,
    drop_says_nothing,
    limit_denies_with_429_what_is_over_the_rate,
    modifiers_stand_behind_the_action_in_any_order,
    action_that_is_wrong_is_told,
    modifier_that_is_wrong_is_told)
