/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_head.c - ostler/http/http_head.c */
#include "ostler/http/http_head.h"

#include <stdio.h>

#include "check_main.h"

#define HOST "Host: a\r\n"
#define GET "GET / HTTP/1.1\r\n"
#define POST "POST /x HTTP/1.1\r\n" HOST

static struct http_head
read_good(const char *text)
{
	struct http_head head;
	enum hc_refusal why = http_head_read(bytes_of_text(text), &head);

	ck_assert_msg(why == HC_NONE, "%s: %d", text, (int)why);
	return head;
}

static void
expect_refusal(struct bytes text, enum hc_refusal expected)
{
	struct http_head head;
	enum hc_refusal why = http_head_read(text, &head);

	ck_assert_msg(why == expected, "%.*s: %d, not %d", (int)text.len,
	    (const char *)text.data, (int)why, (int)expected);
}

static void
expect_text(struct bytes b, const char *text)
{
	ck_assert_msg(bytes_equal(b, bytes_of_text(text)), "%.*s, not %s",
	    (int)b.len, (const char *)b.data, text);
}

START_TEST(request_is_read)
{
	struct http_head h = read_good("POST /hc/ocf://7d1f/a?b=c HTTP/1.1\r\n"
	    "host:a.example:8080\r\nContent-Length: 17\r\n"
	    "X-Empty:\r\nOSCORE:  \t CSU \t\r\n\r\n");

	expect_text(h.method, "POST");
	expect_text(h.target, "/hc/ocf://7d1f/a?b=c");
	ck_assert_uint_eq(h.minor, 1);
	ck_assert_uint_eq(h.field_count, 4);
	ck_assert_uint_eq(h.length, 17);
	ck_assert(!h.is_chunked && h.keeps && !h.wants_continue);
	expect_text(http_head_find(&h, "oscore"), "CSU");
	expect_text(http_head_find(&h, "x-empty"), "");
	ck_assert(!bytes_is_absent(http_head_find(&h, "x-empty")));
	ck_assert(bytes_is_absent(http_head_find(&h, "empty")));
}
END_TEST

START_TEST(connection_is_kept_as_version_and_field_say)
{
	ck_assert(read_good(GET HOST "\r\n").keeps);
	ck_assert(!read_good(GET HOST "Connection: close\r\n\r\n").keeps);
	ck_assert(!read_good(GET HOST
	    "Connection: x , Close,y\r\n\r\n").keeps);
	ck_assert(!read_good(GET HOST "Connection: keep-alive\r\n"
	    "Connection: close\r\n\r\n").keeps);
	ck_assert(!read_good("GET / HTTP/1.0\r\n\r\n").keeps);
	ck_assert(read_good("GET / HTTP/1.0\r\n"
	    "Connection: Keep-Alive\r\n\r\n").keeps);
}
END_TEST

START_TEST(expectation_is_of_http_1_1_and_one_only)
{
	ck_assert(read_good(POST "Expect: 100-Continue\r\n"
	    "Content-Length: 1\r\n\r\n").wants_continue);
	ck_assert(!read_good("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n")
	    .wants_continue);
	expect_refusal(bytes_of_text(POST "Expect: x\r\n\r\n"), HC_EXPECT);
	expect_refusal(bytes_of_text(POST "Expect: 100-continue\r\n"
	    "Expect: 100-continue\r\n\r\n"),
	    HC_EXPECT);
}
END_TEST

START_TEST(absolute_target_says_what_host_says)
{
	expect_text(read_good("GET http://A/b?c HTTP/1.1\r\n" HOST "\r\n")
	    .target, "/b?c");
	expect_text(read_good("GET HTTPS://a HTTP/1.1\r\n" HOST "\r\n").target,
	    "/");
	expect_text(read_good("GET coap://b/c HTTP/1.1\r\n" HOST "\r\n")
	    .target, "coap://b/c");
	expect_text(read_good("OPTIONS * HTTP/1.1\r\n" HOST "\r\n").target,
	    "*");
	expect_refusal(bytes_of_text("GET http://b/c HTTP/1.1\r\n" HOST
	    "\r\n"), HC_HOST);
	expect_refusal(bytes_of_text("GET http://a@b/ HTTP/1.1\r\n" HOST
	    "\r\n"), HC_HOST);
	expect_refusal(bytes_of_text("GET http:///c HTTP/1.1\r\n"
	    "Host:\r\n\r\n"), HC_HOST);
	expect_refusal(bytes_of_text("GET http://a?b HTTP/1.1\r\n" HOST
	    "\r\n"), HC_FORM);
}
END_TEST

