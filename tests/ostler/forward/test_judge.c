/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_judge.c - what rules say is what happens */
#include "ostler/forward/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/audit/audit.h"
#include "ostler/forward/state.h"
#include "ostler/forward/world.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"

#define TO_LAMP "Proxy-Uri=ocf://" DEVICE_1
#define ASK "0.02 OSCORE=0901 " TO_LAMP

static struct world w;

static void
setup(void)
{
	setenv("TZ", "UTC0", 1);
	world_init(&w);
	policy_free(w.policy);
	w.policy = policy_new();
	w.tally = tally_new(100);
	ck_assert(w.policy != NULL && w.tally != NULL);
}

static void
teardown(void)
{
	world_stop(&w);
}

static struct rule *
add_rule(const char *name)
{
	struct rule *r = policy_add_rule(w.policy, name);

	ck_assert_ptr_nonnull(r);
	return r;
}

static void
add_word(struct rule *r, const struct condition *c, const char *word)
{
	ck_assert(rule_add_word(r, c, bytes_of_text(word)) == WAX_OK);
}

static struct rule *
add_forward(const char *name)
{
	struct rule *r = add_rule(name);

	rule_set_forward(r, WAY_ROUTE, 0);
	return r;
}

static void
start(void)
{
	ck_assert(policy_finish(w.policy) == WAX_OK);
	world_start(&w);
}

/* Room for two rules and the default. */
static const uint64_t *
hits(void)
{
	static uint64_t counts[3];

	memset(counts, 0, sizeof(counts));
	ck_assert_uint_le(policy_count_rules(w.policy), 2);
	forward_add_hits(w.forward, counts);
	return counts;
}

static bool
log_has(const char *text)
{
	return strstr(world_log(&w), text) != NULL;
}

START_TEST(a_dropped_request_gets_nothing_and_is_told_at_debug)
{
	struct stub_inbound *in;

	rule_verdict(add_rule("noise"))->action = VERDICT_DROP;
	start();
	in = world_ask(&w, ASK);
	ck_assert(in->ignored);
	ck_assert_uint_eq(in->answers, 0);
	ck_assert_str_eq(world_log(&w), "");
	ck_assert_uint_eq(world_metric(&w, METRIC_REQUESTS_DROPPED), 1);
	ck_assert_uint_eq(world_metric(&w, METRIC_REFUSALS), 0);
	ck_assert_uint_eq(w.net.outbound_count, 0);
	ck_assert_uint_eq(hits()[0], 1);
}
END_TEST

START_TEST(a_rule_chooses_the_level_of_the_line)
{
	struct verdict *v = rule_verdict(add_rule("noise"));

	v->action = VERDICT_DROP;
	v->has_log_level = true;
	v->log_level = LOG_LEVEL_NOTICE;
	start();
	world_ask(&w, ASK);
	ck_assert(log_has(" rule=noise verdict=drop reason=drop "));
}
END_TEST

START_TEST(quiet_rules_are_quiet_whatever_comes_of_the_request)
{
	struct verdict *v = rule_verdict(add_forward("quiet"));

	v->has_log_level = true;
	v->log_level = LOG_LEVEL_DEBUG;
	start();
	world_ask(&w, ASK);
	world_answer(&w, MESSAGE_ACK, "2.04 OSCORE=");
	world_ask(&w, ASK);
	stub_take_failure(stub_last(&w.net), HOP_TIMEOUT);
	world_ask(&w, "0.02 OSCORE=0901 Proxy-Uri=ocf://" DEVICE_UNKNOWN);
	ck_assert_str_eq(world_log(&w), "");
}
END_TEST

