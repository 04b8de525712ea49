/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_resume.c - who may go on with an old session, and as whom: by
   key and by certificate, with TLS 1.2, TLS 1.3 and DTLS 1.2 */
#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"
#include "link/wall.h"

#define HOUR 3600

static struct pair pair;
static struct deviceid client_id, server_id, other_id;
static struct pki *root;

struct way {
	enum secure_kind kind;
	bool by_key;
	int version;
};

static const struct way ways[] = {
	{ SECURE_TLS, true, TLS1_2_VERSION },
	{ SECURE_TLS, false, TLS1_2_VERSION },
	{ SECURE_TLS, false, TLS1_3_VERSION },
	{ SECURE_DTLS, true, DTLS1_2_VERSION },
	{ SECURE_DTLS, false, DTLS1_2_VERSION },
};
#define WAYS (sizeof(ways) / sizeof(ways[0]))

static void
setup(void)
{
	client_id = pki_id(1);
	server_id = pki_id(2);
	other_id = pki_id(3);
	root = pki_new_ca(NULL, "root");
}

static void
teardown(void)
{
	pki_free(root);
}

/* Credentials of own for one way; those by certificate end after a day. */
static struct credentials *
make(const struct way *w, const struct deviceid *own,
    const struct deviceid *peer, uint8_t key)
{
	struct credentials *c = pki_credentials(own);
	struct pki *p;

	if (w->by_key) {
		pki_share(c, peer, key);
		return c;
	}
	p = pki_new(root, &(struct pki_options){
		.id = own, .from = -60, .until = PKI_DAY });
	pki_own(c, p, NULL);
	pki_trust(c, root, NULL);
	pki_free(p);
	return c;
}

static void
begin(const struct way *w)
{
	struct credentials *client = make(w, &client_id, &server_id, 7);
	struct credentials *server = make(w, &server_id, &client_id, 7);

	pair_init(&pair, w->kind, client, server);
	pair.client.options.resume_seconds = HOUR;
	pair.server.options.resume_seconds = HOUR;
	credentials_unref(client);
	credentials_unref(server);
}

static void
connect(const struct way *w, const struct deviceid *server_expected,
    const struct deviceid *client_expected)
{
	pair_begin(&pair, server_expected, client_expected);
	EXPECT(SSL_set_max_proto_version(pair.client.session->ssl,
	    w->version) == 1);
	secure_start(pair.client.session);
	pair_finish(&pair);
}

static void
expect_peer(const struct way *w, const struct pair_end *e,
    const struct deviceid *id, bool is_resumed)
{
	struct secure_peer peer;

	secure_get_peer(e->session, &peer);
	EXPECT(peer.resumed == is_resumed);
	EXPECT(peer.proof == (w->by_key ? SECURE_PROOF_PSK :
	    SECURE_PROOF_X509));
	EXPECT(deviceid_equal(&peer.id, id));
	EXPECT(strcmp(peer.issuer, w->by_key ? "" : "CN=root") == 0,
	    "%s", peer.issuer);
}

static void
expect_open(const struct way *w, bool is_resumed)
{
	pair_expect_talk(&pair);
	expect_peer(w, &pair.client, &server_id, is_resumed);
	expect_peer(w, &pair.server, &client_id, is_resumed);
}

/* The server starts anew with other credentials. */
static void
reload(struct credentials *c, const void *ticket_key)
{
	secure_free(pair.server.session);
	secure_context_free(pair.server.context);
	credentials_unref(pair.server.options.credentials);
	pair.server.session = NULL;
	pair.server.context = NULL;
	pair.server.options.credentials = c;
	pair.server.options.ticket_key = ticket_key;
}

START_TEST(resumed_session_has_the_identities_of_the_first)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		for (unsigned k = 0; k < 4; k++) {
			connect(&ways[i], &server_id, &client_id);
			expect_open(&ways[i], k > 0);
		}
		connect(&ways[i], NULL, NULL);	/* remembered apart */
		expect_open(&ways[i], false);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], true);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(nothing_is_resumed_where_it_is_switched_off)
{
	for (size_t i = 0; i < WAYS; i++)
		for (unsigned which = 0; which < 2; which++) {
			begin(&ways[i]);
			if (which == 0)
				pair.client.options.resume_seconds = 0;
			else
				pair.server.options.resume_seconds = 0;
			for (unsigned k = 0; k < 2; k++) {
				connect(&ways[i], NULL, NULL);
				expect_open(&ways[i], false);
			}
			pair_clear(&pair);
		}
}
END_TEST

