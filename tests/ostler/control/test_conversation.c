/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conversation.c - requests as they come, and all that can be wrong with
   them */
#include "ostler/control/conversation.h"

#include "check_main.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/control/request.h"
#include "ostler/control/talk.h"
#include "rng.h"

START_TEST(a_request_is_answered_and_that_is_all)
{
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
	ck_assert_str_eq(talk_ask("json log level\n"),
	    "ok\n{\"log_level\": \"notice\"}\n");
	ck_assert_str_eq(talk_ask("fly\n"),
	    "error no such command; \"help\" lists them\n");
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_REQUESTS),
	    3);
	ck_assert_uint_eq(metrics_get(&fake.metrics,
	    METRIC_CONTROL_MALFORMED), 0);
}
END_TEST

START_TEST(who_asks_is_known_by_the_system)
{
	char line[200];

	talk_ask("log level debug\n");
	snprintf(line, sizeof(line), "control command=\"log level\" "
	    "word=debug uid=%u pid=%d result=ok\n", (unsigned)geteuid(),
	    (int)getpid());
	ck_assert_ptr_nonnull(strstr(host_logged(), line));
}
END_TEST

START_TEST(a_request_may_come_byte_by_byte)
{
	static const char text[] = "body 3 log level\nabc";
	struct client *c = client_new();

	for (size_t i = 0; text[i] != '\0'; i++) {
		ck_assert(!c->is_over);
		client_say(c, &text[i], 1);
		talk_turn();
	}
	ck_assert_str_eq(client_await(c), "error log level takes no body\n");
	client_free(c);
}
END_TEST

START_TEST(whoever_shuts_its_side_is_still_answered)
{
	struct client *c = client_new();

	client_say_text(c, "log level\n");
	client_shut(c);
	ck_assert_str_eq(client_await(c), "ok\nlog_level  notice\n");
	client_free(c);
}
END_TEST

START_TEST(malformed_lines_are_refused_and_counted)
{
	static const struct {
		const char *request, *answer;
	} cases[] = {
		{ "\n", "error words are separated by one space\n" },
		{ "log\tlevel\n",
		  "error a line is UTF-8 without control characters\n" },
		{ "\xff\n",
		  "error a line is UTF-8 without control characters\n" },
		{ "log level\r\n",
		  "error a line is UTF-8 without control characters\n" },
		{ "body 1048577 help\n",
		  "error a body has at most 1048576 bytes\n" },
		{ "body -1 help\n", "error a body's length is decimal\n" },
		{ "\"help\n", "error a string does not end\n" },
	};
	size_t n = sizeof(cases) / sizeof(cases[0]);

	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(talk_ask(cases[i].request), cases[i].answer);
	ck_assert_uint_eq(metrics_get(&fake.metrics,
	    METRIC_CONTROL_MALFORMED), n);
	ck_assert_uint_eq(metrics_get(&fake.metrics,
	    METRIC_CONTROL_REQUESTS), 0);
	ck_assert_ptr_nonnull(strstr(host_logged(), "control "
	    "refused=\"a string does not end\" uid="));
}
END_TEST

START_TEST(a_nul_in_the_line_is_refused)
{
	struct client *c = client_new();

	client_say(c, "he\0lp\n", 6);
	ck_assert_str_eq(client_await(c),
	    "error a line is UTF-8 without control characters\n");
	client_free(c);
}
END_TEST

START_TEST(a_line_that_is_too_long_is_refused_before_it_ends)
{
	static char line[3 * REQUEST_LINE_MAX];
	struct client *c = client_new();

	memset(line, 'a', sizeof(line));
	client_say(c, line, sizeof(line));
	ck_assert_str_eq(client_await(c),
	    "error a line has at most 4096 bytes\n");
	client_free(c);
}
END_TEST

START_TEST(more_than_the_request_is_refused)
{
	ck_assert_str_eq(talk_ask("help\nhelp\n"),
	    "error there is more than the request\n");
	ck_assert_str_eq(talk_ask("body 3 help\nabcd"),
	    "error there is more than the request\n");
	ck_assert_str_eq(talk_ask("body 0 help\nabcd"),
	    "error there is more than the request\n");
}
END_TEST

START_TEST(less_than_the_request_is_refused_at_its_end)
{
	static const char *const texts[] = { "", "he", "help",
		"body 3 help\nab", "body 3 help\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct client *c = client_new();

		client_say_text(c, texts[i]);
		client_shut(c);
		ck_assert_str_eq(client_await(c),
		    "error the request is not whole\n");
		client_free(c);
	}
}
END_TEST

