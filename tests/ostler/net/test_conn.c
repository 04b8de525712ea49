/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conn.c - sessions over stream sockets, byte by byte: what the suite of
   all transports can not see */
#include "ostler/net/conn.h"

#include "check_main.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/conn_state.h"
#include "ostler/net/transport_suite.h"

#define CSM "\x00\xe1"
#define PING "\x00\xe2"
#define RELEASE "\x00\xe4"
#define ABORT "\x00\xe5"
#define GET "\x01\x01t"

static unsigned writes;

ssize_t __real_sendmsg(int fd, const struct msghdr *h, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *h, int flags);

ssize_t
__wrap_sendmsg(int fd, const struct msghdr *h, int flags)
{
	writes++;
	ck_assert_int_ne(flags & MSG_NOSIGNAL, 0);
	return __real_sendmsg(fd, h, flags);
}

static struct net *
begin(const struct transport *transport)
{
	struct net *net = stub_new(transport, "127.0.0.1");

	net->echoes = true;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	return net;
}

static void
put(int fd, const char *data, size_t len)
{
	ck_assert_int_eq(send(fd, data, len, MSG_NOSIGNAL), (ssize_t)len);
}

#define PUT(fd, text) put(fd, text, sizeof(text) - 1)

/* Exactly these bytes come next. */
static void
expect(int fd, const char *data, size_t len)
{
	char got[1000];

	ck_assert_int_eq(recv(fd, got, len, MSG_WAITALL), (ssize_t)len);
	ck_assert_mem_eq(got, data, len);
}

#define EXPECT_BYTES(fd, text) expect(fd, text, sizeof(text) - 1)

/* Our CSM: options of whatever length below 13. */
static void
expect_csm(int fd)
{
	uint8_t head[2], options[16];

	ck_assert_int_eq(recv(fd, head, 2, MSG_WAITALL), 2);
	ck_assert_uint_eq(head[1], CODE_CSM);
	ck_assert_uint_lt(head[0] >> 4, 13);
	ck_assert_int_eq(recv(fd, options, head[0] >> 4, MSG_WAITALL),
	    head[0] >> 4);
}

/* Abort with a text, then the end. */
static void
expect_abort(int fd)
{
	uint8_t data[200];

	ck_assert_int_ge(recv(fd, data, 3, MSG_WAITALL), 3);
	ck_assert_uint_eq(data[0] >> 4 == 13 ? data[2] : data[1], CODE_ABORT);
	suite_expect_end(fd);
}

/* A peer that is up: the last that was accepted. */
static int
dial_up(struct net *net)
{
	size_t before = net->counts[STUB_ACCEPTED];
	int fd = suite_dial(net);

	PUT(fd, CSM);
	stub_run(net, STUB_ACCEPTED, before + 1);
	expect_csm(fd);
	return fd;
}

static struct endpoint *
accepted(const struct net *net)
{
	return stub_last(net, STUB_ACCEPTED)->endpoint;
}

static void
expect_closed(struct net *net, enum session_end how, const char *detail)
{
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, how);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, detail);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
}

/* --- hostile peers --- */

START_TEST(length_of_four_gibibytes_is_refused_at_once)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	PUT(fd, "\xf0\xff\xff\xff\xff\x01");
	expect_closed(net, SESSION_END_PROTOCOL, "too-large");
	expect_abort(fd);
	close(fd);
	stub_free(net);
}
END_TEST

START_TEST(message_before_csm_must_be_refused)
{
	struct net *net = begin(&transport_tcp);
	int fd = suite_dial(net);

	PUT(fd, GET);
	stub_run(net, STUB_REFUSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
	    SESSION_END_PROTOCOL);
	ck_assert_str_eq(stub_last(net, STUB_REFUSED)->detail, "no-csm");
	stub_settle(net);
	expect_csm(fd);
	expect_abort(fd);
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 0);
	close(fd);
	stub_free(net);
}
END_TEST

START_TEST(flood_of_http_headers_is_refused)
{
	struct net *net = begin(&transport_ws);
	int fd = suite_dial(net);

	PUT(fd, "GET /.well-known/coap HTTP/1.1\r\n");
	for (int i = 0; i < 20000 && net->counts[STUB_REFUSED] == 0; i++) {
		(void)!send(fd, "X: yyyyyyyy\r\n", 13, MSG_NOSIGNAL);
		if (i % 100 == 99)
			stub_settle(net);
	}
	stub_run(net, STUB_REFUSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_REFUSED)->how,
	    SESSION_END_PROTOCOL);
	close(fd);
	stub_free(net);
}
END_TEST