START_TEST(a_limit_answers_429_with_the_time_until_the_next_token)
{
	struct rule *r = add_rule("slow");

	add_word(r, &when_over, "1/m burst 2");
	rule_set_deny(r, CODE_TOO_MANY_REQUESTS);
	add_forward("all");
	start();
	for (unsigned i = 0; i < 2; i++) {
		world_ask(&w, ASK);
		world_answer(&w, MESSAGE_ACK, "2.04 OSCORE=");
	}
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.29 Max-Age=3c payload=too many requests");
	world_sleep(&w, CLOCK_S(59));
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.29 Max-Age=01 payload=too many requests");
	ck_assert(log_has(" rule=slow verdict=deny result=4.29 reason=rate "
	    "retry_s=1 "));
	ck_assert_uint_eq(world_metric(&w, METRIC_REFUSED_RATE), 2);
	world_sleep(&w, CLOCK_S(1));
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 3);
	ck_assert_uint_eq(hits()[0], 2);
	ck_assert_uint_eq(hits()[1], 3);
}
END_TEST

START_TEST(a_denial_with_429_that_is_no_limit_is_retried_as_configured)
{
	rule_set_deny(add_rule("no"), CODE_TOO_MANY_REQUESTS);
	start();
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.29 Max-Age=3c payload=not allowed here");
}
END_TEST

START_TEST(what_no_rule_is_for_counts_for_the_default)
{
	add_word(add_forward("other"), &when_target, DEVICE_2);
	start();
	world_ask(&w, ASK);
	world_ask(&w, "0.02");	/* never came before the policy */
	ck_assert_uint_eq(hits()[0], 0);
	ck_assert_uint_eq(hits()[1], 1);
}
END_TEST

START_TEST(timeout_priority_and_hop_limit_go_with_the_request)
{
	struct verdict *v = rule_verdict(add_forward("low"));

	v->timeout = CLOCK_S(7);
	v->priority = PRIORITY_LOW;
	v->hop_limit = 3;
	start();
	world_ask(&w, ASK);
	ck_assert_uint_eq(stub_last(&w.net)->timeout, CLOCK_S(7));
	ck_assert_uint_eq(stub_last(&w.net)->share, 50);
	ck_assert_str_eq(world_sent(&w), "0.02 OSCORE=0901 Hop-Limit=03");
	world_ask(&w, "0.02 OSCORE=0901 Hop-Limit=04 " TO_LAMP);
	ck_assert_str_eq(world_sent(&w), "0.02 OSCORE=0901 Hop-Limit=03");
	world_ask(&w, "0.02 OSCORE=0901 Hop-Limit=03 " TO_LAMP);
	ck_assert_str_eq(world_sent(&w), "0.02 OSCORE=0901 Hop-Limit=02");
	ck_assert_str_eq(world_got(world_ask(&w,
	    "0.02 OSCORE=0901 Hop-Limit=01 " TO_LAMP)),
	    "5.08 Max-Age= payload=a.example");
}
END_TEST

START_TEST(without_them_it_is_as_the_hop_says)
{
	add_forward("all");
	start();
	world_ask(&w, ASK);
	ck_assert_uint_eq(stub_last(&w.net)->timeout, 0);
	ck_assert_uint_eq(stub_last(&w.net)->share, 100);
	ck_assert_str_eq(world_sent(&w), "0.02 OSCORE=0901 Hop-Limit=10");
}
END_TEST

START_TEST(priorities_share_the_exchanges_there_may_be)
{
	static const struct {
		enum verdict_priority priority;
		uint32_t limit;
		uint64_t open;
	} rows[] = {
		{ PRIORITY_LOW, 32, 16 }, { PRIORITY_NORMAL, 32, 32 },
		{ PRIORITY_HIGH, 32, 36 }, { PRIORITY_LOW, 1, 1 },
		{ PRIORITY_NORMAL, 1, 1 }, { PRIORITY_HIGH, 1, 2 },
		{ PRIORITY_LOW, 7, 4 }, { PRIORITY_HIGH, 7, 8 },
		{ PRIORITY_HIGH, UINT32_MAX, UINT64_C(4810363371) },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_uint_eq(judge_take_share(rows[i].priority,
		    rows[i].limit), rows[i].open);
	rule_verdict(add_forward("low"))->priority = PRIORITY_LOW;
	w.conf.exchanges_max = 8;
	start();
	for (unsigned i = 0; i < 4; i++)
		world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 4);
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "5.03 Max-Age=3c payload=too many requests are open");
}
END_TEST