/* Each of these was read in two ways by somebody, once. */
START_TEST(what_could_be_read_in_two_ways_is_refused)
{
	static const struct {
		enum hc_refusal why;
		const char *text;
	} wrong[] = {
		{ HC_LENGTH_TWICE,
		    POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n" },
		{ HC_LENGTH_TWICE,
		    POST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length: 1, 1\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length: +4\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length: -1\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length: 0x4\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length: 4 4\r\n\r\n" },
		{ HC_LENGTH, POST "Content-Length:\r\n\r\n" },
		{ HC_LENGTH,
		    POST "Content-Length: 99999999999999999999\r\n\r\n" },
		{ HC_LENGTH_BOTH,
		    POST "Content-Length: 4\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ HC_LENGTH_BOTH,
		    POST "Transfer-Encoding: chunked\r\n"
		    "Content-Length: 4\r\n\r\n" },
		{ HC_CODING, POST "Transfer-Encoding: chunked\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n" },
		{ HC_CODING,
		    "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ HC_FIELD_NAME, POST "Content-Length : 4\r\n\r\n" },
		{ HC_FOLDED, POST "X: a\r\n folded\r\n\r\n" },
		{ HC_FOLDED, POST "X: a\r\n\tfolded\r\n\r\n" },
		{ HC_FOLDED, "POST / HTTP/1.1\r\n X: a\r\n" HOST "\r\n" },
		{ HC_LINE_END, POST "X: a\nY: b\r\n\r\n" },
		{ HC_FIELD_VALUE, POST "X: a\rY: b\r\n\r\n" },
		{ HC_LINE_END, POST "X: a\r\n\n" },
		{ HC_FIELD_VALUE, POST "X: a\r\r\n\r\n" },
		{ HC_LINE_END, "POST / HTTP/1.1\n" HOST "\r\n" },
		{ HC_HOST, GET "\r\n" },
		{ HC_HOST, GET HOST HOST "\r\n" },
		{ HC_HOST, GET "Host: a, b\r\n\r\n" },
		{ HC_HOST, GET "Host: a/b\r\n\r\n" },
		{ HC_HOST, GET "Host: u@a\r\n\r\n" },
		{ HC_FIELD_NAME, GET HOST "no colon\r\n\r\n" },
		{ HC_FIELD_NAME, GET HOST ": no name\r\n\r\n" },
		{ HC_FIELD_NAME, GET HOST "a(b): x\r\n\r\n" },
		{ HC_FIELD_VALUE, GET HOST "a: \x01\r\n\r\n" },
		{ HC_FIELD_VALUE, GET HOST "a: \x7f\r\n\r\n" },
		{ HC_LINE_END, GET HOST "\r\nleft" },
		{ HC_LINE_END, GET HOST "X: no end\r\n" },
		{ HC_REQUEST_LINE, "GET  / HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET /  HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET / HTTP/1.1 \r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, " GET / HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET\t/ HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET / http/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET / HTTP/1,1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET / HTTP/1.10\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET /\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET /a b HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "G@T / HTTP/1.1\r\n" HOST "\r\n" },
		{ HC_REQUEST_LINE, "GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n" },
	};
	static const char nul[] = GET "Host: a\0b\r\n\r\n";

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refusal(bytes_of_text(wrong[i].text), wrong[i].why);
	expect_refusal(bytes_of(nul, sizeof(nul) - 1), HC_FIELD_VALUE);
}
END_TEST

START_TEST(other_codings_and_versions_are_refused)
{
	expect_refusal(bytes_of_text(POST
	    "Transfer-Encoding: xchunked\r\n\r\n"), HC_CODING);
	expect_refusal(bytes_of_text(POST
	    "Transfer-Encoding: gzip, chunked\r\n\r\n"), HC_CODING);
	expect_refusal(bytes_of_text("PRI * HTTP/2.0\r\n\r\n"),
	    HC_VERSION);
	expect_refusal(bytes_of_text("GET / HTTP/1.2\r\n" HOST "\r\n"),
	    HC_VERSION);
}
END_TEST

START_TEST(too_much_is_refused_at_the_border)
{
	static char text[2 * HC_TARGET_MAX];
	size_t len = (size_t)sprintf(text, "GET ");

	memset(text + len, '/', HC_TARGET_MAX);
	sprintf(text + len + HC_TARGET_MAX, " HTTP/1.1\r\n" HOST "\r\n");
	ck_assert_uint_eq(read_good(text).target.len, HC_TARGET_MAX);
	memset(text + len, '/', HC_TARGET_MAX + 1);
	sprintf(text + len + HC_TARGET_MAX + 1,
	    " HTTP/1.1\r\n" HOST "\r\n");
	expect_refusal(bytes_of_text(text), HC_TARGET_LARGE);

	len = (size_t)sprintf(text, GET HOST);
	for (size_t i = 1; i < HTTP_HEAD_FIELDS; i++)
		len += (size_t)sprintf(text + len, "a: b\r\n");
	strcpy(text + len, "\r\n");
	ck_assert_uint_eq(read_good(text).field_count, HTTP_HEAD_FIELDS);
	strcpy(text + len, "a: b\r\n\r\n");
	expect_refusal(bytes_of_text(text), HC_HEAD_LARGE);
}
END_TEST

TEST_MAIN("ostler/http/http_head",
    request_is_read,
    connection_is_kept_as_version_and_field_say,
    expectation_is_of_http_1_1_and_one_only,
    absolute_target_says_what_host_says,
    what_could_be_read_in_two_ways_is_refused,
    other_codings_and_versions_are_refused,
    too_much_is_refused_at_the_border)
