/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_upgrade.c - the request and response that open a WebSocket, right ones
   and wrong ones */
#include "link/upgrade.h"

#include <stdlib.h>

#include "check_main.h"
#include "expect.h"

/* RFC 6455 section 1.3, RFC 8323 section 4.1 */
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

#define LINE "GET /.well-known/coap HTTP/1.1\r\n"
#define HOST "Host: example.org\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define SEC_KEY "Sec-WebSocket-Key: " KEY "\r\n"
#define SEC_PROTOCOL "Sec-WebSocket-Protocol: coap\r\n"
#define SEC_VERSION "Sec-WebSocket-Version: 13\r\n"
#define GOOD LINE HOST UP SEC_KEY SEC_PROTOCOL SEC_VERSION "\r\n"

#define STATUS "HTTP/1.1 101 Switching Protocols\r\n"
#define SEC_ACCEPT "Sec-WebSocket-Accept: " ACCEPT "\r\n"

/* As one piece, which must be used up. */
static enum wax_status
take(struct upgrade *u, const char *text)
{
	size_t used;
	enum wax_status st = upgrade_take(u, bytes_of_text(text), &used);

	EXPECT(st == WAX_FORMAT || used == strlen(text));
	return st;
}

struct request_row {
	const char *text;
	enum websocket_error error;
	enum upgrade_answer answer;
};

static void
check_requests(const struct request_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct upgrade *u = upgrade_new(false);
		enum upgrade_answer answer;

		EXPECT(u != NULL);
		EXPECT(take(u, rows[i].text) == WAX_OK, "%d", (int)i);
		EXPECT(upgrade_check_request(u, &answer) == rows[i].error,
		    "%d", (int)i);
		EXPECT(answer == rows[i].answer, "%d", (int)i);
		upgrade_free(u);
	}
}

START_TEST(good_requests_are_accepted)
{
	static const struct request_row rows[] = {
		{ GOOD, WEBSOCKET_ERROR_NONE, UPGRADE_SWITCH },
		/* any order and case; lists; what a browser adds */
		{ LINE "sec-websocket-version:13\r\nUPGRADE: h2c, WebSocket\r\n"
		    "connection: keep-alive, upgrade\r\nOrigin: x\r\n"
		    "Sec-WebSocket-Protocol: mqtt\r\n"
		    "Sec-WebSocket-Protocol: x ,coap\t\r\n" HOST SEC_KEY
		    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
		    WEBSOCKET_ERROR_NONE, UPGRADE_SWITCH },
		/* an absolute URI (RFC 6455 section 4.2.1) */
		{ "GET http://example.org/.well-known/coap HTTP/1.1\r\n" HOST
		    UP SEC_KEY SEC_PROTOCOL SEC_VERSION "\r\n",
		    WEBSOCKET_ERROR_NONE, UPGRADE_SWITCH },
		{ LINE HOST UP SEC_KEY SEC_PROTOCOL SEC_VERSION
		    "Content-Length: 0\r\n\r\n",
		    WEBSOCKET_ERROR_NONE, UPGRADE_SWITCH },
	};

	check_requests(rows, sizeof(rows) / sizeof(rows[0]));
}
END_TEST

START_TEST(another_path_is_404)
{
	static const struct request_row rows[] = {
#define PATH_ROW(path) { "GET " path " HTTP/1.1\r\n" HOST UP SEC_KEY \
	    SEC_PROTOCOL SEC_VERSION "\r\n", \
	    WEBSOCKET_ERROR_PATH, UPGRADE_NOT_FOUND }
		PATH_ROW("/"),
		PATH_ROW("/.well-known/coap/"),
		PATH_ROW("/.well-known/coaps"),
		PATH_ROW("/.well-known/coa"),
		PATH_ROW("/.well-known/coap?x"),
		PATH_ROW("/.well-known/coap#x"),
		PATH_ROW("//.well-known/coap"),
		PATH_ROW("/.WELL-KNOWN/coap"),
		PATH_ROW("*"),
		PATH_ROW("http://example.org"),
	};

	check_requests(rows, sizeof(rows) / sizeof(rows[0]));
}
END_TEST

