/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/forward/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check_main.h"
#include "ostler/forward/sample.h"

static const struct listener_conf listener = { .name = (char[]){ "in" } };

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

START_TEST(a_long_kid_is_cut_and_an_empty_one_is_none)
{
	struct facts f = read_facts("0.02 OSCORE=0805"
	    "000102030405060708090a0b0c0d0e0f1011");

	ck_assert(f.sealed && !f.seal_malformed);
	ck_assert_uint_eq(f.kid_len, FACTS_KID_MAX);
	f = read_facts("0.02 OSCORE=08");
	ck_assert(f.sealed && !f.seal_malformed);
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
	struct facts f = read_facts("0.05 Observe= OSCORE=09 payload=x");
	struct deviceid identity = sample_device(DEVICE_2);
	struct question q;

	f.target = sample_device(DEVICE_1);
	in.identity = &identity;
	q = facts_make_question(&f, &in);
	ck_assert(address_equal(q.peer, &in.client.peer));
	ck_assert_ptr_eq(q.identity, &identity);
	ck_assert_str_eq(q.listener, "in");
	ck_assert(deviceid_equal(q.target, &f.target));
	ck_assert_uint_eq(q.code, CODE_FETCH);
	ck_assert(q.observe && q.sealed);
	ck_assert_uint_eq(q.size, 4);
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

START_TEST(a_line_that_is_not_wanted_is_not_written)
{
	struct facts f = read_facts("0.01");

	ck_assert_str_eq(log_of(&f, LOG_LEVEL_DEBUG, CODE_EMPTY, "x"), "");
}
END_TEST

TEST_MAIN("ostler/forward/facts",
    a_sealed_request_tells_kid_and_piv,
    a_long_kid_is_cut_and_an_empty_one_is_none,
    a_malformed_seal_is_a_seal,
    an_empty_oscore_option_is_a_good_seal,
    observe_is_a_registration_a_cancellation_or_neither,
    the_first_of_equal_options_counts,
    no_response_tells_the_classes_that_are_not_wanted,
    the_question_has_all_that_policy_may_know,
    a_forwarded_request_is_one_line,
    a_refused_request_is_one_line_with_the_reason,
    a_line_that_is_not_wanted_is_not_written)
