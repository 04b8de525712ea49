/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/forward/sample.h"
#include "ostler/net/transport.h"

static const struct transport transport = { .name = "coaps+tcp",
	.is_secure = true };

static const struct listener_conf listener = { .name = (char[]){ "in" },
	.transport = &transport };

static struct inbound
inbound_make(void)
{
	struct inbound in = { .listener = &listener, .received = 1000 };

	ck_assert(address_parse(bytes_of_text("[::1]:40211"),
	    &in.client.peer) == WAX_OK);
	return in;
}

static struct facts
read_facts(const char *message)
{
	static struct sample s;
	struct inbound in = inbound_make();
	struct facts facts;

	sample_read(&s, "%s", message);
	facts_read(&in, &s.message, &facts);
	return facts;
}

START_TEST(a_sealed_request_tells_kid_and_piv)
{
	struct facts f = read_facts("0.02 OSCORE=0901aabbcc payload=abc");

	ck_assert(f.sealed);
	ck_assert(!f.seal_malformed);
	ck_assert_uint_eq(f.code, CODE_POST);
	ck_assert_uint_eq(f.size, 6 + 3);
	ck_assert_uint_eq(f.kid_len, 3);
	ck_assert_mem_eq(f.kid, "\xaa\xbb\xcc", 3);
	ck_assert_uint_eq(f.piv_len, 1);
	ck_assert_uint_eq(f.piv[0], 1);
}
END_TEST

START_TEST(a_kid_may_be_empty)
{
	struct facts f = read_facts("0.02 OSCORE=08");

	ck_assert(f.sealed && !f.seal_malformed && f.has_kid);
	ck_assert_uint_eq(f.kid_len, 0);
}
END_TEST

START_TEST(a_malformed_seal_is_a_seal)
{
	static const char *const messages[] = { "0.02 OSCORE=e0",
	    "0.02 OSCORE=0e01", "0.02 OSCORE=05aa", "0.02 OSCORE=00" };

	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		struct facts f = read_facts(messages[i]);

		ck_assert_msg(f.sealed && f.seal_malformed, "%s", messages[i]);
		ck_assert_uint_eq(f.kid_len, 0);
	}
}
END_TEST

START_TEST(an_empty_oscore_option_is_a_good_seal)
{
	struct facts f = read_facts("0.02 OSCORE= payload=x");

	ck_assert(f.sealed && !f.seal_malformed);
}
END_TEST

START_TEST(observe_is_a_registration_a_cancellation_or_neither)
{
	ck_assert_int_eq(read_facts("0.05").observe, OBSERVE_ABSENT);
	ck_assert_int_eq(read_facts("0.05 Observe=").observe,
	    OBSERVE_REGISTER);
	ck_assert_int_eq(read_facts("0.05 Observe=0000").observe,
	    OBSERVE_REGISTER);
	ck_assert_int_eq(read_facts("0.05 Observe=01").observe,
	    OBSERVE_CANCEL);
	ck_assert_int_eq(read_facts("0.05 Observe=02").observe, OBSERVE_OTHER);
	ck_assert_int_eq(read_facts("0.05 Observe=010000").observe,
	    OBSERVE_OTHER);
}
END_TEST

START_TEST(the_first_of_equal_options_counts)
{
	ck_assert_int_eq(read_facts("0.05 Observe= Observe=01").observe,
	    OBSERVE_REGISTER);
	ck_assert_uint_eq(read_facts("0.02 OSCORE=0901aa OSCORE=0902bb")
	    .kid[0], 0xaa);
}
END_TEST

START_TEST(no_response_tells_the_classes_that_are_not_wanted)
{
	static const struct {
		const char *message;
		bool wants[6];	/* by class */
	} rows[] = {
		{ "0.02", { 0, 0, true, 0, true, true } },
		{ "0.02 No-Response=", { 0, 0, true, 0, true, true } },
		{ "0.02 No-Response=02", { 0, 0, false, 0, true, true } },
		{ "0.02 No-Response=08", { 0, 0, true, 0, false, true } },
		{ "0.02 No-Response=10", { 0, 0, true, 0, true, false } },
		{ "0.02 No-Response=1a", { 0, 0, false, 0, false, false } },
		/* who registers wants to hear of it */
		{ "0.05 Observe= No-Response=1a",
		    { 0, 0, true, 0, true, true } },
		{ "0.05 Observe=01 No-Response=1a",
		    { 0, 0, false, 0, false, false } },
	};
	static const unsigned classes[] = { 2, 4, 5 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct facts f = read_facts(rows[i].message);

		for (size_t j = 0; j < 3; j++)
			ck_assert_msg(facts_wants_code(&f,
			    CODE(classes[j], 4)) == rows[i].wants[classes[j]],
			    "%s: class %u", rows[i].message, classes[j]);
	}
}
END_TEST

