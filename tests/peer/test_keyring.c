/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_keyring.c - who we are in handshakes, and whom we believe */

#include "check_main.h"

#include "link/pki.h"
#include "peer/shaking.h"

static struct kit kit;
static struct waxpeer_keyring *k;

static void
set_up(void)
{
	kit_open(&kit);
	k = waxpeer_keyring_new();
	ck_assert_ptr_nonnull(k);
}

static void
tear_down(void)
{
	waxpeer_keyring_free(k);
	kit_close(&kit);
}

START_TEST(it_needs_somebody_on_both_sides)
{
	const char *why = NULL;

	ck_assert_ptr_null(waxpeer_keyring_id(k));
	ck_assert_int_eq(waxpeer_keyring_check(k, &why), WAX_STATE);
	ck_assert_ptr_nonnull(why);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[0]), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_check(k, &why), WAX_STATE);
	ck_assert_int_eq(waxpeer_keyring_add_peer(k, kit.i.known[0]), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_check(k, &why), WAX_OK);
	ck_assert_mem_eq(waxpeer_keyring_id(k), kit_subject_i, 16);
}
END_TEST

START_TEST(own_credentials_are_of_one_device_and_have_a_key)
{
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.known[0]),
	    WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[0]), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.r.own[0]), WAX_RANGE);
	for (unsigned i = 1; i < WAXPEER_KEYRING_OWN_MAX; i++)
		ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[1]),
		    WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[1]), WAX_LIMIT);
}
END_TEST

/* RFC 9528 section 9.2: else a reflected message would be a peer's. */
START_TEST(we_are_not_our_own_peer)
{
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.r.own[0]), WAX_OK);
	/* the Initiator's picture of the Responder */
	ck_assert_int_eq(waxpeer_keyring_add_peer(k, kit.i.known[0]),
	    WAX_RANGE);
	waxpeer_keyring_free(k);
	k = waxpeer_keyring_new();
	ck_assert_int_eq(waxpeer_keyring_add_peer(k, kit.i.known[0]), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.r.own[0]), WAX_RANGE);
}
END_TEST

START_TEST(methods_and_suites_are_known_ones)
{
	static const int none[] = { 7 }, twice[] = { 2, 3, 2 }, good[] = { 24 };

	ck_assert_int_eq(waxpeer_keyring_set_methods(k, 0), WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_set_methods(k, 16), WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_set_methods(k, 8), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, none, 1), WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, twice, 3), WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, good, 0), WAX_RANGE);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, good, 1), WAX_OK);
}
END_TEST

static void
expect_suites(const int *suites, size_t count)
{
	ck_assert_uint_eq(k->suites_count, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(k->suites[i], suites[i]);
}

/* Of the kit: X25519, Ed25519, P-256, P-384. */
START_TEST(unless_they_are_set_suites_are_those_that_our_credentials_fit)
{
	static const int all[] = { 2, 3, 0, 1 }, set[] = { 6 };

	expect_suites(all, 4);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[3]), WAX_OK);
	expect_suites(all, 4);		/* none of them */
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[0]), WAX_OK);
	expect_suites(all + 2, 2);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[2]), WAX_OK);
	expect_suites(all, 4);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, set, 1), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[1]), WAX_OK);
	expect_suites(set, 1);
}
END_TEST

START_TEST(peers_are_limited)
{
	for (unsigned i = 0; i < WAXPEER_KEYRING_PEERS_MAX; i++)
		ck_assert_int_eq(waxpeer_keyring_add_peer(k, kit.i.known[0]),
		    WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_peer(k, kit.i.known[0]),
	    WAX_LIMIT);
}
END_TEST

START_TEST(anchors_are_cas)
{
	struct pki *ca = pki_new_ca(NULL, "root");
	char *pem = pki_pem(ca, NULL);
	const char *why = NULL;

	ck_assert_int_eq(waxpeer_keyring_add_anchor(k, "x", 1, NULL, &why),
	    WAX_FORMAT);
	ck_assert_ptr_nonnull(why);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(k, pem, strlen(pem), NULL,
	    &why), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, kit.i.own[0]), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_check(k, &why), WAX_OK);
	free(pem);
	pki_free(ca);
}
END_TEST

