/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_edhoc_table.c - limits of handshakes and of contexts made by them */

#include "check_main.h"

#include "peer/shaking.h"

#define MINUTE CLOCK_S(60)

static struct edhoc_server *server;

static struct waxpeer_edhoc_settings
settings(void)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	s.half_open_max = 6;
	s.half_open_ms = 60000;
	s.contexts_max = 3;
	return s;
}

static void
set_up(void)
{
	shaking_open_as(settings);
	server = rig.server->edhoc;
}

static void
tear_down(void)
{
	shaking_close();
}

/* As if somebody at that host had begun. */
static struct edhoc_session *
begin(uint8_t host, uint16_t port)
{
	struct address from = { .ip = { [15] = host }, .port = port };
	struct edhoc_session *s;

	ck_assert_int_eq(edhoc_session_new(server, &from,
	    WAX_EDHOC_RESPONDER, &s), WAX_OK);
	ck_assert_int_eq(edhoc_choose_id(rig.server, BYTES_ABSENT, s->id,
	    &s->id_len), WAX_OK);
	edhoc_crowd_out(server);
	return s;
}

static size_t
count_of(uint8_t host)
{
	const struct edhoc_session *s;
	size_t count = 0;

	TAILQ_FOREACH(s, &server->half_open, order)
		count += s->from.ip[15] == host;
	return count;
}

START_TEST(a_half_open_handshake_has_its_time)
{
	rig_stop_clock();
	begin(1, 1);
	rig_advance(MINUTE / 2);
	begin(1, 2);
	rig_advance(MINUTE / 2 - 1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 2);
	rig_advance(1);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
	rig_advance(MINUTE / 2);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
}
END_TEST

START_TEST(whoever_floods_crowds_out_itself)
{
	for (uint16_t i = 0; i < 2; i++)
		begin(1, 1);
	for (uint16_t i = 0; i < 1000; i++)
		begin(2, i);		/* from all its ports */
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 6);
	ck_assert_uint_eq(count_of(1), 2);
	ck_assert_uint_eq(count_of(2), 4);
}
END_TEST

START_TEST(of_the_host_that_has_the_most_the_oldest_goes)
{
	struct edhoc_session *second;

	begin(2, 1);
	second = begin(2, 2);
	for (uint16_t i = 0; i < 5; i++)
		begin(2, 3);
	ck_assert_ptr_eq(TAILQ_FIRST(&server->half_open), second);
}
END_TEST

START_TEST(identifiers_are_short_and_nobody_elses)
{
	uint8_t id[WAX_ID_MAX], taken[256] = { 0 };
	size_t len;

	server->half_open_max = 64;
	/* 48 of one byte, and then two: the two of the set are none of these
	   or are left out */
	for (unsigned i = 0; i < 60; i++) {
		struct edhoc_session *s = begin((uint8_t)i, 1);

		ck_assert_uint_le(s->id_len, 2);
		if (s->id_len == 1) {
			ck_assert(!taken[s->id[0]]);
			taken[s->id[0]] = 1;
			ck_assert(s->id[0] < 24 || (s->id[0] >= 0x20 &&
			    s->id[0] < 0x38));
			ck_assert(!wax_contexts_has_id(rig.set, s->id, 1));
		}
	}
	for (unsigned i = 0; i < 100; i++) {
		uint8_t c_i[] = { 5 };

		ck_assert_int_eq(edhoc_choose_id(rig.client,
		    BYTES_ARRAY(c_i), id, &len), WAX_OK);
		ck_assert(len != 1 || id[0] != 5);
	}
}
END_TEST

/* One more handshake of the peer of that number. */
static void
shake_as(struct waxpeer_keyring *k)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.keyring = k;
	shaking_shake(&call);
	ck_assert_int_eq(shaking.client.h->step, HANDSHAKE_READY);
	waxpeer_handshake_free(shaking.client.h);
	shaking.client.h = NULL;
}

START_TEST(of_contexts_the_one_not_used_for_longest_goes)
{
	struct waxpeer_handshake_call call = shaking_call();
	struct waxpeer_handshake *first;
	struct rig_resource thing = { .payload_len = 0 };

	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	shaking_shake(&call);
	first = shaking.client.h;
	shake_as(shaking.ours);
	shake_as(shaking.ours);
	shaking.client.h = first;
	shaking_ask(false, "x", 1);
	rig_wait_events(1);
	shaking.client.h = NULL;
	shake_as(shaking.ours);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 3);
	ck_assert_uint_eq(wax_contexts_count(rig.set), 4);
	shaking.client.h = first;
	shaking_ask(false, "x", 1);
	rig_wait_events(2);
	ck_assert_int_eq(rig.events[1].outcome, WAXPEER_RESPONSE);
}
END_TEST

START_TEST(a_peer_has_four_contexts_at_most)
{
	server->contexts_max = 100;
	wax_contexts_remove(rig.set, rig.theirs);
	for (unsigned i = 0; i < 12; i++)
		shake_as(shaking.ours);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server),
	    EDHOC_PEER_CONTEXTS);
	ck_assert_uint_eq(wax_contexts_count(rig.set), EDHOC_PEER_CONTEXTS);
}
END_TEST

START_TEST(a_set_that_is_full_of_others_takes_the_place_of_old_ones)
{
	server->contexts_max = 100;	/* but the set has room for three */
	for (unsigned i = 0; i < 4; i++)
		shake_as(shaking.ours);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 3);
	ck_assert_uint_eq(wax_contexts_count(rig.set), 4);
}
END_TEST

START_TEST(who_is_forgotten_is_served_no_more)
{
	struct waxpeer_handshake_call call = shaking_call();
	struct rig_resource thing = { .payload_len = 0 };

	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
	shaking_shake(&call);
	begin(1, 1);
	waxpeer_edhoc_forget(rig.server, kit_subject_r);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	waxpeer_edhoc_forget(rig.server, kit_subject_i);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 0);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 1);
	waxpeer_edhoc_forget(rig.server, NULL);
	ck_assert_uint_eq(waxpeer_edhoc_half_open(rig.server), 0);
	shaking_ask(false, "x", 1);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(thing.calls, 0);
}
END_TEST

TEST_MAIN_FIXTURE("peer/edhoc_table", set_up, tear_down,
    a_half_open_handshake_has_its_time,
    whoever_floods_crowds_out_itself,
    of_the_host_that_has_the_most_the_oldest_goes,
    identifiers_are_short_and_nobody_elses,
    of_contexts_the_one_not_used_for_longest_goes,
    a_peer_has_four_contexts_at_most,
    a_set_that_is_full_of_others_takes_the_place_of_old_ones,
    who_is_forgotten_is_served_no_more)
