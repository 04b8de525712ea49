/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_transfer.c - credentials of an ownership transfer, and what a maker's
   certificate opens */
#include <stdlib.h>

#include "check_main.h"
#include "core/hex.h"
#include "expect.h"
#include "link/pair.h"
#include "link/pki.h"
#include "link/secure_lent.h"
#include "link/secure_state.h"
#include "link/transfer.h"

static struct pair pair;
static struct deviceid device_id, other_id;
static struct pki *root, *own;
static const char *text;
static const enum secure_kind kinds[] = { SECURE_TLS, SECURE_DTLS };

static void
setup(void)
{
	device_id = pki_id(1);
	other_id = pki_id(2);
	root = pki_new_ca(NULL, "maker's root");
	own = pki_new(root, &(struct pki_options){ .name = "Lamp 7" });
}

static void
teardown(void)
{
	pki_free(own);
	pki_free(root);
}

static enum wax_status
set_maker(struct credentials *c, const struct pki *p, const struct pki *key)
{
	char *chain = pki_pem(p, NULL), *pem = pki_key_pem(key);
	enum wax_status st = credentials_set_maker(c, bytes_of_text(chain),
	    bytes_of_text(pem), &text);

	free(chain);
	free(pem);
	return st;
}

static enum wax_status
add_maker_anchor(struct credentials *c, const struct pki *p)
{
	char *pem = pki_pem(p, NULL);
	enum wax_status st = credentials_add_maker_anchor(c,
	    bytes_of_text(pem), &text);

	free(pem);
	return st;
}

