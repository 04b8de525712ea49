/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_claims.c - who said where a device is */
#include "ostler/discover/claims.h"

#include "check_main.h"
#include "ostler/net/transport.h"

static const struct transport secure = { .name = "coaps", .is_secure = true };
static const struct transport other = { .name = "coaps+tcp" };

static struct claims *claims;

static void
setup(void)
{
	static const uint8_t key[16] = { 1, 2, 3 };

	claims = claims_new(3, key);
	ck_assert_ptr_nonnull(claims);
}

static void
teardown(void)
{
	claims_free(claims);
}

static struct deviceid
device(uint8_t n)
{
	return (struct deviceid){ { n } };
}

static struct address
host(uint8_t n, uint16_t port)
{
	return (struct address){ .ip = { 0x20, [15] = n }, .port = port };
}

static struct location
at(const struct transport *t, uint8_t n, uint16_t port)
{
	return (struct location){ t, { host(n, port) }, 1 };
}

static enum wax_status
note(uint8_t id, uint8_t from, const struct location *l, uint64_t now,
    struct location *out, enum claims_news *news)
{
	struct deviceid d = device(id);
	struct address h = host(from, (uint16_t)(1000 + now));

	return claims_note(claims, &d, &h, l, now, now + 10, out, news);
}

START_TEST(first_claim_is_new_and_the_next_the_same)
{
	struct location l = at(&secure, 1, 5684), out;
	enum claims_news news;

	ck_assert(note(1, 1, &l, 0, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_NEW);
	ck_assert_ptr_eq(out.transport, &secure);
	ck_assert_uint_eq(out.address_count, 1);
	/* from another port of the same host */
	ck_assert(note(1, 1, &l, 5, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_SAME);
}
END_TEST

START_TEST(device_that_moves_is_changed)
{
	struct location l = at(&secure, 1, 5684), out;
	enum claims_news news;

	ck_assert(note(1, 1, &l, 0, &out, &news) == WAX_OK);
	l.addresses[1] = host(1, 6000);
	l.address_count = 2;
	ck_assert(note(1, 1, &l, 1, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_CHANGED);
	ck_assert_uint_eq(out.address_count, 2);
}
END_TEST

START_TEST(device_that_moves_to_another_port_contradicts_nobody)
{
	struct location l = at(&secure, 1, 5684), out;
	enum claims_news news;

	ck_assert(note(1, 1, &l, 0, &out, &news) == WAX_OK);
	l.addresses[0] = host(1, 5699);
	ck_assert(note(1, 1, &l, 1, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_CHANGED);
	ck_assert_uint_eq(out.address_count, 1);
	ck_assert(address_equal(&out.addresses[0], &l.addresses[0]));
}
END_TEST

START_TEST(liar_comes_behind_and_takes_nobodys_place)
{
	struct location honest = at(&secure, 1, 5684), liar, out;
	struct location third = at(&other, 3, 1);
	enum claims_news news;

	liar = at(&secure, 2, 5684);
	ck_assert(note(1, 1, &honest, 0, &out, &news) == WAX_OK);
	ck_assert(note(1, 2, &liar, 1, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_CONTRADICTED);
	ck_assert_uint_eq(out.address_count, 2);
	ck_assert(address_equal(&out.addresses[0], &honest.addresses[0]));
	ck_assert(address_equal(&out.addresses[1], &liar.addresses[0]));
	/* and one with another transport changes nothing */
	ck_assert(note(1, 3, &third, 2, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_SAME);
	ck_assert_ptr_eq(out.transport, &secure);
}
END_TEST

START_TEST(claim_that_is_not_renewed_expires)
{
	struct location first = at(&secure, 1, 5684), out;
	struct location second = at(&secure, 2, 5684);
	enum claims_news news;

	ck_assert(note(1, 1, &first, 0, &out, &news) == WAX_OK);
	ck_assert(note(1, 2, &second, 5, &out, &news) == WAX_OK);
	ck_assert(note(1, 2, &second, 10, &out, &news) == WAX_OK);
	ck_assert_uint_eq(out.address_count, 1);
	ck_assert(address_equal(&out.addresses[0], &second.addresses[0]));
	ck_assert_uint_eq(claims_sweep(claims, 19), 1);
	ck_assert_uint_eq(claims_sweep(claims, 20), 0);
	ck_assert(note(1, 2, &second, 20, &out, &news) == WAX_OK);
	ck_assert_int_eq(news, CLAIMS_NEW);
}
END_TEST

START_TEST(claims_and_devices_are_bounded)
{
	struct location l = at(&secure, 1, 5684), out;
	enum claims_news news;

	for (uint8_t i = 0; i < CLAIMS_MAX; i++)
		ck_assert(note(1, i, &l, 0, &out, &news) == WAX_OK);
	ck_assert(note(1, 99, &l, 0, &out, &news) == WAX_LIMIT);
	ck_assert(note(1, 0, &l, 0, &out, &news) == WAX_OK);
	ck_assert(note(2, 1, &l, 0, &out, &news) == WAX_OK);
	ck_assert(note(3, 1, &l, 0, &out, &news) == WAX_OK);
	ck_assert(note(4, 1, &l, 0, &out, &news) == WAX_LIMIT);
	ck_assert_uint_eq(claims_sweep(claims, 0), 3);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/discover/claims", setup, teardown,
    first_claim_is_new_and_the_next_the_same,
    device_that_moves_is_changed,
    device_that_moves_to_another_port_contradicts_nobody,
    liar_comes_behind_and_takes_nobodys_place,
    claim_that_is_not_renewed_expires,
    claims_and_devices_are_bounded)
