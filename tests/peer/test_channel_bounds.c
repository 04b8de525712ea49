/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_channel_bounds.c - peers that say nothing, nonsense, or too much, and
   too many of them */

#include "check_main.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "peer/sessions.h"
#include "peer/sockaddr.h"
#include "peer/state.h"

static struct rig_resource thing;

static void
add_thing(void)
{
	thing = (struct rig_resource){
		.payload = (const uint8_t *)"0", .payload_len = 1
	};
	rig_add(&thing, "/thing", WAXPEER_CLEAR, true);
}

static void
expect_event(size_t index, enum waxpeer_outcome outcome, uint8_t code)
{
	ck_assert_int_eq(rig.events[index].outcome, outcome);
	ck_assert_uint_eq(rig.events[index].code, code);
}

static void
stay_silent(void)
{
	int fd;

	if (!sessions_is_stream())
		return;
	fd = sessions_connect_raw();
	sessions_wait(rig.server, 1);
	rig_stop_clock();
	rig_advance(CHANNEL_OPENING_TIME / 2);
	ck_assert_uint_eq(rig.server->channel_count, 1);
	rig_advance(CHANNEL_OPENING_TIME / 2);
	ck_assert_uint_eq(rig.server->channel_count, 0);
	close(fd);
}

START_TEST(peer_that_never_opens_its_session_loses_it)
{
	sessions_each(stay_silent);
}
END_TEST

static void
send_rubbish(void)
{
	static const char rubbish[] = "GET / HTTP/1.0\r\n\r\n\377\377\377\377";
	int fd;

	if (!sessions_is_stream())
		return;
	add_thing();
	fd = sessions_connect_raw();
	ck_assert_int_eq(send(fd, rubbish, sizeof(rubbish), 0),
	    sizeof(rubbish));
	while (rig.server->channel_number == 0)
		rig_turn();
	sessions_wait(rig.server, 0);
	close(fd);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	expect_event(0, WAXPEER_RESPONSE, CODE_CONTENT);
}

START_TEST(rubbish_ends_its_session_alone)
{
	sessions_each(send_rubbish);
}
END_TEST

START_TEST(half_open_sessions_are_bounded_and_the_newest_may_come)
{
	int fds[SESSIONS_HALF_OPEN_MAX + 20];
	struct channel *s;
	size_t opening = 0;

	rig_open_at("coap+tcp://127.0.0.1:0", NULL, NULL);
	add_thing();
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		fds[i] = sessions_connect_raw();
		rig_turn();
		ck_assert_uint_le(rig.server->channel_count,
		    SESSIONS_HALF_OPEN_MAX + 16);
	}
	rig_turn();
	TAILQ_FOREACH(s, &rig.server->sessions, order)
		opening += s->state == CHANNEL_OPENING;
	ck_assert_uint_eq(opening, SESSIONS_HALF_OPEN_MAX);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	expect_event(0, WAXPEER_RESPONSE, CODE_CONTENT);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		close(fds[i]);
	rig_close();
}
END_TEST

static const uint8_t csm[] = { 0x00, 0xe1 };

/* The other end is there and says nothing any more. */
START_TEST(stream_without_a_sign_of_life_after_two_timeouts_is_given_up)
{
	rig_open_at("coap+tcp://127.0.0.1:0", NULL, NULL);
	add_thing();
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	rig_stop_clock();
	conduit_stop(&TAILQ_FIRST(&rig.server->sessions)->conduit);
	for (size_t i = 2; i < 4; i++) {
		rig_send(CODE_GET, "/thing", NULL, 0, true);
		rig_advance(CLOCK_S(10));
		ck_assert_uint_eq(rig.event_count, i);
		expect_event(i - 1, WAXPEER_TIMEOUT, 0);
	}
	ck_assert_uint_eq(rig.client->channel_count, 0);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(4);
	expect_event(3, WAXPEER_RESPONSE, CODE_CONTENT);
	rig_close();
}
END_TEST

START_TEST(channel_that_was_idle_longest_makes_room)
{
	int fds[SESSIONS_MAX + 8];
	uint64_t first;

	rig_open_at("coap+tcp://127.0.0.1:0", NULL, NULL);
	add_thing();
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		fds[i] = sessions_connect_raw();
		ck_assert_int_eq(send(fds[i], csm, sizeof(csm), 0),
		    sizeof(csm));
		rig_turn();
		ck_assert_uint_le(rig.server->channel_count,
		    SESSIONS_MAX + 16);
	}
	rig_turn();
	ck_assert_uint_eq(rig.server->channel_count, SESSIONS_MAX);
	first = TAILQ_FIRST(&rig.server->sessions)->number;
	ck_assert_uint_eq(first, 9);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_wait_events(1);
	expect_event(0, WAXPEER_RESPONSE, CODE_CONTENT);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		close(fds[i]);
	rig_close();
}
END_TEST