/* The last that was accepted has asked. */
static bool
other_was_heard(struct net *net, const void *arg)
{
	size_t *seen = (size_t *)(uintptr_t)arg;

	const struct endpoint *other = accepted(net);

	for (; *seen < net->event_count; ++*seen)
		if (net->events[*seen].kind == STUB_REQUEST &&
		    net->events[*seen].endpoint == other)
			return true;
	return false;
}

START_TEST(busy_peer_does_not_keep_others_waiting)
{
	struct net *net = begin(&transport_tcp);
	char gets[3 * 1000];
	int busy, other;
	size_t sent = 0, seen = 0;
	ssize_t n;

	net->echoes = false;
	busy = dial_up(net);
	other = dial_up(net);
	for (size_t i = 0; i < sizeof(gets); i++)
		gets[i] = GET[i % 3];
	while (sent < 900000 &&
	    (n = send(busy, gets, sizeof(gets), MSG_DONTWAIT)) > 0)
		sent += (size_t)n;
	ck_assert_uint_gt(sent, 4 * CONN_READ);
	PUT(other, "\x01\x02u");
	stub_wait(net, other_was_heard, &seen);
	ck_assert_uint_lt(net->counts[STUB_REQUEST], sent / 3);
	close(busy);
	close(other);
	stub_free(net);
}
END_TEST

/* --- time --- */

/* Each step ends a message and begins another: never between, never stuck. */
START_TEST(messages_in_pieces_get_on_as_long_as_some_end)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	PUT(fd, "\x01");
	for (unsigned i = 1; i <= 5; i++) {
		stub_settle(net);
		stub_advance(net, net->listener.handshake_timeout / 10 * 6);
		PUT(fd, "\x01t\x01");
		stub_run(net, STUB_REQUEST, i);
	}
	stub_settle(net);
	stub_advance(net, net->listener.handshake_timeout - 1);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	stub_advance(net, 1);
	expect_closed(net, SESSION_END_LOST, "incomplete-message");
	close(fd);
	stub_free(net);
}
END_TEST

START_TEST(idle_session_needs_no_timer_and_no_buffer)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);
	struct conn *c = conn_of(accepted(net));

	PUT(fd, GET);
	stub_run(net, STUB_REQUEST, 1);
	stub_settle(net);
	EXPECT_BYTES(fd, "\x01\x45t");
	ck_assert_ptr_null(c->output);
	stub_advance(net, CLOCK_S(86400));
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	ck_assert_uint_eq(timers_next(&net->timers), UINT64_MAX);
	ck_assert_uint_le(sizeof(struct conn), 640);
	close(fd);
	stub_free(net);
}
END_TEST

/* --- ends --- */

START_TEST(what_was_asked_before_a_half_close_is_answered)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	PUT(fd, GET GET);
	shutdown(fd, SHUT_WR);
	expect_closed(net, SESSION_END_PEER, "closed");
	EXPECT_BYTES(fd, "\x01\x45t" "\x01\x45t");
	suite_expect_end(fd);
	close(fd);
	stub_free(net);
}
END_TEST

START_TEST(end_inside_of_a_message_is_no_end_in_order)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	PUT(fd, "\x01");
	close(fd);
	expect_closed(net, SESSION_END_LOST, "incomplete-message");
	stub_free(net);
}
END_TEST

START_TEST(abort_and_release_are_told)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	PUT(fd, RELEASE);
	stub_run(net, STUB_RELEASE, 1);
	PUT(fd, GET ABORT GET);
	expect_closed(net, SESSION_END_PEER, "abort");
	ck_assert_uint_eq(net->counts[STUB_REQUEST], 1);
	close(fd);
	stub_free(net);
}
END_TEST

/* Release, our end, and the descriptor goes when the peer has ended too, or
   two seconds later. */
START_TEST(close_waits_for_the_peer_but_not_long)
{
	struct net *net = begin(&transport_tcp);
	size_t before = stub_count_descriptors();
	int fd = dial_up(net);

	stub_close(net, accepted(net));
	stub_settle(net);
	EXPECT_BYTES(fd, RELEASE);
	suite_expect_end(fd);
	ck_assert_uint_eq(stub_count_descriptors(), before + 2);
	stub_advance(net, CONN_LINGER);
	stub_settle(net);
	ck_assert_uint_eq(stub_count_descriptors(), before + 1);
	close(fd);

	fd = dial_up(net);
	stub_close(net, accepted(net));
	close(fd);
	stub_settle(net);
	ck_assert_uint_eq(stub_count_descriptors(), before);
	stub_free(net);
}
END_TEST

