/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ask_words.c - each word of a question, its values and its borders */
#include "ostler/explain/asking.h"

static struct asking a;

static void
setup(void)
{
	asking_begin(&a, HOUSE);
}

static void
teardown(void)
{
	asking_end(&a);
}

static bool
takes(const char *word, const char *value)
{
	char error[ASK_ERROR_SIZE];

	ask_init(&a.ask, &a.world);
	return ask_set(&a.ask, &a.world, ask_find_word(bytes_of_text(word)),
	    value == NULL ? BYTES_ABSENT : bytes_of_text(value), error);
}

START_TEST(words_have_all_that_is_shown_of_them)
{
	size_t count = 0;

	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		size_t len = strlen(w->help);

		ck_assert_ptr_eq(ask_find_word(bytes_of_text(w->name)), w);
		ck_assert_int_eq(w->help[len - 1], '.');
		ck_assert(w->set != NULL);
		ck_assert_int_eq(w->syntax == NULL, w->expected == NULL);
		ck_assert_int_eq(w->syntax == NULL, w->write == NULL);
		ck_assert_msg(!w->is_always_written || w->write != NULL,
		    "%s", w->name);
		count++;
	}
	ck_assert_uint_le(count, 32);
}
END_TEST

static const struct {
	const char *word, *value;
} good[] = {
	{ "peer", "10.7.0.5" }, { "peer", "::1" }, { "peer", "2001:db8::1" },
	{ "peer", ID_A }, { "peer", "none" },
	{ "identity", ID_A }, { "identity", "none" },
	{ "issuer", "CN=House CA" }, { "listener", "plain" },
	{ "listener", "tls" }, { "listener", "up" }, { "target", ID_B },
	{ "code", "POST" }, { "code", "fetch" }, { "code", "0.05" },
	{ "code", "0.31" }, { "size", "0" }, { "size", "4294967295" },
	{ "kid", "00" }, { "kid", "0aFF" }, { "kid", "empty" },
	{ "kid-context", "37cbf3210017a2d3" }, { "kid-context", "empty" },
	{ "hop-limit", "1" }, { "hop-limit", "255" },
	{ "hop-limit", "none" }, { "time", "00:00" }, { "time", "23:59" },
	{ "weekday", "mon" }, { "weekday", "sun" }, { "after", "0" },
	{ "after", "10000" }, { "open", "10000" },
};

START_TEST(words_take_what_they_should)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(takes(good[i].word, good[i].value), "%s %s",
		    good[i].word, good[i].value);
}
END_TEST

static const struct {
	const char *word, *value;
} bad[] = {
	{ "peer", "" }, { "peer", "10.7.0.0/16" }, { "peer", "10.7.0.5:5683" },
	{ "peer", "[::1]" }, { "peer", "any" }, { "peer", "house" },
	{ "identity", "10.7.0.5" }, { "identity", "" },
	{ "identity", "00000000-0000-0000-0000-000000000000" },
	{ "issuer", "" }, { "listener", "b" }, { "listener", "" },
	{ "listener", "lamp" }, { "target", "none" }, { "target", "*" },
	{ "target", "00000000-0000-0000-0000-000000000000" },
	{ "code", "2.05" }, { "code", "0.00" }, { "code", "0.32" },
	{ "code", "LIST" }, { "code", "" }, { "size", "-1" },
	{ "size", "4294967296" }, { "size", "1k" }, { "kid", "0" },
	{ "kid", "" }, { "kid", "zz" }, { "kid-context", "" },
	{ "kid-context", "none" }, { "hop-limit", "0" },
	{ "hop-limit", "256" }, { "time", "24:00" }, { "time", "8:30" },
	{ "time", "08:60" }, { "time", "08.30" }, { "time", "08:3x" },
	{ "weekday", "monday" }, { "weekday", "Mon" }, { "after", "10001" },
	{ "open", "" },
};

START_TEST(words_refuse_what_they_should)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!takes(bad[i].word, bad[i].value), "%s %s",
		    bad[i].word, bad[i].value);
}
END_TEST

START_TEST(kids_have_255_bytes_at_most)
{
	char text[600];

	memset(text, 'a', sizeof(text));
	text[510] = '\0';
	ck_assert(takes("kid", text));
	ck_assert_uint_eq(a.ask.kid_len, 255);
	ck_assert(takes("kid-context", text));
	text[510] = 'a';
	text[512] = '\0';
	ck_assert(!takes("kid", text));
	ck_assert(!takes("kid-context", text));
}
END_TEST

START_TEST(issuer_that_is_too_long_or_has_a_nul_is_refused)
{
	char text[ASK_ISSUER_SIZE + 1], error[ASK_ERROR_SIZE];

	memset(text, 'a', sizeof(text));
	text[ASK_ISSUER_SIZE - 1] = '\0';
	ck_assert(takes("issuer", text));
	ck_assert_str_eq(a.ask.issuer, text);
	text[ASK_ISSUER_SIZE - 1] = 'a';
	text[ASK_ISSUER_SIZE] = '\0';
	ck_assert(!takes("issuer", text));
	ask_init(&a.ask, &a.world);
	ck_assert(!ask_set(&a.ask, &a.world,
	    ask_find_word(bytes_of_text("issuer")), bytes_of("a\0b", 3),
	    error));
}
END_TEST

START_TEST(every_value_is_written_as_it_was_read)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const struct ask_word *w =
		    ask_find_word(bytes_of_text(good[i].word));
		struct ask before;
		char text[200], error[ASK_ERROR_SIZE];
		FILE *out = fmemopen(text, sizeof(text), "w");
		size_t len;

		ck_assert(takes(good[i].word, good[i].value));
		before = a.ask;
		w->write(&a.ask, out);
		fclose(out);
		len = strlen(text);
		/* Strings are written with their quotes. */
		ask_init(&a.ask, &a.world);
		ck_assert(ask_set(&a.ask, &a.world, w, text[0] == '"' ?
		    bytes_of(text + 1, len - 2) : bytes_of(text, len),
		    error));
		/* But for the words that were given. */
		before.given = a.ask.given;
		if (strcmp(good[i].word, "peer") != 0)
			ck_assert_mem_eq(&before, &a.ask, sizeof(before));
		else
			ck_assert(address_equal(&before.peer, &a.ask.peer));
	}
}
END_TEST

START_TEST(manual_says_of_each_word_what_help_says)
{
	static char manual[100000];
	char path[500], row[400];
	FILE *f;

	snprintf(path, sizeof(path), "%s/doc/ostlerd.conf.5",
	    check_main_folder("top_srcdir"));
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s: no such file", path);
	ck_assert_uint_lt(fread(manual, 1, sizeof(manual) - 1, f),
	    sizeof(manual) - 1);
	fclose(f);
	for (const struct ask_word *w = ask_words; w->name != NULL; w++) {
		snprintf(row, sizeof(row), "\n%s\t%s\tT{\n%s\nT}\n", w->name,
		    w->syntax != NULL ? w->syntax : "-", w->help);
		ck_assert_msg(strstr(manual, row) != NULL,
		    "the manual lacks: %s", row);
	}
}
END_TEST

TEST_MAIN_FIXTURE("ostler/explain/ask_words", setup, teardown,
    words_have_all_that_is_shown_of_them,
    words_take_what_they_should,
    words_refuse_what_they_should,
    kids_have_255_bytes_at_most,
    issuer_that_is_too_long_or_has_a_nul_is_refused,
    every_value_is_written_as_it_was_read,
    manual_says_of_each_word_what_help_says)