START_TEST(the_question_has_all_that_policy_may_know)
{
	struct inbound in = inbound_make();
	struct facts f = read_facts("0.05 Observe= OSCORE=190201bbcc11"
	    " Hop-Limit=0c payload=x");
	struct question q;

	f.target = sample_device(DEVICE_1);
	f.identity = sample_device(DEVICE_2);
	in.issuer = "CN=House CA";
	q = facts_make_question(&f, &in);
	ck_assert(address_equal(q.peer, &in.client.peer));
	ck_assert(deviceid_equal(q.identity, &f.identity));
	ck_assert_str_eq(q.issuer, "CN=House CA");
	ck_assert_str_eq(q.listener, "in");
	ck_assert_str_eq(q.transport, "coaps+tcp");
	ck_assert(q.secure && !q.establishes);
	ck_assert_uint_eq(q.hop_limit, 12);
	ck_assert(bytes_equal(q.kid, bytes_of("\xcc\x11", 2)));
	ck_assert(bytes_equal(q.kid_context, bytes_of("\xbb", 1)));
	ck_assert(deviceid_equal(q.target, &f.target));
	ck_assert_uint_eq(q.code, CODE_FETCH);
	ck_assert(q.observe && q.sealed);
	ck_assert_uint_eq(q.size, 11);
}
END_TEST

START_TEST(what_a_request_does_not_tell_its_question_does_not_have)
{
	struct inbound in = inbound_make();
	struct facts f = read_facts("0.02 OSCORE=0102");
	struct question q = facts_make_question(&f, &in);

	ck_assert(q.sealed && !q.observe);
	ck_assert_ptr_null(q.identity);
	ck_assert_ptr_null(q.issuer);
	ck_assert(bytes_is_absent(q.kid));
	ck_assert(bytes_is_absent(q.kid_context));
	ck_assert_uint_eq(q.hop_limit, 0);
	ck_assert_int_eq(q.place, PLACE_UNKNOWN);
	ck_assert_ptr_null(q.tally);
}
END_TEST

START_TEST(an_empty_kid_or_context_is_not_the_same_as_none)
{
	struct inbound in = inbound_make();
	struct facts f = read_facts("0.02 OSCORE=1800");
	struct question q = facts_make_question(&f, &in);

	ck_assert(!bytes_is_absent(q.kid) && q.kid.len == 0);
	ck_assert(!bytes_is_absent(q.kid_context) && q.kid_context.len == 0);
}
END_TEST

START_TEST(a_long_kid_or_context_is_not_one_that_begins_like_it)
{
	struct inbound in = inbound_make();
	char message[400] = "0.02 OSCORE=1850";	/* contexts of 80 */
	struct question q;
	struct facts f;

	for (size_t i = 0; i < 80; i++)
		strcat(message, "ab");
	for (size_t i = 0; i < 70; i++)
		strcat(message, "cd");
	f = read_facts(message);
	q = facts_make_question(&f, &in);
	ck_assert(!f.seal_malformed);
	ck_assert_uint_eq(q.kid.len, FACTS_HINT_MAX);
	ck_assert_uint_eq(q.kid_context.len, FACTS_HINT_MAX);
}
END_TEST

START_TEST(what_is_counted_needs_no_inbound)
{
	struct facts f = read_facts("0.02 OSCORE=0102");
	struct question q;

	f.target = sample_device(DEVICE_1);
	f.identity = sample_device(DEVICE_2);
	q = facts_make_count(&f);
	ck_assert_ptr_eq(q.peer, &f.client.peer);
	ck_assert_ptr_eq(q.identity, &f.identity);
	ck_assert_ptr_eq(q.target, &f.target);
	f.identity = sample_device(DEVICE_NIL);
	ck_assert_ptr_null(facts_make_count(&f).identity);
}
END_TEST

/* The line that facts_log writes. */
static const char *
log_of(const struct facts *f, enum log_level level, uint8_t code,
    const char *reason)
{
	static char line[2000];
	int ends[2];
	struct clock clock;
	struct log_options options = {
		.level = LOG_LEVEL_INFO,
		.clock = &clock,
	};
	uint64_t now = 0;
	struct log *log;
	ssize_t n;

	ck_assert_int_eq(pipe(ends), 0);
	options.fd = ends[1];
	clock_init_fake(&clock, &now);
	log = log_new(&options);
	ck_assert_ptr_nonnull(log);
	facts_log(f, log, level, code, reason, 1000 + CLOCK_MS(3));
	log_free(log);
	close(ends[1]);
	n = read(ends[0], line, sizeof(line) - 1);
	close(ends[0]);
	line[n > 0 ? n : 0] = '\0';
	return line;
}

