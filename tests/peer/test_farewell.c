/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_farewell.c - stream sockets that we have done with */

#include "check_main.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/farewell.h"

static struct event_base *base;
static uint64_t now;
static struct clock clock_;
static struct timers timers;
static struct farewells farewells;
static struct conduit ours;

static void
on_data(void *arg, struct bytes data)
{
	(void)arg;
	(void)data;
}

static void
on_end(void *arg, int error)
{
	(void)arg;
	(void)error;
}

static const struct conduit_hooks hooks = {
	.on_data = on_data, .on_end = on_end,
};

static void
set_up(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	clock_init_fake(&clock_, &now);
	timers_init(&timers, NULL);
	farewells_init(&farewells, base, &clock_, &timers);
}

static void
tear_down(void)
{
	farewells_clear(&farewells);
	ck_assert_uint_eq(timers.count, 0);
	timers_clear(&timers);
	event_base_free(base);
}

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

/* More than the socket takes; how many bytes. */
static size_t
fill(void)
{
	static uint8_t chunk[8192];
	size_t sent = 0;

	while (ours.queue_len < CONDUIT_QUEUE_MAX / 2) {
		ck_assert_int_eq(conduit_send(&ours, BYTES_ARRAY(chunk)),
		    WAX_OK);
		sent += sizeof(chunk);
	}
	return sent;
}

static void
turn(void)
{
	event_base_loop(base, EVLOOP_NONBLOCK);
}

static void
pass(uint64_t microseconds)
{
	now += microseconds;
	clock_tick(&clock_);
	timers_run(&timers, now);
}

/* All that comes until the end; how many bytes. */
static size_t
read_all(int fd)
{
	static uint8_t buffer[65536];
	size_t got = 0;

	for (;;) {
		ssize_t n = read(fd, buffer, sizeof(buffer));

		if (n == 0)
			return got;
		if (n > 0)
			got += (size_t)n;
		else
			ck_assert_int_eq(errno, EAGAIN);
		turn();
	}
}

START_TEST(what_waits_is_sent_and_then_our_end_is_shut)
{
	int other = open_pair();
	size_t sent = fill();

	farewells_take(&farewells, &ours);
	ck_assert_int_eq(ours.fd, -1);
	ck_assert_uint_eq(read_all(other), sent);
	ck_assert_uint_eq(farewells.count, 1);
	/* what it sends does not reset the connection */
	ck_assert_int_eq(write(other, "late", 4), 4);
	turn();
	ck_assert_int_eq(write(other, "late", 4), 4);
	close(other);
	turn();
	ck_assert_uint_eq(farewells.count, 0);
}
END_TEST

START_TEST(peer_that_says_no_more_still_gets_what_waits)
{
	int other = open_pair();
	size_t sent = fill();

	farewells_take(&farewells, &ours);
	shutdown(other, SHUT_WR);
	turn();
	ck_assert_uint_eq(farewells.count, 1);
	ck_assert_uint_eq(read_all(other), sent);
	ck_assert_uint_eq(farewells.count, 0);
	close(other);
}
END_TEST

START_TEST(peer_that_does_not_read_is_waited_for_some_time)
{
	int other = open_pair();

	fill();
	farewells_take(&farewells, &ours);
	pass(FAREWELL_TIME - 1);
	turn();
	ck_assert_uint_eq(farewells.count, 1);
	pass(1);
	ck_assert_uint_eq(farewells.count, 0);
	close(other);
}
END_TEST

START_TEST(peer_that_is_gone_is_not_waited_for)
{
	int other = open_pair();

	fill();
	farewells_take(&farewells, &ours);
	close(other);
	turn();
	ck_assert_uint_eq(farewells.count, 0);
}
END_TEST

START_TEST(they_are_bounded_and_the_oldest_makes_room)
{
	int others[FAREWELLS_MAX + 1];
	char byte;

	for (size_t i = 0; i <= FAREWELLS_MAX; i++) {
		others[i] = open_pair();
		fill();
		farewells_take(&farewells, &ours);
	}
	ck_assert_uint_eq(farewells.count, FAREWELLS_MAX);
	ck_assert_uint_eq(timers.count, FAREWELLS_MAX);
	ck_assert_int_eq(send(others[0], &byte, 0, MSG_NOSIGNAL), -1);
	ck_assert_int_eq(errno, EPIPE);
	for (size_t i = 0; i <= FAREWELLS_MAX; i++)
		close(others[i]);
}
END_TEST

TEST_MAIN_FIXTURE("peer/farewell", set_up, tear_down,
    what_waits_is_sent_and_then_our_end_is_shut,
    peer_that_says_no_more_still_gets_what_waits,
    peer_that_does_not_read_is_waited_for_some_time,
    peer_that_is_gone_is_not_waited_for,
    they_are_bounded_and_the_oldest_makes_room)