START_TEST(a_dry_run_is_told_and_counted_and_decides_nothing)
{
	struct rule *r = add_rule("planned");

	rule_set_deny(r, CODE_NOT_FOUND);
	rule_set_dry_run(r);
	add_forward("all");
	start();
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	ck_assert_str_eq(world_log(&w), "dry-run from=[::1]:1000 target="
	    DEVICE_1 " rule=planned verdict=deny result=4.04\n");
	ck_assert_uint_eq(hits()[0], 1);
	ck_assert_uint_eq(hits()[1], 1);
}
END_TEST

START_TEST(a_pool_gives_the_hop)
{
	static size_t hops[] = { 3, 0 };
	struct pool_conf pool = { .hops = hops, .hop_count = 2 };
	struct hop_status down = { .health = HOP_HEALTH_DOWN,
		.retry_at = UINT64_MAX };

	rule_set_forward(add_rule("up"), WAY_POOL, 0);
	w.conf.pools = &pool;
	w.conf.pool_count = 1;
	start();
	world_ask(&w, ASK);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[3]);
	w.net.hops[3].status = &down;
	world_ask(&w, ASK);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.hops[0]);
	world_answer(&w, MESSAGE_ACK, "2.04 OSCORE=");
	ck_assert(log_has(" next=b rule=up "));
}
END_TEST

START_TEST(registered_is_where_a_device_called_and_nothing_else)
{
	rule_set_forward(add_rule("home"), WAY_REGISTERED, 0);
	start();
	/* it has a route, and would be found there */
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "5.05 Max-Age= payload=no such target");
	world_call(&w, 0, 3, DEVICE_1);
	world_ask(&w, ASK);
	ck_assert_ptr_eq(stub_last(&w.net)->part.hop, &w.net.sessions[3]);
	world_hang_up(&w, 0, 3, DEVICE_1);
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "5.05 Max-Age= payload=no such target");
}
END_TEST

START_TEST(a_rule_may_ask_how_the_target_is_known)
{
	add_word(add_forward("home"), &when_target, "registered");
	start();
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.03 Max-Age= payload=not allowed here");
	world_call(&w, 0, 3, DEVICE_1);
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	world_hang_up(&w, 0, 3, DEVICE_1);
}
END_TEST

/* The fake clock began with 1970, a Thursday. */
START_TEST(a_rule_may_ask_for_the_time_of_day)
{
	struct rule *r = add_forward("day");

	add_word(r, &when_time, "08:00-18:00");
	add_word(r, &when_weekday, "thu");
	start();
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.03 Max-Age= payload=not allowed here");
	world_sleep(&w, CLOCK_S(8 * 3600) - w.now);
	world_ask(&w, ASK);
	ck_assert_uint_eq(w.net.outbound_count, 1);
	world_sleep(&w, CLOCK_S(24 * 3600));
	ck_assert_str_eq(world_got(world_ask(&w, ASK)),
	    "4.03 Max-Age= payload=not allowed here");
}
END_TEST

static uint32_t
count_open(enum tally_kind kind)
{
	struct address nobody = { .port = 0 };
	struct deviceid nothing = { { 0 } };
	struct question q = { .peer = &nobody, .target = &nothing };

	return tally_count(w.tally, kind, TALLY_ALL, &q);
}

START_TEST(what_is_open_is_counted_until_it_ends_however_it_does)
{
	struct rule *r = add_rule("many");
	struct stub_inbound *in;

	add_word(r, &when_exchanges, "100");
	add_forward("all");
	start();
	world_ask(&w, ASK);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 1);
	world_answer(&w, MESSAGE_ACK, "2.04 OSCORE=");
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 0);
	world_ask(&w, ASK);
	stub_take_failure(stub_last(&w.net), HOP_RESET);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 0);
	in = world_ask(&w, ASK);
	stub_take_cancel(in);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 0);
	w.net.send_status = WAX_LIMIT;
	world_ask(&w, ASK);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 0);
	w.net.send_status = WAX_OK;
	world_ask(&w, ASK);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 1);
	/* and world_stop looks, too */
}
END_TEST

