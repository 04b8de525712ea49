/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_channel_loss.c - DTLS sessions whose datagrams get lost, on clocks that
   the test moves */

#include "check_main.h"

#include "link/wall.h"
#include "peer/listener.h"
#include "peer/sessions.h"
#include "peer/state.h"

#define STEP CLOCK_MS(50)

static struct waxpeer_credentials *server, *client;
static struct rig_resource thing;
static void (*take_at_server)(void *arg, const struct address *from,
    struct bytes datagram);
static void (*take_at_client)(void *arg, const struct address *from,
    struct bytes datagram);
static unsigned passed;		/* datagrams so far, of both directions */
static uint64_t lost;		/* a bit for each that is lost */

static bool
is_lost(void)
{
	unsigned number = passed++;

	return number < 64 && (lost >> number & 1) != 0;
}

static void
lossy_at_server(void *arg, const struct address *from, struct bytes datagram)
{
	if (!is_lost())
		take_at_server(arg, from, datagram);
}

static void
lossy_at_client(void *arg, const struct address *from, struct bytes datagram)
{
	if (!is_lost())
		take_at_client(arg, from, datagram);
}

static void
open_rig(uint64_t pattern)
{
	struct listener *l;

	server = sessions_credentials(true);
	client = sessions_credentials(false);
	rig_open_at("coaps://127.0.0.1:0", server, client);
	rig.hop_id = sessions_server_id;
	thing = (struct rig_resource){ .code = CODE_CONTENT };
	rig_add(&thing, "/thing", WAXPEER_CLEAR, false);
	rig_stop_clock();
	passed = 0;
	lost = pattern;
	l = TAILQ_FIRST(&rig.server->listeners);
	take_at_server = l->wire.hooks.on_datagram;
	l->wire.hooks.on_datagram = lossy_at_server;
}

static void
close_rig(void)
{
	rig_close();
	waxpeer_credentials_free(server);
	waxpeer_credentials_free(client);
}

static void
ask(void)
{
	struct channel *s;

	rig_send(CODE_GET, "/thing", NULL, 0, true);
	s = TAILQ_FIRST(&rig.client->sessions);
	take_at_client = s->wire.hooks.on_datagram;
	s->wire.hooks.on_datagram = lossy_at_client;
}

/* Until an event comes; how long that took. */
static uint64_t
wait_event(void)
{
	uint64_t start = rig.now;

	for (;;) {
		for (int i = 0; i < 3; i++)
			rig_turn();
		if (rig.event_count > 0)
			return rig.now - start;
		wall_advance(STEP);
		rig_advance(STEP);
	}
}

START_TEST(any_one_datagram_may_be_lost)
{
	for (unsigned i = 0; i < 12; i++) {
		open_rig(UINT64_C(1) << i);
		ask();
		ck_assert_uint_le(wait_event(), CLOCK_S(5));
		ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
		ck_assert_uint_eq(thing.calls, 1);
		close_rig();
	}
}
END_TEST

START_TEST(any_two_of_the_first_datagrams_may_be_lost)
{
	for (unsigned i = 0; i < 8; i++)
		for (unsigned j = i + 1; j < 8; j++) {
			open_rig(UINT64_C(1) << i | UINT64_C(1) << j);
			ask();
			ck_assert_uint_le(wait_event(), CLOCK_S(9));
			ck_assert_int_eq(rig.events[0].outcome,
			    WAXPEER_RESPONSE);
			ck_assert_uint_eq(thing.calls, 1);
			close_rig();
		}
}
END_TEST

START_TEST(peer_that_hears_nothing_times_out_and_is_forgotten)
{
	open_rig(UINT64_MAX);
	ask();
	ck_assert_uint_eq(wait_event(), CLOCK_S(10));
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_TIMEOUT);
	while (rig.client->channel_count > 0) {
		wall_advance(STEP);
		rig_advance(STEP);
	}
	ck_assert_uint_eq(rig.server->channel_count, 0);
	close_rig();
}
END_TEST

/* The server starts again, and its port hears of a session that it does not
   know: the client finds out by its silence. */
START_TEST(silence_in_a_session_makes_the_next_request_open_another)
{
	struct channel *s;
	uint64_t first;

	open_rig(0);
	ask();
	wait_event();
	first = TAILQ_FIRST(&rig.client->sessions)->number;
	endpoint_enter(rig.server);
	s = TAILQ_FIRST(&rig.server->sessions);
	channel_end(s, "as if it had never been");
	endpoint_leave(rig.server);
	rig_turn();
	ck_assert_uint_eq(rig.server->channel_count, 0);

	rig_send(CODE_GET, "/thing", NULL, 0, true);
	while (rig.event_count < 2) {
		rig_turn();
		rig_advance(STEP);
	}
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_TIMEOUT);
	while (rig.client->channel_count > 0) {
		rig_turn();
		rig_advance(STEP);
	}
	rig_send(CODE_GET, "/thing", NULL, 0, true);
	while (rig.event_count < 3)
		rig_turn();
	ck_assert_int_eq(rig.events[2].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_ne(TAILQ_FIRST(&rig.client->sessions)->number, first);
	close_rig();
}
END_TEST

TEST_MAIN("peer/channel_loss",
    any_one_datagram_may_be_lost,
    any_two_of_the_first_datagrams_may_be_lost,
    peer_that_hears_nothing_times_out_and_is_forgotten,
    silence_in_a_session_makes_the_next_request_open_another)
