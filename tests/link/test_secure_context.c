/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_context.c - suites, versions and protocols that two ends agree
   on */
#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid client_id, server_id;
static struct credentials *client, *server;
static struct pki *root, *own;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

/* A client with a key or anchors, and a server that has both. */
static void
begin(bool by_key, unsigned rsa_bits)
{
	client_id = pki_id(1);
	server_id = pki_id(2);
	root = pki_new_ca(NULL, "root");
	own = pki_new(root, &(struct pki_options){
		.id = &server_id, .rsa_bits = rsa_bits });
	client = pki_credentials(&client_id);
	server = pki_credentials(&server_id);
	pki_own(server, own, NULL);
	pki_share(server, &client_id, 1);
	if (by_key)
		pki_share(client, &server_id, 1);
	else
		pki_trust(client, root, NULL);
}

static void
end(void)
{
	credentials_unref(client);
	credentials_unref(server);
	pki_free(own);
	pki_free(root);
}

static void
start(enum secure_kind kind)
{
	pair_init(&pair, kind, client, server);
	pair.server.options.peer_required = false;
	pair_begin(&pair, NULL, NULL);
}

static void
expect_suite(enum secure_kind kind, const char *suite)
{
	struct secure_peer peer;

	start(kind);
	EXPECT(SSL_set_max_proto_version(pair.client.session->ssl,
	    kind == SECURE_TLS ? TLS1_2_VERSION : DTLS1_2_VERSION) == 1);
	EXPECT(SSL_set_cipher_list(pair.client.session->ssl, suite) == 1);
	secure_start(pair.client.session);
	pair_finish(&pair);
	EXPECT(pair_is_open(&pair), "%s", suite);
	pair_expect_talk(&pair);
	secure_get_peer(pair.server.session, &peer);
	EXPECT(strcmp(peer.suite, suite) == 0, "%s", suite);
	pair_clear(&pair);
}

START_TEST(every_suite_can_be_had)
{
	static const char *const suites[] = {
		"ECDHE-PSK-AES128-CBC-SHA256", "PSK-AES128-CCM8",
		"ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-AES128-CCM",
		"ECDHE-ECDSA-AES256-CCM8", "ECDHE-ECDSA-AES256-CCM",
		"ECDHE-ECDSA-AES128-GCM-SHA256",
		"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA256",
		"ECDHE-ECDSA-AES256-SHA384",
	};

	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		begin(i < 2, 0);
		expect_suite(SECURE_TLS, suites[i]);
		expect_suite(SECURE_DTLS, suites[i]);
		end();
	}
	begin(false, 2048);
	expect_suite(SECURE_TLS, "ECDHE-RSA-AES128-GCM-SHA256");
	expect_suite(SECURE_TLS, "ECDHE-RSA-AES256-GCM-SHA384");
	end();
}
END_TEST

START_TEST(every_suite_of_tls_1_3_can_be_had)
{
	static const char *const suites[] = {
		"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
		"TLS_CHACHA20_POLY1305_SHA256",
	};
	struct secure_peer peer;

	begin(false, 0);
	for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
		start(SECURE_TLS);
		EXPECT(SSL_set_ciphersuites(pair.client.session->ssl,
		    suites[i]) == 1);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_talk(&pair);
		secure_get_peer(pair.server.session, &peer);
		EXPECT(strcmp(peer.suite, suites[i]) == 0);
		pair_clear(&pair);
	}
	end();
}
END_TEST

START_TEST(key_is_used_with_the_suite_of_ocf_first)
{
	struct secure_peer peer;

	begin(true, 0);
	pki_trust(client, root, NULL);
	for (size_t i = 0; i < 2; i++) {
		start(kinds[i]);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_talk(&pair);
		secure_get_peer(pair.server.session, &peer);
		EXPECT(strcmp(peer.suite, "ECDHE-PSK-AES128-CBC-SHA256") == 0);
		pair_clear(&pair);
	}
	end();
}
END_TEST

