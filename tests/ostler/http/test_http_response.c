/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_response.c - ostler/http/http_response.c */
#include "ostler/http/http_response.h"

#include <stdio.h>

#include "check_main.h"
#include "core/oscore_header.h"
#include "ostler/http/answer_lines.h"
#include "rng.h"

#define BASE "https://b.example:8443/hc/ocf://7d1f"
#define OSCORE_TYPE "Content-Type: application/oscore\n"

static uint8_t room[HTTP_RESPONSE_ROOM];
static struct message m;

static enum wax_status
read_bytes(const struct http_asked *asked, const char *lines,
    struct bytes body)
{
	struct http_fields f = answer_lines(lines);
	struct http_answer a = { &f, body, bytes_of_text(BASE) };
	struct writer w = writer_open(room, sizeof(room));

	return http_response_read(asked, &a, &w, &m);
}

static enum wax_status
read_plain(uint8_t code, const char *lines, const char *body)
{
	struct http_asked asked = { .code = code, .has_etag = true };

	return read_bytes(&asked, lines, bytes_of_text(body));
}

static enum wax_status
read_sealed(const char *lines, const char *body)
{
	struct http_asked asked = { .code = CODE_POST, .is_sealed = true };

	return read_bytes(&asked, lines, bytes_of_text(body));
}

static void
expect_uint(uint16_t number, uint32_t expected)
{
	struct bytes value;
	uint32_t n;

	ck_assert(option_find(m.options, number, &value));
	ck_assert_int_eq(option_uint(value, &n), WAX_OK);
	ck_assert_uint_eq(n, expected);
}

/* All options of that number, each behind a '|'. */
static void
expect_texts(uint16_t number, const char *expected)
{
	struct option_walk walk = option_walk_open(m.options);
	char text[500] = "";
	struct option o;

	while (option_walk_next(&walk, &o))
		if (o.number == number)
			sprintf(text + strlen(text), "|%.*s", (int)o.value.len,
			    (const char *)o.value.data);
	ck_assert_str_eq(text, expected);
}

/* Of GET, POST and DELETE; CODE_EMPTY: not understood, 5.02. */
static const struct {
	unsigned status;
	uint8_t get, post, delete;
} rows[] = {
	{ 100, 0, 0, 0 },
	{ 199, 0, 0, 0 },
	{ 200, CODE(2, 5), CODE(2, 4), CODE(2, 2) },
	{ 201, 0, CODE(2, 1), 0 },
	{ 202, 0, 0, 0 },
	{ 203, CODE(2, 5), CODE(2, 4), CODE(2, 2) },
	{ 204, CODE(2, 5), CODE(2, 4), CODE(2, 2) },
	{ 205, CODE(2, 5), CODE(2, 4), CODE(2, 2) },
	{ 206, 0, 0, 0 },
	{ 300, 0, 0, 0 },
	{ 301, 0, 0, 0 },
	{ 302, 0, 0, 0 },
	{ 303, 0, 0, 0 },
	{ 304, CODE(2, 3), 0, 0 },
	{ 307, 0, 0, 0 },
	{ 308, 0, 0, 0 },
	{ 400, CODE(4, 0), CODE(4, 0), CODE(4, 0) },
	{ 401, CODE(4, 1), CODE(4, 1), CODE(4, 1) },
	{ 403, CODE(4, 3), CODE(4, 3), CODE(4, 3) },
	{ 404, CODE(4, 4), CODE(4, 4), CODE(2, 2) },
	{ 405, CODE(4, 5), CODE(4, 5), CODE(4, 5) },
	{ 406, CODE(4, 6), CODE(4, 6), CODE(4, 6) },
	{ 408, CODE(4, 8), CODE(4, 8), CODE(4, 8) },
	{ 409, CODE(4, 9), CODE(4, 9), CODE(4, 9) },
	{ 410, CODE(4, 4), CODE(4, 4), CODE(2, 2) },
	{ 412, CODE(4, 12), CODE(4, 12), CODE(4, 12) },
	{ 413, CODE(4, 13), CODE(4, 13), CODE(4, 13) },
	{ 415, CODE(4, 15), CODE(4, 15), CODE(4, 15) },
	{ 418, CODE(4, 0), CODE(4, 0), CODE(4, 0) },
	{ 422, CODE(4, 22), CODE(4, 22), CODE(4, 22) },
	{ 429, CODE(4, 29), CODE(4, 29), CODE(4, 29) },
	{ 499, CODE(4, 0), CODE(4, 0), CODE(4, 0) },
	{ 500, CODE(5, 0), CODE(5, 0), CODE(5, 0) },
	{ 501, CODE(5, 1), CODE(5, 1), CODE(5, 1) },
	{ 502, CODE(5, 2), CODE(5, 2), CODE(5, 2) },
	{ 503, CODE(5, 3), CODE(5, 3), CODE(5, 3) },
	{ 504, CODE(5, 4), CODE(5, 4), CODE(5, 4) },
	{ 505, CODE(5, 2), CODE(5, 2), CODE(5, 2) },
	{ 508, CODE(5, 8), CODE(5, 8), CODE(5, 8) },
	{ 599, CODE(5, 2), CODE(5, 2), CODE(5, 2) },
	{ 600, 0, 0, 0 },
	{ 999, 0, 0, 0 },
};

