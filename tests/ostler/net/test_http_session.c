/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_http_session.c - ostler/net/http_*.c: requests over HTTP, byte by byte,
   at servers that behave and at others */
#include "ostler/net/http_session.h"

#include "check_main.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/http_rig.h"

#define PATH(text) bytes_of("\xb1" text, 1 + sizeof(text) - 1)

START_TEST(request_goes_over_the_connection_that_opened_the_session)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "one", PATH("a"), "");
	http_rig_see(fd, "\r\n\r\n");
	ck_assert_ptr_eq(strstr(http_rig_seen, "GET /a HTTP/1.1\r\n"),
	    http_rig_seen);
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "\r\nHost: localhost:"));
	ck_assert_ptr_null(strstr(http_rig_seen, "User-Agent"));
	ck_assert_ptr_null(strstr(http_rig_seen, "Accept"));
	http_rig_say(fd, HTTP_OK "Content-Length: 2\r\n\r\nhi");
	http_rig_expect(CODE_CONTENT, "hi");
	/* and so does the next one */
	http_rig_ask(e, CODE_PUT, "two", PATH("b"), "body");
	http_rig_see(fd, "body");
	ck_assert_ptr_eq(strstr(http_rig_seen, "PUT /b HTTP/1.1\r\n"),
	    http_rig_seen);
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "Content-Length: 4\r\n"));
	ck_assert_ptr_null(strstr(http_rig_seen, "Content-Type"));
	http_rig_say(fd, "HTTP/1.1 204 No Content\r\n\r\n");
	http_rig_expect(CODE_CHANGED, "");
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_SENT), 2);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(sealed_bytes_are_the_same_at_both_ends)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_FETCH, "t", HTTP_SEALED, "\x01\x80\xff letter");
	http_rig_see(fd, "\x01\x80\xff letter");
	ck_assert_ptr_eq(strstr(http_rig_seen, "POST / HTTP/1.1\r\n"),
	    http_rig_seen);
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "\r\nOSCORE: CSU\r\n"));
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "\r\n" HTTP_OSCORE_TYPE));
	ck_assert_ptr_nonnull(strstr(http_rig_seen,
	    "\r\nCache-Control: no-cache\r\n"));
	http_rig_say(fd, HTTP_OK HTTP_OSCORE_TYPE "oscore: AA\r\n"
	    "Content-Length: 5\r\n\r\n\xff\x01\x80..");
	http_rig_expect(CODE_CHANGED, "\xff\x01\x80..");
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(answer_of_any_framing_is_taken)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "1", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "\r\n\r\n");
	http_rig_say(fd, HTTP_OK "Transfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n");
	http_rig_expect(CODE_CONTENT, "abcde");
	http_rig_ask(e, CODE_GET, "2", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "\r\n\r\n");
	http_rig_say(fd, "HTTP/1.1 103 Early\r\nOSCORE: AA\r\n\r\n" HTTP_OK
	    "\r\nto the end");
	close(fd);
	http_rig_expect(CODE_CONTENT, "to the end");
	http_rig_end();
}
END_TEST

START_TEST(largest_body_passes)
{
	struct endpoint *e;
	char body[2000];
	int fd;

	http_rig_begin(&transport_http);
	net->hop.max_message = sizeof(body) - 1;
	e = http_rig_open();
	fd = http_rig_accept();
	snprintf(body, sizeof(body), "%01999d", 7);
	http_rig_ask(e, CODE_POST, "t", HTTP_NO_OPTIONS, body);
	http_rig_see(fd, body);
	http_rig_say(fd, HTTP_OK "Content-Length: 1999\r\n\r\n");
	http_rig_say(fd, body);
	http_rig_expect(CODE_CHANGED, body);
	ck_assert_int_eq(stub_send(net, e, CODE_POST, "u", bytes_of(body,
	    2000)), WAX_RANGE);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(request_nobody_waits_for_is_given_up)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "slow", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "\r\n\r\n");
	/* a byte now and then: no deadline of libcurl's is asked */
	http_rig_say(fd, "H");
	stub_settle(net);
	http_rig_say(fd, "T");
	stub_settle(net);
	net->is_inside = true;
	net->transport->forget(e, bytes_of_text("slow"));
	net->transport->forget(e, bytes_of_text("slow"));
	net->is_inside = false;
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_ABANDONED), 1);
	suite_expect_end(fd);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_RESPONSE], 0);
	ck_assert_uint_eq(net->counts[STUB_UNANSWERED], 0);
	/* the session lives */
	close(fd);
	http_rig_ask(e, CODE_GET, "next", HTTP_NO_OPTIONS, "");
	stub_settle(net);
	fd = http_rig_accept();
	http_rig_see(fd, "\r\n\r\n");
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect(CODE_CONTENT, "");
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(server_that_is_not_there_is_told_before_a_request)
{
	http_rig_begin(&transport_http);
	shutdown(http_listening, SHUT_RDWR);
	close(http_listening);
	stub_connect(net);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how,
	    SESSION_END_REFUSED);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "ECONNREFUSED");
	http_listening = dup(0);
	http_rig_end();
}
END_TEST