START_TEST(sessions_that_linger_are_bounded)
{
	enum { EXTRA = 20 };
	static int fds[CONN_CLOSING_MAX + EXTRA];
	struct net *net = begin(&transport_tcp);
	size_t n = sizeof(fds) / sizeof(fds[0]);
	size_t before = stub_count_descriptors();

	for (size_t i = 0; i < n; i++)
		fds[i] = dial_up(net);
	while (!TAILQ_EMPTY(&net->sessions))
		stub_close(net, TAILQ_FIRST(&net->sessions)->endpoint);
	stub_settle(net);
	ck_assert_uint_eq(stub_count_descriptors(),
	    before + n + CONN_CLOSING_MAX);
	for (size_t i = 0; i < n; i++) {
		EXPECT_BYTES(fds[i], RELEASE);
		suite_expect_end(fds[i]);
		close(fds[i]);
	}
	stub_free(net);
}
END_TEST

/* net_free closes all sessions and has no flush any more. */
START_TEST(stop_still_says_goodbye)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	stub_free(net);
	EXPECT_BYTES(fd, RELEASE);
	suite_expect_end(fd);
	close(fd);
}
END_TEST

START_TEST(failure_to_write_is_told_once_and_later)
{
	struct linger now = { .l_onoff = 1 };
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);
	struct endpoint *e = accepted(net);

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
	ck_assert_int_eq(stub_send(net, e, CODE_GET, "t", BYTES_ABSENT),
	    WAX_OK);
	net_flush(net);
	ck_assert_int_eq(stub_send(net, e, CODE_GET, "t", BYTES_ABSENT),
	    WAX_STATE);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_LOST);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 1);
	stub_free(net);
}
END_TEST

/* --- the system --- */

START_TEST(messages_of_a_turn_leave_in_one_write)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);

	writes = 0;
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(stub_send(net, accepted(net), CODE_GET, "t",
		    BYTES_ABSENT), WAX_OK);
	ck_assert_uint_eq(writes, 0);
	net_flush(net);
	ck_assert_uint_eq(writes, 1);
	for (int i = 0; i < 100; i++)
		EXPECT_BYTES(fd, GET);
	close(fd);
	stub_free(net);
}
END_TEST

/* Nobody is accepted for a second, and the loop does not spin meanwhile. */
START_TEST(accepting_pauses_when_descriptors_are_used_up)
{
	struct net *net = begin(&transport_tcp);
	struct rlimit limit, old;
	int fd = suite_dial(net);

	PUT(fd, CSM);
	getrlimit(RLIMIT_NOFILE, &old);
	limit = old;
	limit.rlim_cur = (rlim_t)fd + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	stub_settle(net);
	ck_assert_uint_eq(metrics_get(&net->metrics, METRIC_ACCEPTS_PAUSED),
	    1);
	stub_advance(net, CONN_ACCEPT_PAUSE);
	stub_settle(net);
	ck_assert_uint_eq(metrics_get(&net->metrics, METRIC_ACCEPTS_PAUSED),
	    2);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	stub_advance(net, CONN_ACCEPT_PAUSE);
	stub_run(net, STUB_ACCEPTED, 1);
	close(fd);
	stub_free(net);
}
END_TEST

/* As it happens by chance when our end gets the port of the other: here a
   socket that is so takes the place of ours. */
