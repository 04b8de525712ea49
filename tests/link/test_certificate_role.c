/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_certificate_role.c - which certificates give the peer of a session a
   role */
#include <stdlib.h>

#include "check_main.h"
#include "expect.h"
#include "link/certificate.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_state.h"

static struct pair pair;
static struct deviceid client_id, server_id, other_id;
static struct pki *root, *client_own, *server_own;
static struct credentials *client, *server;
static char role[CERTIFICATE_NAME_SIZE], authority[CERTIFICATE_NAME_SIZE];
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
	client = pki_credentials(NULL);
	server = pki_credentials(NULL);
	pki_own(client, client_own, NULL);
	pki_own(server, server_own, NULL);
	pki_trust(client, root, NULL);
}

static void
teardown(void)
{
	pair_clear(&pair);
	credentials_unref(client);
	credentials_unref(server);
	pki_free(client_own);
	pki_free(server_own);
	pki_free(root);
}

/* The server believes the root; a session. */
static void
open_session(enum secure_kind kind)
{
	pki_trust(server, root, NULL);
	pair_init(&pair, kind, client, server);
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
}

static struct pki_name
part(int nid, const char *text)
{
	return (struct pki_name){ .nid = nid, .text = bytes_of_text(text) };
}

/* A role certificate of the client, but for what o says. */
static struct pki *
make(const struct pki *issuer, struct pki_options o,
    const struct pki_name *names, size_t count)
{
	if (o.id == NULL && o.name == NULL)
		o.id = &client_id;
	if (o.extended == NULL)
		o.extended = PKI_EKU_ROLE;
	if (o.same_key == NULL)
		o.same_key = client_own;
	o.roles = (struct pki_roles){ names, count };
	return pki_new(issuer, &o);
}

static enum wax_status
read_of(const struct pair_end *e, struct pki *p, const struct pki *above)
{
	char *pem = pki_pem(p, above);
	enum wax_status st;

	strcpy(role, "before");
	strcpy(authority, "too");
	st = certificate_read_role(e->session, bytes_of_text(pem), role,
	    authority);
	EXPECT(st == WAX_OK || (strcmp(role, "before") == 0 &&
	    strcmp(authority, "too") == 0));
	free(pem);
	pki_free(p);
	return st;
}

/* What the server reads of a certificate with one role, "light switch". */
static enum wax_status
read_plain(const struct pki *issuer, struct pki_options o)
{
	struct pki_name name = part(NID_commonName, "light switch");

	return read_of(&pair.server, make(issuer, o, &name, 1), NULL);
}

/* Of one with those names. */
static enum wax_status
read_names(const struct pki_name *names, size_t count)
{
	return read_of(&pair.server, make(root, (struct pki_options){ 0 },
	    names, count), NULL);
}

START_TEST(role_and_authority_of_the_peer_are_read)
{
	const struct pki_name names[] = {
		part(NID_commonName, "light switch"),
		part(NID_organizationalUnitName, "the house"),
	};

	for (size_t i = 0; i < 2; i++) {
		if (i > 0)
			pair_clear(&pair);
		open_session(kinds[i]);
		EXPECT(read_names(names, 2) == WAX_OK);
		EXPECT(strcmp(role, "light switch") == 0 &&
		    strcmp(authority, "the house") == 0);
		EXPECT(read_names(names, 1) == WAX_OK);
		EXPECT(strcmp(role, "light switch") == 0 &&
		    authority[0] == '\0');
	}
}
END_TEST

START_TEST(client_reads_the_roles_of_its_server_too)
{
	struct pki_name name = part(NID_commonName, "heater");

	open_session(SECURE_DTLS);
	EXPECT(read_of(&pair.client, make(root, (struct pki_options){
		.id = &server_id, .same_key = server_own }, &name, 1), NULL) ==
	    WAX_OK);
	EXPECT(strcmp(role, "heater") == 0);
	EXPECT(read_of(&pair.client, make(root, (struct pki_options){ 0 },
	    &name, 1), NULL) == WAX_AUTHENTICITY);
}
END_TEST

START_TEST(session_that_was_resumed_has_its_roles)
{
	struct secure_peer peer;

	pki_trust(server, root, NULL);
	for (size_t i = 0; i < 2; i++) {
		if (i > 0)
			pair_clear(&pair);
		pair_init(&pair, kinds[i], client, server);
		pair.client.options.resume_seconds = 600;
		pair.server.options.resume_seconds = 600;
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		secure_get_peer(pair.server.session, &peer);
		EXPECT(peer.resumed);
		EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_OK);
	}
}
END_TEST

START_TEST(chain_may_have_a_ca_in_between)
{
	struct pki *between = pki_new_ca(root, "roles");
	struct pki_name name = part(NID_commonName, "light switch");

	open_session(SECURE_DTLS);
	EXPECT(read_of(&pair.server, make(between, (struct pki_options){ 0 },
	    &name, 1), between) == WAX_OK);
	EXPECT(read_of(&pair.server, make(between, (struct pki_options){ 0 },
	    &name, 1), NULL) == WAX_AUTHENTICITY);
	pki_free(between);
}
END_TEST

