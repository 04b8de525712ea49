/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_log.c - one event, one line */
#include "core/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "check_main.h"
#include "core/code.h"
#include "dies.h"
#include "expect.h"
#include "log_pipe.h"

START_TEST(log_line_has_event_and_fields)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	log_begin(l, LOG_LEVEL_INFO, "request");
	log_text(l, "from", "[::1]:40211");
	log_hex(l, "token", bytes_of("\x01\xab", 2));
	log_code(l, "code", CODE(2, 5));
	log_uint(l, "ms", 3);
	log_bytes(l, "raw", bytes_of("a\0b", 3));
	log_end(l);
	log_flush(l);
	ck_assert_str_eq(output(), "request from=[::1]:40211 token=01ab "
	    "code=2.05 ms=3 raw=a\\x00b\n");
	log_free(l);
}
END_TEST

START_TEST(log_numbers_reach_their_borders)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	log_begin(l, LOG_LEVEL_INFO, "n");
	log_uint(l, "a", 0);
	log_uint(l, "b", UINT64_MAX);
	log_end(l);
	log_flush(l);
	ck_assert_str_eq(output(), "n a=0 b=18446744073709551615\n");
	log_free(l);
}
END_TEST

START_TEST(log_value_with_space_quote_or_nothing_is_quoted)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	log_begin(l, LOG_LEVEL_INFO, "e");
	log_text(l, "a", "");
	log_text(l, "b", "two words");
	log_text(l, "c", "a\"b");
	log_text(l, "d", "back\\slash");
	log_bytes(l, "e", BYTES_ABSENT);
	log_hex(l, "f", BYTES_ABSENT);
	log_text(l, "g", "x=y");
	log_end(l);
	log_flush(l);
	ck_assert_str_eq(output(), "e a=\"\" b=\"two words\" c=\"a\\x22b\" "
	    "d=back\\x5cslash e=\"\" f=\"\" g=x=y\n");
	log_free(l);
}
END_TEST

/* A peer's bytes never make a line, a field or a terminal sequence. */
START_TEST(log_every_byte_is_printable_and_comes_back)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	for (int c = 0; c < 256; c++) {
		char byte = (char)c, expected[16];
		bool plain = c > ' ' && c <= '~' && c != '"' && c != '\\';

		log_begin(l, LOG_LEVEL_INFO, "e");
		log_bytes(l, "v", bytes_of(&byte, 1));
		log_end(l);
		log_flush(l);
		if (plain)
			snprintf(expected, sizeof(expected), "e v=%c\n", c);
		else if (c == ' ')
			snprintf(expected, sizeof(expected), "e v=\" \"\n");
		else
			snprintf(expected, sizeof(expected), c == '"' ?
			    "e v=\"\\x%02x\"\n" : "e v=\\x%02x\n", c);
		ck_assert_str_eq(output(), expected);
	}
	log_free(l);
}
END_TEST

START_TEST(log_level_decides_what_is_written)
{
	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
		struct log *l = log_open((enum log_level)level);
		unsigned lines = 0;

		for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_DEBUG; i++) {
			ck_assert(log_wants(l, (enum log_level)i) ==
			    (i <= level));
			log_begin(l, (enum log_level)i, "e");
			log_text(l, "a", "b");
			log_bytes(l, "c", bytes_of("d", 1));
			log_hex(l, "e", bytes_of("f", 1));
			log_uint(l, "g", 1);
			log_code(l, "h", 1);
			log_end(l);
			log_line(l, (enum log_level)i, "e", "%d", 1);
		}
		log_free(l);
		for (const char *p = output(); *p != '\0'; p++)
			lines += *p == '\n';
		ck_assert_uint_eq(lines, 2 * (unsigned)(level + 1));
	}
}
END_TEST

