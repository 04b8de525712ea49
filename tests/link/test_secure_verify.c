/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_secure_verify.c - which certificates are believed, over TLS 1.3 and
   DTLS 1.2, and what each side says of those that are not */
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"

static struct pair pair;
static struct deviceid client_id, server_id, other_id;
static struct pki *root, *client_own, *server_own;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

static void
setup(void)
{
	client_id = pki_id(1);
	server_id = pki_id(2);
	other_id = pki_id(3);
	root = pki_new_ca(NULL, "root");
	client_own = pki_new_device(root, &client_id);
	server_own = pki_new_device(root, &server_id);
}

static void
teardown(void)
{
	pki_free(root);
	pki_free(client_own);
	pki_free(server_own);
}

/* Credentials of somebody with that certificate who believes in root. */
static struct credentials *
believer(const struct pki *own, const struct pki *above)
{
	struct credentials *c = pki_credentials(NULL);

	pki_own(c, own, above);
	pki_trust(c, root, NULL);
	return c;
}

static struct pair *
connect(enum secure_kind kind, struct credentials *client,
    struct credentials *server, const struct deviceid *server_expected,
    const struct deviceid *client_expected)
{
	pair_init(&pair, kind, client, server);
	pair_connect(&pair, server_expected, client_expected);
	return &pair;
}

START_TEST(each_side_knows_the_other_by_its_certificate)
{
	struct credentials *client = believer(client_own, NULL);
	struct credentials *server = believer(server_own, NULL);
	struct secure_peer peer;

	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], client, server, &server_id, &client_id);
		pair_expect_talk(&pair);
		secure_get_peer(pair.client.session, &peer);
		EXPECT(peer.proof == SECURE_PROOF_X509 &&
		    deviceid_equal(&peer.id, &server_id) && !peer.resumed);
		EXPECT(strcmp(peer.version,
		    i == 0 ? "TLSv1.3" : "DTLSv1.2") == 0);
		secure_get_peer(pair.server.session, &peer);
		EXPECT(peer.proof == SECURE_PROOF_X509 &&
		    deviceid_equal(&peer.id, &client_id));
		EXPECT(strcmp(peer.issuer, "CN=root") == 0);
		pair_clear(&pair);
	}
	credentials_unref(client);
	credentials_unref(server);
}
END_TEST

/* The server refuses a client with that certificate for that reason, and the
   client refuses a server with it likewise. */
static void
refused(const struct pki *own, const struct pki *above,
    struct credentials *judge, enum secure_failure wanted)
{
	struct credentials *bad = pki_credentials(NULL);
	struct credentials *judge_client = credentials_ref(judge);

	pki_own(bad, own, above);
	pki_trust(bad, root, NULL);
	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], bad, judge, NULL, NULL);
		pair_expect_failed(&pair.server, wanted);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		EXPECT(secure_alert(pair.client.session)[0] != '\0');
		EXPECT(pair.server.taken_len == 0);
		pair_clear(&pair);

		connect(kinds[i], judge_client, bad, NULL, NULL);
		pair_expect_failed(&pair.client, wanted);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	credentials_unref(judge_client);
	credentials_unref(bad);
}

static void
refused_by_believer(const struct pki *own, enum secure_failure wanted)
{
	struct credentials *judge = believer(server_own, NULL);

	refused(own, NULL, judge, wanted);
	credentials_unref(judge);
}

START_TEST(chain_to_no_anchor_is_unknown_ca)
{
	struct pki *stranger = pki_new_ca(NULL, "stranger");
	struct pki *own = pki_new_device(stranger, &client_id);
	struct pki *alike = pki_new_ca(NULL, "root");
	struct pki *forged = pki_new_device(alike, &client_id);

	refused_by_believer(own, SECURE_FAILURE_UNKNOWN_CA);
	refused_by_believer(forged, SECURE_FAILURE_UNKNOWN_CA);
	pki_free(forged);
	pki_free(alike);
	pki_free(own);
	pki_free(stranger);
}
END_TEST

