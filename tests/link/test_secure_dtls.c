/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_dtls.c - datagrams that are lost, doubled, turned round, forged
   or too large */
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/wall.h"

static struct pair pair;
static struct deviceid client_id, server_id;

/* Credentials of both: a key, or certificates. */
static void
begin(bool by_key)
{
	struct credentials *c, *s;

	client_id = pki_id(1);
	server_id = pki_id(2);
	c = pki_credentials(&client_id);
	s = pki_credentials(&server_id);
	if (by_key) {
		pki_share(c, &server_id, 7);
		pki_share(s, &client_id, 7);
	} else {
		pki_certify(c, &client_id, s, &server_id);
	}
	pair_init(&pair, SECURE_DTLS, c, s);
	credentials_unref(c);
	credentials_unref(s);
}

static unsigned lost_number;
static const struct pair_end *lost_from;

static bool
lose_one(const struct pair_end *from, unsigned count)
{
	return from == lost_from && count == lost_number;
}

START_TEST(loss_of_each_datagram_is_repaired_by_the_timer)
{
	for (unsigned k = 0; k < 4; k++) {
		begin(k < 2);
		pair.server.options.mtu = pair.client.options.mtu = 512;
		lost_from = k % 2 == 0 ? &pair.client : &pair.server;
		for (lost_number = 1; lost_number <= 6; lost_number++) {
			uint64_t before = wall_now();

			pair.is_lost = lose_one;
			pair_connect(&pair, NULL, NULL);
			EXPECT(wall_now() - before <= 2000000);
			pair.is_lost = NULL;
			pair_expect_talk(&pair);
		}
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(handshakes_survive_a_bad_network)
{
	for (uint64_t seed = 1; seed <= 60; seed++) {
		begin(seed % 2 == 0);
		pair.rng.state = seed;
		pair.loss = 15;
		pair.doubled = 20;
		pair.turned = 30;
		pair_connect(&pair, &server_id, &client_id);
		pair.loss = pair.doubled = pair.turned = 0;
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
}
END_TEST

static bool
lose_all(const struct pair_end *from, unsigned count)
{
	(void)from;
	return count > 0;
}

START_TEST(client_repeats_five_times_and_gives_up)
{
	uint64_t before;

	begin(true);
	pair.is_lost = lose_all;
	before = wall_now();
	pair_connect(&pair, NULL, NULL);
	pair_expect_failed(&pair.client, SECURE_FAILURE_TIMEOUT);
	EXPECT(pair.client.count == 6);
	EXPECT(wall_now() - before == UINT64_C(1000000) * (1 + 2 + 4 + 8 +
	    16 + 32));
	EXPECT(secure_timer(pair.client.session) == UINT64_MAX);
	pair_clear(&pair);
}
END_TEST

static bool
lose_of_server(const struct pair_end *from, unsigned count)
{
	return from == &pair.server && count > 0;
}

START_TEST(server_gives_up_a_client_that_is_gone)
{
	begin(false);
	pair.is_lost = lose_of_server;
	pair_begin(&pair, NULL, NULL);
	secure_start(pair.client.session);
	pair_carry(&pair);
	secure_close(pair.client.session);
	EXPECT(secure_state(pair.client.session) == SECURE_CLOSED);
	pair_finish(&pair);
	pair_expect_failed(&pair.server, SECURE_FAILURE_TIMEOUT);
	pair_clear(&pair);
}
END_TEST

START_TEST(timer_that_fires_early_does_nothing)
{
	unsigned sent;

	begin(true);
	pair_begin(&pair, NULL, NULL);
	secure_start(pair.client.session);
	sent = pair.client.count;
	EXPECT(secure_timer(pair.client.session) == 1000000);
	wall_advance(500000);
	secure_on_timer(pair.client.session);
	EXPECT(pair.client.count == sent);
	EXPECT(secure_timer(pair.client.session) == 500000);
	wall_advance(500000);
	secure_on_timer(pair.client.session);
	EXPECT(pair.client.count == sent + 1);
	EXPECT(secure_timer(pair.client.session) == 2000000);
	pair_clear(&pair);
}
END_TEST

START_TEST(handshake_keeps_to_the_mtu)
{
	for (unsigned mtu = 256; mtu < 1500; mtu += mtu < 800 ? 3 : 37) {
		begin(mtu % 16 == 0);
		pair.client.options.mtu = pair.server.options.mtu =
		    (uint16_t)mtu;
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		EXPECT(pair.client.largest <= mtu &&
		    pair.server.largest <= mtu, "%u: %zu %zu", mtu,
		    pair.client.largest, pair.server.largest);
		pair_clear(&pair);
	}
	begin(false);
	pair_connect(&pair, NULL, NULL);
	EXPECT(pair.server.largest <= 1200);
	pair_clear(&pair);
}
END_TEST

/* OpenSSL fills a datagram up with the beginning of the next message. */
START_TEST(finished_in_two_parts_is_no_wrong_key)
{
	for (unsigned mtu = 256; mtu < 330; mtu++) {
		begin(true);
		pair.client.options.mtu = (uint16_t)mtu;
		pair.rng.state = mtu;
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		pair.turned = 40;
		pair.loss = 10;
		pair_connect(&pair, NULL, NULL);
		pair.turned = pair.loss = 0;
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
}
END_TEST

static size_t path_mtu;
static bool is_too_large;

static void
see_size(const struct pair_end *from, struct bytes packet)
{
	(void)from;
	is_too_large = packet.len > path_mtu;
}

static bool
lose_large(const struct pair_end *from, unsigned count)
{
	(void)from, (void)count;
	return is_too_large;
}

START_TEST(flight_that_is_too_large_for_the_path_becomes_smaller)
{
	begin(false);
	path_mtu = 600;
	pair.see = see_size;
	pair.is_lost = lose_large;
	pair.client.options.mtu = pair.server.options.mtu = 1400;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	EXPECT(pair.server.largest > path_mtu);
	pair_clear(&pair);
}
END_TEST

static uint8_t seen[64][2000];
static size_t seen_len[64];
static unsigned seen_count;

static void
see_all(const struct pair_end *from, struct bytes packet)
{
	if (from == &pair.client && seen_count < 64) {
		memcpy(seen[seen_count], packet.data, packet.len);
		seen_len[seen_count++] = packet.len;
	}
}

START_TEST(repeated_datagrams_do_not_harm_an_open_session)
{
	size_t taken;

	for (unsigned k = 0; k < 2; k++) {
		begin(k == 0);
		seen_count = 0;
		pair.see = see_all;
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		taken = pair.server.taken_len;
		for (unsigned i = 0; i < seen_count; i++) {
			secure_take(pair.server.session,
			    bytes_of(seen[i], seen_len[i]));
			pair_carry(&pair);
		}
		EXPECT(pair.server.taken_len == taken);
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
}
END_TEST

static void
forge(bool by_key)
{
	struct rng rng = { 3 };

	begin(by_key);
	seen_count = 0;
	pair.see = see_all;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	pair.see = NULL;
	for (unsigned i = 0; i < 20000; i++) {
		unsigned which = (unsigned)rng_below(&rng, seen_count);
		uint8_t copy[2000];
		size_t len = seen_len[which];

		memcpy(copy, seen[which], len);
		for (size_t n = rng_below(&rng, 5) + 1; n > 0; n--)
			copy[rng_below(&rng, len)] = (uint8_t)rng_next(&rng);
		if (i % 5 == 0)
			rng_fill(&rng, copy, len);
		if (i % 7 == 0)
			copy[0] = (uint8_t)(20 + rng_below(&rng, 5));
		if (i % 11 == 0)
			copy[4] = 1;	/* the present epoch */
		secure_take(pair.server.session, bytes_of(copy, len));
		EXPECT(secure_state(pair.server.session) == SECURE_OPEN,
		    "%u: %s", i, secure_failure_text(secure_failure(
		    pair.server.session)));
		pair_drop(&pair);
	}
	pair_expect_talk(&pair);
	pair_clear(&pair);
}

START_TEST(forged_datagrams_do_not_harm_an_open_session)
{
	forge(true);
	forge(false);
}
END_TEST

/* OpenSSL takes a sealed record without room for its seal for a fatal error,
   and it may come from anybody. */
START_TEST(records_of_all_lengths_do_not_harm_an_open_session)
{
	uint8_t record[13 + 200] = { 23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 1 };

	for (unsigned k = 0; k < 2; k++) {
		begin(k == 0);
		pair_connect(&pair, NULL, NULL);
		for (uint8_t len = 0; len <= 200; len++)
			for (record[0] = 20; record[0] <= 24; record[0]++) {
				record[10]++;
				record[12] = len;
				secure_take(pair.server.session,
				    bytes_of(record, 13u + len));
				secure_take(pair.client.session,
				    bytes_of(record, 13u + len));
			}
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(alert_in_clear_does_not_harm_an_open_session)
{
	static const uint8_t alert[] = { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0,
		99, 0, 2, 2, 40 };

	begin(true);
	pair_connect(&pair, NULL, NULL);
	secure_take(pair.client.session, BYTES_ARRAY(alert));
	secure_take(pair.server.session, BYTES_ARRAY(alert));
	pair_expect_talk(&pair);
	pair_clear(&pair);
}
END_TEST

START_TEST(records_lost_and_turned_round_are_taken_as_they_come)
{
	begin(true);
	pair_connect(&pair, NULL, NULL);
	pair.rng.state = 5;
	pair.loss = 20;
	pair.turned = 30;
	pair.doubled = 30;
	for (uint8_t i = 0; i < 200; i++)
		EXPECT(secure_write(pair.client.session,
		    bytes_of(&i, 1)) == WAX_OK);
	pair_carry(&pair);
	EXPECT(pair.server.records > 100 && pair.server.records < 200);
	for (size_t i = 0; i < pair.server.taken_len; i++)
		for (size_t k = 0; k < i; k++)
			EXPECT(pair.server.taken[i] != pair.server.taken[k]);
	pair_clear(&pair);
}
END_TEST

TEST_MAIN("link/secure_dtls",
    loss_of_each_datagram_is_repaired_by_the_timer,
    handshakes_survive_a_bad_network,
    client_repeats_five_times_and_gives_up,
    server_gives_up_a_client_that_is_gone,
    timer_that_fires_early_does_nothing,
    handshake_keeps_to_the_mtu,
    finished_in_two_parts_is_no_wrong_key,
    flight_that_is_too_large_for_the_path_becomes_smaller,
    repeated_datagrams_do_not_harm_an_open_session,
    forged_datagrams_do_not_harm_an_open_session,
    records_of_all_lengths_do_not_harm_an_open_session,
    alert_in_clear_does_not_harm_an_open_session,
    records_lost_and_turned_round_are_taken_as_they_come)
