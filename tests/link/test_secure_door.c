/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_door.c - nobody leaves anything behind before a cookie came
   back */
#include <malloc.h>
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/wall.h"

static struct pair pair;
static struct credentials *client, *server;
static uint8_t hello[2][2000];
static size_t hello_len[2];
static uint8_t answer[2000];
static size_t answer_len;
static unsigned answers;

static void
see_client(const struct pair_end *from, struct bytes packet)
{
	if (from == &pair.client && from->count <= 2) {
		memcpy(hello[from->count - 1], packet.data, packet.len);
		hello_len[from->count - 1] = packet.len;
	}
}

static void
setup(void)
{
	struct deviceid client_id = pki_id(1), server_id = pki_id(2);

	client = pki_credentials(&client_id);
	server = pki_credentials(&server_id);
	pki_share(client, &server_id, 7);
	pki_share(server, &client_id, 7);
	pair_init(&pair, SECURE_DTLS, client, server);
	pair.see = see_client;
	EXPECT(secure_context_new(&pair.server.options,
	    &pair.server.context) == WAX_OK);
	pair.door = secure_door_new(pair.server.context);
	EXPECT(pair.door != NULL);
	answers = 0;
}

static void
teardown(void)
{
	secure_door_free(pair.door);
	pair_clear(&pair);
	credentials_unref(client);
	credentials_unref(server);
}

static void
keep_answer(void *arg, struct bytes data)
{
	(void)arg;
	answers++;
	EXPECT(data.len <= sizeof(answer));
	memcpy(answer, data.data, data.len);
	answer_len = data.len;
}

static enum wax_status
knock(const char *address, struct bytes datagram, struct secure **out)
{
	struct secure_hooks hooks = { NULL, keep_answer, keep_answer };

	return secure_door_take(pair.door, bytes_of_text(address), datagram,
	    keep_answer, NULL, &hooks, out);
}

START_TEST(client_comes_in_by_its_cookie)
{
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	/* and the next one by the same door */
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
}
END_TEST

START_TEST(answer_without_a_cookie_is_smaller_than_the_question)
{
	struct secure *s;

	pair_connect(&pair, NULL, NULL);
	EXPECT(knock("10.0.0.9", bytes_of(hello[0], hello_len[0]), &s) ==
	    WAX_OK);
	EXPECT(s == NULL && answers == 1);
	EXPECT(answer_len < hello_len[0] && answer[13] == 3);
}
END_TEST

START_TEST(cookie_of_another_address_is_answered_by_a_new_one)
{
	struct secure *s;

	pair_connect(&pair, NULL, NULL);
	EXPECT(knock("10.0.0.9", bytes_of(hello[1], hello_len[1]), &s) ==
	    WAX_OK);
	EXPECT(s == NULL && answers == 1 && answer[13] == 3);
}
END_TEST

START_TEST(forged_cookie_is_answered_by_a_new_one)
{
	struct secure *s;

	pair_connect(&pair, NULL, NULL);
	/* header, version and random, empty session ID, length of cookie */
	for (size_t i = 0; i < 16; i++) {
		hello[1][13 + 12 + 34 + 1 + 1 + i] ^= 0x10;
		EXPECT(knock("10.0.0.1", bytes_of(hello[1], hello_len[1]),
		    &s) == WAX_OK);
		EXPECT(s == NULL && answers == i + 1);
		hello[1][13 + 12 + 34 + 1 + 1 + i] ^= 0x10;
	}
	EXPECT(knock("10.0.0.1", bytes_of(hello[1], hello_len[1]), &s) ==
	    WAX_OK);
	EXPECT(s != NULL);
	secure_free(s);
}
END_TEST

START_TEST(cookie_is_good_at_the_door_that_comes_after)
{
	struct secure_door *next = secure_door_new(pair.server.context);
	struct secure *s = NULL;

	EXPECT(next != NULL);
	pair_connect(&pair, NULL, NULL);
	/* hello[1] has a cookie for the client of the pair */
	secure_door_replace(next, pair.door);
	secure_door_free(pair.door);
	pair.door = next;
	EXPECT(knock("10.0.0.1", bytes_of(hello[1], hello_len[1]),
	    &s) == WAX_OK);
	EXPECT(s != NULL);
	secure_free(s);
	/* and is not forged more easily for that */
	EXPECT(knock("10.0.0.9", bytes_of(hello[1], hello_len[1]), &s) ==
	    WAX_OK);
	EXPECT(s == NULL);
}
END_TEST