START_TEST(certificate_of_another_time_is_expired)
{
	static const long times[][2] = {
		{ -2 * PKI_DAY, -1 }, { 60, PKI_DAY },
	};

	for (size_t i = 0; i < 2; i++) {
		struct pki *own = pki_new(root, &(struct pki_options){
			.id = &client_id,
			.from = times[i][0], .until = times[i][1] });

		refused_by_believer(own, SECURE_FAILURE_EXPIRED);
		pki_free(own);
	}
}
END_TEST

/* A peer whose own credentials would not take such a certificate. */
static struct credentials *
with_any_certificate(const struct pki_options *o)
{
	struct deviceid id = o->id != NULL ? *o->id : client_id;
	struct pki *fine = pki_new(root, &(struct pki_options){ .id = &id });
	struct credentials *c = believer(fine, NULL);

	pki_replace(c, root, o);
	pki_free(fine);
	return c;
}

static void
refused_whatever(const struct pki_options *o, enum secure_failure wanted)
{
	struct credentials *bad = with_any_certificate(o);
	struct credentials *judge = believer(server_own, NULL);

	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], bad, judge, NULL, NULL);
		pair_expect_failed(&pair.server, wanted);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
		connect(kinds[i], judge, bad, NULL, NULL);
		pair_expect_failed(&pair.client, wanted);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	credentials_unref(judge);
	credentials_unref(bad);
}

START_TEST(certificate_for_something_else_is_wrong_use)
{
	static const char *const extended[] = {
		PKI_EKU_ROLE,
		PKI_EKU_IDENTITY ",1.3.6.1.4.1.44924.1.7",
		PKI_EKU_IDENTITY ",anyExtendedKeyUsage",
		"serverAuth,clientAuth",
		"1.3.6.1.4.1.44924.1.6",
		"serverAuth,clientAuth,1.3.6.1.4.1.44924.1.66",
		"",
	};

	for (size_t i = 0; i < sizeof(extended) / sizeof(extended[0]); i++)
		refused_whatever(&(struct pki_options){ .id = &client_id,
		    .extended = extended[i] }, SECURE_FAILURE_WRONG_USE);
	refused_whatever(&(struct pki_options){ .id = &client_id,
	    .usage = "critical,digitalSignature,keyCertSign" },
	    SECURE_FAILURE_WRONG_USE);
	refused_whatever(&(struct pki_options){ .id = &client_id,
	    .usage = "" }, SECURE_FAILURE_WRONG_USE);
}
END_TEST

START_TEST(certificate_for_the_other_role_is_wrong_use)
{
	struct credentials *judge = believer(server_own, NULL);
	struct credentials *bad = with_any_certificate(&(struct pki_options){
		.id = &client_id,
		.extended = "serverAuth,1.3.6.1.4.1.44924.1.6" });

	connect(SECURE_DTLS, bad, judge, NULL, NULL);
	pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_USE);
	pair_clear(&pair);
	connect(SECURE_DTLS, judge, bad, NULL, NULL);
	pair_expect_talk(&pair);
	pair_clear(&pair);
	credentials_unref(bad);
	credentials_unref(judge);
}
END_TEST

START_TEST(name_that_is_no_device_id_is_no_id)
{
	static const char *const names[] = {
		"uuid:", "gateway", "00000000-0000-0000-0000-000000000000",
		"uuid:00000000-0000-0000-0000-000000000000",
		"UUID:5a5a5a5a-5a5a-5a5a-5a5a-5a5a01020304",
		"uuid:5a5a5a5a-5a5a-5a5a-5a5a-5a5a0102030",
		"uuid:5a5a5a5a-5a5a-5a5a-5a5a-5a5a010203045",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		refused_whatever(&(struct pki_options){ .name = names[i] },
		    SECURE_FAILURE_NO_ID);
	refused_whatever(&(struct pki_options){ .id = &client_id,
	    .second_name = "uuid:5a5a5a5a-5a5a-5a5a-5a5a-5a5a01020304" },
	    SECURE_FAILURE_NO_ID);
}
END_TEST

START_TEST(anchor_bound_to_a_subject_stands_for_it_alone)
{
	struct credentials *server = pki_credentials(NULL);
	struct pki *impostor = pki_new_device(root, &other_id);
	struct credentials *client = believer(client_own, NULL);
	struct credentials *wrong = believer(impostor, NULL);

	pki_own(server, server_own, NULL);
	pki_trust(server, root, &server_id);
	pki_trust(server, root, &client_id);
	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], client, server, NULL, NULL);
		pair_expect_talk(&pair);
		pair_clear(&pair);
		connect(kinds[i], wrong, server, NULL, NULL);
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_ANCHOR);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	credentials_unref(client);
	credentials_unref(wrong);
	credentials_unref(server);
	pki_free(impostor);
}
END_TEST

