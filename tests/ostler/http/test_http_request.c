/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_request.c - ostler/http/http_request.c */
#include "ostler/http/http_request.h"

#include "check_main.h"
#include "core/oscore_header.h"
#include "rng.h"

#define ID "7d1f2c3a-0000-4000-8000-000000000017"
#define ORIGIN "https://b.example"
#define BASE ORIGIN "/hc/ocf://" ID

static uint8_t options_room[2048], room[HTTP_REQUEST_ROOM];
static struct writer options_writer;
static struct option_writer options;
static struct message message;
static struct http_request request;

static void
begin(uint8_t code)
{
	options_writer = writer_open(options_room, sizeof(options_room));
	options = option_writer_open(&options_writer);
	message = (struct message){ .code = code };
}

static void
add(uint16_t number, const char *value)
{
	option_write(&options, number, bytes_of_text(value));
}

static uint8_t
make_at(const char *template)
{
	struct writer w = writer_open(room, sizeof(room));

	ck_assert_int_eq(writer_close(&options_writer), WAX_OK);
	message.options = writer_bytes(&options_writer);
	return http_request_make(ORIGIN, template, &message, &w, &request);
}

static void
expect_url(const char *url)
{
	ck_assert_uint_eq(make_at("/hc/{target}"), CODE_EMPTY);
	ck_assert_str_eq(request.url, url);
}

static bool
has_line(const char *line)
{
	for (size_t i = 0; i < request.line_count; i++)
		if (strcmp(request.lines[i], line) == 0)
			return true;
	return false;
}

START_TEST(hosting_form_is_the_default)
{
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "ocf://" ID "/a/light?if=x&y");
	expect_url(BASE "/a/light?if=x&y");
	ck_assert_str_eq(request.method, "GET");
	ck_assert_uint_eq(request.base, strlen(BASE));
	ck_assert(bytes_is_absent(request.body));
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "ocf://" ID "?q");
	expect_url(BASE "/?q");
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "ocf://" ID);
	expect_url(BASE);
}
END_TEST

START_TEST(template_says_where_the_device_stands)
{
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "ocf://" ID "/x");
	ck_assert_uint_eq(make_at("/d/{uuid}/"), CODE_EMPTY);
	ck_assert_str_eq(request.url, ORIGIN "/d/" ID "/x");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_str_eq(request.url, ORIGIN "/x");
	ck_assert_uint_eq(request.base, strlen(ORIGIN));
}
END_TEST

START_TEST(device_that_is_the_server_gets_path_and_query_of_options)
{
	begin(CODE_GET);
	add(OPTION_URI_PATH, "a b");
	add(OPTION_URI_PATH, "c/d");
	add(OPTION_URI_QUERY, "x=1&2");
	add(OPTION_URI_QUERY, "y");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_str_eq(request.url, ORIGIN "/a%20b/c%2Fd?x=1%262&y");
	begin(CODE_GET);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_str_eq(request.url, ORIGIN "/");
	begin(CODE_GET);
	add(OPTION_URI_QUERY, "y");
	ck_assert_uint_eq(make_at("/api"), CODE_EMPTY);
	ck_assert_str_eq(request.url, ORIGIN "/api/?y");
	/* a query is no path */
	begin(CODE_GET);
	add(OPTION_URI_PATH, "a");
	add(OPTION_URI_QUERY, "/../b");
	ck_assert_uint_eq(make_at("/api"), CODE_EMPTY);
}
END_TEST