START_TEST(an_observation_counts_as_both_from_its_first_notification)
{
	struct rule *r = add_rule("many");

	add_word(r, &when_observations, "1 per peer");
	add_forward("all");
	start();
	world_ask(&w, "0.05 Observe= OSCORE=0901 " TO_LAMP);
	ck_assert_uint_eq(count_open(TALLY_OBSERVATIONS), 0);
	world_answer(&w, MESSAGE_ACK, "2.05 Observe=01 OSCORE=");
	world_answer(&w, MESSAGE_CON, "2.05 Observe=02 OSCORE=");
	ck_assert_uint_eq(count_open(TALLY_OBSERVATIONS), 1);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 1);
	/* another one is one too many */
	ck_assert_str_eq(world_got(world_ask_as(&w, 1000, "u", MESSAGE_CON,
	    "0.05 Observe= OSCORE=0901 " TO_LAMP)),
	    "4.03 Max-Age= payload=not allowed here");
	/* the same again is not */
	world_ask(&w, "0.05 Observe= OSCORE=0902 " TO_LAMP);
	ck_assert_uint_eq(w.net.outbound_count, 2);
	world_answer(&w, MESSAGE_ACK, "2.05 Observe=01 OSCORE=");
	ck_assert_uint_eq(count_open(TALLY_OBSERVATIONS), 1);
	world_answer(&w, MESSAGE_CON, "4.04");
	ck_assert_uint_eq(count_open(TALLY_OBSERVATIONS), 0);
}
END_TEST

START_TEST(without_a_rule_that_asks_nothing_is_tallied)
{
	add_forward("all");
	start();
	world_ask(&w, ASK);
	ck_assert_uint_eq(count_open(TALLY_EXCHANGES), 0);
}
END_TEST

START_TEST(what_is_open_is_asked_about_again_without_counting)
{
	struct rule *r = add_rule("slow");

	add_word(r, &when_over, "1/h burst 1");
	rule_set_deny(r, CODE_TOO_MANY_REQUESTS);
	add_forward("all");
	start();
	world_ask(&w, ASK);
	ck_assert_ptr_nonnull(w.forward->exchanges);
	ck_assert_int_eq(judge_ask_again(w.forward, w.forward->exchanges),
	    REFUSAL_NONE);
	ck_assert_uint_eq(hits()[1], 1);
	policy_free(w.policy);
	w.policy = policy_new();
	rule_verdict(add_rule("gone"))->action = VERDICT_DROP;
	ck_assert(policy_finish(w.policy) == WAX_OK);
	w.forward->context.policy = w.policy;
	ck_assert_int_eq(judge_ask_again(w.forward, w.forward->exchanges),
	    REFUSAL_DROP);
	ck_assert_str_eq(w.forward->exchanges->facts.verdict.rule, "gone");
}
END_TEST

/* --- the audit file ------------------------------------------------------- */

static char audit_path[] = "/tmp/test_judge.XXXXXX";
static char audit_file[sizeof(audit_path) + 8];

static void
start_audited(void)
{
	ck_assert_ptr_nonnull(mkdtemp(audit_path));
	snprintf(audit_file, sizeof(audit_file), "%s/audit", audit_path);
	ck_assert(audit_new(audit_file, stdout, &w.audit) == WAX_OK);
	start();
}

