/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_pin.c - an ownership transfer by Random PIN, over TLS and
   DTLS */
#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid device_id, other_id;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

static void
setup(void)
{
	device_id = pki_id(1);
	other_id = pki_id(2);
}

/* Sessions of tool and device, whose credentials go. */
static void
meet(enum secure_kind kind, struct credentials *tool,
    struct credentials *device)
{
	pair_init(&pair, kind, tool, device);
	credentials_unref(tool);
	credentials_unref(device);
	pair_connect(&pair, NULL, NULL);
}

static void
expect_transfer(const struct pair_end *e)
{
	static const struct deviceid nobody;
	struct secure_peer peer;

	secure_get_peer(e->session, &peer);
	EXPECT(peer.proof == SECURE_PROOF_TRANSFER && !peer.resumed);
	EXPECT(deviceid_equal(&peer.id, &nobody) && peer.issuer[0] == '\0');
	EXPECT(strcmp(peer.suite, "ECDHE-PSK-AES128-CBC-SHA256") == 0);
	EXPECT(strstr(peer.version, "TLSv1.2") != NULL);
}

START_TEST(right_pin_opens_the_transfer)
{
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_pin("12345678", &device_id),
		    pki_pin("12345678", &device_id));
		pair_expect_talk(&pair);
		expect_transfer(&pair.client);
		expect_transfer(&pair.server);
		EXPECT(strcmp(SSL_get_psk_identity(pair.server.session->ssl),
		    "oic.sec.doxm.rdp") == 0);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(wrong_pin_is_known_at_both_ends)
{
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_pin("12345679", &device_id),
		    pki_pin("12345678", &device_id));
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_PSK);
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_PSK);
		EXPECT(strcmp(secure_alert(pair.client.session),
		    "bad record mac") == 0);
		EXPECT(pair.server.taken_len == 0);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(device_of_another_id_is_told_from_a_wrong_pin)
{
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_pin("12345678", &device_id),
		    pki_pin("12345678", &other_id));
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(device_id_may_have_a_zero_byte_anywhere)
{
	for (size_t place = 0; place < 16; place++) {
		struct deviceid zero = pki_id_with_zero(5, place);

		meet(kinds[place % 2], pki_pin("12345678", &zero),
		    pki_pin("12345678", &zero));
		pair_expect_talk(&pair);
		expect_transfer(&pair.client);
		pair_clear(&pair);
	}
}
END_TEST

/* What a hint can not say the salt does. */
START_TEST(ids_that_are_cut_to_the_same_bytes_have_other_keys)
{
	struct deviceid zero = pki_id_with_zero(5, 4), like = zero;

	like.bytes[9] ^= 1;
	meet(SECURE_TLS, pki_pin("12345678", &zero),
	    pki_pin("12345678", &like));
	pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_PSK);
	pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_PSK);
	pair_clear(&pair);
}
END_TEST

static unsigned
ask_as_another(SSL *ssl, const char *hint, char *identity, unsigned size,
    unsigned char *key, unsigned key_size)
{
	const struct credentials *c = secure_of(ssl)->context->credentials;

	EXPECT(strncmp(hint, "oic.sec.doxm.rdp:", 17) == 0);
	EXPECT(memcmp(hint + 17, c->pin_device.bytes, 16) == 0 &&
	    hint[33] == '\0');
	EXPECT(size > 16 && key_size >= sizeof(c->pin_key));
	memcpy(identity, "oic.sec.doxm.rdq", 17);
	memcpy(key, c->pin_key, sizeof(c->pin_key));
	return sizeof(c->pin_key);
}

START_TEST(another_identity_is_refused_with_the_right_pin)
{
	for (size_t i = 0; i < 2; i++) {
		struct credentials *tool = pki_pin("12345678", &device_id);
		struct credentials *device = pki_pin("12345678", &device_id);

		pair_init(&pair, kinds[i], tool, device);
		credentials_unref(tool);
		credentials_unref(device);
		pair_begin(&pair, NULL, NULL);
		SSL_set_psk_client_callback(pair.client.session->ssl,
		    ask_as_another);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_failed(&pair.server, SECURE_FAILURE_UNKNOWN_PSK);
		EXPECT(secure_state(pair.client.session) == SECURE_FAILED);
		pair_clear(&pair);
	}
}
END_TEST

