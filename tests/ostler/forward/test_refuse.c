/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_refuse.c - the error map, against a second copy of it that was written
   from the documents and not from refuse.c */
#include "ostler/forward/refuse.h"

#include "check_main.h"
#include "core/clock.h"
#include "ostler/forward/sample.h"

static const struct forward_conf conf = {
	.identifier = (char[]){ "a.example" },
	.retry_after = 300,
};

static const struct {
	enum refusal why;
	uint8_t code;
	uint32_t max_age;
} map[] = {
	{ REFUSAL_TARGET_OPTION, CODE(4, 2), 0 },
	{ REFUSAL_TARGET_URI, CODE(4, 0), 0 },
	{ REFUSAL_TARGET_CONFLICT, CODE(4, 0), 0 },
	{ REFUSAL_TARGET_SCHEME, CODE(5, 5), 0 },
	{ REFUSAL_TARGET_HOST, CODE(5, 5), 0 },
	{ REFUSAL_TARGET_NONE, CODE(5, 5), 0 },
	{ REFUSAL_POLICY, CODE(4, 3), 0 },
	{ REFUSAL_RATE, CODE(4, 29), 300 },
	{ REFUSAL_DROP, 0, 0 },			/* no answer */
	{ REFUSAL_UNSEALED, CODE(4, 3), 0 },
	{ REFUSAL_SEAL_FORMAT, CODE(4, 2), 0 },
	{ REFUSAL_ROUTE, CODE(5, 5), 0 },
	{ REFUSAL_OPTION, CODE(4, 2), 0 },
	{ REFUSAL_HOP_LIMIT, CODE(4, 0), 0 },
	{ REFUSAL_HOPS_USED, CODE(5, 8), 0 },
	{ REFUSAL_LOOP, CODE(5, 8), 0 },
	{ REFUSAL_URI_LONG, CODE(4, 0), 0 },
	{ REFUSAL_LARGE, CODE(4, 13), 0 },
	{ REFUSAL_EXCHANGES, CODE(5, 3), 300 },
	{ REFUSAL_OBSERVATIONS, CODE(5, 3), 300 },
	{ REFUSAL_MEMORY, CODE(5, 3), 300 },
	{ REFUSAL_BUSY, CODE(5, 3), 300 },
	{ REFUSAL_SOCKET, CODE(5, 2), 0 },
	{ REFUSAL_UNREACHABLE, CODE(5, 2), 0 },
	{ REFUSAL_RESET, CODE(5, 2), 0 },
	{ REFUSAL_TIMEOUT, CODE(5, 4), 0 },
	{ REFUSAL_DOWN, CODE(5, 3), 300 },
	{ REFUSAL_NO_SESSION, CODE(5, 2), 0 },
	{ REFUSAL_INSECURE, CODE(5, 2), 0 },
	{ REFUSAL_LOST, CODE(5, 2), 0 },
	{ REFUSAL_HOP_RETIRED, CODE(5, 3), 300 },
	{ REFUSAL_RESPONSE_FORMAT, CODE(5, 2), 0 },
	{ REFUSAL_RESPONSE_OPTION, CODE(5, 2), 0 },
	{ REFUSAL_RESPONSE_LARGE, CODE(5, 2), 0 },
	{ REFUSAL_NAME, CODE(4, 3), 0 },
	{ REFUSAL_NAME_UNKNOWN, CODE(4, 4), 0 },
	{ REFUSAL_NAME_QUERY, CODE(4, 0), 0 },
	{ REFUSAL_NAME_METHOD, CODE(4, 5), 0 },
	{ REFUSAL_NAME_OPTION, CODE(4, 2), 0 },
	{ REFUSAL_NAME_ACCEPT, CODE(4, 6), 0 },
	{ REFUSAL_NAME_LARGE, CODE(4, 13), 0 },
	{ REFUSAL_NAMES, CODE(5, 3), 300 },
	{ REFUSAL_SEAL_BROKEN, CODE(5, 0), 0 },
};

#define MAP_COUNT (sizeof(map) / sizeof(map[0]))

/* The answer; borrowed until the next call. */
static const struct message *
refuse(enum refusal why, uint8_t code)
{
	static uint8_t buffer[512];
	static struct message answer;
	struct writer w = writer_open(buffer, sizeof(buffer));

	refuse_write(why, code, &conf, 0, &w, &answer);
	ck_assert(writer_close(&w) == WAX_OK);
	return &answer;
}