START_TEST(cookie_is_good_for_an_hour_and_not_for_two)
{
	struct bytes second;
	struct secure *s;

	pair_connect(&pair, NULL, NULL);
	second = bytes_of(hello[1], hello_len[1]);
	for (unsigned minutes = 0; minutes <= 60; minutes += 20) {
		EXPECT(knock("10.0.0.1", second, &s) == WAX_OK && s != NULL);
		secure_free(s);
		wall_advance(UINT64_C(1000000) * 60 * 20);
	}
	wall_advance(UINT64_C(1000000) * 60 * 60);
	EXPECT(knock("10.0.0.1", second, &s) == WAX_OK && s == NULL);
	/* a new one is to be had */
	secure_free(pair.server.session);
	pair.server.session = NULL;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
}
END_TEST

START_TEST(client_that_starts_again_comes_in_beside_its_old_session)
{
	struct secure *old;

	pair_connect(&pair, NULL, NULL);
	old = pair.server.session;
	pair.server.session = NULL;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	/* to the old one the new hello is nothing */
	secure_take(old, bytes_of(hello[1], hello_len[1]));
	EXPECT(secure_state(old) == SECURE_OPEN);
	secure_free(old);
}
END_TEST

START_TEST(ten_thousand_strangers_leave_nothing)
{
	struct secure *s;
	size_t before = 0, after;
	char address[32];

	pair_connect(&pair, NULL, NULL);
	for (unsigned i = 0; i < 10000; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.%u", i % 7,
		    i / 250, i % 250);
		EXPECT(knock(address, bytes_of(hello[i % 2],
		    hello_len[i % 2]), &s) == WAX_OK && s == NULL);
		if (i == 100)
			before = mallinfo2().uordblks;
	}
	after = mallinfo2().uordblks;
	EXPECT(answers == 10000);
	EXPECT(after <= before + 1024, "%zu then %zu", before, after);
}
END_TEST

START_TEST(what_is_no_hello_is_not_answered)
{
	static const uint8_t others[][14] = {
		{ 0 }, { 22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1 },
		{ 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2 },
		{ 23, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 },
		{ 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1 },
	};
	struct secure *s;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		for (size_t len = 0; len <= sizeof(others[i]); len++)
			EXPECT(knock("a", bytes_of(others[i], len), &s) ==
			    WAX_FORMAT && s == NULL);
	EXPECT(answers == 0);
}
END_TEST

START_TEST(damaged_hello_does_no_harm)
{
	struct rng rng = { 1 };
	struct secure *s;

	pair_connect(&pair, NULL, NULL);
	for (unsigned i = 0; i < 20000; i++) {
		uint8_t copy[2000];
		size_t len = hello_len[1];

		memcpy(copy, hello[1], len);
		for (size_t k = rng_below(&rng, 4) + 1; k > 0; k--)
			copy[rng_below(&rng, len)] = (uint8_t)rng_next(&rng);
		if (i % 3 == 0)
			len = rng_below(&rng, len);
		(void)!knock("10.0.0.1", bytes_of(copy, len), &s);
		secure_free(s);
	}
	secure_free(pair.server.session);
	pair.server.session = NULL;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
}
END_TEST

START_TEST(lost_flights_through_the_door_are_repaired)
{
	for (uint64_t seed = 1; seed <= 40; seed++) {
		pair.rng.state = seed;
		pair.loss = 20;
		pair.doubled = 10;
		secure_free(pair.server.session);
		pair.server.session = NULL;
		pair_connect(&pair, NULL, NULL);
		pair.loss = 0;
		pair.doubled = 0;
		pair_expect_talk(&pair);
	}
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_door", setup, teardown,
    client_comes_in_by_its_cookie,
    answer_without_a_cookie_is_smaller_than_the_question,
    cookie_of_another_address_is_answered_by_a_new_one,
    forged_cookie_is_answered_by_a_new_one,
    cookie_is_good_at_the_door_that_comes_after,
    cookie_is_good_for_an_hour_and_not_for_two,
    client_that_starts_again_comes_in_beside_its_old_session,
    ten_thousand_strangers_leave_nothing,
    what_is_no_hello_is_not_answered,
    damaged_hello_does_no_harm,
    lost_flights_through_the_door_are_repaired)