/* Computed with another implementation. */
START_TEST(key_of_a_pin_is_that_of_the_formula)
{
	static const struct {
		const char *pin, *key;
	} vectors[] = {
		{ "12345678", "2c477c2492184ca03cc89be21cf8aac3" },
		{ "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		    "9195f43435db0a77d494495ac9d9350d" },
	};
	struct deviceid id;

	EXPECT(deviceid_parse(bytes_of_text(
	    "7a7a7a7a-1b00-4c5d-8e9f-a0b1c2d3e4f5"), &id) == WAX_OK);
	for (size_t i = 0; i < 2; i++) {
		struct credentials *c = pki_pin(vectors[i].pin, &id);
		char hex[2 * PIN_KEY_LEN + 1];

		hex_encode(BYTES_ARRAY(c->pin_key), hex);
		EXPECT(strcmp(hex, vectors[i].key) == 0, "%s", hex);
		EXPECT(credentials_check(c, &text) == WAX_OK);
		EXPECT(!credentials_id(c, &id));
		credentials_unref(c);
	}
}
END_TEST

START_TEST(pin_has_8_to_64_characters_and_a_device)
{
	static const struct deviceid nobody;
	struct credentials *c = pki_credentials(NULL);
	char pin[TRANSFER_PIN_MAX + 2] = "";

	for (size_t len = 0; len <= TRANSFER_PIN_MAX + 1; len++) {
		memset(pin, '7', len);
		if (len >= TRANSFER_PIN_MIN && len <= TRANSFER_PIN_MAX)
			credentials_unref(pki_pin(pin, &device_id));
		else
			EXPECT(credentials_set_pin(c, pin, &device_id, &text) ==
			    WAX_RANGE);
	}
	EXPECT(strstr(text, "8 to 64") != NULL);
	EXPECT(credentials_set_pin(c, "12345678", &nobody, &text) ==
	    WAX_RANGE);
	EXPECT(credentials_check(c, &text) == WAX_STATE);
	EXPECT(credentials_set_pin(c, "12345678", &device_id, &text) ==
	    WAX_OK);
	credentials_unref(c);
}
END_TEST

START_TEST(makers_certificate_has_its_key_and_usages)
{
	struct pki *role = pki_new(root, &(struct pki_options){
		.name = "Lamp 7", .extended = PKI_EKU_ROLE });
	struct pki *server = pki_new(root, &(struct pki_options){
		.name = "Lamp 7", .extended = "serverAuth" });
	struct credentials *c = pki_credentials(NULL);

	EXPECT(credentials_set_maker(c, bytes_of_text("x"),
	    bytes_of_text("x"), &text) == WAX_FORMAT);
	EXPECT(set_maker(c, own, root) == WAX_FORMAT);
	EXPECT(strstr(text, "private key") != NULL);
	EXPECT(set_maker(c, role, role) == WAX_FORMAT);
	EXPECT(set_maker(c, server, server) == WAX_FORMAT);
	EXPECT(set_maker(c, root, root) == WAX_FORMAT);
	EXPECT(strstr(text, "maker") != NULL);
	EXPECT(c->certificate == NULL && c->use == CREDENTIALS_ORDINARY);
	EXPECT(set_maker(c, own, own) == WAX_OK);
	EXPECT(credentials_check(c, &text) == WAX_OK);
	credentials_unref(c);
	pki_free(role);
	pki_free(server);
}
END_TEST

START_TEST(makers_anchors_are_cas_and_may_be_many)
{
	struct pki *other = pki_new_ca(NULL, "another");
	struct credentials *c = pki_credentials(NULL);

	EXPECT(credentials_add_maker_anchor(c, bytes_of_text(""), &text) ==
	    WAX_FORMAT);
	EXPECT(add_maker_anchor(c, own) == WAX_FORMAT);
	EXPECT(c->use == CREDENTIALS_ORDINARY);
	EXPECT(add_maker_anchor(c, root) == WAX_OK);
	EXPECT(add_maker_anchor(c, other) == WAX_OK);
	EXPECT(add_maker_anchor(c, own) == WAX_FORMAT);
	EXPECT(c->anchor_count == 2);
	EXPECT(credentials_check(c, &text) == WAX_OK);
	credentials_unref(c);
	pki_free(other);
}
END_TEST

/* Tries everything that can be added. c goes. */
static void
expect_nothing_fits(struct credentials *c, bool anchors_fit)
{
	struct pki *device = pki_new_device(root, &device_id);
	char *ca = pki_pem(root, NULL), *key = pki_key_pem(device);
	char *pem = pki_pem(device, NULL);
	char *crl = pki_crl_pem(root, NULL, PKI_DAY);
	static const uint8_t psk[16];

	EXPECT(credentials_set_id(c, &device_id, &text) == WAX_STATE);
	EXPECT(credentials_add_psk(c, &device_id, BYTES_ARRAY(psk), &text) ==
	    WAX_STATE);
	EXPECT(credentials_set_certificate(c, bytes_of_text(pem),
	    bytes_of_text(key), &text) == WAX_STATE);
	EXPECT(credentials_add_anchor(c, bytes_of_text(ca), NULL, &text) ==
	    WAX_STATE);
	EXPECT(credentials_add_crls(c, bytes_of_text(crl), &text) ==
	    WAX_STATE);
	EXPECT(strstr(text, "ownership transfer") != NULL);
	EXPECT(credentials_set_pin(c, "12345678", &device_id, &text) ==
	    WAX_STATE);
	EXPECT(set_maker(c, own, own) == WAX_STATE);
	EXPECT(add_maker_anchor(c, root) ==
	    (anchors_fit ? WAX_OK : WAX_STATE));
	EXPECT(credentials_check(c, &text) == WAX_OK);
	free(ca);
	free(key);
	free(pem);
	free(crl);
	pki_free(device);
	credentials_unref(c);
}

START_TEST(nothing_is_added_to_a_transfer)
{
	expect_nothing_fits(pki_pin("12345678", &device_id), false);
	expect_nothing_fits(pki_maker(own, NULL), false);
	expect_nothing_fits(pki_maker_anchor(root), true);
}
END_TEST

/* Credentials with the one thing of that number in them. */
static struct credentials *
ordinary(unsigned number)
{
	struct credentials *c = pki_credentials(number == 0 ? &device_id :
	    NULL);
	struct pki *device = pki_new_device(root, &device_id);

	if (number == 1)
		pki_share(c, &other_id, 7);
	else if (number == 2)
		pki_own(c, device, NULL);
	else if (number == 3)
		pki_trust(c, root, NULL);
	else if (number == 4)
		pki_revoke(c, root, NULL, PKI_DAY);
	pki_free(device);
	return c;
}

START_TEST(transfer_is_not_added_to_anything)
{
	for (unsigned i = 0; i < 5; i++) {
		struct credentials *c = ordinary(i);

		EXPECT(credentials_set_pin(c, "12345678", &device_id, &text) ==
		    WAX_STATE);
		EXPECT(set_maker(c, own, own) == WAX_STATE);
		EXPECT(add_maker_anchor(c, root) == WAX_STATE);
		EXPECT(c->use == CREDENTIALS_ORDINARY);
		credentials_unref(c);
	}
}
END_TEST

START_TEST(credentials_are_for_their_end_of_a_session)
{
	struct credentials *maker = pki_maker(own, NULL);
	struct credentials *tool = pki_maker_anchor(root);
	struct secure_context *out;
	struct secure_lent *lent;

	EXPECT(secure_context_new(&(struct secure_options){
		.kind = SECURE_DTLS, .role = SECURE_CLIENT,
		.credentials = maker }, &out) == WAX_CRYPTO);
	EXPECT(secure_context_new(&(struct secure_options){
		.kind = SECURE_DTLS, .role = SECURE_SERVER,
		.credentials = tool }, &out) == WAX_CRYPTO);
	EXPECT(secure_lent_new(tool, NULL, "a.example", &lent) ==
	    WAX_CRYPTO);
	credentials_unref(maker);
	credentials_unref(tool);
}
END_TEST

/* A handshake of credentials, which go. */
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
	EXPECT(deviceid_equal(&peer.id, &nobody));
	EXPECT(strcmp(peer.suite, "ECDHE-ECDSA-AES128-CCM8") == 0);
	EXPECT(strstr(peer.version, "TLSv1.2") != NULL);
}

