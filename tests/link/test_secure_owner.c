/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_owner.c - the owner's key: what it is made of, and where there is
   none */
#include "check_main.h"
#include "core/hex.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_owner.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid owner_id, device_id;
static struct pki *root, *own;

static void
setup(void)
{
	owner_id = pki_id(1);
	device_id = pki_id(2);
	root = pki_new_ca(NULL, "maker's root");
	own = pki_new(root, &(struct pki_options){ .name = "Lamp 7" });
}

static void
teardown(void)
{
	pki_free(own);
	pki_free(root);
}

/* Computed with another implementation of HMAC and of the PRF of RFC 5246
   section 5, from the formula alone. */
static const struct vector {
	enum transfer_method method;
	uint16_t suite;
	size_t block_len;
	const char *key;
} vectors[] = {
	{ TRANSFER_PIN, 0xc037, 96, "c34ba090f67012a842d9da69e662afda" },
	{ TRANSFER_MAKER, 0xc0ae, 40, "69082bb693198912041870bec44460ec" },
	{ TRANSFER_MAKER, 0xc0ac, 40, "69082bb693198912041870bec44460ec" },
	{ TRANSFER_MAKER, 0xc0af, 72, "7372def0a02ebefdb977104c53acc9d2" },
	{ TRANSFER_MAKER, 0xc0ad, 72, "7372def0a02ebefdb977104c53acc9d2" },
	{ TRANSFER_JUST_WORKS, 0xc037, 96,
	    "2c5bf108ff0995cc5eace05499eeee4f" },
};

static void
fill(uint8_t *out, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(first + i);
}

START_TEST(key_is_that_of_the_formula)
{
	struct deviceid owner, device;
	struct owner_secret secret;

	fill(secret.master, sizeof(secret.master), 0);
	fill(secret.client, sizeof(secret.client), 0x40);
	fill(secret.server, sizeof(secret.server), 0x80);
	EXPECT(deviceid_parse(bytes_of_text(
	    "11223344-5566-4788-99aa-bbccddeeff00"), &owner) == WAX_OK);
	EXPECT(deviceid_parse(bytes_of_text(
	    "7a7a7a7a-1b00-4c5d-8e9f-a0b1c2d3e4f5"), &device) == WAX_OK);
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		const struct vector *v = &vectors[i];
		uint8_t key[TRANSFER_KEY_LEN];
		char text[2 * TRANSFER_KEY_LEN + 1];

		EXPECT(owner_block_len(v->suite) == v->block_len);
		EXPECT(owner_derive(&secret, v->block_len, v->method, &owner,
		    &device, key));
		hex_encode(BYTES_ARRAY(key), text);
		EXPECT(strcmp(text, v->key) == 0, "%s", text);
	}
}
END_TEST

START_TEST(suites_that_ocf_does_not_name_have_no_key)
{
	unsigned count = 0;

	for (unsigned suite = 0; suite <= UINT16_MAX; suite++)
		count += owner_block_len((uint16_t)suite) != 0;
	EXPECT(count == 5);
	EXPECT(owner_block_len(0xc0a8) == 0 && owner_block_len(0x1301) == 0);
}
END_TEST

static void
init(enum secure_kind kind, enum transfer_method method)
{
	struct credentials *tool = method == TRANSFER_PIN ?
	    pki_pin("12345678", &device_id) : pki_maker_anchor(root);
	struct credentials *device = method == TRANSFER_PIN ?
	    pki_pin("12345678", &device_id) : pki_maker(own, NULL);

	pair_init(&pair, kind, tool, device);
	credentials_unref(tool);
	credentials_unref(device);
}

static void
make(const struct pair_end *e, enum transfer_method method,
    uint8_t key[TRANSFER_KEY_LEN])
{
	EXPECT(secure_make_owner_key(e->session, method, &owner_id,
	    &device_id, key) == WAX_OK);
}

