/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_reader.c - ostler/http/http_reader.c */
#include "ostler/http/http_reader.h"

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "scarce.h"

#define HEAD "POST /x HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"
#define BODY_MAX 32

/* Gives it step bytes at a time. Bytes that were taken. */
static size_t
feed(struct http_reader *r, struct bytes text, size_t step)
{
	size_t used = 0;

	while (used < text.len &&
	    http_reader_state(r) < HTTP_READER_COMPLETE) {
		size_t left = text.len - used;
		size_t taken = http_reader_take(r, bytes_of(text.data + used,
		    left < step ? left : step));

		EXPECT(taken > 0);
		used += taken;
	}
	return used;
}

static void
expect_body(const char *text, const char *body, const char *rest)
{
	for (size_t step = 1; step < 40; step++) {
		struct http_reader *r = http_reader_new(BODY_MAX);
		size_t used = feed(r, bytes_of_text(text), step);

		EXPECT(http_reader_state(r) == HTTP_READER_COMPLETE,
		    "%s: %d", text, (int)http_reader_refusal(r));
		EXPECT(bytes_equal(http_reader_body(r), bytes_of_text(body)),
		    "%s in steps of %zu", text, step);
		EXPECT(strcmp(text + used, rest) == 0);
		http_reader_free(r);
	}
}

static void
expect_refusal(struct bytes text, enum hc_refusal expected)
{
	for (size_t step = 1; step < 40; step += 3) {
		struct http_reader *r = http_reader_new(BODY_MAX);

		(void)feed(r, text, step);
		EXPECT(http_reader_state(r) == HTTP_READER_FAILED, "%s",
		    (const char *)text.data);
		EXPECT(http_reader_refusal(r) == expected, "%s: %d",
		    (const char *)text.data, (int)http_reader_refusal(r));
		EXPECT(http_reader_take(r, bytes_of_text("x")) == 0);
		http_reader_free(r);
	}
}