START_TEST(peer_that_is_not_the_expected_one_never_opens)
{
	struct credentials *client = believer(client_own, NULL);
	struct credentials *server = believer(server_own, NULL);

	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], client, server, &other_id, NULL);
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
		connect(kinds[i], client, server, NULL, &other_id);
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_ID);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);
	}
	credentials_unref(client);
	credentials_unref(server);
}
END_TEST

START_TEST(client_without_a_certificate_is_anonymous_where_it_may)
{
	struct credentials *client = pki_credentials(NULL);
	struct credentials *server = believer(server_own, NULL);
	struct secure_peer peer;

	pki_trust(client, root, NULL);
	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], client, server, NULL, NULL);
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CERTIFICATE);
		pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
		pair_clear(&pair);

		pair_init(&pair, kinds[i], client, server);
		pair.server.options.peer_required = false;
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		secure_get_peer(pair.server.session, &peer);
		EXPECT(peer.proof == SECURE_PROOF_NONE);
		pair_connect(&pair, NULL, &client_id);
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CERTIFICATE);
		pair_clear(&pair);
	}
	credentials_unref(client);
	credentials_unref(server);
}
END_TEST

START_TEST(chain_may_have_cas_between_and_an_anchor_may_be_one)
{
	struct pki *between = pki_new_ca(root, "between");
	struct pki *own = pki_new_device(between, &client_id);
	struct credentials *client = believer(own, between);
	struct credentials *server = believer(server_own, NULL);
	struct credentials *narrow = pki_credentials(NULL);

	pki_own(narrow, server_own, NULL);
	pki_trust(narrow, between, NULL);
	for (size_t i = 0; i < 2; i++) {
		connect(kinds[i], client, server, NULL, NULL);
		pair_expect_talk(&pair);
		pair_clear(&pair);
		connect(kinds[i], client, narrow, NULL, NULL);
		pair_expect_talk(&pair);
		pair_clear(&pair);
	}
	credentials_unref(client);
	credentials_unref(server);
	credentials_unref(narrow);
	pki_free(own);
	pki_free(between);
}
END_TEST

START_TEST(chain_that_is_too_long_is_refused)
{
	struct pki *cas[8], *own;
	struct credentials *judge = believer(server_own, NULL), *bad;
	struct deviceid id = pki_id(9);
	char *pem[9], *key, *all;
	const char *expected;

	for (size_t i = 0; i < 8; i++)
		cas[i] = pki_new_ca(i == 0 ? root : cas[i - 1],
		    (const char[]){ 'a', (char)('a' + i), 0 });
	own = pki_new_device(cas[7], &id);
	pem[0] = pki_pem(own, NULL);
	for (size_t i = 0; i < 8; i++)
		pem[i + 1] = pki_pem(cas[7 - i], NULL);
	all = calloc(9, 4096);
	for (size_t i = 0; i < 9; i++) {
		strcat(all, pem[i]);
		free(pem[i]);
	}
	key = pki_key_pem(own);
	bad = pki_credentials(NULL);
	EXPECT(credentials_set_certificate(bad, bytes_of_text(all),
	    bytes_of_text(key), &expected) == WAX_OK);
	pki_trust(bad, root, NULL);
	connect(SECURE_TLS, bad, judge, NULL, NULL);
	pair_expect_failed(&pair.server, SECURE_FAILURE_BAD_CERTIFICATE);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
	free(all);
	free(key);
	pki_free(own);
	for (size_t i = 0; i < 8; i++)
		pki_free(cas[i]);
	credentials_unref(bad);
	credentials_unref(judge);
}
END_TEST