START_TEST(connection_with_itself_is_none)
{
	struct net *net = stub_new(&transport_tcp, "127.0.0.1");
	int listening = suite_serve(net);
	int itself = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in name = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(name);
	struct conn *c = conn_of(stub_connect(net));

	ck_assert_int_eq(bind(itself, (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(getsockname(itself, (struct sockaddr *)&name, &len),
	    0);
	(void)!connect(itself, (struct sockaddr *)&name, len);
	ck_assert_int_eq(dup2(itself, c->fd), c->fd);
	event_active(&c->writable, EV_WRITE, 0);
	expect_closed(net, SESSION_END_REFUSED, "ECONNREFUSED");
	close(itself);
	close(listening);
	stub_free(net);
}
END_TEST

/* The hop is called host; the server sees it called wanted. */
static void
expect_host(const char *host, const char *wanted)
{
	struct net *net = stub_new(&transport_ws, "127.0.0.1");
	int listening = suite_serve(net), fd;
	char text[2000] = "", line[600];

	snprintf(line, sizeof(line), "\r\nHost: %s:%u\r\n", wanted,
	    (unsigned)net->address.port);
	net->hop.host = (char *)(uintptr_t)host;
	stub_connect(net);
	fd = accept(listening, NULL, NULL);
	stub_settle(net);
	ck_assert_int_gt(recv(fd, text, sizeof(text) - 1, 0), 0);
	ck_assert_ptr_nonnull(strstr(text, line));
	close(fd);
	close(listening);
	stub_free(net);
}

START_TEST(host_of_an_upgrade_is_the_one_of_the_hop)
{
	char longest[256];

	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	expect_host("proxy.example", "proxy.example");
	expect_host("127.0.0.1", "127.0.0.1");
	expect_host("[::1]", "[::1]");
	expect_host("[fe80::1%eth0]", "[fe80::1]");
	expect_host(longest, longest);
}
END_TEST

/* With a clock that stands still: whoever leaves lets the next one in. */
START_TEST(room_is_taken_as_soon_as_there_is_some)
{
	struct net *net = stub_new(&transport_tcp, "127.0.0.1");
	int waiting[3];

	net->listener.handshakes_max = 2;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	for (size_t i = 0; i < 3; i++)
		waiting[i] = suite_dial(net);
	stub_settle(net);
	ck_assert_uint_eq(metrics_get(&net->metrics,
	    METRIC_HANDSHAKES_DELAYED), 1);
	PUT(waiting[2], CSM);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	PUT(waiting[0], CSM);
	stub_run(net, STUB_ACCEPTED, 2);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	for (size_t i = 0; i < 3; i++)
		close(waiting[i]);
	stub_free(net);
}
END_TEST

START_TEST(a_raised_limit_lets_in_who_waits)
{
	struct net *net = stub_new(&transport_tcp, "127.0.0.1");
	struct listener_conf changed;
	int waiting[2];

	net->listener.handshakes_max = 1;
	ck_assert_int_eq(stub_listen(net), WAX_OK);
	for (size_t i = 0; i < 2; i++)
		waiting[i] = suite_dial(net);
	PUT(waiting[1], CSM);
	stub_settle(net);
	ck_assert_uint_eq(net->counts[STUB_ACCEPTED], 0);
	changed = net->listener;
	changed.handshakes_max = 2;
	transport_tcp.change(net->listening, &changed, NULL);
	stub_run(net, STUB_ACCEPTED, 1);
	ck_assert_uint_eq(net->counts[STUB_REFUSED], 0);
	for (size_t i = 0; i < 2; i++)
		close(waiting[i]);
	stub_free(net);
}
END_TEST

static int
option_of(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	ck_assert_int_eq(getsockopt(fd, level, name, &value, &len), 0);
	return value;
}

START_TEST(accepted_socket_waits_for_no_more_bytes_and_is_kept_alive)
{
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);
	int ours = conn_of(accepted(net))->fd;

	ck_assert_int_ne(option_of(ours, IPPROTO_TCP, TCP_NODELAY), 0);
	ck_assert_int_ne(option_of(ours, SOL_SOCKET, SO_KEEPALIVE), 0);
	close(fd);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/conn",
    room_is_taken_as_soon_as_there_is_some,
    a_raised_limit_lets_in_who_waits,
    accepted_socket_waits_for_no_more_bytes_and_is_kept_alive,
    length_of_four_gibibytes_is_refused_at_once,
    message_before_csm_must_be_refused,
    flood_of_http_headers_is_refused,
    busy_peer_does_not_keep_others_waiting,
    messages_in_pieces_get_on_as_long_as_some_end,
    idle_session_needs_no_timer_and_no_buffer,
    what_was_asked_before_a_half_close_is_answered,
    end_inside_of_a_message_is_no_end_in_order,
    abort_and_release_are_told,
    close_waits_for_the_peer_but_not_long,
    sessions_that_linger_are_bounded,
    stop_still_says_goodbye,
    failure_to_write_is_told_once_and_later,
    messages_of_a_turn_leave_in_one_write,
    accepting_pauses_when_descriptors_are_used_up,
    connection_with_itself_is_none,
    host_of_an_upgrade_is_the_one_of_the_hop)
