/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_psk.c - keys, identities and hints, over TLS and DTLS */
#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid client_id, server_id, other_id;
static struct credentials *client, *server;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

static void
setup(void)
{
	client_id = pki_id(1);
	server_id = pki_id(2);
	other_id = pki_id(3);
	client = pki_credentials(&client_id);
	server = pki_credentials(&server_id);
}

static void
teardown(void)
{
	credentials_unref(client);
	credentials_unref(server);
}

static void
expect_peers(const struct deviceid *of_client, const struct deviceid *of_server)
{
	struct secure_peer peer;

	pair_expect_talk(&pair);
	secure_get_peer(pair.client.session, &peer);
	EXPECT(peer.proof == SECURE_PROOF_PSK &&
	    deviceid_equal(&peer.id, of_client));
	secure_get_peer(pair.server.session, &peer);
	EXPECT(peer.proof == SECURE_PROOF_PSK &&
	    deviceid_equal(&peer.id, of_server));
	EXPECT(strstr(peer.version, "TLSv1.2") != NULL);
}

START_TEST(each_side_knows_the_other_by_its_key)
{
	pki_share(client, &server_id, 7);
	pki_share(server, &client_id, 7);
	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], client, server);
		pair_connect(&pair, NULL, NULL);
		expect_peers(&server_id, &client_id);
		pair_connect(&pair, &server_id, &client_id);
		expect_peers(&server_id, &client_id);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(client_takes_the_key_that_the_hint_names)
{
	pki_share(client, &other_id, 1);
	pki_share(client, &server_id, 7);
	pki_share(server, &client_id, 7);
	pki_share(server, &other_id, 1);
	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], client, server);
		pair_connect(&pair, NULL, NULL);
		expect_peers(&server_id, &client_id);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(client_with_several_keys_and_a_foreign_hint_has_none)
{
	struct deviceid third = pki_id(4);

	pki_share(client, &other_id, 1);
	pki_share(client, &third, 7);
	pki_share(server, &client_id, 7);
	pair_init(&pair, SECURE_TLS, client, server);
	pair_connect(&pair, NULL, NULL);
	pair_expect_failed(&pair.client, SECURE_FAILURE_UNKNOWN_PSK);
	pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
}
END_TEST

START_TEST(client_with_one_key_takes_it_whatever_the_hint)
{
	pki_share(client, &other_id, 7);
	pki_share(server, &client_id, 7);
	pair_init(&pair, SECURE_DTLS, client, server);
	pair_connect(&pair, NULL, NULL);
	expect_peers(&other_id, &client_id);
	pair_clear(&pair);
}
END_TEST

START_TEST(client_without_a_key_for_whom_it_expects_sends_nothing)
{
	pki_share(client, &other_id, 7);
	pki_share(server, &client_id, 7);
	pair_init(&pair, SECURE_TLS, client, server);
	pair_connect(&pair, &server_id, NULL);
	pair_expect_failed(&pair.client, SECURE_FAILURE_UNKNOWN_PSK);
	EXPECT(pair.client.count == 0);
	pair_clear(&pair);
}
END_TEST

/* The number of packets and bytes that the client saw. */
static size_t seen_bytes;

static void
see_server(const struct pair_end *from, struct bytes packet)
{
	if (from == &pair.server)
		seen_bytes += packet.len;
}

static size_t
refused(enum secure_kind kind, const struct deviceid *known, uint8_t fill,
    const struct deviceid *client_expected, enum secure_failure wanted)
{
	struct credentials *s = pki_credentials(&server_id);
	char alert[64];

	pki_share(s, known, fill);
	pki_share(s, &other_id, 9);
	pair_init(&pair, kind, client, s);
	credentials_unref(s);
	seen_bytes = 0;
	pair.see = see_server;
	pair_connect(&pair, NULL, client_expected);
	pair_expect_failed(&pair.server, wanted);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	snprintf(alert, sizeof(alert), "%s",
	    secure_alert(pair.client.session));
	EXPECT(strcmp(alert, "bad record mac") == 0, "%s", alert);
	EXPECT(pair.server.taken_len == 0);
	pair_clear(&pair);
	return seen_bytes;
}