static uint32_t
max_age_of(const struct message *m)
{
	struct bytes value;
	uint32_t age;

	ck_assert(option_find(m->options, OPTION_MAX_AGE, &value));
	ck_assert(option_uint(value, &age) == WAX_OK);
	return age;
}

START_TEST(every_cause_has_its_code_and_age)
{
	ck_assert_uint_eq(MAP_COUNT, REFUSAL_COUNT - 1);
	for (size_t i = 0; i < MAP_COUNT; i++) {
		const struct message *m;

		ck_assert_uint_eq(map[i].why, i + 1);
		if (map[i].code == CODE_EMPTY) {
			ck_assert_uint_eq(refuse_find_rule(map[i].why)->code,
			    CODE_EMPTY);
			continue;
		}
		m = refuse(map[i].why, CODE_FORBIDDEN);
		ck_assert_msg(m->code == map[i].code, "%s",
		    refuse_find_rule(map[i].why)->reason);
		ck_assert_uint_eq(max_age_of(m), map[i].max_age);
	}
}
END_TEST

START_TEST(every_cause_has_a_reason_and_a_counter_of_its_own)
{
	bool used[METRIC_COUNT] = { false };

	for (int i = 1; i < REFUSAL_COUNT; i++) {
		const struct refusal_rule *rule =
		    refuse_find_rule((enum refusal)i);

		ck_assert_uint_gt(strlen(rule->reason), 0);
		ck_assert_ptr_null(strchr(rule->reason, ' '));
		ck_assert_msg(!used[rule->metric], "%s", rule->reason);
		used[rule->metric] = true;
		for (int j = 1; j < i; j++)
			ck_assert_str_ne(rule->reason,
			    refuse_find_rule((enum refusal)j)->reason);
	}
}
END_TEST

START_TEST(diagnostic_text_is_short_utf8_without_content_format)
{
	for (int i = 1; i < REFUSAL_COUNT; i++) {
		const struct message *m;

		if (i == REFUSAL_DROP)
			continue;
		m = refuse((enum refusal)i, CODE_FORBIDDEN);
		ck_assert_uint_gt(m->payload.len, 0);
		ck_assert_uint_le(m->payload.len, 64);
		ck_assert(bytes_is_utf8(m->payload));
		ck_assert_uint_eq(option_count(m->options,
		    OPTION_CONTENT_FORMAT), 0);
		ck_assert(!message_is_sealed(m));
	}
}
END_TEST

START_TEST(hop_limit_reached_tells_our_identifier_alone)
{
	ck_assert_str_eq(sample_text(refuse(REFUSAL_HOPS_USED, 0)),
	    "5.08 Max-Age= payload=a.example");
	ck_assert_str_eq(sample_text(refuse(REFUSAL_LOOP, 0)),
	    "5.08 Max-Age= payload=a.example");
}
END_TEST

START_TEST(policy_chooses_its_own_code_and_the_delay_comes_with_it)
{
	ck_assert_uint_eq(refuse(REFUSAL_POLICY, CODE(4, 4))->code,
	    CODE(4, 4));
	ck_assert_uint_eq(max_age_of(refuse(REFUSAL_POLICY, CODE(4, 4))), 0);
	ck_assert_uint_eq(max_age_of(refuse(REFUSAL_POLICY, CODE(4, 29))),
	    300);
	ck_assert_uint_eq(max_age_of(refuse(REFUSAL_POLICY, CODE(5, 3))), 300);
	ck_assert_uint_eq(refuse(REFUSAL_ROUTE, CODE(4, 29))->code,
	    CODE(5, 5));
}
END_TEST

START_TEST(a_rate_tells_when_there_is_a_token_again)
{
	static uint8_t buffer[512];
	struct writer w = writer_open(buffer, sizeof(buffer));
	struct message m;

	refuse_write(REFUSAL_RATE, 0, &conf, 17, &w, &m);
	ck_assert_str_eq(sample_text(&m),
	    "4.29 Max-Age=11 payload=too many requests");
}
END_TEST

/* What an operator would want to know afterwards: who asked for what it may
   not have. Faults and limits are no such thing. */
START_TEST(only_what_is_denied_is_audited)
{
	for (int i = 1; i < REFUSAL_COUNT; i++)
		ck_assert(refuse_find_rule((enum refusal)i)->is_audited ==
		    (i == REFUSAL_POLICY || i == REFUSAL_RATE ||
		    i == REFUSAL_DROP || i == REFUSAL_UNSEALED));
}
END_TEST

