/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conn_http.c - ostler/net/conn_http.c: clients of HTTP over real
   sockets */
#include "check_main.h"

#include <unistd.h>

#include "core/option.h"
#include "ostler/net/http_client_rig.h"

static int
begin(void)
{
	client_rig_begin(&transport_http_listener);
	net->echoes = true;
	return client_rig_open();
}

static void
end(int fd)
{
	close(fd);
	client_rig_end();
}

START_TEST(first_request_brings_the_session_up)
{
	int fd = begin();

	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	http_rig_say(fd, CLIENT_POST "Content-Length: 5\r\n\r\nhello");
	http_rig_see(fd, "\r\n\r\nhello");
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "HTTP/1.1 200 OK\r\n"));
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	ck_assert(!stub_last(net, STUB_ACCEPTED)->peer.is_secure);
	ck_assert_uint_eq(stub_last(net, STUB_REQUEST)->code, CODE_POST);
	http_rig_say(fd, CLIENT_GET "\r\n");
	http_rig_see(fd, "HTTP/1.1 200 ");
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 1);
	close(fd);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_PEER);
	client_rig_end();
}
END_TEST

START_TEST(late_answers_come_in_the_order_of_requests)
{
	int fd = begin();

	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "\r\n" CLIENT_GET "\r\n" CLIENT_GET
	    "Connection: close\r\n\r\n" CLIENT_GET "\r\n");
	for (unsigned i = 1; i <= 3; i++) {
		const struct stub_event *e;
		char token[MESSAGE_TOKEN_MAX + 1] = "";

		stub_run(net, STUB_REQUEST, i);
		stub_settle(net);
		ck_assert_uint_eq(net->counts[STUB_REQUEST], i);
		e = stub_last(net, STUB_REQUEST);
		memcpy(token, e->token, e->token_len);
		ck_assert_uint_eq(e->token_len, 4);
		/* tokens may have zeros */
		struct message m = { .code = CODE_CONTENT,
		    .token = bytes_of(token, 4),
		    .payload = bytes_of_text(i == 3 ? "last" : "not last") };

		ck_assert_int_eq(net->transport->send_message(e->endpoint,
		    &m), WAX_OK);
	}
	http_rig_see(fd, "\r\n\r\nlast");
	client_rig_see_end(fd);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_PEER);
	end(fd);
}
END_TEST

START_TEST(wrong_bytes_are_answered_and_the_connection_ends)
{
	int fd = begin();

	http_rig_say(fd, CLIENT_GET "Transfer-Encoding: chunked\r\n"
	    "Content-Length: 5\r\n\r\n0\r\n\r\n" CLIENT_GET "\r\n");
	http_rig_see(fd, "HTTP/1.1 400 ");
	ck_assert_ptr_nonnull(strstr(http_rig_seen, "Connection: close\r\n"));
	client_rig_see_end(fd);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
	    SESSION_END_PROTOCOL);
	ck_assert_uint_eq(http_rig_count(METRIC_HTTP_REFUSED), 1);
	end(fd);
}
END_TEST

START_TEST(request_that_does_not_come_is_not_waited_for)
{
	int fd = begin();

	http_rig_say(fd, "GET / HTTP/1.1\r\n");
	stub_settle(net);
	stub_advance(net, net->listener.handshake_timeout - 1);
	http_rig_say(fd, "A: b\r\n");
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	stub_advance(net, 1);
	http_rig_see(fd, "HTTP/1.1 408 ");
	client_rig_see_end(fd);
	ck_assert_str_eq(stub_last(net, STUB_REFUSED)->detail,
	    "request-timeout");
	end(fd);
}
END_TEST

START_TEST(silent_connection_is_closed_without_a_word)
{
	int fd = begin();

	stub_settle(net);
	stub_advance(net, net->listener.handshake_timeout);
	client_rig_see_end(fd);
	stub_run(net, STUB_REFUSED, 1);
	end(fd);
}
END_TEST

/* One byte now and then, on a connection that was good before. */
START_TEST(body_that_trickles_ends_the_session)
{
	int fd = begin();

	http_rig_say(fd, CLIENT_GET "\r\n");
	http_rig_see(fd, "HTTP/1.1 200 ");
	http_rig_say(fd, CLIENT_POST "Content-Length: 1000\r\n\r\n");
	stub_settle(net);
	for (unsigned i = 0; i < 9; i++) {
		stub_advance(net, net->listener.handshake_timeout / 10);
		http_rig_say(fd, "x");
		stub_settle(net);
	}
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_advance(net, net->listener.handshake_timeout / 10);
	http_rig_see(fd, "HTTP/1.1 408 ");
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail,
	    "incomplete-message");
	client_rig_see_end(fd);
	end(fd);
}
END_TEST