START_TEST(role_of_another_is_none_of_the_peers)
{
	struct pki *other = pki_new_device(root, &other_id);

	open_session(SECURE_DTLS);
	EXPECT(read_plain(root, (struct pki_options){ .id = &other_id }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){ .same_key = other }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){ .id = &other_id,
		.same_key = other }) == WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){
		.name = "light switch" }) == WAX_AUTHENTICITY);
	pki_free(other);
}
END_TEST

START_TEST(only_usages_of_a_role_certificate_give_one)
{
	static const struct pki_options wrong[] = {
		{ .extended = PKI_EKU_IDENTITY },
		{ .extended = PKI_EKU_IDENTITY ",1.3.6.1.4.1.44924.1.7" },
		{ .extended = PKI_EKU_ROLE ",anyExtendedKeyUsage" },
		{ .extended = "1.3.6.1.4.1.44924.1.7" },
		{ .extended = "clientAuth,1.3.6.1.4.1.44924.1.7" },
		{ .extended = "" },
		{ .usage = "" },
		{ .usage = "keyAgreement" },
		{ .usage = "digitalSignature,keyCertSign" },
		{ .is_ca = true, .usage = "digitalSignature" },
	};

	open_session(SECURE_DTLS);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(read_plain(root, wrong[i]) == WAX_AUTHENTICITY, "%u",
		    (unsigned)i);
}
END_TEST

START_TEST(role_is_of_a_believed_ca_and_within_its_dates)
{
	struct pki *other = pki_new_ca(NULL, "another root");
	struct pki *namesake = pki_new_ca(NULL, "root");

	open_session(SECURE_DTLS);
	EXPECT(read_plain(other, (struct pki_options){ 0 }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(namesake, (struct pki_options){ 0 }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(NULL, (struct pki_options){ 0 }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(client_own, (struct pki_options){ 0 }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){
		.from = -2L * PKI_DAY, .until = -PKI_DAY }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){
		.from = PKI_DAY, .until = 2L * PKI_DAY }) ==
	    WAX_AUTHENTICITY);
	pki_free(other);
	pki_free(namesake);
}
END_TEST

START_TEST(anchor_of_another_device_gives_no_role)
{
	struct pki *roles = pki_new_ca(NULL, "roles"), *mine;

	mine = pki_new_ca(NULL, "mine");
	pki_trust(server, roles, &other_id);
	pki_trust(server, mine, &client_id);
	open_session(SECURE_DTLS);
	EXPECT(read_plain(roles, (struct pki_options){ 0 }) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_plain(mine, (struct pki_options){ 0 }) == WAX_OK);
	pki_free(roles);
	pki_free(mine);
}
END_TEST

START_TEST(revoked_role_is_none)
{
	struct pki_name name = part(NID_commonName, "light switch");
	struct pki *revoked = make(root, (struct pki_options){ 0 }, &name, 1);

	pki_revoke(server, root, revoked, PKI_DAY);
	open_session(SECURE_DTLS);
	EXPECT(read_of(&pair.server, revoked, NULL) == WAX_AUTHENTICITY);
	EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_OK);
}
END_TEST

START_TEST(there_is_one_role_and_one_authority)
{
	struct pki_name cn = part(NID_commonName, "a");
	struct pki_name ou = part(NID_organizationalUnitName, "b");
	struct pki_name next = cn, empty = { .begins = true };

	next.begins = true;
	open_session(SECURE_DTLS);
	EXPECT(read_names(NULL, 0) == WAX_AUTHENTICITY);
	EXPECT(read_names(&empty, 1) == WAX_AUTHENTICITY);
	EXPECT(read_names(&ou, 1) == WAX_AUTHENTICITY);
	EXPECT(read_names((struct pki_name[]){ cn, cn }, 2) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_names((struct pki_name[]){ cn, ou, ou }, 3) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_names((struct pki_name[]){ cn, next }, 2) ==
	    WAX_AUTHENTICITY);
	EXPECT(read_names((struct pki_name[]){ ou, cn }, 2) == WAX_OK);
	EXPECT(strcmp(role, "a") == 0 && strcmp(authority, "b") == 0);
	EXPECT(read_of(&pair.server, make(root, (struct pki_options){
		.hosts = "DNS:a.example" }, NULL, 0), NULL) ==
	    WAX_AUTHENTICITY);
}
END_TEST

START_TEST(names_have_1_to_64_bytes_and_no_zero)
{
	static char text[] =
	    "0123456789abcdef0123456789abcdef"
	    "0123456789abcdef0123456789abcdefg";

	open_session(SECURE_DTLS);
	for (size_t len = 0; len <= 65; len++) {
		bool fits = len >= 1 && len <= 64;
		struct pki_name names[] = {
			{ NID_commonName, bytes_of(text, len), 0, false },
			part(NID_organizationalUnitName, "b"),
		};

		EXPECT(read_names(names, 2) == (fits ? WAX_OK : WAX_RANGE),
		    "%u", (unsigned)len);
		EXPECT(!fits || (strlen(role) == len &&
		    memcmp(role, text, len) == 0));
		names[0].nid = NID_organizationalUnitName;
		names[1].nid = NID_commonName;
		EXPECT(read_names(names, 2) == (fits ? WAX_OK : WAX_RANGE));
		EXPECT(!fits || strlen(authority) == len);
	}
	EXPECT(read_names(&(struct pki_name){ NID_commonName,
	    bytes_of("admin\0no", 8), 0, false }, 1) == WAX_RANGE);
}
END_TEST

