/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credentials.c - the own ID, and keys by peer and by identity */
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/credentials_state.h"
#include "link/pki.h"

static const char *text;
static struct credentials *c;

static void
setup(void)
{
	c = credentials_new();
	EXPECT(c != NULL);
}

static void
teardown(void)
{
	credentials_unref(c);
}

START_TEST(own_id_is_set_once)
{
	struct deviceid one = pki_id(1), two = pki_id(2), nil = { 0 }, out;

	EXPECT(!credentials_id(c, &out));
	EXPECT(credentials_set_id(c, &nil, &text) == WAX_RANGE);
	EXPECT(credentials_set_id(c, &one, &text) == WAX_OK);
	EXPECT(credentials_set_id(c, &one, &text) == WAX_OK);
	EXPECT(credentials_set_id(c, &two, &text) == WAX_EXISTS);
	EXPECT(credentials_id(c, &out) && deviceid_equal(&out, &one));
}
END_TEST

START_TEST(key_has_16_or_32_bytes)
{
	struct deviceid peer = pki_id(1);
	uint8_t key[64] = { 1 };

	for (size_t len = 0; len <= sizeof(key); len++) {
		struct deviceid of = pki_id(100 + (unsigned)len);

		EXPECT(credentials_add_psk(c, &of, bytes_of(key, len),
		    &text) == (len == 16 || len == 32 ? WAX_OK : WAX_RANGE));
	}
	EXPECT(credentials_find_psk(c, &peer) == NULL);
}
END_TEST

START_TEST(peer_has_one_key)
{
	struct deviceid peer = pki_id(1), nil = { 0 };
	uint8_t key[16] = { 1 }, other[16] = { 2 };

	EXPECT(credentials_add_psk(c, &peer, BYTES_ARRAY(key), &text) ==
	    WAX_OK);
	EXPECT(credentials_add_psk(c, &peer, BYTES_ARRAY(other), &text) ==
	    WAX_EXISTS);
	EXPECT(credentials_add_psk(c, &nil, BYTES_ARRAY(other), &text) ==
	    WAX_RANGE);
	EXPECT(c->keys.count == 1);
	EXPECT(credentials_find_psk(c, &peer)->key[0] == 1);
}
END_TEST

START_TEST(identity_is_found_by_its_bytes_up_to_the_first_zero)
{
	for (size_t place = 0; place < 16; place++) {
		struct deviceid id = pki_id_with_zero(7, place);
		const struct psk *p;

		pki_share(c, &id, (uint8_t)(1 + place));
		EXPECT(credentials_find_identity(c, bytes_of(id.bytes, place),
		    &p) == WAX_OK);
		EXPECT(p->key[0] == 1 + place);
	}
}
END_TEST

START_TEST(identity_that_is_longer_or_shorter_is_not_found)
{
	struct deviceid id = pki_id(7);
	uint8_t longer[17];
	const struct psk *p = NULL;

	memcpy(longer, id.bytes, 16);
	longer[16] = 1;
	pki_share(c, &id, 1);
	for (size_t len = 0; len <= sizeof(longer); len++)
		EXPECT(credentials_find_identity(c, bytes_of(longer, len),
		    &p) == (len == 16 ? WAX_OK : WAX_NOT_FOUND));
}
END_TEST

START_TEST(identity_of_two_peers_is_ambiguous)
{
	struct deviceid one = pki_id_with_zero(7, 3), two = one, three;
	const struct psk *p;

	two.bytes[15] ^= 1;
	three = pki_id_with_zero(7, 4);
	pki_share(c, &one, 1);
	pki_share(c, &two, 2);
	pki_share(c, &three, 3);
	EXPECT(credentials_find_identity(c, bytes_of(one.bytes, 3), &p) ==
	    WAX_LIMIT);
	EXPECT(credentials_find_identity(c, bytes_of(three.bytes, 4), &p) ==
	    WAX_OK && p->key[0] == 3);
	EXPECT(credentials_find_psk(c, &two)->key[0] == 2);
}
END_TEST

START_TEST(hundred_thousand_keys_are_found)
{
	enum { COUNT = 100000 };

	for (unsigned i = 0; i < COUNT; i++) {
		struct deviceid id = pki_id(i);
		uint8_t key[16];

		memset(key, (int)(i % 251), sizeof(key));
		EXPECT(credentials_add_psk(c, &id, BYTES_ARRAY(key), &text) ==
		    WAX_OK);
	}
	for (unsigned i = 0; i < COUNT; i++) {
		struct deviceid id = pki_id(i);
		const struct psk *p;

		EXPECT(credentials_find_identity(c, BYTES_ARRAY(id.bytes),
		    &p) == WAX_OK);
		EXPECT(p->key[5] == i % 251 && deviceid_equal(&p->peer, &id));
	}
	/* buckets grow with the keys: no walk is long */
	EXPECT(c->keys.mask + 1 >= COUNT / 2);
}
END_TEST

START_TEST(check_tells_what_does_not_fit)
{
	struct deviceid peer = pki_id(1), zero = pki_id_with_zero(2, 9);
	struct credentials *fine;

	EXPECT(credentials_check(c, &text) == WAX_STATE);
	pki_share(c, &peer, 1);
	EXPECT(credentials_check(c, &text) == WAX_STATE);
	EXPECT(credentials_set_id(c, &zero, &text) == WAX_OK);
	EXPECT(credentials_check(c, &text) == WAX_STATE);
	EXPECT(strstr(text, "zero byte") != NULL);
	fine = pki_credentials(&peer);
	pki_share(fine, &zero, 1);
	EXPECT(credentials_check(fine, &text) == WAX_OK);
	credentials_unref(fine);
}
END_TEST

START_TEST(last_reference_frees)
{
	struct deviceid peer = pki_id(1);
	const struct psk *p;

	pki_share(c, &peer, 1);
	EXPECT(credentials_ref(c) == c);
	credentials_unref(c);
	p = credentials_find_psk(c, &peer);
	EXPECT(p != NULL && p->len == 16);
	credentials_unref(NULL);
}
END_TEST

TEST_MAIN_FIXTURE("link/credentials", setup, teardown,
    own_id_is_set_once,
    key_has_16_or_32_bytes,
    peer_has_one_key,
    identity_is_found_by_its_bytes_up_to_the_first_zero,
    identity_that_is_longer_or_shorter_is_not_found,
    identity_of_two_peers_is_ambiguous,
    hundred_thousand_keys_are_found,
    check_tells_what_does_not_fit,
    last_reference_frees)