START_TEST(no_upgrade_or_another_version_is_426)
{
	static const struct request_row rows[] = {
#define REQUIRED_ROW(fields) { LINE HOST fields "\r\n", \
	    WEBSOCKET_ERROR_HTTP, UPGRADE_REQUIRED }
		REQUIRED_ROW(""),
		REQUIRED_ROW("Upgrade: websocket\r\n" SEC_KEY SEC_PROTOCOL
		    SEC_VERSION),
		REQUIRED_ROW("Connection: Upgrade\r\n" SEC_KEY SEC_PROTOCOL
		    SEC_VERSION),
		REQUIRED_ROW("Upgrade: websockets\r\nConnection: Upgrade\r\n"
		    SEC_KEY SEC_PROTOCOL SEC_VERSION),
		REQUIRED_ROW(UP SEC_KEY SEC_PROTOCOL),
		REQUIRED_ROW(UP SEC_KEY SEC_PROTOCOL
		    "Sec-WebSocket-Version: 8\r\n"),
		REQUIRED_ROW(UP SEC_KEY SEC_PROTOCOL
		    "Sec-WebSocket-Version: 113\r\n"),
		REQUIRED_ROW(UP SEC_KEY SEC_PROTOCOL SEC_VERSION SEC_VERSION),
	};

	check_requests(rows, sizeof(rows) / sizeof(rows[0]));
}
END_TEST

START_TEST(all_else_that_is_wrong_is_400)
{
	static const struct request_row rows[] = {
#define BAD_ROW(line, fields, error) { line fields "\r\n", error, \
	    UPGRADE_BAD_REQUEST }
#define REST UP SEC_KEY SEC_PROTOCOL SEC_VERSION
		BAD_ROW(LINE, REST, WEBSOCKET_ERROR_HTTP),
		BAD_ROW(LINE, "Host: \r\n" REST, WEBSOCKET_ERROR_HTTP),
		BAD_ROW(LINE, HOST HOST REST, WEBSOCKET_ERROR_HTTP),
		BAD_ROW("POST /.well-known/coap HTTP/1.1\r\n", HOST REST,
		    WEBSOCKET_ERROR_HTTP),
		BAD_ROW("GET /.well-known/coap HTTP/1.0\r\n", HOST REST,
		    WEBSOCKET_ERROR_HTTP),
		/* bodies that could hide frames */
		BAD_ROW(LINE, HOST REST "Content-Length: 5\r\n",
		    WEBSOCKET_ERROR_HTTP),
		BAD_ROW(LINE, HOST REST "Transfer-Encoding: chunked\r\n",
		    WEBSOCKET_ERROR_HTTP),
		/* keys */
		BAD_ROW(LINE, HOST UP SEC_PROTOCOL SEC_VERSION,
		    WEBSOCKET_ERROR_KEY),
		BAD_ROW(LINE, HOST UP SEC_KEY SEC_KEY SEC_PROTOCOL SEC_VERSION,
		    WEBSOCKET_ERROR_KEY),
		BAD_ROW(LINE, HOST UP "Sec-WebSocket-Key: dGhl\r\n"
		    SEC_PROTOCOL SEC_VERSION, WEBSOCKET_ERROR_KEY),
		BAD_ROW(LINE, HOST UP "Sec-WebSocket-Key: "
		    "dGhlIHNhbXBsZSBub25jZQA=\r\n" SEC_PROTOCOL SEC_VERSION,
		    WEBSOCKET_ERROR_KEY),
		BAD_ROW(LINE, HOST UP "Sec-WebSocket-Key: "
		    "dGhlIHNhbXBs-SBub25jZQ==\r\n" SEC_PROTOCOL SEC_VERSION,
		    WEBSOCKET_ERROR_KEY),
		/* subprotocols: the name is coap, in these letters */
		BAD_ROW(LINE, HOST UP SEC_KEY SEC_VERSION,
		    WEBSOCKET_ERROR_PROTOCOL),
		BAD_ROW(LINE, HOST UP SEC_KEY SEC_VERSION
		    "Sec-WebSocket-Protocol: mqtt, coaps\r\n",
		    WEBSOCKET_ERROR_PROTOCOL),
		BAD_ROW(LINE, HOST UP SEC_KEY SEC_VERSION
		    "Sec-WebSocket-Protocol: COAP\r\n",
		    WEBSOCKET_ERROR_PROTOCOL),
	};

	check_requests(rows, sizeof(rows) / sizeof(rows[0]));
}
END_TEST