START_TEST(unknown_identity_looks_like_a_wrong_key)
{
	struct deviceid unknown = pki_id(77);

	pki_share(client, &server_id, 7);
	for (size_t i = 0; i < 2; i++) {
		size_t wrong = refused(kinds[i], &client_id, 8, NULL,
		    SECURE_FAILURE_WRONG_PSK);

		EXPECT(refused(kinds[i], &unknown, 7, NULL,
		    SECURE_FAILURE_UNKNOWN_PSK) == wrong);
		EXPECT(refused(kinds[i], &client_id, 7, &other_id,
		    SECURE_FAILURE_WRONG_ID) == wrong);
	}
}
END_TEST

/* Over DTLS, where OpenSSL itself would say nothing. */
START_TEST(whole_finished_under_a_wrong_key_ends_the_handshake_at_once)
{
	pki_share(client, &server_id, 7);
	pki_share(server, &client_id, 8);
	pair_init(&pair, SECURE_DTLS, client, server);
	pair_begin(&pair, NULL, NULL);
	EXPECT(SSL_set_cipher_list(pair.client.session->ssl,
	    "PSK-AES128-CCM8") == 1);
	secure_start(pair.client.session);
	pair_carry(&pair);
	pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_PSK);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
}
END_TEST

START_TEST(server_that_is_not_the_expected_one_is_left_in_the_handshake)
{
	pki_share(client, &server_id, 7);
	pki_share(client, &other_id, 7);
	pki_share(server, &client_id, 7);
	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], client, server);
		pair_connect(&pair, &other_id, NULL);
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(identity_with_a_zero_byte_is_found_by_what_is_left_of_it)
{
	for (size_t place = 0; place < 16; place++) {
		struct deviceid zero = pki_id_with_zero(5, place);
		struct credentials *c = pki_credentials(&zero);
		struct credentials *s = pki_credentials(&server_id);

		pki_share(c, &server_id, 7);
		pki_share(s, &zero, 7);
		pki_share(s, &other_id, 1);
		pair_init(&pair, kinds[place % 2], c, s);
		pair_connect(&pair, NULL, &zero);
		expect_peers(&server_id, &zero);
		pair_clear(&pair);
		credentials_unref(c);
		credentials_unref(s);
	}
}
END_TEST

START_TEST(identity_that_two_peers_are_cut_to_is_refused)
{
	struct deviceid zero = pki_id_with_zero(5, 4), like = zero;
	struct credentials *c = pki_credentials(&zero);

	like.bytes[9] ^= 1;
	pki_share(c, &server_id, 7);
	pki_share(server, &zero, 7);
	pki_share(server, &like, 7);
	pair_init(&pair, SECURE_TLS, c, server);
	pair_connect(&pair, NULL, NULL);
	pair_expect_failed(&pair.server, SECURE_FAILURE_UNKNOWN_PSK);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
	credentials_unref(c);
}
END_TEST

START_TEST(hint_with_a_zero_byte_is_found_by_what_is_left_of_it)
{
	struct deviceid zero = pki_id_with_zero(5, 3);
	struct credentials *s = pki_credentials(&zero);

	pki_share(client, &zero, 7);
	pki_share(client, &other_id, 1);
	pki_share(s, &client_id, 7);
	pair_init(&pair, SECURE_DTLS, client, s);
	pair_connect(&pair, NULL, NULL);
	expect_peers(&zero, &client_id);
	pair_connect(&pair, &zero, NULL);
	expect_peers(&zero, &client_id);
	pair_clear(&pair);
	credentials_unref(s);
}
END_TEST

START_TEST(no_key_and_no_common_suite_is_no_cipher)
{
	struct pki *ca = pki_new_ca(NULL, "root");
	struct pki *own = pki_new_device(ca, &server_id);

	pki_own(server, own, NULL);
	pki_share(client, &server_id, 7);
	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], client, server);
		pair_connect(&pair, NULL, NULL);
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	pki_free(own);
	pki_free(ca);
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_psk", setup, teardown,
    each_side_knows_the_other_by_its_key,
    client_takes_the_key_that_the_hint_names,
    client_with_several_keys_and_a_foreign_hint_has_none,
    client_with_one_key_takes_it_whatever_the_hint,
    client_without_a_key_for_whom_it_expects_sends_nothing,
    unknown_identity_looks_like_a_wrong_key,
    whole_finished_under_a_wrong_key_ends_the_handshake_at_once,
    server_that_is_not_the_expected_one_is_left_in_the_handshake,
    identity_with_a_zero_byte_is_found_by_what_is_left_of_it,
    identity_that_two_peers_are_cut_to_is_refused,
    hint_with_a_zero_byte_is_found_by_what_is_left_of_it,
    no_key_and_no_common_suite_is_no_cipher)