START_TEST(path_that_leaves_the_device_is_refused)
{
	static const char *const paths[] = { "/..", "/a/../../b", "/%2e%2e/x",
	    "/.", "/a%2f..%2fb" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char uri[200] = "ocf://" ID;

		begin(CODE_GET);
		add(OPTION_PROXY_URI, strcat(uri, paths[i]));
		ck_assert_uint_eq(make_at("/hc/{target}"), CODE_BAD_REQUEST);
	}
	begin(CODE_GET);
	add(OPTION_URI_PATH, "..");
	add(OPTION_URI_PATH, "b");
	ck_assert_uint_eq(make_at("/api"), CODE_BAD_REQUEST);
	begin(CODE_GET);
	add(OPTION_URI_PATH, "x/../b");
	ck_assert_uint_eq(make_at("/api"), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(request_without_a_device_has_no_place)
{
	begin(CODE_GET);
	ck_assert_uint_eq(make_at("/hc/{target}"), CODE_BAD_REQUEST);
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "ocf://nobody/x");
	ck_assert_uint_eq(make_at("/hc/{target}"), CODE_BAD_REQUEST);
	begin(CODE_GET);
	add(OPTION_PROXY_URI, "no uri");
	ck_assert_uint_eq(make_at("/x"), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(methods_are_those_of_http_or_501)
{
	static const struct {
		uint8_t code;
		const char *method;	/* NULL: 5.01 */
		bool has_body;
	} rows[] = {
		{ CODE_GET, "GET", false }, { CODE_POST, "POST", true },
		{ CODE_PUT, "PUT", true }, { CODE_DELETE, "DELETE", false },
		{ CODE_FETCH, NULL, false }, { CODE_PATCH, "PATCH", true },
		{ CODE_IPATCH, NULL, false }, { CODE(0, 8), NULL, false },
		{ CODE(0, 31), NULL, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(rows[i].code);
		message.payload = bytes_of_text("body");
		ck_assert_uint_eq(make_at("/"), rows[i].method != NULL ?
		    CODE_EMPTY : CODE_NOT_IMPLEMENTED);
		if (rows[i].method == NULL)
			continue;
		ck_assert_str_eq(request.method, rows[i].method);
		ck_assert(bytes_equal(request.body, rows[i].has_body ?
		    message.payload : BYTES_ABSENT));
	}
	begin(CODE_POST);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(!bytes_is_absent(request.body));
	ck_assert_uint_eq(request.body.len, 0);
}
END_TEST

START_TEST(formats_become_media_types)
{
	begin(CODE_PUT);
	message.payload = bytes_of_text("x");
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 60);
	option_write_uint(&options, OPTION_ACCEPT, 10000);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("Content-Type: application/cbor"));
	ck_assert(has_line("Accept: application/vnd.ocf+cbor"));
	begin(CODE_GET);
	option_write_uint(&options, OPTION_CONTENT_FORMAT, 60);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_uint_eq(request.line_count, 0);
}
END_TEST

START_TEST(etags_become_conditions)
{
	begin(CODE_GET);
	add(OPTION_ETAG, "ab");
	add(OPTION_ETAG, "a b");	/* can not be one of HTTP */
	add(OPTION_ETAG, "cd");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("If-None-Match: \"ab\", \"cd\""));
	ck_assert(request.asked.has_etag);
	begin(CODE_PUT);
	add(OPTION_IF_MATCH, "");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("If-Match: *"));
	ck_assert(!request.asked.has_etag);
	begin(CODE_PUT);
	add(OPTION_IF_MATCH, "xy");
	add(OPTION_IF_NONE_MATCH, "");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("If-Match: \"xy\""));
	ck_assert(has_line("If-None-Match: *"));
	begin(CODE_PUT);
	add(OPTION_IF_MATCH, "x\ry");
	ck_assert_uint_eq(make_at("/"), CODE_PRECONDITION_FAILED);
}
END_TEST

START_TEST(via_must_be_added_where_hop_limit_is)
{
	begin(CODE_GET);
	option_write_uint(&options, OPTION_HOP_LIMIT, 7);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("Via: CoAP/1 ostler"));
	ck_assert(has_line("Hop-Limit: 7"));
	begin(CODE_GET);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_uint_eq(request.line_count, 0);
}
END_TEST