START_TEST(request_ends_where_its_length_says)
{
	expect_body("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET", "", "GET");
	expect_body("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "", "");
	expect_body(HEAD "Content-Length: 3\r\n\r\nabcPOST", "abc", "POST");
	expect_body(HEAD "Content-Length: 0\r\n\r\nPOST", "", "POST");
}
END_TEST

START_TEST(chunks_are_put_together)
{
	expect_body(CHUNKED "0\r\n\r\nGET", "", "GET");
	expect_body(CHUNKED "3\r\nabc\r\n0002;x=\"y\"\r\nde\r\n0\r\n\r\n",
	    "abcde", "");
	expect_body(CHUNKED "A\r\n0123456789\r\nb\r\n0123456789a\r\n00\r\n"
	    "Nothing: known\r\n\r\nG", "01234567890123456789a", "G");
}
END_TEST

START_TEST(wrong_framing_is_refused)
{
	static const struct {
		enum hc_refusal why;
		const char *text;
	} wrong[] = {
		{ HC_CHUNK, CHUNKED "\r\n" },
		{ HC_CHUNK, CHUNKED "x\r\n" },
		{ HC_CHUNK, CHUNKED "-1\r\n" },
		{ HC_CHUNK, CHUNKED "1 \r\na\r\n" },
		{ HC_CHUNK, CHUNKED " 1\r\na\r\n" },
		{ HC_CHUNK, CHUNKED "0x1\r\na\r\n" },
		{ HC_CHUNK, CHUNKED "000000001\r\na\r\n" },
		{ HC_CHUNK, CHUNKED "1\r\nab\r\n" },
		{ HC_LINE_END, CHUNKED "1\na\r\n" },
		{ HC_LINE_END, CHUNKED "1\r\na\n" },
		{ HC_LINE_END, CHUNKED "1;\x01\r\na\r\n" },
		{ HC_LINE_END, CHUNKED "1\ra\r\n" },
		{ HC_TRAILER, CHUNKED "0\r\nno trailer\r\n\r\n" },
		{ HC_TRAILER, CHUNKED "0\r\n folded: x\r\n\r\n" },
		{ HC_TRAILER, CHUNKED "0\r\nOSCORE: AA\r\n\r\n" },
		{ HC_TRAILER, CHUNKED "0\r\ncontent-length: 3\r\n\r\n" },
		{ HC_TRAILER, CHUNKED "0\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ HC_LINE_END, "GET / HTTP/1.1\nHost: a\r\n\r\n" },
		{ HC_LINE_END, "GET / HTTP/1.1\r\nHost: a\n\n" },
		{ HC_LENGTH_TWICE, HEAD "Content-Length: 1\r\n"
		    "Content-Length: 1\r\n\r\na" },
	};
	static const char nul[] = "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n";

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refusal(bytes_of_text(wrong[i].text), wrong[i].why);
	expect_refusal(bytes_of(nul, sizeof(nul)), HC_FIELD_VALUE);
}
END_TEST

START_TEST(large_body_is_refused_before_it_comes)
{
	expect_refusal(bytes_of_text(HEAD "Content-Length: 33\r\n\r\n"),
	    HC_BODY_LARGE);
	expect_refusal(bytes_of_text(HEAD
	    "Content-Length: 10737418240\r\n\r\n"), HC_BODY_LARGE);
	expect_refusal(bytes_of_text(CHUNKED "21\r\n"), HC_BODY_LARGE);
	expect_refusal(bytes_of_text(CHUNKED "ffffffff\r\n"), HC_BODY_LARGE);
	expect_refusal(bytes_of_text(CHUNKED
	    "10\r\n0123456789abcdef\r\n11\r\n"), HC_BODY_LARGE);
	expect_body(HEAD "Content-Length: 32\r\n\r\n"
	    "0123456789abcdef0123456789abcdef",
	    "0123456789abcdef0123456789abcdef", "");
}
END_TEST

/* Whatever has no end is ended. */
START_TEST(floods_are_refused)
{
	static const struct {
		const char *begin, *again;
		enum hc_refusal why;
	} floods[] = {
		{ "GET /", "a", HC_TARGET_LARGE },
		{ HEAD, "A: b\r\n", HC_HEAD_LARGE },
		{ HEAD "A: ", "b", HC_HEAD_LARGE },
		{ CHUNKED "1;", "x", HC_CHUNK },
		{ CHUNKED "0\r\n", "A: b\r\n", HC_HEAD_LARGE },
		{ CHUNKED "0\r\nA: ", "b", HC_CHUNK },
	};

	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		struct http_reader *r = http_reader_new(BODY_MAX);
		size_t sent = feed(r, bytes_of_text(floods[i].begin), 99);

		while (http_reader_state(r) < HTTP_READER_COMPLETE) {
			sent += feed(r, bytes_of_text(floods[i].again), 99);
			ck_assert_uint_le(sent, HTTP_HEAD_MAX + 99);
		}
		ck_assert_int_eq(http_reader_refusal(r), floods[i].why);
		http_reader_free(r);
	}
}
END_TEST

START_TEST(head_is_there_before_the_body)
{
	static const char text[] = HEAD "Content-Length: 2\r\n"
	    "Expect: 100-continue\r\n\r\nab";
	struct http_reader *r = http_reader_new(BODY_MAX);
	size_t used = http_reader_take(r, bytes_of_text(text));

	ck_assert_int_eq(http_reader_state(r), HTTP_READER_BODY);
	ck_assert_str_eq(text + used, "ab");
	ck_assert(http_reader_head(r)->wants_continue);
	ck_assert_uint_eq(http_reader_take(r, bytes_of("ab", 2)), 2);
	ck_assert_int_eq(http_reader_state(r), HTTP_READER_COMPLETE);
	http_reader_free(r);
}
END_TEST

START_TEST(shortage_of_memory_is_a_fault)
{
	static const char text[] = CHUNKED "3\r\nabc\r\n0\r\n\r\n";
	bool done = !SCARCE_WORKS;

	for (size_t n = 0; !done; n++) {
		struct http_reader *r;
		enum hc_refusal why = HC_MEMORY;

		scarce_left = n;
		scarce_memory = true;
		if ((r = http_reader_new(BODY_MAX)) != NULL)
			(void)feed(r, bytes_of_text(text), 99);
		scarce_memory = false;
		if (r != NULL) {
			why = http_reader_refusal(r);
			done = http_reader_state(r) == HTTP_READER_COMPLETE;
		}
		ck_assert_int_eq(why, done ? HC_NONE : HC_MEMORY);
		ck_assert_uint_lt(n, 10);
		http_reader_free(r);
	}
}
END_TEST

TEST_MAIN("ostler/http/http_reader",
    request_ends_where_its_length_says,
    chunks_are_put_together,
    wrong_framing_is_refused,
    large_body_is_refused_before_it_comes,
    floods_are_refused,
    head_is_there_before_the_body,
    shortage_of_memory_is_a_fault)