START_TEST(server_that_went_away_fails_the_request_and_takes_no_more)
{
	struct endpoint *e;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	close(http_rig_accept());
	shutdown(http_listening, SHUT_RDWR);
	close(http_listening);
	http_rig_ask(e, CODE_GET, "t", HTTP_NO_OPTIONS, "");
	http_rig_expect_failure("t", HOP_REFUSED);
	stub_run(net, STUB_RELEASE, 1);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	http_listening = dup(0);
	http_rig_end();
}
END_TEST

START_TEST(server_that_goes_after_an_answer_fails_the_next_request_alone)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "1", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "\r\n\r\n");
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect(CODE_CONTENT, "");
	close(fd);
	shutdown(http_listening, SHUT_RDWR);
	close(http_listening);
	http_rig_ask(e, CODE_GET, "2", HTTP_NO_OPTIONS, "");
	http_rig_expect_failure("2", HOP_REFUSED);
	stub_run(net, STUB_RELEASE, 1);
	http_listening = dup(0);
	http_rig_end();
}
END_TEST

START_TEST(connection_that_ended_while_idle_is_not_used)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	close(http_rig_accept());
	stub_settle(net);
	http_rig_ask(e, CODE_POST, "t", HTTP_NO_OPTIONS, "once");
	stub_settle(net);
	fd = http_rig_accept();
	http_rig_see(fd, "once");
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect(CODE_CHANGED, "");
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(request_must_not_be_sent_twice)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_POST, "1", HTTP_NO_OPTIONS, "first");
	http_rig_see(fd, "first");
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect(CODE_CHANGED, "");
	/* on a connection that was used libcurl would try again */
	http_rig_ask(e, CODE_POST, "2", HTTP_NO_OPTIONS, "second");
	http_rig_see(fd, "second");
	close(fd);
	http_rig_expect_failure("2", HOP_LOST);
	stub_settle(net);
	ck_assert_int_lt(recv(http_listening, http_rig_seen, 1, MSG_DONTWAIT),
	    0);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	http_rig_end();
}
END_TEST

START_TEST(connections_have_a_limit)
{
	enum { MANY = 20, CONNECTIONS = 3 };
	struct endpoint *e;
	int fds[CONNECTIONS];

	http_rig_begin(&transport_http);
	net->hop.connections = CONNECTIONS;
	e = http_rig_open();
	for (unsigned i = 0; i < MANY; i++) {
		char token[4];

		snprintf(token, sizeof(token), "%u", i);
		http_rig_ask(e, CODE_GET, token, HTTP_NO_OPTIONS, "");
	}
	for (unsigned i = 0; i < CONNECTIONS; i++) {
		stub_settle(net);
		fds[i] = http_rig_accept();
	}
	stub_settle(net);
	for (unsigned i = 0; i < MANY; i++) {
		http_rig_see(fds[i % CONNECTIONS], "\r\n\r\n");
		http_rig_say(fds[i % CONNECTIONS],
		    HTTP_OK "Content-Length: 1\r\n\r\nx");
		http_rig_expect(CODE_CONTENT, "x");
	}
	for (unsigned i = 0; i < CONNECTIONS; i++)
		close(fds[i]);
	http_rig_end();
}
END_TEST