/* An observer with a socket of its own; the notifications are big. */
static int
observe_raw(void)
{
	/* GET /thing, Observe 0, Token 1 */
	static const uint8_t get[] = {
		0x71, 0x01, 0x01, 0x60, 0x55, 't', 'h', 'i', 'n', 'g'
	};
	static uint8_t body[1000];
	int fd;

	rig_open_at("coap+tcp://127.0.0.1:0", NULL, NULL);
	add_thing();
	fd = sessions_connect_raw();
	ck_assert_int_eq(send(fd, csm, sizeof(csm), 0), sizeof(csm));
	ck_assert_int_eq(send(fd, get, sizeof(get), 0), sizeof(get));
	while (waxpeer_resource_observers(thing.resource) == 0)
		rig_turn();
	thing.payload = body;
	thing.payload_len = sizeof(body);
	return fd;
}

/* How many messages came until the end, the last of them whole (RFC 8323
   section 3.2). */
static unsigned
count_messages(const uint8_t *all, size_t len)
{
	unsigned n = 0;
	size_t at = 0;

	for (; at < len; n++) {
		size_t size = all[at] >> 4, token = all[at] & 15;

		if (size == 14)
			size = 269 + 2 + (size_t)(all[at + 1] << 8 |
			    all[at + 2]);
		else if (size == 13)
			size = 13 + 1 + (size_t)all[at + 1];
		at += 2 + token + size;
	}
	ck_assert_uint_eq(at, len);
	return n;
}

static size_t
read_to_the_end(int fd, uint8_t *out, size_t size)
{
	size_t len = 0;

	for (;;) {
		ssize_t n = recv(fd, out + len, size - len, MSG_DONTWAIT);

		ck_assert_uint_lt(len, size);
		if (n == 0)
			return len;
		if (n > 0)
			len += (size_t)n;
		rig_turn();
	}
}

START_TEST(what_was_said_before_the_end_arrives)
{
	static uint8_t all[1 << 24];
	int fd = observe_raw();
	struct channel *s = TAILQ_FIRST(&rig.server->sessions);
	unsigned notified = 0;

	ck_assert_ptr_nonnull(s);
	while (s->conduit.queue_len < 20000) {
		waxpeer_resource_notify(thing.resource);
		notified++;
	}
	channel_close(s, "idle");
	endpoint_leave(rig.server);
	sessions_wait(rig.server, 0);
	/* with the CSM and the first answer */
	ck_assert_uint_eq(count_messages(all, read_to_the_end(fd, all,
	    sizeof(all))), 2 + notified);
	close(fd);
	rig_close();
}
END_TEST

START_TEST(observer_that_does_not_read_loses_its_session)
{
	int fd = observe_raw();
	unsigned notified = 0;

	while (waxpeer_resource_observers(thing.resource) > 0 &&
	    notified++ < 100000) {
		waxpeer_resource_notify(thing.resource);
		if (rig.server->has_ended_sessions)
			rig_turn();
	}
	ck_assert_uint_eq(waxpeer_resource_observers(thing.resource), 0);
	sessions_wait(rig.server, 0);
	close(fd);
	rig_close();
}
END_TEST

START_TEST(request_that_waits_for_its_session_times_out)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_storage name;
	struct locator l;
	socklen_t len;

	rig_open();
	ck_assert_int_eq(locator_parse("coap+tcp://127.0.0.1:0", &l), WAX_OK);
	len = sockaddr_from_locator(&l, &name);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, len), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&name, &len), 0);
	sockaddr_to_address(&name, &l.address);
	locator_format(&l, rig.hop);
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	rig_turn();
	rig_stop_clock();
	rig_advance(CLOCK_S(10));	/* that of rig_call */
	rig_wait_events(1);
	expect_event(0, WAXPEER_TIMEOUT, 0);
	ck_assert_uint_eq(rig.client->request_count, 0);
	rig_close();
	close(fd);
}
END_TEST

TEST_MAIN("peer/channel_bounds",
    peer_that_never_opens_its_session_loses_it,
    rubbish_ends_its_session_alone,
    half_open_sessions_are_bounded_and_the_newest_may_come,
    stream_without_a_sign_of_life_after_two_timeouts_is_given_up,
    channel_that_was_idle_longest_makes_room,
    what_was_said_before_the_end_arrives,
    observer_that_does_not_read_loses_its_session,
    request_that_waits_for_its_session_times_out)