START_TEST(a_hop_that_is_down_tells_when_it_is_tried_again)
{
	static const struct {
		enum hop_health health;
		uint64_t retry_at;
		uint32_t delay;
	} rows[] = {
		{ HOP_HEALTH_DOWN, CLOCK_S(1000) + 1, 1 },
		{ HOP_HEALTH_DOWN, CLOCK_S(1007), 7 },
		{ HOP_HEALTH_DOWN, CLOCK_S(1007) + 1, 8 },
		{ HOP_HEALTH_DOWN, CLOCK_S(1300), 300 },
		{ HOP_HEALTH_DOWN, CLOCK_S(1301), 300 },
		{ HOP_HEALTH_DOWN, UINT64_MAX, 300 },
		{ HOP_HEALTH_DOWN, CLOCK_S(1000), 1 },
		{ HOP_HEALTH_DOWN, 0, 1 },
		{ HOP_HEALTH_UP, CLOCK_S(1007), 300 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hop_status status = { .health = rows[i].health,
			.retry_at = rows[i].retry_at };

		ck_assert_uint_eq(refuse_find_delay(&status, &conf,
		    CLOCK_S(1000)), rows[i].delay);
	}
}
END_TEST

START_TEST(a_delay_replaces_the_configured_one_where_there_is_one)
{
	static uint8_t buffer[512];
	struct message m;
	struct writer w = writer_open(buffer, sizeof(buffer));

	refuse_write(REFUSAL_DOWN, 0, &conf, 7, &w, &m);
	ck_assert_uint_eq(max_age_of(&m), 7);
	w = writer_open(buffer, sizeof(buffer));
	refuse_write(REFUSAL_LOST, 0, &conf, 7, &w, &m);
	ck_assert_uint_eq(max_age_of(&m), 0);
}
END_TEST

START_TEST(every_status_of_a_send_has_its_cause)
{
	ck_assert_int_eq(refuse_by_send(WAX_LIMIT), REFUSAL_BUSY);
	ck_assert_int_eq(refuse_by_send(WAX_RANGE), REFUSAL_LARGE);
	ck_assert_int_eq(refuse_by_send(WAX_MEMORY), REFUSAL_MEMORY);
	ck_assert_int_eq(refuse_by_send(WAX_SYSTEM), REFUSAL_SOCKET);
	ck_assert_int_eq(refuse_by_respond(WAX_RANGE), REFUSAL_RESPONSE_LARGE);
	ck_assert_int_eq(refuse_by_respond(WAX_MEMORY), REFUSAL_MEMORY);
}
END_TEST

START_TEST(every_failure_of_a_hop_has_its_cause)
{
	ck_assert_int_eq(refuse_by_failure(HOP_TIMEOUT), REFUSAL_TIMEOUT);
	ck_assert_int_eq(refuse_by_failure(HOP_REFUSED), REFUSAL_NO_SESSION);
	ck_assert_int_eq(refuse_by_failure(HOP_INSECURE), REFUSAL_INSECURE);
	ck_assert_int_eq(refuse_by_failure(HOP_LOST), REFUSAL_LOST);
	ck_assert_int_eq(refuse_by_failure(HOP_BUSY), REFUSAL_BUSY);
	ck_assert_int_eq(refuse_by_failure(HOP_TOO_LARGE), REFUSAL_LARGE);
	ck_assert_int_eq(refuse_by_failure(HOP_UNREACHABLE),
	    REFUSAL_UNREACHABLE);
	ck_assert_int_eq(refuse_by_failure(HOP_RESET), REFUSAL_RESET);
	ck_assert_int_eq(refuse_by_failure(HOP_BAD_RESPONSE),
	    REFUSAL_RESPONSE_FORMAT);
}
END_TEST

TEST_MAIN("ostler/forward/refuse",
    every_cause_has_its_code_and_age,
    every_cause_has_a_reason_and_a_counter_of_its_own,
    diagnostic_text_is_short_utf8_without_content_format,
    hop_limit_reached_tells_our_identifier_alone,
    policy_chooses_its_own_code_and_the_delay_comes_with_it,
    a_rate_tells_when_there_is_a_token_again,
    only_what_is_denied_is_audited,
    a_hop_that_is_down_tells_when_it_is_tried_again,
    a_delay_replaces_the_configured_one_where_there_is_one,
    every_status_of_a_send_has_its_cause,
    every_failure_of_a_hop_has_its_cause)