/* Such a device says nothing of itself; the key must fit all the same. */
START_TEST(device_without_a_hint_needs_the_right_pin)
{
	static const char *const pins[] = { "12345678", "12345679" };

	for (size_t i = 0; i < 2; i++) {
		struct credentials *tool = pki_pin("12345678", &device_id);
		struct credentials *device = pki_pin(pins[i], &device_id);

		pair_init(&pair, SECURE_DTLS, tool, device);
		credentials_unref(tool);
		credentials_unref(device);
		pair_begin(&pair, NULL, NULL);
		EXPECT(SSL_use_psk_identity_hint(pair.server.session->ssl,
		    NULL) == 1);
		secure_start(pair.client.session);
		pair_finish(&pair);
		EXPECT(pair_is_open(&pair) == (i == 0));
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(ordinary_key_and_pin_do_not_meet)
{
	struct credentials *c = pki_credentials(&other_id);

	pki_share(c, &device_id, 7);
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], credentials_ref(c),
		    pki_pin("12345678", &device_id));
		pair_expect_failed(&pair.server, SECURE_FAILURE_UNKNOWN_PSK);
		EXPECT(secure_state(pair.client.session) == SECURE_FAILED);
		pair_clear(&pair);
		meet(kinds[i], pki_pin("12345678", &device_id),
		    credentials_ref(c));
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		EXPECT(secure_state(pair.server.session) == SECURE_FAILED);
		pair_clear(&pair);
	}
	credentials_unref(c);
}
END_TEST

START_TEST(only_the_suite_of_the_method_is_offered)
{
	static const char *const foreign[] = {
		"PSK-AES128-CCM8", "ECDHE-PSK-AES256-CBC-SHA384",
		"PSK-AES128-CBC-SHA256", "ECDHE-PSK-CHACHA20-POLY1305",
	};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct credentials *c = pki_pin("12345678", &device_id);

		pair_init(&pair, kinds[i % 2], c, c);
		credentials_unref(c);
		pair_begin(&pair, NULL, NULL);
		EXPECT(SSL_set_cipher_list(pair.client.session->ssl,
		    foreign[i]) == 1);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(transfer_is_never_resumed)
{
	for (size_t i = 0; i < 2; i++) {
		struct credentials *c = pki_pin("12345678", &device_id);

		pair_init(&pair, kinds[i], c, c);
		credentials_unref(c);
		pair.client.options.resume_seconds = 600;
		pair.server.options.resume_seconds = 600;
		for (size_t k = 0; k < 3; k++) {
			pair_connect(&pair, NULL, NULL);
			pair_expect_talk(&pair);
			expect_transfer(&pair.client);
			expect_transfer(&pair.server);
			EXPECT(pair.client.context->resumes.table.count == 0);
			EXPECT(!SSL_SESSION_has_ticket(SSL_get_session(
			    pair.client.session->ssl)));
		}
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(transfer_proves_no_id)
{
	static const struct deviceid nobody;
	const struct deviceid *expected[] = { &device_id, &nobody };

	for (size_t i = 0; i < 4; i++) {
		struct credentials *c = pki_pin("12345678", &device_id);

		pair_init(&pair, kinds[i / 2], c, c);
		credentials_unref(c);
		pair_connect(&pair, expected[i % 2], NULL);
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		EXPECT(pair.client.count == 0);
		pair_connect(&pair, NULL, expected[i % 2]);
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_ID);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(datagrams_are_lost_doubled_and_turned_round)
{
	for (uint64_t seed = 1; seed <= 40; seed++) {
		const char *pin = seed % 4 == 0 ? "87654321" : "12345678";
		struct credentials *tool = pki_pin(pin, &device_id);
		struct credentials *device = pki_pin("12345678", &device_id);

		pair_init(&pair, SECURE_DTLS, tool, device);
		credentials_unref(tool);
		credentials_unref(device);
		pair.rng.state = seed;
		pair.loss = 10;
		pair.doubled = 10;
		pair.turned = 10;
		pair_connect(&pair, NULL, NULL);
		EXPECT(seed % 4 != 0 || (!pair_is_open(&pair) &&
		    pair.server.taken_len == 0));
		if (seed % 4 == 0)
			pair_expect_failed(&pair.server,
			    SECURE_FAILURE_WRONG_PSK);
		else
			EXPECT(pair_is_open(&pair), "seed %u",
			    (unsigned)seed);
		pair_clear(&pair);
	}
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_pin", setup, NULL,
    right_pin_opens_the_transfer,
    wrong_pin_is_known_at_both_ends,
    device_of_another_id_is_told_from_a_wrong_pin,
    device_id_may_have_a_zero_byte_anywhere,
    ids_that_are_cut_to_the_same_bytes_have_other_keys,
    another_identity_is_refused_with_the_right_pin,
    device_without_a_hint_needs_the_right_pin,
    ordinary_key_and_pin_do_not_meet,
    only_the_suite_of_the_method_is_offered,
    transfer_is_never_resumed,
    transfer_proves_no_id,
    datagrams_are_lost_doubled_and_turned_round)