/* A device's certificate, named by itself and its issuers. */
static struct wax_edhoc_credential *
certified(const struct pki *issuer, const struct deviceid *id)
{
	struct pki *p = pki_new_device(issuer, id);
	uint8_t *der = NULL, private[32];
	BIGNUM *number = NULL;
	struct wax_edhoc_credential_parameters c = {
		.form = WAX_EDHOC_CERTIFICATE,
		.id = WAX_EDHOC_ID_X5CHAIN,
		.private_key = private,
		.private_key_len = sizeof(private),
	};
	struct wax_edhoc_credential *out;

	c.encoded_len = (size_t)i2d_X509(p->certificate, &der);
	c.encoded = der;
	ck_assert_int_eq(EVP_PKEY_get_bn_param(p->key, "priv", &number), 1);
	ck_assert_int_eq(BN_bn2binpad(number, private, 32), 32);
	ck_assert_int_eq(wax_edhoc_credential_new(&c, &out), WAX_OK);
	BN_clear_free(number);
	OPENSSL_free(der);
	pki_free(p);
	return out;
}

/* A whole handshake by certificates and anchors alone. */
START_TEST(whoever_an_anchor_vouches_for_is_believed)
{
	struct pki *ca = pki_new_ca(NULL, "root"), *other = pki_new_ca(NULL,
	    "other");
	struct deviceid a = pki_id(1), b = pki_id(2);
	struct wax_edhoc_credential *i = certified(ca, &a),
	    *r = certified(ca, &b);
	struct waxpeer_keyring *keyrings[2] = { k, waxpeer_keyring_new() };
	char *pem = pki_pem(ca, NULL), *strange = pki_pem(other, NULL);
	const char *why;

	ck_assert_int_eq(waxpeer_keyring_add_own(keyrings[0], i), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(keyrings[1], r), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(keyrings[0], pem,
	    strlen(pem), NULL, &why), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(keyrings[1], strange,
	    strlen(strange), NULL, &why), WAX_OK);
	keyring_fill_conf(keyrings[0], &kit.i.memory.env, false, &kit.i.conf);
	keyring_fill_conf(keyrings[1], &kit.r.memory.env, false, &kit.r.conf);
	kit.start.method = WAX_EDHOC_BOTH_SIGN;
	kit.start.peer = b.bytes;
	kit_play_written(&kit, 3);
	ck_assert_int_ne(kit_read(&kit, 3), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(keyrings[1], pem,
	    strlen(pem), NULL, &why), WAX_OK);
	kit_play_before(&kit, 4);
	ck_assert_mem_eq(wax_edhoc_credential_subject(wax_edhoc_peer(
	    kit.r.s)), a.bytes, 16);
	ck_assert_mem_eq(wax_edhoc_credential_subject(wax_edhoc_peer(
	    kit.i.s)), b.bytes, 16);
	kit_end_sessions(&kit);
	waxpeer_keyring_free(keyrings[1]);
	wax_edhoc_credential_free(i);
	wax_edhoc_credential_free(r);
	free(pem);
	free(strange);
	pki_free(ca);
	pki_free(other);
}
END_TEST

START_TEST(the_method_with_the_shortest_messages_is_taken_that_keys_allow)
{
	struct wax_edhoc_start start = { .suite = 0, .c_i = kit.c_r,
	    .c_i_len = 1, .peer = kit_subject_r };
	static const int suites[] = { 0, 2 };
	uint8_t buffer[500];
	struct wax_edhoc_conf conf;
	struct wax_edhoc *s;
	size_t len;

	ck_assert_int_eq(waxpeer_keyring_set_suites(k, suites, 2), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k,
	    kit.i.own[CURVE_ED25519]), WAX_OK);
	keyring_fill_conf(k, &kit.i.memory.env, false, &conf);
	ck_assert_int_eq(keyring_begin(&conf, &start, true, buffer,
	    sizeof(buffer), &len, &s), WAX_OK);
	ck_assert_int_eq(wax_edhoc_method(s), WAX_EDHOC_INITIATOR_SIGNS);
	wax_edhoc_free(s);
	start.suite = 2;
	ck_assert_int_eq(keyring_begin(&conf, &start, true, buffer,
	    sizeof(buffer), &len, &s), WAX_UNSUPPORTED);
}
END_TEST

TEST_MAIN_FIXTURE("peer/keyring", set_up, tear_down,
    it_needs_somebody_on_both_sides,
    own_credentials_are_of_one_device_and_have_a_key,
    we_are_not_our_own_peer,
    methods_and_suites_are_known_ones,
    unless_they_are_set_suites_are_those_that_our_credentials_fit,
    peers_are_limited,
    anchors_are_cas,
    whoever_an_anchor_vouches_for_is_believed,
    the_method_with_the_shortest_messages_is_taken_that_keys_allow)