START_TEST(client_that_waits_is_not_hurried)
{
	int fd = begin();

	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "\r\n" "GET");
	stub_run(net, STUB_REQUEST, 1);
	stub_advance(net, 100 * net->listener.handshake_timeout);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	end(fd);
}
END_TEST

START_TEST(client_that_goes_ends_its_session)
{
	int fd = begin();

	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "\r\n");
	stub_run(net, STUB_REQUEST, 1);
	close(fd);
	stub_run(net, STUB_CLOSED, 1);
	client_rig_end();
}
END_TEST

/* What is asked while one is open waits in the kernel, not here. */
START_TEST(flood_of_requests_is_not_read)
{
	static char flood[256 * 1024];
	int fd = begin();
	size_t sent = 0, calm = 0;

	memset(flood, 'x', sizeof(flood));
	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "\r\n");
	stub_run(net, STUB_REQUEST, 1);
	while (calm < 20 && sent < (64u << 20)) {
		ssize_t n = send(fd, flood, sizeof(flood),
		    MSG_DONTWAIT | MSG_NOSIGNAL);

		stub_settle(net);
		calm = n > 0 ? 0 : calm + 1;
		sent += n > 0 ? (size_t)n : 0;
	}
	ck_assert_uint_eq(calm, 20);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	end(fd);
}
END_TEST

START_TEST(too_many_sessions_are_told_so)
{
	int fd = begin();

	net->accept_status = WAX_LIMIT;
	http_rig_say(fd, CLIENT_GET "\r\n");
	http_rig_see(fd, "HTTP/1.1 503 ");
	client_rig_see_end(fd);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
	end(fd);
}
END_TEST

START_TEST(session_that_is_closed_answers_what_is_open)
{
	int fd = begin();

	net->closes = true;
	http_rig_say(fd, CLIENT_GET "\r\n");
	http_rig_see(fd, "HTTP/1.1 503 ");
	client_rig_see_end(fd);
	end(fd);
}
END_TEST

START_TEST(request_without_an_answer_ends_its_connection)
{
	const struct stub_event *e;
	int fd = begin();

	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "\r\n");
	stub_run(net, STUB_REQUEST, 1);
	e = stub_last(net, STUB_REQUEST);
	net->is_inside = true;
	net->transport->forget(e->endpoint, bytes_of(e->token, e->token_len));
	net->is_inside = false;
	client_rig_see_end(fd);
	stub_run(net, STUB_CLOSED, 1);
	end(fd);
}
END_TEST

START_TEST(refusal_of_ours_has_another_status_than_the_targets)
{
	for (unsigned ours = 0; ours < 2; ours++) {
		struct message m = { .code = CODE_PROXYING_NOT_SUPPORTED };
		const struct stub_event *e;
		int fd = begin();

		net->echoes = false;
		http_rig_say(fd, CLIENT_GET "\r\n");
		stub_run(net, STUB_REQUEST, 1);
		e = stub_last(net, STUB_REQUEST);
		m.token = bytes_of(e->token, e->token_len);
		ck_assert_int_eq((ours > 0 ? net->transport->send_refusal :
		    net->transport->send_message)(e->endpoint, &m), WAX_OK);
		http_rig_see(fd, ours > 0 ? "HTTP/1.1 501 " :
		    "HTTP/1.1 502 ");
		end(fd);
	}
}
END_TEST

START_TEST(quiet_events_have_a_sign_of_life)
{
	struct message m = { .code = CODE_CONTENT,
	    .options = bytes_of("\x61\x01\x61\x32", 4),
	    .payload = bytes_of_text("one") };
	const struct stub_event *e;
	int fd = begin();

	net->echoes = false;
	http_rig_say(fd, CLIENT_GET "Accept: text/event-stream\r\n\r\n");
	stub_run(net, STUB_REQUEST, 1);
	e = stub_last(net, STUB_REQUEST);
	m.token = bytes_of(e->token, e->token_len);
	ck_assert_int_eq(net->transport->send_message(e->endpoint, &m),
	    WAX_OK);
	http_rig_see(fd, "one");
	stub_ping(net, stub_last(net, STUB_ACCEPTED)->endpoint);
	http_rig_see(fd, ":\n");
	stub_run(net, STUB_ALIVE, 1);
	end(fd);
}
END_TEST

TEST_MAIN("ostler/net/conn_http",
    first_request_brings_the_session_up,
    late_answers_come_in_the_order_of_requests,
    wrong_bytes_are_answered_and_the_connection_ends,
    request_that_does_not_come_is_not_waited_for,
    silent_connection_is_closed_without_a_word,
    body_that_trickles_ends_the_session,
    client_that_waits_is_not_hurried,
    client_that_goes_ends_its_session,
    flood_of_requests_is_not_read,
    too_many_sessions_are_told_so,
    session_that_is_closed_answers_what_is_open,
    request_without_an_answer_ends_its_connection,
    refusal_of_ours_has_another_status_than_the_targets,
    quiet_events_have_a_sign_of_life)
