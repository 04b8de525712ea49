/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_log_limits.c - rates, full buffers and descriptors that take nothing */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_main.h"
#include "core/log.h"
#include "expect.h"
#include "log_pipe.h"
#include "rng.h"
#include "scarce.h"

START_TEST(log_warnings_beyond_the_rate_are_held_back_and_told)
{
	struct log_options options = { .fd = ends[1],
	    .level = LOG_LEVEL_INFO, .warnings_per_second = 2,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	for (int i = 0; i < 5; i++)
		log_line(l, LOG_LEVEL_WARNING, "w", "%d", i);
	ck_assert_str_eq(output(), "w msg=0\nw msg=1\n");
	log_line(l, LOG_LEVEL_ERROR, "e", "x");
	log_line(l, LOG_LEVEL_NOTICE, "n", "x");
	ck_assert_str_eq(output(), "e msg=x\nn msg=x\n");

	now += CLOCK_S(1) - 1;
	clock_tick(&test_clock);
	log_line(l, LOG_LEVEL_WARNING, "w", "5");
	ck_assert_str_eq(output(), "");

	now += 1;
	clock_tick(&test_clock);
	log_line(l, LOG_LEVEL_WARNING, "w", "6");
	ck_assert_str_eq(output(), "log held_back=4 lost=0\nw msg=6\n");
	log_free(l);
	ck_assert_str_eq(output(), "");
}
END_TEST

START_TEST(log_held_back_is_told_by_the_flush_and_at_the_end)
{
	struct log_options options = { .fd = ends[1],
	    .level = LOG_LEVEL_INFO, .warnings_per_second = 1,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	for (int i = 0; i < 3; i++)
		log_line(l, LOG_LEVEL_WARNING, "w", "%d", i);
	log_flush(l);
	ck_assert_str_eq(output(), "w msg=0\n");
	now += CLOCK_S(2);
	clock_tick(&test_clock);
	log_flush(l);
	ck_assert_str_eq(output(), "log held_back=2 lost=0\n");
	log_line(l, LOG_LEVEL_WARNING, "w", "3");
	log_line(l, LOG_LEVEL_WARNING, "w", "4");
	log_free(l);
	ck_assert_str_eq(output(), "w msg=3\nlog held_back=1 lost=0\n");
}
END_TEST

START_TEST(log_limits_may_change_while_it_is_in_use)
{
	struct log *l = log_open(LOG_LEVEL_NOTICE);

	log_set_level(l, LOG_LEVEL_WARNING);
	ck_assert(!log_wants(l, LOG_LEVEL_NOTICE));
	log_line(l, LOG_LEVEL_NOTICE, "n", "0");
	log_set_level(l, LOG_LEVEL_DEBUG);
	ck_assert(log_wants(l, LOG_LEVEL_DEBUG));
	log_line(l, LOG_LEVEL_NOTICE, "n", "1");
	log_line(l, LOG_LEVEL_WARNING, "w", "2");
	log_set_warnings(l, 1);
	log_line(l, LOG_LEVEL_WARNING, "w", "3");
	log_set_warnings(l, 0);
	log_line(l, LOG_LEVEL_WARNING, "w", "4");
	log_free(l);
	ck_assert_str_eq(output(),
	    "n msg=1\nw msg=2\nw msg=4\nlog held_back=1 lost=0\n");
}
END_TEST

START_TEST(log_without_a_limit_holds_nothing_back)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	for (int i = 0; i < 1000; i++)
		log_line(l, LOG_LEVEL_WARNING, "w", "x");
	ck_assert_uint_eq(strlen(output()), 1000 * strlen("w msg=x\n"));
	log_free(l);
}
END_TEST

/* The pipe takes 64 KiB and nobody reads: lines are lost, none is torn, and
   what was lost is told when there is room again. */
START_TEST(log_full_descriptor_loses_whole_lines_and_tells)
{
	static const char fill[] = "0123456789012345678901234567890123456789"
	    "0123456789012345678901234567890123456789";
	struct log *l = log_open(LOG_LEVEL_INFO);
	unsigned long lost = 0, lines = 0;

	for (unsigned i = 0; i < 1500; i++) {
		log_begin(l, LOG_LEVEL_INFO, "line");
		log_uint(l, "number", 100000 + i);
		log_text(l, "fill", fill);
		log_end(l);
		log_flush(l);
	}
	(void)output();
	now += CLOCK_S(1);
	clock_tick(&test_clock);
	log_flush(l);
	log_free(l);
	output_more();
	for (char *p = got, *end; *p != '\0'; p = end + 1) {
		unsigned number = 0;
		char text[81];

		end = strchr(p, '\n');
		EXPECT(end != NULL);
		*end = '\0';
		if (sscanf(p, "log held_back=0 lost=%lu", &lost) == 1)
			continue;
		EXPECT(sscanf(p, "line number=%u fill=%80s", &number, text) ==
		    2 && strcmp(text, fill) == 0 &&
		    number == 100000 + lines, "%s", p);
		lines++;
	}
	ck_assert_uint_gt(lost, 0);
	ck_assert_uint_eq(lines + lost, 1500);
}
END_TEST

struct reading {
	unsigned long lost, lines, last;
};

/* Takes the whole lines off got: each as it was written, none before one that
   it came after. */
static void
lines_take(struct reading *r)
{
	char *p = got, *end;

	for (; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		unsigned long lost = 0, number = 0, len = 0;
		int at = 0;

		*end = '\0';
		if (sscanf(p, "log held_back=0 lost=%lu", &lost) == 1) {
			r->lost += lost;
			continue;
		}
		EXPECT(sscanf(p, "line number=%lu len=%lu fill=%n", &number,
		    &len, &at) == 2 && at > 0, "%s", p);
		EXPECT(number > r->last && strlen(p + at) == len &&
		    strspn(p + at, "f") == len, "%s", p);
		r->last = number;
		r->lines++;
	}
	got_len -= (size_t)(p - got);
	memmove(got, p, got_len + 1);
}

/* A pipe of one page takes part of a large write, and the reader is slow. */
START_TEST(log_slow_reader_gets_whole_lines_in_order)
{
	static char fill[400];
	struct log *l = log_open(LOG_LEVEL_INFO);
	struct reading r = { .last = 0 };
	struct rng rng = { 15 };
	unsigned long written = 0;

	ck_assert_int_ge(fcntl(ends[1], F_SETPIPE_SZ, 4096), 4096);
	memset(fill, 'f', sizeof(fill));
	for (int step = 0; step < 20000; step++) {
		size_t len = 1 + rng_below(&rng, sizeof(fill));

		now += CLOCK_MS(rng_below(&rng, 3));
		clock_tick(&test_clock);
		log_begin(l, LOG_LEVEL_INFO, "line");
		log_uint(l, "number", ++written);
		log_uint(l, "len", len);
		log_bytes(l, "fill", bytes_of(fill, len));
		log_end(l);
		if (rng_below(&rng, 8) == 0)
			log_flush(l);
		if (rng_below(&rng, 16) == 0) {
			output_more();
			lines_take(&r);
		}
	}
	for (int i = 0; i < 20; i++) {
		now += CLOCK_S(1);
		clock_tick(&test_clock);
		log_flush(l);
		output_more();
		lines_take(&r);
	}
	log_free(l);
	ck_assert_uint_gt(r.lost, 0);
	ck_assert_uint_gt(r.lines, 1000);
	ck_assert_uint_eq(r.lines + r.lost, written);
	ck_assert_uint_eq(got_len, 0);
}
END_TEST

START_TEST(log_broken_descriptor_is_survived)
{
	struct log_options options = { .fd = -1, .level = LOG_LEVEL_INFO,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	for (int i = 0; i < 2000; i++)
		log_line(l, LOG_LEVEL_INFO, "e", "%d", i);
	log_line(l, LOG_LEVEL_ERROR, "e", "x");
	log_free(l);
	log_free(NULL);
}
END_TEST

START_TEST(log_without_memory_is_none)
{
	struct log_options options = { .fd = ends[1], .clock = &test_clock };

	if (!SCARCE_WORKS)
		return;
	scarce_memory = true;
	struct log *l = log_new(&options);

	scarce_memory = false;
	ck_assert_ptr_null(l);
}
END_TEST

/* What a broken descriptor did not take does not come up later. */
START_TEST(log_lines_for_a_reader_that_is_gone_are_dropped)
{
	struct log *l = log_open(LOG_LEVEL_INFO);
	int others[2];

	signal(SIGPIPE, SIG_IGN);
	close(ends[0]);
	log_line(l, LOG_LEVEL_INFO, "e", "1");
	log_flush(l);
	ck_assert_int_eq(pipe(others), 0);
	ck_assert_int_eq(dup2(others[1], ends[1]), ends[1]);
	close(others[1]);
	ends[0] = others[0];
	ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	log_line(l, LOG_LEVEL_INFO, "e", "2");
	log_flush(l);
	ck_assert_str_eq(output(), "e msg=2\n");
	log_free(l);
}
END_TEST

START_TEST(log_full_buffer_is_written_by_itself)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	for (int i = 0; i < 1000; i++)
		log_line(l, LOG_LEVEL_INFO, "e", "%05d 0123456789012", i);
	log_free(l);
	(void)output();
	for (int i = 0; i < 1000; i++) {
		char expected[40];
		size_t n = (size_t)snprintf(expected, sizeof(expected),
		    "e msg=\"%05d 0123456789012\"\n", i);

		EXPECT(strncmp(got + (size_t)i * n, expected, n) == 0);
	}
}
END_TEST

TEST_MAIN_FIXTURE("core/log_limits", setup, teardown,
    log_warnings_beyond_the_rate_are_held_back_and_told,
    log_held_back_is_told_by_the_flush_and_at_the_end,
    log_limits_may_change_while_it_is_in_use,
    log_without_a_limit_holds_nothing_back,
    log_full_descriptor_loses_whole_lines_and_tells,
    log_slow_reader_gets_whole_lines_in_order,
    log_broken_descriptor_is_survived,
    log_without_memory_is_none,
    log_lines_for_a_reader_that_is_gone_are_dropped,
    log_full_buffer_is_written_by_itself)