START_TEST(session_ends_after_its_time)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		connect(&ways[i], NULL, NULL);
		wall_advance(UINT64_C(1000000) * (HOUR - 2));
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], true);
		wall_advance(UINT64_C(1000000) * (HOUR + 2));
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		pair_clear(&pair);
	}
}
END_TEST

/* The client asks, but the server knows better. */
START_TEST(server_ends_a_session_after_its_time_by_itself)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		pair.client.options.resume_seconds = 2 * HOUR;
		connect(&ways[i], NULL, NULL);
		wall_advance(UINT64_C(1000000) * (HOUR + 2));
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(contexts_of_the_same_credentials_share_tickets)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		connect(&ways[i], NULL, NULL);
		reload(credentials_ref(pair.server.options.credentials), NULL);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], true);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(new_credentials_end_all_sessions)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		connect(&ways[i], NULL, NULL);
		reload(make(&ways[i], &server_id, &client_id, 7), NULL);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(ticket_key_of_workers_outlives_credentials_that_say_the_same)
{
	static uint8_t key[TICKET_KEY_LEN] = { 1, 2, 3 };

	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		pair.server.options.ticket_key = key;
		connect(&ways[i], NULL, NULL);
		reload(make(&ways[i], &server_id, &client_id, 7), key);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], true);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(ticket_gives_no_identity_that_credentials_no_longer_give)
{
	static uint8_t key[TICKET_KEY_LEN] = { 1, 2, 3 };
	struct pki *other = pki_new_ca(NULL, "other");

	for (size_t i = 0; i < WAYS; i++) {
		struct credentials *c;

		begin(&ways[i]);
		pair.server.options.ticket_key = key;
		connect(&ways[i], NULL, NULL);
		/* another key, or another anchor */
		c = make(&ways[i], &server_id, &client_id, 8);
		if (!ways[i].by_key) {
			credentials_unref(c);
			c = make(&ways[i], &server_id, &client_id, 8);
			pki_revoke(c, other, NULL, PKI_DAY);
		}
		reload(c, key);
		connect(&ways[i], NULL, NULL);
		if (ways[i].by_key)
			pair_expect_failed(&pair.server,
			    SECURE_FAILURE_WRONG_PSK);
		else
			expect_open(&ways[i], false);
		pair_clear(&pair);
	}
	pki_free(other);
}
END_TEST

START_TEST(expectation_is_checked_again)
{
	for (size_t i = 0; i < WAYS; i++) {
		begin(&ways[i]);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		connect(&ways[i], NULL, &other_id);
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_ID);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(expired_certificate_is_not_resumed)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (ways[i].by_key)
			continue;
		begin(&ways[i]);
		wall_advance(UINT64_C(1000000) * (PKI_DAY - HOUR / 2));
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		wall_advance(UINT64_C(1000000) * (HOUR / 2 + 10));
		connect(&ways[i], NULL, NULL);
		EXPECT(!pair_is_open(&pair));
		pair_expect_failed(&pair.client, SECURE_FAILURE_EXPIRED);
		pair_clear(&pair);
	}
}
END_TEST