static void
expect_code(uint8_t method, const char *lines, uint8_t expected)
{
	enum wax_status st = read_plain(method, lines, "");

	ck_assert_msg(st == (expected == 0 ? WAX_FORMAT : WAX_OK), "%s",
	    lines);
	if (expected != 0)
		ck_assert_uint_eq(m.code, expected);
}

START_TEST(status_and_method_must_give_the_code_of_the_table)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char lines[80];

		snprintf(lines, sizeof(lines), "HTTP/1.1 %u x\nETag: \"e\"\n",
		    rows[i].status);
		expect_code(CODE_GET, lines, rows[i].get);
		expect_code(CODE_POST, lines, rows[i].post);
		expect_code(CODE_PUT, lines, rows[i].post);
		expect_code(CODE_PATCH, lines, rows[i].post);
		expect_code(CODE_DELETE, lines, rows[i].delete);
	}
}
END_TEST

START_TEST(representation_has_format_etag_and_freshness)
{
	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 200\nETag: \"v1\"\n"
	    "Content-Type: application/json\nCache-Control: max-age=30\n"
	    "Age: 4\n", "{}"), WAX_OK);
	expect_texts(OPTION_ETAG, "|v1");
	expect_uint(OPTION_CONTENT_FORMAT, 50);
	expect_uint(OPTION_MAX_AGE, 26);
	ck_assert(bytes_equal(m.payload, bytes_of_text("{}")));
	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 200\n", "x"), WAX_OK);
	expect_uint(OPTION_MAX_AGE, 0);
	ck_assert_uint_eq(option_count(m.options, OPTION_CONTENT_FORMAT), 0);
}
END_TEST

START_TEST(etags_that_do_not_fit_are_left_out)
{
	static const char *const tags[] = { "W/\"v1\"", "\"\"", "v1",
	    "\"123456789\"", "\"a b\"", "\"v1" };

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		char lines[80];

		snprintf(lines, sizeof(lines), "HTTP/2 200\nETag: %s\n",
		    tags[i]);
		ck_assert_int_eq(read_plain(CODE_GET, lines, ""), WAX_OK);
		ck_assert_uint_eq(option_count(m.options, OPTION_ETAG), 0);
	}
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 200\nETag: \"12345678\"\n", ""), WAX_OK);
	expect_texts(OPTION_ETAG, "|12345678");
}
END_TEST