START_TEST(both_ends_have_the_same_key_and_each_session_another)
{
	for (size_t i = 0; i < 4; i++) {
		enum transfer_method method = i < 2 ? TRANSFER_PIN :
		    TRANSFER_MAKER;
		uint8_t keys[3][TRANSFER_KEY_LEN];
		uint8_t device[TRANSFER_KEY_LEN];

		init(i % 2 == 0 ? SECURE_TLS : SECURE_DTLS, method);
		for (size_t k = 0; k < 3; k++) {
			pair_connect(&pair, NULL, NULL);
			pair_expect_talk(&pair);
			make(&pair.client, method, keys[k]);
			make(&pair.server, method, device);
			EXPECT(memcmp(keys[k], device, sizeof(device)) == 0);
			for (size_t n = 0; n < k; n++)
				EXPECT(memcmp(keys[n], keys[k],
				    sizeof(device)) != 0);
		}
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(each_suite_of_the_maker_has_a_key)
{
	static const char *const suites[] = {
		"ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-AES128-CCM",
		"ECDHE-ECDSA-AES256-CCM8", "ECDHE-ECDSA-AES256-CCM",
	};

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		uint8_t tool[TRANSFER_KEY_LEN], device[TRANSFER_KEY_LEN];
		struct secure_peer peer;

		init(SECURE_DTLS, TRANSFER_MAKER);
		pair_begin(&pair, NULL, NULL);
		EXPECT(SSL_set_cipher_list(pair.client.session->ssl,
		    suites[i]) == 1);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_talk(&pair);
		secure_get_peer(pair.client.session, &peer);
		EXPECT(strcmp(peer.suite, suites[i]) == 0);
		make(&pair.client, TRANSFER_MAKER, tool);
		make(&pair.server, TRANSFER_MAKER, device);
		EXPECT(memcmp(tool, device, sizeof(tool)) == 0);
		pair_clear(&pair);
	}
}
END_TEST

/* It is what the formula makes of this session's secrets. */
START_TEST(key_is_of_owner_device_and_session)
{
	uint8_t key[TRANSFER_KEY_LEN], other[TRANSFER_KEY_LEN];
	struct owner_secret secret;
	SSL *ssl;

	init(SECURE_DTLS, TRANSFER_PIN);
	pair_connect(&pair, NULL, NULL);
	make(&pair.client, TRANSFER_PIN, key);
	ssl = pair.client.session->ssl;
	EXPECT(SSL_SESSION_get_master_key(SSL_get_session(ssl), secret.master,
	    OWNER_MASTER_LEN) == OWNER_MASTER_LEN);
	EXPECT(SSL_get_client_random(ssl, secret.client, OWNER_RANDOM_LEN) ==
	    OWNER_RANDOM_LEN && SSL_get_server_random(ssl, secret.server,
	    OWNER_RANDOM_LEN) == OWNER_RANDOM_LEN);
	EXPECT(owner_derive(&secret, 96, TRANSFER_PIN, &owner_id, &device_id,
	    other) && memcmp(key, other, sizeof(key)) == 0);
	EXPECT(owner_derive(&secret, 96, TRANSFER_PIN, &device_id, &owner_id,
	    other) && memcmp(key, other, sizeof(key)) != 0);
	EXPECT(owner_derive(&secret, 96, TRANSFER_MAKER, &owner_id, &device_id,
	    other) && memcmp(key, other, sizeof(key)) != 0);
	pair_clear(&pair);
}
END_TEST

static void
expect_none(const struct pair_end *e, enum transfer_method method)
{
	static const uint8_t untouched[TRANSFER_KEY_LEN];
	uint8_t key[TRANSFER_KEY_LEN] = { 0 };

	EXPECT(secure_make_owner_key(e->session, method, &owner_id,
	    &device_id, key) == WAX_STATE);
	EXPECT(memcmp(key, untouched, sizeof(key)) == 0);
}

START_TEST(there_is_no_key_before_a_session_is_open_and_after)
{
	init(SECURE_DTLS, TRANSFER_PIN);
	pair_begin(&pair, NULL, NULL);
	expect_none(&pair.client, TRANSFER_PIN);
	secure_start(pair.client.session);
	expect_none(&pair.client, TRANSFER_PIN);
	expect_none(&pair.server, TRANSFER_PIN);
	pair_finish(&pair);
	pair_expect_talk(&pair);
	secure_close(pair.client.session);
	expect_none(&pair.client, TRANSFER_PIN);
	pair_clear(&pair);
}
END_TEST

START_TEST(there_is_no_key_of_another_method)
{
	init(SECURE_TLS, TRANSFER_PIN);
	pair_connect(&pair, NULL, NULL);
	expect_none(&pair.client, TRANSFER_MAKER);
	expect_none(&pair.server, TRANSFER_JUST_WORKS);
	pair_clear(&pair);
	init(SECURE_TLS, TRANSFER_MAKER);
	pair_connect(&pair, NULL, NULL);
	expect_none(&pair.client, TRANSFER_PIN);
	expect_none(&pair.server, TRANSFER_PIN);
	expect_none(&pair.server, TRANSFER_JUST_WORKS);
	pair_clear(&pair);
}
END_TEST

START_TEST(there_is_no_key_of_an_ordinary_session)
{
	struct credentials *c = pki_credentials(&owner_id);
	struct credentials *s = pki_credentials(&device_id);

	pki_share(c, &device_id, 7);
	pki_share(s, &owner_id, 7);
	pair_init(&pair, SECURE_DTLS, c, s);
	credentials_unref(c);
	credentials_unref(s);
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	for (unsigned m = TRANSFER_JUST_WORKS; m <= TRANSFER_MAKER; m++) {
		expect_none(&pair.client, (enum transfer_method)m);
		expect_none(&pair.server, (enum transfer_method)m);
	}
	pair_clear(&pair);
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_owner", setup, teardown,
    key_is_that_of_the_formula,
    suites_that_ocf_does_not_name_have_no_key,
    both_ends_have_the_same_key_and_each_session_another,
    each_suite_of_the_maker_has_a_key,
    key_is_of_owner_device_and_session,
    there_is_no_key_before_a_session_is_open_and_after,
    there_is_no_key_of_another_method,
    there_is_no_key_of_an_ordinary_session)
