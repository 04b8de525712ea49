/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credentials.c - the public face of link/credentials.h */

#include "check_main.h"

#include <string.h>

#include "peer/credentials.h"

static const uint8_t own[16] = "own-456789abcdef";
static const uint8_t peer[16] = "peer-56789abcdef";
static struct waxpeer_credentials *c;
static const char *why;

static void
set_up(void)
{
	c = waxpeer_credentials_new();
	ck_assert_ptr_nonnull(c);
	why = NULL;
}

static void
tear_down(void)
{
	waxpeer_credentials_free(c);
}

START_TEST(id_is_told_when_there_is_one)
{
	uint8_t id[16];

	ck_assert(!waxpeer_credentials_id(c, id));
	ck_assert_int_eq(waxpeer_credentials_set_id(c, own, &why), WAX_OK);
	ck_assert(waxpeer_credentials_id(c, id));
	ck_assert_mem_eq(id, own, sizeof(id));
	ck_assert_int_eq(waxpeer_credentials_set_id(c, peer, &why),
	    WAX_EXISTS);
	ck_assert_ptr_nonnull(why);
}
END_TEST

START_TEST(what_does_not_fit_is_refused_with_the_reason)
{
	static const uint8_t key[16] = { 1 };

	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_STATE);
	ck_assert_int_eq(waxpeer_credentials_add_psk(c, peer, key, 15, &why),
	    WAX_RANGE);
	ck_assert_ptr_nonnull(why);
	why = NULL;
	ck_assert_int_eq(waxpeer_credentials_add_anchor(c, "x", 1, NULL,
	    &why), WAX_FORMAT);
	ck_assert_ptr_nonnull(why);
	why = NULL;
	ck_assert_int_eq(waxpeer_credentials_set_certificate(c, "x", 1, "y",
	    1, &why), WAX_FORMAT);
	ck_assert_ptr_nonnull(why);
}
END_TEST

START_TEST(key_of_a_peer_is_enough_with_an_own_id)
{
	static const uint8_t key[16] = { 1 };

	ck_assert_int_eq(waxpeer_credentials_add_psk(c, peer, key,
	    sizeof(key), &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_STATE);
	ck_assert_int_eq(waxpeer_credentials_set_id(c, own, &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_OK);
}
END_TEST

START_TEST(transfer_has_one_method_and_nothing_else)
{
	static const uint8_t key[16] = { 1 };
	uint8_t id[16];

	ck_assert_int_eq(waxpeer_credentials_set_pin(c, "1234567", peer,
	    &why), WAX_RANGE);
	ck_assert_ptr_nonnull(why);
	ck_assert_int_eq(waxpeer_credentials_set_maker(c, "x", 1, "y", 1,
	    &why), WAX_FORMAT);
	ck_assert_int_eq(waxpeer_credentials_add_maker_anchor(c, "x", 1,
	    &why), WAX_FORMAT);
	ck_assert_int_eq(waxpeer_credentials_set_pin(c, "12345678", peer,
	    &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_check(c, &why), WAX_OK);
	ck_assert(!waxpeer_credentials_id(c, id));
	ck_assert_int_eq(waxpeer_credentials_add_psk(c, peer, key,
	    sizeof(key), &why), WAX_STATE);
	ck_assert_int_eq(waxpeer_credentials_set_maker(c, "x", 1, "y", 1,
	    &why), WAX_STATE);
	ck_assert_int_eq(waxpeer_credentials_add_maker_anchor(c, "x", 1,
	    &why), WAX_STATE);
	ck_assert_ptr_nonnull(why);
}
END_TEST

TEST_MAIN_FIXTURE("peer/credentials", set_up, tear_down,
    id_is_told_when_there_is_one,
    what_does_not_fit_is_refused_with_the_reason,
    key_of_a_peer_is_enough_with_an_own_id,
    transfer_has_one_method_and_nothing_else)