/* What the client keeps is one thing, what the server says another. */
START_TEST(server_does_not_resume_an_expired_certificate_either)
{
	for (size_t i = 0; i < WAYS; i++) {
		struct resume *first;

		if (ways[i].by_key)
			continue;
		begin(&ways[i]);
		wall_advance(UINT64_C(1000000) * (PKI_DAY - HOUR / 2));
		connect(&ways[i], NULL, NULL);
		first = pair.client.context->resumes.oldest;
		EXPECT(first != NULL);
		wall_advance(UINT64_C(1000000) * (HOUR / 2 + 10));
		first->proven.until = INT64_MAX;
		connect(&ways[i], NULL, NULL);
		EXPECT(!pair_is_open(&pair));
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(anonymous_session_does_not_resume_where_a_peer_is_required)
{
	static uint8_t key[TICKET_KEY_LEN] = { 9 };
	const struct way *w = &ways[2];
	struct credentials *client = pki_credentials(NULL);
	struct credentials *server = make(w, &server_id, &client_id, 7);

	pki_trust(client, root, NULL);
	pair_init(&pair, w->kind, client, server);
	pair.client.options.resume_seconds = HOUR;
	pair.server.options.resume_seconds = HOUR;
	pair.server.options.peer_required = false;
	pair.server.options.ticket_key = key;
	connect(w, NULL, NULL);
	pair_expect_talk(&pair);
	reload(credentials_ref(server), key);
	pair.server.options.peer_required = true;
	connect(w, NULL, NULL);
	pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CERTIFICATE);
	pair_clear(&pair);
	credentials_unref(client);
	credentials_unref(server);
}
END_TEST

START_TEST(client_remembers_a_bounded_number)
{
	struct credentials *client = pki_credentials(&client_id);
	struct credentials *server;

	for (unsigned i = 0; i < 300; i++) {
		struct deviceid id = pki_id(1000 + i);

		pki_share(client, &id, 7);
	}
	pair_init(&pair, SECURE_TLS, client, client);
	pair.client.options.resume_seconds = HOUR;
	pair.server.options.resume_seconds = HOUR;
	for (unsigned i = 0; i < 300; i++) {
		struct deviceid id = pki_id(1000 + i);

		server = pki_credentials(&id);
		pki_share(server, &client_id, 7);
		reload(server, NULL);
		pair_connect(&pair, &id, NULL);
		EXPECT(pair_is_open(&pair));
		EXPECT(pair.client.context->resumes.table.count ==
		    (i < 256 ? i + 1 : 256));
	}
	pair_clear(&pair);
	credentials_unref(client);
}
END_TEST

/* A server of OpenSSL that asks for certificates and does not say for whom its
   sessions are sends internal_error for any session that it knows. */
static void
connect_to_choking(const struct way *w)
{
	pair_begin(&pair, NULL, NULL);
	EXPECT(SSL_set_session_id_context(pair.server.session->ssl,
	    (const unsigned char *)"", 0) == 1);
	EXPECT(SSL_set_max_proto_version(pair.client.session->ssl,
	    w->version) == 1);
	secure_start(pair.client.session);
	pair_finish(&pair);
}

START_TEST(server_that_fails_over_an_offer_gets_no_other_one)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (ways[i].by_key)
			continue;
		begin(&ways[i]);
		for (unsigned k = 0; k < 6; k++) {
			connect_to_choking(&ways[i]);
			EXPECT(secure_is_unresumable(pair.client.session) ==
			    (k == 1));
			if (k == 1)
				pair_expect_failed(&pair.client,
				    SECURE_FAILURE_ALERT);
			else
				expect_open(&ways[i], false);
		}
		/* later it may be another one */
		wall_advance(UINT64_C(1000000) * (HOUR + 1));
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], true);
		pair_clear(&pair);
	}
}
END_TEST

/* That the key is another one has nothing to do with the offer. */
START_TEST(refusal_after_an_offer_is_not_of_the_offer)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (!ways[i].by_key)
			continue;
		begin(&ways[i]);
		connect(&ways[i], NULL, NULL);
		expect_open(&ways[i], false);
		reload(make(&ways[i], &server_id, &client_id, 8), NULL);
		connect(&ways[i], NULL, NULL);
		EXPECT(!pair_is_open(&pair));
		EXPECT(!secure_is_unresumable(pair.client.session));
		pair_clear(&pair);
	}
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_resume", setup, teardown,
    resumed_session_has_the_identities_of_the_first,
    nothing_is_resumed_where_it_is_switched_off,
    session_ends_after_its_time,
    server_ends_a_session_after_its_time_by_itself,
    contexts_of_the_same_credentials_share_tickets,
    new_credentials_end_all_sessions,
    ticket_key_of_workers_outlives_credentials_that_say_the_same,
    ticket_gives_no_identity_that_credentials_no_longer_give,
    expectation_is_checked_again,
    expired_certificate_is_not_resumed,
    server_does_not_resume_an_expired_certificate_either,
    anonymous_session_does_not_resume_where_a_peer_is_required,
    client_remembers_a_bounded_number,
    server_that_fails_over_an_offer_gets_no_other_one,
    refusal_after_an_offer_is_not_of_the_offer)