START_TEST(revoked_certificate_is_refused_and_others_are_not)
{
	struct pki *good = pki_new_device(root, &other_id);
	struct credentials *judge = believer(server_own, NULL);
	struct credentials *client = believer(good, NULL);

	pki_revoke(judge, root, client_own, PKI_DAY);
	refused(client_own, NULL, judge, SECURE_FAILURE_REVOKED);
	connect(SECURE_TLS, client, judge, NULL, NULL);
	pair_expect_talk(&pair);
	pair_clear(&pair);
	credentials_unref(judge);
	credentials_unref(client);
	pki_free(good);
}
END_TEST

START_TEST(list_that_is_out_of_date_revokes_all_until_a_new_one)
{
	struct credentials *judge = believer(server_own, NULL);
	struct credentials *client = believer(client_own, NULL);

	pki_revoke(judge, root, NULL, -60);
	refused(client_own, NULL, judge, SECURE_FAILURE_REVOKED);
	credentials_unref(judge);

	judge = believer(server_own, NULL);
	pki_revoke(judge, root, NULL, -60);
	pki_revoke(judge, root, NULL, PKI_DAY);
	connect(SECURE_TLS, client, judge, NULL, NULL);
	pair_expect_talk(&pair);
	pair_clear(&pair);
	credentials_unref(judge);
	credentials_unref(client);
}
END_TEST

START_TEST(issuer_without_a_list_is_not_checked)
{
	struct pki *between = pki_new_ca(root, "between");
	struct pki *own = pki_new_device(between, &client_id);
	struct pki *another = pki_new_ca(NULL, "another");
	struct credentials *client = believer(own, between);
	struct credentials *server = believer(server_own, NULL);

	/* of the root and of a stranger, none of the CA between */
	pki_revoke(server, root, client_own, PKI_DAY);
	pki_revoke(server, another, NULL, PKI_DAY);
	connect(SECURE_TLS, client, server, NULL, NULL);
	pair_expect_talk(&pair);
	pair_clear(&pair);
	credentials_unref(server);

	/* now it is the CA between itself */
	server = believer(server_own, NULL);
	pki_revoke(server, root, between, PKI_DAY);
	refused(own, between, server, SECURE_FAILURE_REVOKED);
	credentials_unref(client);
	credentials_unref(server);
	pki_free(another);
	pki_free(own);
	pki_free(between);
}
END_TEST

START_TEST(list_that_its_issuer_did_not_sign_revokes)
{
	struct pki *alike = pki_new_ca(NULL, "root");
	struct credentials *judge = believer(server_own, NULL);

	pki_revoke(judge, alike, NULL, PKI_DAY);
	refused(client_own, NULL, judge, SECURE_FAILURE_REVOKED);
	credentials_unref(judge);
	pki_free(alike);
}
END_TEST

START_TEST(curve_that_is_not_ours_is_refused)
{
	struct pki *own = pki_new(root, &(struct pki_options){
		.id = &client_id, .curve = "P-384" });
	struct credentials *odd = believer(own, NULL);
	struct credentials *server = believer(server_own, NULL);

	connect(SECURE_DTLS, server, odd, NULL, NULL);
	pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
	pair_expect_failed(&pair.client, SECURE_FAILURE_ALERT);
	pair_clear(&pair);
	credentials_unref(odd);
	credentials_unref(server);
	pki_free(own);
}
END_TEST

TEST_MAIN_FIXTURE("link/secure_verify", setup, teardown,
    each_side_knows_the_other_by_its_certificate,
    chain_to_no_anchor_is_unknown_ca,
    certificate_of_another_time_is_expired,
    certificate_for_something_else_is_wrong_use,
    certificate_for_the_other_role_is_wrong_use,
    name_that_is_no_device_id_is_no_id,
    anchor_bound_to_a_subject_stands_for_it_alone,
    peer_that_is_not_the_expected_one_never_opens,
    client_without_a_certificate_is_anonymous_where_it_may,
    chain_may_have_cas_between_and_an_anchor_may_be_one,
    chain_that_is_too_long_is_refused,
    revoked_certificate_is_refused_and_others_are_not,
    list_that_is_out_of_date_revokes_all_until_a_new_one,
    issuer_without_a_list_is_not_checked,
    list_that_its_issuer_did_not_sign_revokes,
    curve_that_is_not_ours_is_refused)