START_TEST(makers_certificate_opens_to_a_tool_without_one)
{
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_maker_anchor(root), pki_maker(own, NULL));
		pair_expect_talk(&pair);
		expect_transfer(&pair.client);
		expect_transfer(&pair.server);
		EXPECT(SSL_get0_peer_certificate(pair.server.session->ssl) ==
		    NULL);
		pair_clear(&pair);
	}
}
END_TEST

START_TEST(maker_may_have_a_ca_in_between)
{
	struct pki *between = pki_new_ca(root, "maker's plant 3");
	struct pki *leaf = pki_new(between, &(struct pki_options){
		.name = "Lamp 8" });

	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_maker_anchor(root),
		    pki_maker(leaf, between));
		pair_expect_talk(&pair);
		pair_clear(&pair);
		meet(kinds[i], pki_maker_anchor(between),
		    pki_maker(leaf, NULL));
		pair_expect_talk(&pair);
		pair_clear(&pair);
		meet(kinds[i], pki_maker_anchor(root), pki_maker(leaf, NULL));
		pair_expect_failed(&pair.client, SECURE_FAILURE_UNKNOWN_CA);
		pair_clear(&pair);
	}
	pki_free(leaf);
	pki_free(between);
}
END_TEST

static void
expect_refused(struct credentials *device, enum secure_failure wanted)
{
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_maker_anchor(root),
		    credentials_ref(device));
		pair_expect_failed(&pair.client, wanted);
		pair_expect_failed(&pair.server, SECURE_FAILURE_ALERT);
		EXPECT(pair.server.taken_len == 0);
		pair_clear(&pair);
	}
	credentials_unref(device);
}

/* What credentials_set_maker may not take a device may have all the same. */
static struct credentials *
device_with(const struct pki *issuer, const struct pki_options *o)
{
	struct credentials *c = pki_maker(own, NULL);

	pki_replace(c, issuer, o);
	return c;
}

START_TEST(makers_certificate_must_be_sound)
{
	struct pki *other = pki_new_ca(NULL, "another root");
	struct pki *namesake = pki_new_ca(NULL, "maker's root");

	expect_refused(device_with(other, &(struct pki_options){
		.name = "Lamp 7" }), SECURE_FAILURE_UNKNOWN_CA);
	expect_refused(device_with(namesake, &(struct pki_options){
		.name = "Lamp 7" }), SECURE_FAILURE_UNKNOWN_CA);
	expect_refused(device_with(NULL, &(struct pki_options){
		.name = "Lamp 7" }), SECURE_FAILURE_UNKNOWN_CA);
	expect_refused(device_with(root, &(struct pki_options){
		.name = "Lamp 7", .from = -2L * PKI_DAY, .until = -PKI_DAY }),
	    SECURE_FAILURE_EXPIRED);
	expect_refused(device_with(root, &(struct pki_options){
		.name = "Lamp 7", .from = PKI_DAY, .until = 2L * PKI_DAY }),
	    SECURE_FAILURE_EXPIRED);
	pki_free(other);
	pki_free(namesake);
}
END_TEST