START_TEST(not_modified_is_valid_only_where_it_was_asked)
{
	struct http_asked unasked = { .code = CODE_GET };

	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 304\nETag: \"a\"\n"
	    "Cache-Control: max-age=9\n", ""), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_VALID);
	expect_texts(OPTION_ETAG, "|a");
	expect_uint(OPTION_MAX_AGE, 9);
	ck_assert(bytes_is_absent(m.payload));
	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 304\n", ""),
	    WAX_FORMAT);
	ck_assert_int_eq(read_bytes(&unasked, "HTTP/2 304\nETag: \"a\"\n",
	    BYTES_ABSENT), WAX_FORMAT);
}
END_TEST

static void
expect_location(const char *location, const char *path, const char *query)
{
	char lines[300];

	snprintf(lines, sizeof(lines), "HTTP/2 201\nLocation: %s\n", location);
	ck_assert_int_eq(read_plain(CODE_POST, lines, ""), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_CREATED);
	expect_texts(OPTION_LOCATION_PATH, path);
	expect_texts(OPTION_LOCATION_QUERY, query);
}

START_TEST(location_of_the_same_device_becomes_options)
{
	expect_location(BASE "/a/b%20c?x=1&y", "|a|b c", "|x=1|y");
	expect_location("/hc/ocf://7d1f/a", "|a", "");
	expect_location(BASE "/a?", "|a", "|");
}
END_TEST

START_TEST(location_elsewhere_is_left_out)
{
	expect_location("https://evil.example/hc/ocf://7d1f/a", "", "");
	expect_location("https://b.example:8443/hc/ocf://7d1fff/a", "", "");
	expect_location("/hc/ocf://other/a", "", "");
	expect_location("//b.example:8443/hc/ocf://7d1f/a", "", "");
	expect_location("a/b", "", "");
	expect_location(BASE, "", "");
	expect_location(BASE "/", "", "");
	expect_location(BASE "/a#f", "", "");
}
END_TEST

START_TEST(retry_after_must_become_max_age)
{
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 503\nRetry-After: 77\n", ""), WAX_OK);
	expect_uint(OPTION_MAX_AGE, 77);
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 429\nRetry-After: 5\n", ""), WAX_OK);
	expect_uint(OPTION_MAX_AGE, 5);
	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 503\n", ""), WAX_OK);
	ck_assert_uint_eq(option_count(m.options, OPTION_MAX_AGE), 0);
}
END_TEST

START_TEST(text_of_an_error_becomes_a_diagnostic_payload)
{
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 404\nContent-Type: text/plain\n", "not here"), WAX_OK);
	ck_assert_uint_eq(option_count(m.options, OPTION_CONTENT_FORMAT), 0);
	ck_assert(bytes_equal(m.payload, bytes_of_text("not here")));
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 404\nContent-Type: application/json\n", "{}"), WAX_OK);
	expect_uint(OPTION_CONTENT_FORMAT, 50);
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 404\nContent-Type: text/plain\n", "\xff\xfe"), WAX_OK);
	ck_assert(bytes_is_absent(m.payload));
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 404\nContent-Type: text/html\n", "<p>no"), WAX_OK);
	ck_assert(bytes_is_absent(m.payload));
	ck_assert_int_eq(read_plain(CODE_GET, "HTTP/2 404\n", "no"), WAX_OK);
	ck_assert(bytes_is_absent(m.payload));
}
END_TEST

START_TEST(coded_content_is_not_understood)
{
	ck_assert_int_eq(read_plain(CODE_GET,
	    "HTTP/2 200\nContent-Encoding: gzip\n", "x"), WAX_FORMAT);
}
END_TEST