START_TEST(a_forwarded_request_is_one_line)
{
	struct facts f = read_facts("0.05 Observe= OSCORE=0901aabb payload=x");

	f.target = sample_device(DEVICE_1);
	f.has_target = true;
	strcpy(f.next, "b");
	f.verdict = (struct verdict){ .action = VERDICT_FORWARD,
	    .rule = "lamps" };
	f.has_verdict = true;
	f.notifications = 12;
	ck_assert_str_eq(log_of(&f, LOG_LEVEL_INFO, CODE_CONTENT, NULL),
	    "request from=[::1]:40211 target=" DEVICE_1 " code=0.05 sealed=yes"
	    " observe=register kid=aabb piv=01 size=7 next=b rule=lamps"
	    " verdict=forward notifications=12 result=2.05 ms=3\n");
}
END_TEST

START_TEST(a_line_tells_16_bytes_of_a_kid_at_most)
{
	struct facts f = read_facts("0.02 OSCORE=08"
	    "000102030405060708090a0b0c0d0e0f1011");

	ck_assert_ptr_nonnull(strstr(log_of(&f, LOG_LEVEL_INFO, CODE_EMPTY,
	    NULL), " kid=000102030405060708090a0b0c0d0e0f size="));
}
END_TEST

START_TEST(a_refused_request_is_one_line_with_the_reason)
{
	struct facts f = read_facts("0.01");

	ck_assert_str_eq(log_of(&f, LOG_LEVEL_INFO,
	    CODE_PROXYING_NOT_SUPPORTED, "target-none"),
	    "request from=[::1]:40211 code=0.01 sealed=no size=0 result=5.05"
	    " reason=target-none ms=3\n");
	f.verdict = (struct verdict){ .rule = "default" };
	f.has_verdict = true;
	ck_assert_str_eq(log_of(&f, LOG_LEVEL_INFO, CODE_EMPTY, "policy"),
	    "request from=[::1]:40211 code=0.01 sealed=no size=0 rule=default"
	    " verdict=deny reason=policy ms=3\n");
}
END_TEST

START_TEST(a_dropped_request_has_no_result_and_one_that_begins_a_seal_says_so)
{
	struct facts f = read_facts("0.02");

	f.establishes = true;
	f.verdict = (struct verdict){ .action = VERDICT_DROP,
	    .rule = "noise" };
	f.has_verdict = true;
	ck_assert_str_eq(log_of(&f, LOG_LEVEL_INFO, CODE_EMPTY, "drop"),
	    "request from=[::1]:40211 code=0.02 sealed=no establishes=yes"
	    " size=0 rule=noise verdict=drop reason=drop ms=3\n");
}
END_TEST

START_TEST(a_rules_own_level_goes_before_that_of_the_outcome)
{
	struct facts f = read_facts("0.02");

	f.verdict = (struct verdict){ .rule = "r", .has_log_level = true,
	    .log_level = LOG_LEVEL_DEBUG };
	ck_assert_str_ne(log_of(&f, LOG_LEVEL_INFO, CODE_EMPTY, "x"), "");
	f.has_verdict = true;
	ck_assert_str_eq(log_of(&f, LOG_LEVEL_INFO, CODE_EMPTY, "x"), "");
	ck_assert_str_eq(log_of(&f, LOG_LEVEL_WARNING, CODE_EMPTY, "x"), "");
	/* our own fault */
	ck_assert_str_ne(log_of(&f, LOG_LEVEL_ERROR, CODE_EMPTY, "x"), "");
	f.verdict.log_level = LOG_LEVEL_NOTICE;
	ck_assert_str_ne(log_of(&f, LOG_LEVEL_DEBUG, CODE_EMPTY, "x"), "");
}
END_TEST

START_TEST(a_line_that_is_not_wanted_is_not_written)
{
	struct facts f = read_facts("0.01");

	ck_assert_str_eq(log_of(&f, LOG_LEVEL_DEBUG, CODE_EMPTY, "x"), "");
}
END_TEST

TEST_MAIN("ostler/forward/facts",
    a_sealed_request_tells_kid_and_piv,
    a_kid_may_be_empty,
    a_malformed_seal_is_a_seal,
    an_empty_oscore_option_is_a_good_seal,
    observe_is_a_registration_a_cancellation_or_neither,
    the_first_of_equal_options_counts,
    no_response_tells_the_classes_that_are_not_wanted,
    the_question_has_all_that_policy_may_know,
    what_a_request_does_not_tell_its_question_does_not_have,
    an_empty_kid_or_context_is_not_the_same_as_none,
    a_long_kid_or_context_is_not_one_that_begins_like_it,
    what_is_counted_needs_no_inbound,
    a_forwarded_request_is_one_line,
    a_line_tells_16_bytes_of_a_kid_at_most,
    a_refused_request_is_one_line_with_the_reason,
    a_dropped_request_has_no_result_and_one_that_begins_a_seal_says_so,
    a_rules_own_level_goes_before_that_of_the_outcome,
    a_line_that_is_not_wanted_is_not_written)