START_TEST(log_info_waits_for_the_flush_and_notice_does_not)
{
	struct log *l = log_open(LOG_LEVEL_DEBUG);

	log_line(l, LOG_LEVEL_INFO, "a", "1");
	log_line(l, LOG_LEVEL_DEBUG, "b", "2");
	ck_assert_str_eq(output(), "");
	log_line(l, LOG_LEVEL_NOTICE, "c", "3");
	ck_assert_str_eq(output(), "a msg=1\nb msg=2\nc msg=3\n");
	log_line(l, LOG_LEVEL_WARNING, "d", "4");
	ck_assert_str_eq(output(), "d msg=4\n");
	log_line(l, LOG_LEVEL_ERROR, "e", "5");
	ck_assert_str_eq(output(), "e msg=5\n");
	log_line(l, LOG_LEVEL_INFO, "f", "6");
	log_free(l);
	ck_assert_str_eq(output(), "f msg=6\n");
}
END_TEST

START_TEST(log_priorities_are_the_journal_s)
{
	struct log_options options = { .fd = ends[1],
	    .level = LOG_LEVEL_DEBUG, .priority_prefix = true,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	log_line(l, LOG_LEVEL_ERROR, "e", "x");
	log_line(l, LOG_LEVEL_WARNING, "w", "x");
	log_line(l, LOG_LEVEL_NOTICE, "n", "x");
	log_line(l, LOG_LEVEL_INFO, "i", "x");
	log_line(l, LOG_LEVEL_DEBUG, "d", "x");
	log_free(l);
	ck_assert_str_eq(output(), "<3>e msg=x\n<4>w msg=x\n<5>n msg=x\n"
	    "<6>i msg=x\n<7>d msg=x\n");
}
END_TEST

START_TEST(log_timestamp_is_utc_with_milliseconds)
{
	struct log_options options = { .fd = ends[1],
	    .level = LOG_LEVEL_INFO, .timestamp = true,
	    .clock = &test_clock };
	struct log *l = log_new(&options);
	unsigned year, month, day, hour, minute, second, ms;
	int end = 0;

	log_line(l, LOG_LEVEL_INFO, "e", "x");
	log_line(l, LOG_LEVEL_INFO, "e", "x");
	log_free(l);
	ck_assert_int_eq(sscanf(output(), "%4u-%2u-%2uT%2u:%2u:%2u.%3uZ %n",
	    &year, &month, &day, &hour, &minute, &second, &ms, &end), 7);
	ck_assert_int_eq(end, 25);
	ck_assert_uint_ge(year, 2024);
	ck_assert_uint_le(month, 12);
	ck_assert_int_eq(strncmp(got + end, "e msg=x\n", 8), 0);
	ck_assert_uint_eq(strlen(got), 2 * 33);
}
END_TEST

static int64_t
realtime_ms(void)
{
	struct timespec ts = { .tv_sec = 0 };

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Between what the clock says before and afterwards. */
START_TEST(log_timestamp_is_the_time_of_the_line)
{
	struct log_options options = { .fd = ends[1],
	    .level = LOG_LEVEL_INFO, .timestamp = true,
	    .clock = &test_clock };
	struct log *l = log_new(&options);

	for (int i = 0; i < 100; i++) {
		int64_t before = realtime_ms(), stamp;
		struct tm tm = { .tm_sec = 0 };
		const char *rest;

		log_line(l, LOG_LEVEL_INFO, "e", "x");
		log_flush(l);
		rest = strptime(output(), "%Y-%m-%dT%H:%M:%S.", &tm);
		EXPECT(rest != NULL);
		stamp = (int64_t)timegm(&tm) * 1000 + strtol(rest, NULL, 10);
		EXPECT(stamp >= before && stamp <= realtime_ms());
		while (realtime_ms() == before)
			;	/* another one for the next line */
	}
	log_free(l);
}
END_TEST

/* --- long lines --- */

/* The length of "e v=" and n characters as written, without the newline. */
static size_t
line_of(struct log *l, size_t n, char fill)
{
	static char value[2000];

	memset(value, fill, n);
	log_begin(l, LOG_LEVEL_INFO, "e");
	log_bytes(l, "v", bytes_of(value, n));
	log_end(l);
	log_flush(l);
	return strlen(output()) - 1;
}

START_TEST(log_line_of_1000_bytes_is_whole_and_1001_is_cut)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	ck_assert_uint_eq(line_of(l, 996, 'a'), 1000);
	ck_assert_ptr_null(strstr(got, "..."));
	ck_assert_uint_eq(line_of(l, 997, 'a'), 1000);
	ck_assert_str_eq(got + 996, "a...\n");
	ck_assert_uint_eq(line_of(l, 2000, 'a'), 1000);
	ck_assert_str_eq(got + 996, "a...\n");
	log_free(l);
}
END_TEST

START_TEST(log_cut_is_never_inside_an_escape)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	for (size_t pad = 0; pad < 8; pad++) {
		static char value[1100];
		const char *dots;

		memset(value, 'a', pad);
		memset(value + pad, '\n', 300);
		log_begin(l, LOG_LEVEL_INFO, "e");
		log_bytes(l, "v", bytes_of(value, pad + 300));
		log_text(l, "after", "lost");
		log_uint(l, "n", 1);
		log_end(l);
		log_flush(l);
		(void)output();
		dots = strstr(got, "...\n");
		ck_assert_ptr_nonnull(dots);
		ck_assert_int_eq(strncmp(dots - 4, "\\x0a", 4), 0);
		ck_assert_uint_le((size_t)(dots - got), 997);
		ck_assert_uint_ge((size_t)(dots - got), 993);
		ck_assert_ptr_null(strstr(got, "lost"));
	}
	log_free(l);
}
END_TEST