START_TEST(session_may_be_closed_inside_of_an_answer)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	net->closes = true;
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_FETCH, "1", HTTP_NO_OPTIONS, "x");
	http_rig_ask(e, CODE_FETCH, "2", HTTP_NO_OPTIONS, "x");
	http_rig_ask(e, CODE_GET, "3", HTTP_NO_OPTIONS, "");
	stub_run(net, STUB_RESPONSE, 1);
	suite_expect_end(fd);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_RESPONSE], 1);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(session_that_is_closed_takes_all_with_it)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	for (unsigned i = 0; i < 10; i++) {
		char token[4];

		snprintf(token, sizeof(token), "%u", i);
		http_rig_ask(e, CODE_GET, token, HTTP_NO_OPTIONS, "");
	}
	http_rig_see(fd, "\r\n\r\n");
	stub_close(net, e);
	stub_settle(net);
	suite_expect_end(fd);
	ck_assert_uint_eq(net->counts[STUB_UNANSWERED], 0);
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(token_that_is_used_again_forgets_what_had_it)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "same", PATH("1"), "");
	http_rig_see(fd, "GET /1 ");
	http_rig_ask(e, CODE_GET, "same", PATH("2"), "");
	suite_expect_end(fd);
	close(fd);
	stub_settle(net);
	fd = http_rig_accept();
	http_rig_see(fd, "GET /2 ");
	http_rig_say(fd, HTTP_OK "Content-Length: 1\r\n\r\n2");
	http_rig_expect(CODE_CONTENT, "2");
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(server_may_send_a_request_on_to_itself_so_often)
{
	struct endpoint *e;
	int fd;

	http_rig_begin(&transport_http);
	net->hop.redirects = 2;
	e = http_rig_open();
	fd = http_rig_accept();
	for (unsigned n = 0; n < 2; n++) {
		http_rig_ask(e, CODE_FETCH, n == 0 ? "1" : "2", HTTP_SEALED,
		    "letter");
		http_rig_see(fd, "letter");
		http_rig_say(fd, "HTTP/1.1 307 There\r\nLocation: /b\r\n"
		    "Content-Length: 5\r\n\r\nthere");
		http_rig_see(fd, "letter");
		ck_assert_ptr_eq(strstr(http_rig_seen, "POST /b HTTP/1.1\r\n"),
		    http_rig_seen);
		ck_assert_ptr_nonnull(strstr(http_rig_seen,
		    "\r\nOSCORE: CSU\r\n"));
		http_rig_say(fd, "HTTP/1.1 308 There\r\nLocation: /c\r\n"
		    "Content-Length: 0\r\n\r\n");
		http_rig_see(fd, "letter");
		ck_assert_ptr_eq(strstr(http_rig_seen, "POST /c HTTP/1.1\r\n"),
		    http_rig_seen);
		http_rig_say(fd, n == 1 ? "HTTP/1.1 307 There\r\n"
		    "Location: /d\r\nContent-Length: 0\r\n\r\n" :
		    HTTP_OK HTTP_OSCORE_TYPE "OSCORE: AA\r\n"
		    "Content-Length: 6\r\n\r\nanswer");
		if (n == 0)
			http_rig_expect(CODE_CHANGED, "answer");
		else	/* once too often */
			http_rig_expect_failure("2", HOP_BAD_RESPONSE);
	}
	close(fd);
	http_rig_end();
}
END_TEST

START_TEST(host_goes_as_it_was_written)
{
	static const struct {
		const char *address, *host, *line;
	} rows[] = {
		{ "[::1]", "[::1]", "\r\nHost: [::1]:" },
		{ "[::1]", "b.example", "\r\nHost: b.example:" },
		{ "127.0.0.1", "127.0.0.1", "\r\nHost: 127.0.0.1:" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct endpoint *e;
		int fd;

		net = stub_new(&transport_http, rows[i].address);
		http_listening = suite_serve(net);
		net->hop.host = (char *)(uintptr_t)rows[i].host;
		e = http_rig_open();
		/* a connection of libcurl's own, too */
		close(http_rig_accept());
		stub_settle(net);
		http_rig_ask(e, CODE_GET, "t", HTTP_NO_OPTIONS, "");
		stub_settle(net);
		fd = http_rig_accept();
		http_rig_see(fd, "\r\n\r\n");
		ck_assert_ptr_nonnull(strstr(http_rig_seen, rows[i].line));
		close(fd);
		stub_free(net);
		close(http_listening);
	}
}
END_TEST

START_TEST(environment_does_not_choose_a_proxy)
{
	struct endpoint *e;
	int fd;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	http_rig_begin(&transport_http);
	e = http_rig_open();
	fd = http_rig_accept();
	http_rig_ask(e, CODE_GET, "t", HTTP_NO_OPTIONS, "");
	http_rig_see(fd, "GET / HTTP/1.1\r\n");
	http_rig_say(fd, HTTP_OK "Content-Length: 0\r\n\r\n");
	http_rig_expect(CODE_CONTENT, "");
	close(fd);
	http_rig_end();
}
END_TEST

TEST_MAIN("ostler/net/http_session",
    request_goes_over_the_connection_that_opened_the_session,
    sealed_bytes_are_the_same_at_both_ends,
    answer_of_any_framing_is_taken,
    largest_body_passes,
    request_nobody_waits_for_is_given_up,
    server_that_is_not_there_is_told_before_a_request,
    server_that_went_away_fails_the_request_and_takes_no_more,
    server_that_goes_after_an_answer_fails_the_next_request_alone,
    connection_that_ended_while_idle_is_not_used,
    request_must_not_be_sent_twice,
    connections_have_a_limit,
    session_may_be_closed_inside_of_an_answer,
    session_that_is_closed_takes_all_with_it,
    token_that_is_used_again_forgets_what_had_it,
    server_may_send_a_request_on_to_itself_so_often,
    host_goes_as_it_was_written,
    environment_does_not_choose_a_proxy)