/* What stands in the last line but number, time and hash. */
static const char *
last_line(void)
{
	static char text[8192];
	FILE *f = fopen(audit_file, "r");
	char *at = text, *end;
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	ck_assert(n > 0 && text[n - 1] == '\n');
	text[n - 1] = '\0';
	if ((at = strrchr(text, '\n')) == NULL)
		at = text - 1;
	at = strchr(at + 1, ' ');
	at = strchr(at + 1, ' ') + 1;
	end = strstr(at, " hash=");
	ck_assert_ptr_nonnull(end);
	*end = '\0';
	return at;
}

static void
end_audit(void)
{
	unlink(audit_file);
	rmdir(audit_path);
}

START_TEST(whoever_is_denied_stands_in_the_audit_file)
{
	add_word(add_forward("other one"), &when_target, DEVICE_2);
	w.conf.seal_required = true;
	start_audited();
	world_ask(&w, ASK);
	ck_assert_str_eq(last_line(), "deny from=[::1]:1000 listener=in target="
	    DEVICE_1 " code=0.02 rule=default reason=policy result=4.03");
	world_ask(&w, "0.01 Proxy-Uri=ocf://" DEVICE_2);
	ck_assert_str_eq(last_line(), "deny from=[::1]:1000 listener=in target="
	    DEVICE_2 " code=0.01 rule=\"other one\" reason=unsealed "
	    "result=4.03");
	world_ask_called(&w, 3, DEVICE_DOOR, ASK);
	ck_assert_str_eq(last_line(), "deny from=[::1]:1000 identity="
	    DEVICE_DOOR " listener=home target=" DEVICE_1
	    " code=0.02 rule=default reason=policy result=4.03");
	end_audit();
}
END_TEST

START_TEST(drops_and_limits_stand_there_and_what_passes_does_not)
{
	struct rule *r = add_rule("slow");
	char before[400];

	add_word(r, &when_over, "1/h burst 1");
	rule_set_deny(r, CODE_TOO_MANY_REQUESTS);
	r = add_rule("noise");
	add_word(r, &when_target, DEVICE_2);
	rule_verdict(r)->action = VERDICT_DROP;
	add_forward("all");
	start_audited();
	snprintf(before, sizeof(before), "%s", last_line());
	world_ask(&w, ASK);
	ck_assert_str_eq(last_line(), before);
	world_ask(&w, ASK);
	ck_assert_str_eq(last_line(), "deny from=[::1]:1000 listener=in target="
	    DEVICE_1 " code=0.02 rule=slow reason=rate result=4.29");
	world_sleep(&w, CLOCK_S(3600));
	world_ask(&w, "0.02 OSCORE=09 Proxy-Uri=ocf://" DEVICE_2);
	ck_assert_str_eq(last_line(), "drop from=[::1]:1000 listener=in target="
	    DEVICE_2 " code=0.02 rule=noise reason=drop");
	end_audit();
}
END_TEST

TEST_MAIN_FIXTURE("ostler/forward/judge", setup, teardown,
    a_dropped_request_gets_nothing_and_is_told_at_debug,
    a_rule_chooses_the_level_of_the_line,
    quiet_rules_are_quiet_whatever_comes_of_the_request,
    a_limit_answers_429_with_the_time_until_the_next_token,
    a_denial_with_429_that_is_no_limit_is_retried_as_configured,
    what_no_rule_is_for_counts_for_the_default,
    timeout_priority_and_hop_limit_go_with_the_request,
    without_them_it_is_as_the_hop_says,
    priorities_share_the_exchanges_there_may_be,
    a_dry_run_is_told_and_counted_and_decides_nothing,
    a_pool_gives_the_hop,
    registered_is_where_a_device_called_and_nothing_else,
    a_rule_may_ask_how_the_target_is_known,
    a_rule_may_ask_for_the_time_of_day,
    what_is_open_is_counted_until_it_ends_however_it_does,
    an_observation_counts_as_both_from_its_first_notification,
    without_a_rule_that_asks_nothing_is_tallied,
    what_is_open_is_asked_about_again_without_counting,
    whoever_is_denied_stands_in_the_audit_file,
    drops_and_limits_stand_there_and_what_passes_does_not)