START_TEST(log_cut_where_a_field_begins_leaves_no_part_of_it)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	for (size_t n = 980; n <= 996; n++) {
		static char value[1000];

		memset(value, 'a', n);
		log_begin(l, LOG_LEVEL_INFO, "e");
		log_bytes(l, "v", bytes_of(value, n));
		log_code(l, "code", CODE(4, 4));
		log_end(l);
		log_flush(l);
		ck_assert_uint_le(strlen(output()), 1001);
		if (4 + n + 10 <= 1000)
			ck_assert_ptr_nonnull(strstr(got, " code=4.04\n"));
		else
			ck_assert_ptr_nonnull(strstr(got, "...\n"));
	}
	log_free(l);
}
END_TEST

START_TEST(log_long_text_of_a_line_is_cut)
{
	static char text[3000];
	struct log *l = log_open(LOG_LEVEL_INFO);

	memset(text, 'b', sizeof(text) - 1);
	log_line(l, LOG_LEVEL_INFO, "e", "%s", text);
	log_flush(l);
	ck_assert_uint_eq(strlen(output()), 1001);
	ck_assert_str_eq(got + 997, "...\n");
	log_free(l);
}
END_TEST

static void
begin_twice(void)
{
	struct log *l = log_open(LOG_LEVEL_INFO);

	log_begin(l, LOG_LEVEL_INFO, "a");
	log_begin(l, LOG_LEVEL_INFO, "b");
}

START_TEST(log_line_begun_in_a_line_is_an_assertion)
{
	ck_assert(dies_by_assertion(begin_twice));
}
END_TEST

START_TEST(each_level_has_its_word)
{
	ck_assert_str_eq(log_level_text(LOG_LEVEL_ERROR), "error");
	ck_assert_str_eq(log_level_text(LOG_LEVEL_WARNING), "warning");
	ck_assert_str_eq(log_level_text(LOG_LEVEL_NOTICE), "notice");
	ck_assert_str_eq(log_level_text(LOG_LEVEL_INFO), "info");
	ck_assert_str_eq(log_level_text(LOG_LEVEL_DEBUG), "debug");
}
END_TEST

TEST_MAIN_FIXTURE("core/log", setup, teardown,
    log_line_has_event_and_fields,
    log_numbers_reach_their_borders,
    log_value_with_space_quote_or_nothing_is_quoted,
    log_every_byte_is_printable_and_comes_back,
    log_level_decides_what_is_written,
    log_info_waits_for_the_flush_and_notice_does_not,
    log_priorities_are_the_journal_s,
    log_timestamp_is_utc_with_milliseconds,
    log_timestamp_is_the_time_of_the_line,
    log_line_of_1000_bytes_is_whole_and_1001_is_cut,
    log_cut_is_never_inside_an_escape,
    log_cut_where_a_field_begins_leaves_no_part_of_it,
    log_long_text_of_a_line_is_cut,
    log_line_begun_in_a_line_is_an_assertion,
    each_level_has_its_word)