START_TEST(a_body_may_be_as_long_as_it_says)
{
	static char body[REQUEST_BODY_MAX];
	struct client *c = client_new();

	memset(body, 'b', sizeof(body));
	client_say_text(c, "body 1048576 help\n");
	client_say(c, body, sizeof(body));
	ck_assert_str_eq(client_await(c), "error help takes no body\n");
	client_free(c);
}
END_TEST

START_TEST(half_a_line_and_silence_have_an_end)
{
	struct client *half, *none;

	control_set_patience(talk.control, CLOCK_MS(20));
	half = client_new();
	none = client_new();
	client_say_text(half, "hel");
	ck_assert_str_eq(client_await(half),
	    "error the request did not come in time\n");
	ck_assert_str_eq(client_await(none),
	    "error the request did not come in time\n");
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_SLOW), 2);
	client_free(half);
	client_free(none);
}
END_TEST

/* The answer is larger than what the system keeps for a reader. */
START_TEST(an_answer_that_nobody_reads_has_an_end)
{
	struct client *c;

	control_set_patience(talk.control, CLOCK_MS(20));
	fake.errors = calloc(1, 1 << 20);
	ck_assert_ptr_nonnull(fake.errors);
	memset((char *)(uintptr_t)fake.errors, 'x', (1 << 20) - 1);
	c = client_new();
	event_del(c->readable);
	client_say_text(c, "reload\n");
	while (fake.reloads == 0)
		talk_turn();
	/* nothing else is left: the loop ends when the patience does */
	ck_assert_int_eq(control_move(talk.control, NULL), WAX_OK);
	ck_assert_int_eq(event_base_dispatch(talk.base), 1);
	client_free(c);
	free((char *)(uintptr_t)fake.errors);
}
END_TEST

START_TEST(a_hundred_connections_get_an_answer_each)
{
	static struct client *clients[100];
	size_t served = 0;

	for (size_t i = 0; i < 100; i++) {
		clients[i] = client_new();
		ck_assert_ptr_nonnull(clients[i]);
		talk_turn();
	}
	for (size_t i = 0; i < 100; i++) {
		client_say_text(clients[i], "log level\n");
		client_await(clients[i]);
		served += strcmp(clients[i]->text,
		    "ok\nlog_level  notice\n") == 0;
		if (strncmp(clients[i]->text, "ok\n", 3) != 0)
			ck_assert_str_eq(clients[i]->text,
			    "error too many connections; try again\n");
		client_free(clients[i]);
	}
	ck_assert_uint_eq(served, CONTROL_CONNECTIONS_MAX);
	ck_assert_uint_eq(metrics_get(&fake.metrics, METRIC_CONTROL_FULL),
	    100 - CONTROL_CONNECTIONS_MAX);
	/* and there is room again */
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

/* Random bytes, in random pieces, from clients that go at any time. */
START_TEST(whatever_comes_the_next_one_is_answered)
{
	static const char *const pieces[] = { "json ", "body ", "5 ", "help",
		"\n", "\"", "\\", " ", "log level", "\xc3", "abcde", "0" };
	struct rng rng = { 9 };

	for (unsigned i = 0; i < 500; i++) {
		struct client *c = client_new();
		size_t n = rng_below(&rng, 12);

		ck_assert_ptr_nonnull(c);
		while (n-- > 0) {
			client_say_text(c, pieces[rng_below(&rng,
			    sizeof(pieces) / sizeof(pieces[0]))]);
			if (rng_below(&rng, 3) == 0)
				talk_turn();
		}
		if (rng_below(&rng, 2) == 0) {
			client_shut(c);
			client_await(c);
		}
		client_free(c);
		talk_turn();
	}
	ck_assert_str_eq(talk_ask("log level\n"), "ok\nlog_level  notice\n");
}
END_TEST

TEST_MAIN_FIXTURE("ostler/control/conversation", talk_setup, talk_teardown,
    a_request_is_answered_and_that_is_all,
    who_asks_is_known_by_the_system,
    a_request_may_come_byte_by_byte,
    whoever_shuts_its_side_is_still_answered,
    malformed_lines_are_refused_and_counted,
    a_nul_in_the_line_is_refused,
    a_line_that_is_too_long_is_refused_before_it_ends,
    more_than_the_request_is_refused,
    less_than_the_request_is_refused_at_its_end,
    a_body_may_be_as_long_as_it_says,
    half_a_line_and_silence_have_an_end,
    an_answer_that_nobody_reads_has_an_end,
    a_hundred_connections_get_an_answer_each,
    whatever_comes_the_next_one_is_answered)