START_TEST(makers_certificate_must_be_for_that)
{
	static const struct pki_options wrong[] = {
		{ .name = "Lamp 7", .extended = PKI_EKU_ROLE },
		{ .name = "Lamp 7", .extended = "" },
		{ .name = "Lamp 7", .extended = "clientAuth" },
		{ .name = "Lamp 7", .extended = "serverAuth" },
		{ .name = "Lamp 7", .extended = PKI_EKU_IDENTITY
		    ",anyExtendedKeyUsage" },
		{ .name = "Lamp 7", .usage = "" },
		{ .name = "Lamp 7", .usage = "digitalSignature,keyCertSign" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refused(device_with(root, &wrong[i]),
		    SECURE_FAILURE_WRONG_USE);
}
END_TEST

START_TEST(only_the_suites_of_the_method_are_offered)
{
	static const char *const foreign[] = {
		"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256",
		"ECDHE-ECDSA-AES256-GCM-SHA384",
		"ECDHE-ECDSA-CHACHA20-POLY1305",
	};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct credentials *tool = pki_maker_anchor(root);
		struct credentials *device = pki_maker(own, NULL);

		pair_init(&pair, kinds[i % 2], tool, device);
		credentials_unref(tool);
		credentials_unref(device);
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

START_TEST(ordinary_sessions_and_transfers_do_not_meet)
{
	struct credentials *c = pki_credentials(NULL);
	struct credentials *s = pki_credentials(NULL);

	pki_certify(c, &other_id, s, &device_id);
	for (size_t i = 0; i < 2; i++) {
		meet(kinds[i], pki_maker_anchor(root), credentials_ref(s));
		pair_expect_failed(&pair.client, SECURE_FAILURE_UNKNOWN_CA);
		pair_clear(&pair);
		meet(kinds[i], credentials_ref(c), pki_maker(own, NULL));
		pair_expect_failed(&pair.client, SECURE_FAILURE_UNKNOWN_CA);
		pair_clear(&pair);
		meet(kinds[i], pki_maker_anchor(root),
		    pki_pin("12345678", &device_id));
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_clear(&pair);
		meet(kinds[i], pki_pin("12345678", &device_id),
		    pki_maker(own, NULL));
		pair_expect_failed(&pair.server, SECURE_FAILURE_NO_CIPHER);
		pair_clear(&pair);
	}
	credentials_unref(c);
	credentials_unref(s);
}
END_TEST

/* Even if its CN is a Device ID: it stands for the maker, not for the ID. */
START_TEST(makers_certificate_proves_no_id)
{
	struct credentials *tool = pki_maker_anchor(root);
	struct pki *named = pki_new_device(root, &device_id);
	struct credentials *device = pki_maker(named, NULL);

	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], tool, device);
		pair_connect(&pair, NULL, NULL);
		pair_expect_talk(&pair);
		expect_transfer(&pair.client);
		pair_connect(&pair, &device_id, NULL);
		pair_expect_failed(&pair.client, SECURE_FAILURE_WRONG_ID);
		EXPECT(pair.client.count == 0);
		pair_connect(&pair, NULL, &other_id);
		pair_expect_failed(&pair.server, SECURE_FAILURE_WRONG_ID);
		pair_clear(&pair);
	}
	credentials_unref(tool);
	credentials_unref(device);
	pki_free(named);
}
END_TEST

START_TEST(transfer_is_never_resumed)
{
	struct credentials *tool = pki_maker_anchor(root);
	struct credentials *device = pki_maker(own, NULL);

	for (size_t i = 0; i < 2; i++) {
		pair_init(&pair, kinds[i], tool, device);
		pair.client.options.resume_seconds = 600;
		pair.server.options.resume_seconds = 600;
		for (size_t k = 0; k < 3; k++) {
			pair_connect(&pair, NULL, NULL);
			pair_expect_talk(&pair);
			expect_transfer(&pair.client);
			expect_transfer(&pair.server);
			EXPECT(pair.client.context->resumes.table.count == 0);
		}
		pair_clear(&pair);
	}
	credentials_unref(tool);
	credentials_unref(device);
}
END_TEST

TEST_MAIN_FIXTURE("link/transfer", setup, teardown,
    key_of_a_pin_is_that_of_the_formula,
    pin_has_8_to_64_characters_and_a_device,
    makers_certificate_has_its_key_and_usages,
    makers_anchors_are_cas_and_may_be_many,
    nothing_is_added_to_a_transfer,
    transfer_is_not_added_to_anything,
    credentials_are_for_their_end_of_a_session,
    makers_certificate_opens_to_a_tool_without_one,
    maker_may_have_a_ca_in_between,
    makers_certificate_must_be_sound,
    makers_certificate_must_be_for_that,
    only_the_suites_of_the_method_are_offered,
    ordinary_sessions_and_transfers_do_not_meet,
    makers_certificate_proves_no_id,
    transfer_is_never_resumed)