START_TEST(one_body_is_one_request)
{
	begin(CODE_PUT);
	option_write_uint(&options, OPTION_BLOCK1, 6);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	begin(CODE_PUT);
	option_write_uint(&options, OPTION_BLOCK1, 8 | 6);
	ck_assert_uint_eq(make_at("/"), CODE_TOO_LARGE);
	begin(CODE_PUT);
	option_write_uint(&options, OPTION_BLOCK1, 16 | 6);
	ck_assert_uint_eq(make_at("/"), CODE_TOO_LARGE);
	begin(CODE_GET);
	option_write_uint(&options, OPTION_BLOCK2, 6);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	begin(CODE_GET);
	option_write_uint(&options, OPTION_BLOCK2, 16 | 6);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(request.asked.has_block);
	ck_assert_uint_eq(request.asked.block, 16 | 6);
	begin(CODE_POST);
	option_write_uint(&options, OPTION_BLOCK2, 6);
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(!request.asked.has_block);
	begin(CODE_POST);
	option_write_uint(&options, OPTION_BLOCK2, 16 | 6);
	ck_assert_uint_eq(make_at("/"), CODE_BAD_OPTION);
	begin(CODE_GET);
	option_write_uint(&options, OPTION_BLOCK2, 7);
	ck_assert_uint_eq(make_at("/"), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(critical_option_without_a_form_in_http_is_refused)
{
	begin(CODE_GET);
	option_write_uint(&options, OPTION_OCF_ACCEPT_VERSION, 2048);
	ck_assert_uint_eq(make_at("/"), CODE_BAD_OPTION);
	begin(CODE_GET);
	add(OPTION_SIZE1, "");
	add(OPTION_ECHO, "echo");
	add(OPTION_NO_RESPONSE, "x");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert_uint_eq(request.line_count, 0);
}
END_TEST

START_TEST(sealed_request_must_be_a_post_of_oscore)
{
	static const uint8_t codes[] = { CODE_POST, CODE_FETCH, CODE_GET };

	for (size_t i = 0; i < sizeof(codes); i++) {
		begin(codes[i]);
		option_write_uint(&options, OPTION_OBSERVE, 0);
		option_write(&options, OPTION_OSCORE,
		    bytes_of("\x09\x25", 2));
		add(OPTION_URI_PATH, "seen");
		option_write_uint(&options, OPTION_CONTENT_FORMAT, 10001);
		option_write_uint(&options, OPTION_HOP_LIMIT, 3);
		add(OPTION_PROXY_URI, "ocf://" ID "/leak?q");
		message.payload = bytes_of("\x09\x07\x01\x13", 4);
		expect_url(BASE);
		ck_assert_str_eq(request.method, "POST");
		ck_assert(request.asked.is_sealed);
		ck_assert_uint_eq(request.line_count, 5);
		ck_assert(has_line("Content-Type: application/oscore"));
		ck_assert(has_line("OSCORE: CSU"));
		ck_assert(has_line("Cache-Control: no-cache"));
		ck_assert(has_line("Hop-Limit: 3"));
		ck_assert(bytes_equal(request.body, message.payload));
	}
}
END_TEST

START_TEST(empty_oscore_option_must_be_aa)
{
	begin(CODE_POST);
	add(OPTION_OSCORE, "");
	ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
	ck_assert(has_line("OSCORE: AA"));
}
END_TEST

START_TEST(seal_is_the_same_bytes_at_every_length)
{
	struct rng rng = { 8 };
	uint8_t value[255], back[255], payload[1024];

	for (size_t len = 0; len <= sizeof(value); len++) {
		struct writer b = writer_open(back, sizeof(back));
		const char *field = NULL;

		rng_fill(&rng, value, len);
		rng_fill(&rng, payload, sizeof(payload));
		begin(CODE_POST);
		option_write(&options, OPTION_OSCORE, bytes_of(value, len));
		message.payload = bytes_of(payload, 1 + rng_below(&rng,
		    sizeof(payload)));
		ck_assert_uint_eq(make_at("/"), CODE_EMPTY);
		for (size_t i = 0; i < request.line_count; i++)
			if (strncmp(request.lines[i], "OSCORE: ", 8) == 0)
				field = request.lines[i] + 8;
		ck_assert_int_eq(oscore_header_decode(bytes_of_text(field),
		    &b), WAX_OK);
		/* a single zero byte is another way to write an empty one */
		if (len != 1 || value[0] != 0)
			ck_assert(bytes_equal(writer_bytes(&b),
			    bytes_of(value, len)));
		ck_assert(bytes_equal(request.body, message.payload));
	}
}
END_TEST

START_TEST(no_option_can_add_a_line)
{
	struct rng rng = { 11 };

	for (size_t n = 0; n < 20000; n++) {
		static const uint16_t numbers[] = { OPTION_IF_MATCH,
		    OPTION_ETAG, OPTION_OSCORE, OPTION_URI_PATH,
		    OPTION_CONTENT_FORMAT, OPTION_URI_QUERY, OPTION_HOP_LIMIT,
		    OPTION_ACCEPT };
		uint8_t value[8];

		begin((uint8_t)(1 + rng_below(&rng, 6)));
		for (size_t i = 0; i < 8; i++) {
			size_t len = rng_below(&rng, sizeof(value));

			rng_fill(&rng, value, len);
			if (rng_below(&rng, 2) == 0)
				option_write(&options, numbers[i],
				    bytes_of(value, len));
		}
		if (make_at("/x") != CODE_EMPTY)
			continue;
		ck_assert_ptr_null(strpbrk(request.url, "\r\n \""));
		for (size_t i = 0; i < request.line_count; i++)
			ck_assert_ptr_null(strpbrk(request.lines[i], "\r\n"));
	}
}
END_TEST

TEST_MAIN("ostler/http/http_request",
    hosting_form_is_the_default,
    template_says_where_the_device_stands,
    device_that_is_the_server_gets_path_and_query_of_options,
    path_that_leaves_the_device_is_refused,
    request_without_a_device_has_no_place,
    methods_are_those_of_http_or_501,
    formats_become_media_types,
    etags_become_conditions,
    via_must_be_added_where_hop_limit_is,
    one_body_is_one_request,
    critical_option_without_a_form_in_http_is_refused,
    sealed_request_must_be_a_post_of_oscore,
    empty_oscore_option_must_be_aa,
    seal_is_the_same_bytes_at_every_length,
    no_option_can_add_a_line)