START_TEST(names_are_told_in_utf_8)
{
	open_session(SECURE_DTLS);
	EXPECT(read_names(&(struct pki_name){ NID_commonName,
	    bytes_of("\0K\0\xfc", 4), V_ASN1_BMPSTRING, false }, 1) ==
	    WAX_OK);
	EXPECT(strcmp(role, "K\xc3\xbc") == 0);
	EXPECT(read_names(&(struct pki_name){ NID_commonName,
	    bytes_of("K\xfc", 2), V_ASN1_T61STRING, false }, 1) == WAX_OK);
	EXPECT(strcmp(role, "K\xc3\xbc") == 0);
}
END_TEST

START_TEST(what_is_no_pem_is_told)
{
	struct pki_name name = part(NID_commonName, "light switch");
	struct pki *p = make(root, (struct pki_options){ 0 }, &name, 1);
	char *pem = pki_pem(p, NULL);
	struct rng rng = { 11 };

	open_session(SECURE_DTLS);
	EXPECT(certificate_read_role(pair.server.session, BYTES_ABSENT, role,
	    authority) == WAX_FORMAT);
	EXPECT(certificate_read_role(pair.server.session,
	    bytes_of(pem, strlen(pem) / 2), role, authority) == WAX_FORMAT);
	/* whatever changes in the certificate, it proves nothing */
	for (unsigned i = 0; i < 2000; i++) {
		char *copy = strdup(pem);
		size_t at = 28 + rng_below(&rng, strlen(pem) - 28 - 26);
		char was = copy[at];

		copy[at] = (char)rng_below(&rng, 128);
		if (certificate_read_role(pair.server.session,
		    bytes_of_text(copy), role, authority) == WAX_OK)
			EXPECT(copy[at] == was || was == '\n' ||
			    was == '=', "%u", (unsigned)at);
		free(copy);
	}
	free(pem);
	pki_free(p);
}
END_TEST

START_TEST(session_without_the_peers_certificate_has_no_roles)
{
	struct credentials *c = pki_credentials(NULL);

	/* before it is open */
	pki_trust(server, root, NULL);
	pair_init(&pair, SECURE_DTLS, client, server);
	pair_begin(&pair, NULL, NULL);
	EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_STATE);
	/* when it is closed */
	secure_start(pair.client.session);
	pair_finish(&pair);
	pair_expect_talk(&pair);
	secure_close(pair.server.session);
	EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_STATE);
	pair_clear(&pair);
	/* to a client that stays anonymous */
	pki_trust(c, root, NULL);
	pair_init(&pair, SECURE_DTLS, c, server);
	pair.server.options.peer_required = false;
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_STATE);
	credentials_unref(c);
}
END_TEST

START_TEST(session_by_key_or_of_a_transfer_has_no_roles)
{
	struct credentials *c = pki_credentials(&client_id);
	struct credentials *s = pki_credentials(&server_id);

	pki_trust(s, root, NULL);
	pki_share(c, &server_id, 7);
	pki_share(s, &client_id, 7);
	pair_init(&pair, SECURE_DTLS, c, s);
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	EXPECT(read_plain(root, (struct pki_options){ 0 }) == WAX_STATE);
	pair_clear(&pair);
	credentials_unref(c);
	credentials_unref(s);
	c = pki_maker_anchor(root);
	s = pki_maker(server_own, NULL);
	pair_init(&pair, SECURE_DTLS, c, s);
	pair_connect(&pair, NULL, NULL);
	pair_expect_talk(&pair);
	EXPECT(read_of(&pair.client, make(root, (struct pki_options){
		.id = &server_id, .same_key = server_own },
	    &(struct pki_name){ NID_commonName, bytes_of_text("a"), 0, false },
	    1), NULL) == WAX_STATE);
	credentials_unref(c);
	credentials_unref(s);
}
END_TEST

TEST_MAIN_FIXTURE("link/certificate_role", setup, teardown,
    role_and_authority_of_the_peer_are_read,
    client_reads_the_roles_of_its_server_too,
    session_that_was_resumed_has_its_roles,
    chain_may_have_a_ca_in_between,
    role_of_another_is_none_of_the_peers,
    only_usages_of_a_role_certificate_give_one,
    role_is_of_a_believed_ca_and_within_its_dates,
    anchor_of_another_device_gives_no_role,
    revoked_role_is_none,
    there_is_one_role_and_one_authority,
    names_have_1_to_64_bytes_and_no_zero,
    names_are_told_in_utf_8,
    what_is_no_pem_is_told,
    session_without_the_peers_certificate_has_no_roles,
    session_by_key_or_of_a_transfer_has_no_roles)