/* Every block of bodies around its borders, put together again. */
static void
expect_whole(size_t len, unsigned szx)
{
	struct http_asked asked = { .code = CODE_GET, .has_block = true };
	uint8_t body[200], whole[200];
	size_t got = 0;
	uint32_t block, n = 0;

	for (size_t i = 0; i < len; i++)
		body[i] = (uint8_t)(i * 7);
	do {
		struct bytes value;

		asked.block = n << 4 | szx;
		ck_assert_int_eq(read_bytes(&asked, "HTTP/2 200\n",
		    bytes_of(body, len)), WAX_OK);
		ck_assert_uint_eq(m.code, CODE_CONTENT);
		ck_assert(option_find(m.options, OPTION_BLOCK2, &value));
		ck_assert_int_eq(option_uint(value, &block), WAX_OK);
		ck_assert_uint_eq(block & ~8u, asked.block);
		if (m.payload.len > 0)
			memcpy(whole + got, m.payload.data, m.payload.len);
		got += m.payload.len;
		n++;
	} while ((block & 8) != 0);
	ck_assert(bytes_equal(bytes_of(whole, got), bytes_of(body, len)));
	ck_assert_uint_eq(n, len == 0 ? 1 : (len + (16u << szx) - 1) /
	    (16u << szx));
	asked.block = n << 4 | szx;
	ck_assert_int_eq(read_bytes(&asked, "HTTP/2 200\nETag: \"a\"\n",
	    bytes_of(body, len)), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_BAD_REQUEST);
	ck_assert_uint_eq(option_count(m.options, OPTION_ETAG), 0);
}

START_TEST(blocks_make_up_the_body)
{
	for (unsigned szx = 0; szx < 3; szx++)
		for (size_t len = 0; len < 200; len++)
			expect_whole(len, szx);
}
END_TEST

START_TEST(only_a_representation_has_blocks)
{
	struct http_asked asked = { .code = CODE_GET, .has_block = true };

	ck_assert_int_eq(read_bytes(&asked, "HTTP/2 404\n",
	    bytes_of_text("no")), WAX_OK);
	ck_assert_uint_eq(option_count(m.options, OPTION_BLOCK2), 0);
	asked.block = 0xfffff6;
	ck_assert_int_eq(read_bytes(&asked, "HTTP/2 200\n",
	    bytes_of_text("yes")), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_BAD_REQUEST);
}
END_TEST

START_TEST(sealed_answer_must_be_204_with_the_option_and_nothing_else)
{
	ck_assert_int_eq(read_sealed("HTTP/1.1 200 OK\n" OSCORE_TYPE
	    "OSCORE: AA\nETag: \"x\"\nCache-Control: max-age=9\n", "letter"),
	    WAX_OK);
	ck_assert_uint_eq(m.code, CODE_CHANGED);
	ck_assert(bytes_equal(m.options, bytes_of("\x90", 1)));
	ck_assert(bytes_equal(m.payload, bytes_of_text("letter")));
	ck_assert_int_eq(read_sealed("HTTP/1.1 200 OK\n" OSCORE_TYPE
	    "OSCORE: CSU\n", "letter"), WAX_OK);
	ck_assert(bytes_equal(m.options, bytes_of("\x92\x09\x25", 3)));
}
END_TEST

START_TEST(seal_that_is_not_whole_is_not_understood)
{
	static const char *const heads[] = {
		"HTTP/1.1 200 OK\n" OSCORE_TYPE,
		"HTTP/1.1 200 OK\nOSCORE: AA\n",
		"HTTP/1.1 200 OK\nOSCORE: AA\nContent-Type: text/plain\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: AA\nOSCORE: AA\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE OSCORE_TYPE "OSCORE: AA\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE:\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: A\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: AA==\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: CS+\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: AA, AA\n",
		"HTTP/1.1 200 OK\n" OSCORE_TYPE
		    "OSCORE: AA\nContent-Encoding: gzip\n",
		"HTTP/1.1 204 No Content\n" OSCORE_TYPE "OSCORE: AA\n",
		"HTTP/1.1 201 Created\n" OSCORE_TYPE "OSCORE: AA\n",
		"HTTP/1.1 404 No\n" OSCORE_TYPE "OSCORE: AA\n",
		"HTTP/1.1 204 No Content\n",
		"HTTP/1.1 304 Not Modified\nETag: \"x\"\n",
		"HTTP/1.1 307 Elsewhere\nLocation: /x\n",
	};

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		ck_assert_msg(read_sealed(heads[i], "x") == WAX_FORMAT, "%s",
		    heads[i]);
}
END_TEST