static enum websocket_error
check_response(const char *text)
{
	struct upgrade *u = upgrade_new(true);
	enum websocket_error error;

	EXPECT(u != NULL);
	EXPECT(take(u, text) == WAX_OK);
	error = upgrade_check_response(u, KEY);
	upgrade_free(u);
	return error;
}

START_TEST(response_must_switch_with_the_right_accept_and_protocol)
{
	static const struct {
		const char *text;
		enum websocket_error error;
	} rows[] = {
		{ STATUS UP SEC_ACCEPT SEC_PROTOCOL "\r\n",
		    WEBSOCKET_ERROR_NONE },
		{ "HTTP/1.1 101\r\n" "upgrade: WEBSOCKET\r\n"
		    "connection: upgrade\r\n" SEC_ACCEPT SEC_PROTOCOL "\r\n",
		    WEBSOCKET_ERROR_NONE },
		{ "HTTP/1.1 200 OK\r\n" UP SEC_ACCEPT SEC_PROTOCOL "\r\n",
		    WEBSOCKET_ERROR_STATUS },
		{ "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\n",
		    WEBSOCKET_ERROR_STATUS },
		{ STATUS SEC_ACCEPT SEC_PROTOCOL "\r\n",
		    WEBSOCKET_ERROR_HTTP },
		{ STATUS "Upgrade: h2c\r\nConnection: Upgrade\r\n" SEC_ACCEPT
		    SEC_PROTOCOL "\r\n", WEBSOCKET_ERROR_HTTP },
		{ STATUS UP SEC_PROTOCOL "\r\n", WEBSOCKET_ERROR_KEY },
		{ STATUS UP "Sec-WebSocket-Accept: "
		    "s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\r\n" SEC_PROTOCOL "\r\n",
		    WEBSOCKET_ERROR_KEY },
		{ STATUS UP SEC_ACCEPT "\r\n", WEBSOCKET_ERROR_PROTOCOL },
		{ STATUS UP SEC_ACCEPT "Sec-WebSocket-Protocol: mqtt\r\n\r\n",
		    WEBSOCKET_ERROR_PROTOCOL },
		{ STATUS UP SEC_ACCEPT SEC_PROTOCOL
		    "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
		    WEBSOCKET_ERROR_HTTP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		EXPECT(check_response(rows[i].text) == rows[i].error, "%d",
		    (int)i);
}
END_TEST

START_TEST(accept_of_the_rfc_is_computed)
{
	char accept[UPGRADE_ACCEPT_SIZE], key[UPGRADE_KEY_SIZE];

	ck_assert(upgrade_make_accept(KEY, accept));
	ck_assert_str_eq(accept, ACCEPT);
	upgrade_make_key((const uint8_t *)"the sample nonce", key);
	ck_assert_str_eq(key, KEY);
}
END_TEST

START_TEST(what_is_written_is_what_the_rfc_shows)
{
	uint8_t out[UPGRADE_WRITTEN_MAX];
	struct writer w = writer_open(out, sizeof(out));

	upgrade_write_request(&w, "example.org", KEY);
	ck_assert(bytes_equal(writer_bytes(&w), bytes_of_text(GOOD)));
	w = writer_open(out, sizeof(out));
	upgrade_write_response(&w, UPGRADE_SWITCH, ACCEPT);
	ck_assert(bytes_equal(writer_bytes(&w), bytes_of_text(STATUS UP
	    SEC_ACCEPT SEC_PROTOCOL "\r\n")));
	w = writer_open(out, sizeof(out));
	upgrade_write_response(&w, UPGRADE_REQUIRED, NULL);
	ck_assert(bytes_equal(writer_bytes(&w), bytes_of_text(
	    "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
	    "Content-Length: 0\r\n\r\n")));
}
END_TEST

START_TEST(client_must_offer_the_subprotocol_coap_at_the_well_known_path)
{
	uint8_t out[UPGRADE_WRITTEN_MAX];
	struct writer w = writer_open(out, sizeof(out));

	upgrade_write_request(&w, "a", KEY);
	ck_assert_ptr_nonnull(memmem(out, w.len, "\r\n" SEC_PROTOCOL,
	    strlen("\r\n" SEC_PROTOCOL)));
	ck_assert(bytes_has_prefix(writer_bytes(&w), bytes_of_text(LINE)));
}
END_TEST

START_TEST(longest_host_fits)
{
	char host[UPGRADE_HOST_MAX + 1];
	uint8_t out[UPGRADE_WRITTEN_MAX];
	struct writer w = writer_open(out, sizeof(out));

	memset(host, 'h', UPGRADE_HOST_MAX);
	host[UPGRADE_HOST_MAX] = '\0';
	upgrade_write_request(&w, host, KEY);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
}
END_TEST

START_TEST(request_cut_anywhere_is_the_same_and_the_rest_is_left)
{
	static const char text[] = GOOD "rest";
	struct bytes all = bytes_of(text, sizeof(text) - 1);
	size_t head = all.len - 4;

	for (size_t cut = 0; cut <= all.len; cut++) {
		struct upgrade *u = upgrade_new(false);
		enum upgrade_answer answer;
		size_t used;
		enum wax_status st;

		EXPECT(u != NULL);
		st = upgrade_take(u, bytes_of(all.data, cut), &used);
		EXPECT(st == (cut < head ? WAX_MORE : WAX_OK));
		EXPECT(used == (cut < head ? cut : head));
		if (st == WAX_MORE) {
			st = upgrade_take(u, bytes_of(all.data + cut,
			    all.len - cut), &used);
			EXPECT(st == WAX_OK && used == head - cut);
		}
		EXPECT(upgrade_check_request(u, &answer) ==
		    WEBSOCKET_ERROR_NONE);
		EXPECT(memcmp(upgrade_key(u), KEY, sizeof(KEY) - 1) == 0);
		upgrade_free(u);
	}
}
END_TEST

START_TEST(what_is_not_http_is_malformed_at_once)
{
	static const char *const wrong[] = {
		"\x16\x03\x01", "XYZ / HTTP/1.1\r\n", "GET / HTTP/x",
		"GET / HTTP/1.1\r\nNo colon\r\n", "GET / HTTP/1.1\r\n: x\r\n",
		"GET / HTTP/1.1\r\n\rX",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct upgrade *u = upgrade_new(false);

		EXPECT(u != NULL);
		EXPECT(take(u, wrong[i]) == WAX_FORMAT, "%d", (int)i);
		upgrade_free(u);
	}
}
END_TEST

/* A flood of fields, one endless field, an endless line. */
START_TEST(header_above_8_kib_is_refused)
{
	static const char *const starts[] = { LINE, LINE "Host: ", "GET /" };
	static const char *const more[] = { "a: b\r\n", "x", "x" };

	for (size_t i = 0; i < 3; i++) {
		struct upgrade *u = upgrade_new(false);
		struct bytes part = bytes_of_text(more[i]);
		size_t used, total = strlen(starts[i]);
		enum wax_status st = take(u, starts[i]);

		while (st == WAX_MORE) {
			st = upgrade_take(u, part, &used);
			total += used;
		}
		EXPECT(st == WAX_RANGE);
		EXPECT(total == UPGRADE_HEADER_MAX);
		upgrade_free(u);
	}
}
END_TEST

START_TEST(field_that_is_too_long_is_not_taken_for_a_shorter_one)
{
	static char text[2000];
	int n = snprintf(text, sizeof(text), LINE HOST UP SEC_KEY SEC_VERSION
	    "Sec-WebSocket-Protocol: coap,%0500d\r\n\r\n", 0);
	const struct request_row row = { text, WEBSOCKET_ERROR_HTTP,
	    UPGRADE_BAD_REQUEST };

	ck_assert_int_gt(n, 500);
	check_requests(&row, 1);
}
END_TEST

TEST_MAIN("link/upgrade",
    good_requests_are_accepted,
    another_path_is_404,
    no_upgrade_or_another_version_is_426,
    all_else_that_is_wrong_is_400,
    response_must_switch_with_the_right_accept_and_protocol,
    accept_of_the_rfc_is_computed,
    what_is_written_is_what_the_rfc_shows,
    client_must_offer_the_subprotocol_coap_at_the_well_known_path,
    longest_host_fits,
    request_cut_anywhere_is_the_same_and_the_rest_is_left,
    what_is_not_http_is_malformed_at_once,
    header_above_8_kib_is_refused,
    field_that_is_too_long_is_not_taken_for_a_shorter_one)
