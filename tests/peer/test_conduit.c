/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_conduit.c - a connected stream socket in a libevent loop */

#include "check_main.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/acceptor.h"
#include "peer/conduit.h"
#include "peer/sockaddr.h"

static struct event_base *base;
static struct conduit ours;
static unsigned opens, ends;
static int last_error;
static size_t taken;
static bool stops_at_once;

static void
on_open(void *arg)
{
	(void)arg;
	opens++;
}

static void
on_data(void *arg, struct bytes data)
{
	taken += data.len;
	if (stops_at_once)
		conduit_stop(arg);
}

static void
on_end(void *arg, int error)
{
	(void)arg;
	ends++;
	last_error = error;
}

static const struct conduit_hooks hooks = { &ours, on_open, on_data, on_end };

static void
set_up(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	opens = ends = 0;
	taken = 0;
	stops_at_once = false;
}

static void
tear_down(void)
{
	conduit_clear(&ours);
	event_base_free(base);
}

/* Ours and the other end's socket, which does not wait. */
static int
open_pair(void)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    fds), 0);
	ck_assert_int_eq(conduit_take_socket(&ours, base, fds[0], &hooks),
	    WAX_OK);
	return fds[1];
}

START_TEST(bytes_come_as_they_are)
{
	int other = open_pair();
	char buffer[8];

	ck_assert_int_eq(write(other, "hello", 5), 5);
	while (taken < 5)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_int_eq(conduit_send(&ours, bytes_of("ab", 2)), WAX_OK);
	ck_assert_int_eq(read(other, buffer, sizeof(buffer)), 2);
	ck_assert_int_eq(conduit_send(&ours, bytes_of("", 0)), WAX_OK);
	close(other);
	while (ends == 0)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_int_eq(last_error, 0);
	ck_assert_int_eq(conduit_send(&ours, bytes_of("ab", 2)), WAX_STATE);
}
END_TEST

START_TEST(what_the_peer_does_not_read_waits_up_to_a_limit)
{
	static uint8_t chunk[8192], buffer[65536];
	int other = open_pair();
	size_t sent = 0, got = 0;
	enum wax_status st;

	while ((st = conduit_send(&ours, BYTES_ARRAY(chunk))) == WAX_OK)
		sent += sizeof(chunk);
	ck_assert_int_eq(st, WAX_SPACE);
	ck_assert_uint_le(ours.queue_len, CONDUIT_QUEUE_MAX);
	while (got < sent) {
		ssize_t len = read(other, buffer, sizeof(buffer));

		if (len > 0)
			got += (size_t)len;
		event_base_loop(base, EVLOOP_NONBLOCK);
	}
	ck_assert_uint_eq(got, sent);
	event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(ours.queue_len, 0);
	ck_assert_ptr_null(ours.queue);
	close(other);
}
END_TEST

START_TEST(hook_may_stop_it)
{
	static uint8_t much[40000];
	int other = open_pair();

	stops_at_once = true;
	ck_assert_int_gt(write(other, much, sizeof(much)), 16384);
	close(other);
	for (int i = 0; i < 4; i++)
		event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_gt(taken, 0);
	ck_assert_uint_le(taken, 16384);
	ck_assert_uint_eq(ends, 0);
}
END_TEST

static void
on_accept(void *arg, int fd, const struct address *from)
{
	(void)from;
	*(int *)arg = fd;
}

START_TEST(connection_opens_and_what_was_sent_before_goes_then)
{
	int other = -1;
	struct acceptor_hooks accepting = { &other, on_accept };
	struct acceptor a;
	struct locator at;
	char buffer[8];

	ck_assert_int_eq(locator_parse("coap+tcp://127.0.0.1:0", &at), WAX_OK);
	ck_assert_int_eq(acceptor_open(&a, base, &at, &accepting), WAX_OK);
	ck_assert_int_eq(conduit_connect(&ours, base, &at, &hooks), WAX_OK);
	while (opens == 0 || other < 0)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_int_eq(conduit_send(&ours, bytes_of("ab", 2)), WAX_OK);
	while (read(other, buffer, sizeof(buffer)) != 2)
		event_base_loop(base, EVLOOP_NONBLOCK);
	close(other);
	acceptor_clear(&a);
}
END_TEST

START_TEST(connection_that_is_refused_ends_with_the_error)
{
	struct acceptor_hooks accepting = { NULL, on_accept };
	struct acceptor a;
	struct locator at;

	ck_assert_int_eq(locator_parse("coap+tcp://127.0.0.1:0", &at), WAX_OK);
	ck_assert_int_eq(acceptor_open(&a, base, &at, &accepting), WAX_OK);
	acceptor_clear(&a);
	ck_assert_int_eq(conduit_connect(&ours, base, &at, &hooks), WAX_OK);
	while (ends == 0)
		event_base_loop(base, EVLOOP_ONCE);
	ck_assert_int_eq(last_error, ECONNREFUSED);
	ck_assert_uint_eq(opens, 0);
}
END_TEST

/* As it happens by chance when our end gets the port of the other: here a
   socket that is so takes the place of ours. */
START_TEST(connection_with_itself_is_none)
{
	int itself = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_storage name;
	struct locator at;
	socklen_t len;

	ck_assert_int_eq(locator_parse("coap+tcp://127.0.0.1:0", &at), WAX_OK);
	len = sockaddr_from_locator(&at, &name);
	ck_assert_int_eq(bind(itself, (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(getsockname(itself, (struct sockaddr *)&name, &len),
	    0);
	sockaddr_to_address(&name, &at.address);
	ck_assert_int_eq(connect(itself, (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(conduit_connect(&ours, base, &at, &hooks), WAX_OK);
	ck_assert_int_eq(dup2(itself, ours.fd), ours.fd);
	close(itself);
	event_active(ours.writable, EV_WRITE, 0);
	event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(opens, 0);
	ck_assert_uint_eq(ends, 1);
	ck_assert_int_eq(last_error, ECONNREFUSED);
}
END_TEST

TEST_MAIN_FIXTURE("peer/conduit", set_up, tear_down,
    bytes_come_as_they_are,
    what_the_peer_does_not_read_waits_up_to_a_limit,
    hook_may_stop_it,
    connection_opens_and_what_was_sent_before_goes_then,
    connection_that_is_refused_ends_with_the_error,
    connection_with_itself_is_none)