START_TEST(client_of_tls_1_3_with_a_key_gets_tls_1_2)
{
	struct secure_peer peer;

	begin(true, 0);
	pki_trust(client, root, NULL);
	start(SECURE_TLS);
	EXPECT(SSL_set_max_proto_version(pair.client.session->ssl,
	    TLS1_3_VERSION) == 1);
	/* OpenSSL would take the key for one of TLS 1.3 otherwise */
	secure_start(pair.client.session);
	pair_finish(&pair);
	pair_expect_talk(&pair);
	secure_get_peer(pair.server.session, &peer);
	EXPECT(strcmp(peer.version, "TLSv1.2") == 0);
	EXPECT(peer.proof == SECURE_PROOF_PSK);
	pair_clear(&pair);
	end();
}
END_TEST

START_TEST(suite_that_is_not_ours_is_refused)
{
	begin(false, 0);
	start(SECURE_DTLS);
	EXPECT(SSL_set_cipher_list(pair.client.session->ssl,
	    "ECDHE-ECDSA-CHACHA20-POLY1305") == 1);
	secure_start(pair.client.session);
	pair_finish(&pair);
	pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
	end();
}
END_TEST

START_TEST(older_version_is_refused)
{
	begin(false, 0);
	for (size_t i = 0; i < 2; i++) {
		int old = kinds[i] == SECURE_TLS ? TLS1_1_VERSION :
		    DTLS1_VERSION;

		start(kinds[i]);
		SSL_set_security_level(pair.client.session->ssl, 0);
		EXPECT(SSL_set_min_proto_version(pair.client.session->ssl,
		    old) == 1);
		EXPECT(SSL_set_max_proto_version(pair.client.session->ssl,
		    old) == 1);
		EXPECT(SSL_set_cipher_list(pair.client.session->ssl,
		    "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0") == 1);
		secure_start(pair.client.session);
		pair_finish(&pair);
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	end();
}
END_TEST

START_TEST(renegotiation_is_refused)
{
	begin(true, 0);
	start(SECURE_TLS);
	secure_start(pair.client.session);
	pair_finish(&pair);
	SSL_clear_options(pair.client.session->ssl, SSL_OP_NO_RENEGOTIATION);
	EXPECT(SSL_renegotiate(pair.client.session->ssl) == 1);
	(void)SSL_do_handshake(pair.client.session->ssl);
	pair_carry(&pair);
	/* a client that insists ends it; the server does not */
	EXPECT(secure_state(pair.server.session) == SECURE_OPEN ||
	    secure_failure(pair.server.session) == SECURE_FAILURE_ALERT);
	EXPECT(pair.server.taken_len == 0);
	pair_clear(&pair);
	end();
}
END_TEST

static void
expect_alpn(const char *of_client, const char *of_server, bool is_fine)
{
	begin(false, 0);
	pair_init(&pair, SECURE_TLS, client, server);
	pair.server.options.peer_required = false;
	pair.client.options.alpn = of_client;
	pair.server.options.alpn = of_server;
	pair_connect(&pair, NULL, NULL);
	if (is_fine) {
		pair_expect_talk(&pair);
	} else {
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		EXPECT(strcmp(secure_alert(pair.client.session),
		    "no application protocol") == 0);
	}
	pair_clear(&pair);
	end();
}

START_TEST(protocols_agree_or_are_not_offered)
{
	expect_alpn("coap", "coap", true);
	expect_alpn(NULL, "coap", true);
	expect_alpn("coap", NULL, true);
	expect_alpn("http/1.1", "coap", false);
	expect_alpn("coa", "coap", false);
}
END_TEST

START_TEST(context_of_nothing_is_refused)
{
	struct credentials *nothing = pki_credentials(NULL);
	struct secure_context *c = NULL;

	for (int role = SECURE_CLIENT; role <= SECURE_SERVER; role++)
		EXPECT(secure_context_new(&(struct secure_options){
			.role = (enum secure_role)role,
			.credentials = nothing }, &c) == WAX_CRYPTO);
	EXPECT(c == NULL);
	secure_context_free(NULL);
	credentials_unref(nothing);
}
END_TEST

TEST_MAIN("link/secure_context",
    every_suite_can_be_had,
    every_suite_of_tls_1_3_can_be_had,
    key_is_used_with_the_suite_of_ocf_first,
    client_of_tls_1_3_with_a_key_gets_tls_1_2,
    suite_that_is_not_ours_is_refused,
    older_version_is_refused,
    renegotiation_is_refused,
    protocols_agree_or_are_not_offered,
    context_of_nothing_is_refused)