START_TEST(error_without_a_seal_is_an_error_of_the_hop)
{
	ck_assert_int_eq(read_sealed("HTTP/1.1 404 No\n", "no"), WAX_OK);
	ck_assert_uint_eq(m.code, CODE_NOT_FOUND);
	ck_assert(!message_is_sealed(&m));
	ck_assert_int_eq(read_sealed("HTTP/1.1 503 No\nRetry-After: 3\n", ""),
	    WAX_OK);
	expect_uint(OPTION_MAX_AGE, 3);
}
END_TEST

START_TEST(seal_in_answer_to_a_plain_request_is_not_understood)
{
	ck_assert_int_eq(read_plain(CODE_POST, "HTTP/1.1 200 OK\n" OSCORE_TYPE
	    "OSCORE: AA\n", "x"), WAX_FORMAT);
}
END_TEST

START_TEST(seal_comes_back_as_the_same_bytes_at_every_length)
{
	struct http_asked asked = { .code = CODE_POST, .is_sealed = true };
	struct rng rng = { 5 };
	uint8_t value[255], payload[1024];

	for (size_t len = 0; len <= sizeof(value); len++) {
		char lines[500] = "HTTP/1.1 200 OK\n" OSCORE_TYPE "OSCORE: ";
		struct writer w = writer_open((uint8_t *)lines +
		    strlen(lines), OSCORE_HEADER_MAX);
		size_t size = 1 + rng_below(&rng, sizeof(payload));
		struct bytes back;

		rng_fill(&rng, value, len);
		value[0] |= 1;
		rng_fill(&rng, payload, size);
		oscore_header_encode(&w, bytes_of(value, len));
		strcat(lines, "\n");
		ck_assert_int_eq(read_bytes(&asked, lines, bytes_of(payload,
		    size)), WAX_OK);
		ck_assert(option_find(m.options, OPTION_OSCORE, &back));
		ck_assert(bytes_equal(back, bytes_of(value, len)));
		ck_assert(bytes_equal(m.payload, bytes_of(payload, size)));
	}
}
END_TEST

START_TEST(head_that_is_bad_or_unfinished_is_not_understood)
{
	struct http_asked asked = { .code = CODE_GET };
	struct http_fields f = answer_lines("HTTP/1.1 200 OK\n");
	struct http_answer a = { &f, BYTES_ABSENT, bytes_of_text(BASE) };
	struct writer w = writer_open(room, sizeof(room));

	ck_assert_int_eq(http_response_read(&asked, &a, &w, &m), WAX_OK);
	f.is_over = false;
	ck_assert_int_eq(http_response_read(&asked, &a, &w, &m), WAX_FORMAT);
	f.is_over = f.is_bad = true;
	ck_assert_int_eq(http_response_read(&asked, &a, &w, &m), WAX_FORMAT);
}
END_TEST

TEST_MAIN("ostler/http/http_response",
    status_and_method_must_give_the_code_of_the_table,
    representation_has_format_etag_and_freshness,
    etags_that_do_not_fit_are_left_out,
    not_modified_is_valid_only_where_it_was_asked,
    location_of_the_same_device_becomes_options,
    location_elsewhere_is_left_out,
    retry_after_must_become_max_age,
    text_of_an_error_becomes_a_diagnostic_payload,
    coded_content_is_not_understood,
    blocks_make_up_the_body,
    only_a_representation_has_blocks,
    sealed_answer_must_be_204_with_the_option_and_nothing_else,
    seal_that_is_not_whole_is_not_understood,
    error_without_a_seal_is_an_error_of_the_hop,
    seal_in_answer_to_a_plain_request_is_not_understood,
    seal_comes_back_as_the_same_bytes_at_every_length,
    head_that_is_bad_or_unfinished_is_not_understood)
