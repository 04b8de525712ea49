/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conn_io.c - peers that do not read what we answer by ourselves */

#include "check_main.h"

#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/conn_state.h"
#include "ostler/net/transport_suite.h"

#define CSM "\x00\xe1"
#define PING "\x00\xe2"
#define PONG "\x00\xe3"
#define GET "\x01\x01t"

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

/* A peer that is up and has read our CSM. */
static int
dial_up(struct net *net)
{
	uint8_t head[2], options[16];
	int fd = suite_dial(net);

	PUT(fd, CSM);
	stub_run(net, STUB_ACCEPTED, 1);
	ck_assert_int_eq(recv(fd, head, 2, MSG_WAITALL), 2);
	ck_assert_uint_lt(head[0] >> 4, 13);
	ck_assert_int_eq(recv(fd, options, head[0] >> 4, MSG_WAITALL),
	    head[0] >> 4);
	return fd;
}

static struct endpoint *
accepted(const struct net *net)
{
	return stub_last(net, STUB_ACCEPTED)->endpoint;
}

/* Pings without end whose answers are not read: they are not read either. */
START_TEST(peer_that_does_not_read_our_answers_is_not_read)
{
	static const char ping[2] = PING;
	struct net *net = begin(&transport_tcp);
	int fd = dial_up(net);
	char pings[4096], pongs[4096];
	size_t sent = 0, read = 0, wrong = 0;
	ssize_t n = 0;

	for (size_t i = 0; i < sizeof(pings); i++)
		pings[i] = ping[i % 2];
	for (int vain = 0; vain < 2; vain = n > 0 ? 0 : vain + 1) {
		n = send(fd, pings + sent % 2, sizeof(pings) - 2,
		    MSG_DONTWAIT);
		if (n < 0)
			stub_settle(net);
		sent += n > 0 ? (size_t)n : 0;
		ck_assert_uint_lt(sent, 1 << 26);	/* it has an end */
	}
	ck_assert_uint_lt(conn_waiting(conn_of(accepted(net))),
	    CONN_ANSWERS_MAX + CONN_READ + 1);
	while (read < sent / 2 * 2) {
		n = recv(fd, pongs, sizeof(pongs), MSG_DONTWAIT);
		if (n < 0)
			stub_settle(net);
		for (ssize_t i = 0; i < n; i++)
			wrong += pongs[i] != PONG[(read + (size_t)i) % 2];
		read += n > 0 ? (size_t)n : 0;
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	put(fd, PING + 1, sent % 2);
	PUT(fd, GET);
	stub_run(net, STUB_REQUEST, 1);
	close(fd);
	stub_free(net);
}
END_TEST

/* Pings until neither side goes on, by so many bytes that we stop inside of
   one; through small buffers. */
static int
ping_in_vain(struct net *net)
{
	static const char ping[3] = "\x01\xe2t";
	int small = 16384, fd = dial_up(net);
	char pings[3 * 1000], answers[1000];

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	setsockopt(conn_of(accepted(net))->fd, SOL_SOCKET, SO_SNDBUF, &small,
	    sizeof(small));
	for (size_t i = 0; i < sizeof(pings); i++)
		pings[i] = ping[i % 3];
	for (size_t sent = 0; !conn_of(accepted(net))->is_paused ||
	    conn_of(accepted(net))->incomplete_since == CONN_NEVER;) {
		ssize_t n = send(fd, pings + sent % 3, sizeof(pings) - 3,
		    MSG_DONTWAIT);

		sent += n > 0 ? (size_t)n : 0;
		stub_settle(net);
		/* it has stopped between two pings: once more, then */
		if (n < 0 && conn_of(accepted(net))->is_paused &&
		    conn_of(accepted(net))->incomplete_since == CONN_NEVER)
			(void)!recv(fd, answers, sizeof(answers),
			    MSG_DONTWAIT);
	}
	return fd;
}

START_TEST(peer_that_does_not_read_is_told_as_that)
{
	struct net *net = begin(&transport_tcp);
	int fd = ping_in_vain(net);

	stub_advance(net, net->listener.handshake_timeout);
	stub_run(net, STUB_CLOSED, 1);
	ck_assert_int_eq(stub_last(net, STUB_CLOSED)->how, SESSION_END_LOST);
	ck_assert_str_eq(stub_last(net, STUB_CLOSED)->detail, "not-reading");
	close(fd);
	stub_free(net);
}
END_TEST

/* It is us who do not read on. */
START_TEST(slow_reader_is_not_blamed_for_a_message_that_we_leave_unread)
{
	struct net *net = begin(&transport_tcp);
	int fd = ping_in_vain(net);
	char pongs[1024];

	for (int i = 0; i < 5; i++) {
		stub_advance(net, net->listener.handshake_timeout / 10 * 6);
		for (size_t got = 0; got < 100 * sizeof(pongs);) {
			ssize_t n = recv(fd, pongs, sizeof(pongs),
			    MSG_DONTWAIT);

			if (n < 0 && conn_waiting(conn_of(accepted(net))) == 0)
				break;
			got += n > 0 ? (size_t)n : 0;
			stub_settle(net);
		}
		ck_assert_uint_eq(net->counts[STUB_CLOSED], 0);
	}
	close(fd);
	stub_free(net);
}
END_TEST

TEST_MAIN("ostler/net/conn_io",
    peer_that_does_not_read_our_answers_is_not_read,
    peer_that_does_not_read_is_told_as_that,
    slow_reader_is_not_blamed_for_a_message_that_we_leave_unread)
