/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_handshake_certificates.c - handshakes whose messages are longer than a
   datagram: chains of certificates by Block-wise transfer (RFC 7959) */
#include <stdlib.h>

#include "check_main.h"
#include "link/certificate.h"
#include "link/pki.h"
#include "peer/shaking.h"

#define MIDDLES 3		/* CAs between root and leaf */
#define CHAIN_SIZE 8192

static struct pki *root, *middles[MIDDLES];
static struct waxpeer_keyring *ours, *theirs;
static struct deviceid client_id, server_id;
static struct rig_resource thing;

static void
make_cas(void)
{
	char name[16];

	root = pki_new_ca(NULL, "root");
	for (size_t i = 0; i < MIDDLES; i++) {
		snprintf(name, sizeof(name), "middle %zu", i);
		middles[i] = pki_new_ca(i == 0 ? root : middles[i - 1], name);
	}
}

/* Leaf first, and all that stands between it and the root. */
static void
write_chain(const struct pki *leaf, char out[CHAIN_SIZE])
{
	char *pem = pki_pem(leaf, NULL);

	ck_assert_uint_lt(strlen(pem), CHAIN_SIZE);
	strcpy(out, pem);
	free(pem);
	for (size_t i = MIDDLES; i-- > 0; ) {
		pem = pki_pem(middles[i], NULL);
		ck_assert_uint_lt(strlen(out) + strlen(pem), CHAIN_SIZE);
		strcat(out, pem);
		free(pem);
	}
}

static struct wax_edhoc_credential *
make_own(const struct deviceid *id, bool has_chain)
{
	struct pki *leaf = pki_new_device(middles[MIDDLES - 1], id);
	char chain[CHAIN_SIZE], *key = pki_key_pem(leaf);
	const uint8_t *issuers[CERTIFICATE_CHAIN_MAX];
	size_t lens[CERTIFICATE_CHAIN_MAX];
	struct certificate_der der;
	struct wax_edhoc_credential_parameters p = {
		.form = WAX_EDHOC_CERTIFICATE,
		.private_key = der.scalar,
		.private_key_len = sizeof(der.scalar),
		.id = WAX_EDHOC_ID_X5CHAIN,
		.issuers = issuers,
		.issuer_lens = lens,
	};
	struct wax_edhoc_credential *c;

	write_chain(leaf, chain);
	ck_assert_int_eq(certificate_der_open(bytes_of_text(chain),
	    bytes_of_text(key), &der), WAX_OK);
	ck_assert_uint_eq(der.count, MIDDLES + 1);
	p.encoded = der.chain[0].data;
	p.encoded_len = der.chain[0].len;
	p.issuer_count = has_chain ? MIDDLES : 0;
	for (size_t i = 0; i < MIDDLES; i++) {
		issuers[i] = der.chain[i + 1].data;
		lens[i] = der.chain[i + 1].len;
	}
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	certificate_der_close(&der);
	free(key);
	pki_free(leaf);
	return c;
}

static struct waxpeer_keyring *
make_keyring(const struct deviceid *id, bool has_chain)
{
	static const int suites[] = { WAX_EDHOC_SUITE_2 };
	struct waxpeer_keyring *k = waxpeer_keyring_new();
	struct wax_edhoc_credential *own = make_own(id, has_chain);
	char *pem = pki_pem(root, NULL);
	const char *why;

	ck_assert_int_eq(waxpeer_keyring_add_own(k, own), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(k, pem, strlen(pem), NULL,
	    &why), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, suites, 1), WAX_OK);
	wax_edhoc_credential_free(own);
	free(pem);
	return k;
}

static struct waxpeer_edhoc_settings
settings(void)
{
	struct waxpeer_edhoc_settings s = shaking_settings();

	s.keyring = theirs;
	s.is_reverse = true;
	return s;
}

static void
set_up(void)
{
	client_id = pki_id(1);
	server_id = pki_id(2);
	make_cas();
	ours = make_keyring(&client_id, true);
	theirs = make_keyring(&server_id, true);
	shaking_open_as(settings);
	thing = (struct rig_resource){ .payload = (const uint8_t *)"yes",
	    .payload_len = 3 };
	rig_add(&thing, "/thing", WAXPEER_SEALED_ONLY, false);
}

static void
tear_down(void)
{
	shaking_close();
	waxpeer_keyring_free(ours);
	waxpeer_keyring_free(theirs);
	for (size_t i = 0; i < MIDDLES; i++)
		pki_free(middles[i]);
	pki_free(root);
}

static struct waxpeer_handshake_call
call_of(bool is_combined)
{
	struct waxpeer_handshake_call call = shaking_call();

	call.peer = server_id.bytes;
	call.keyring = ours;
	call.method = WAX_EDHOC_BOTH_SIGN;
	call.suite = WAX_EDHOC_SUITE_2;
	call.is_combined = is_combined;
	return call;
}

static void
expect_answer(bool rides)
{
	shaking_ask(rides, "x", 1);
	rig_wait_events(1);
	ck_assert_int_eq(rig.events[0].outcome, WAXPEER_RESPONSE);
	ck_assert_uint_eq(rig.events[0].code, CODE_CONTENT);
	ck_assert_uint_eq(thing.calls, 1);
}

START_TEST(chains_travel_in_blocks_in_both_directions)
{
	struct waxpeer_handshake_call call = call_of(false);
	size_t len;

	(void)wax_edhoc_credential_id_cred(ours->own[0], &len);
	ck_assert_uint_gt(len, 1024);	/* more than a block has */
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
	expect_answer(false);
}
END_TEST

START_TEST(a_chain_is_too_long_to_ride_and_goes_first)
{
	struct waxpeer_handshake_call call = call_of(true);

	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	expect_answer(true);
	ck_assert_uint_eq(shaking.server.combined, 0);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 1);
}
END_TEST

START_TEST(a_server_that_begins_has_its_chain_in_blocks_too)
{
	struct waxpeer_handshake_call call = call_of(false);

	call.is_reverse = true;
	call.method = call.suite = -1;
	shaking_shake(&call);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_READY], 1);
	expect_answer(false);
}
END_TEST

START_TEST(without_the_cas_between_nobody_is_believed)
{
	struct waxpeer_handshake_call call = call_of(false);

	waxpeer_keyring_free(ours);
	ours = make_keyring(&client_id, false);
	call.keyring = ours;
	shaking_shake(&call);
	/* the server says no to message_3, whose answer is awaited then */
	if (shaking.client.states[WAXPEER_HANDSHAKE_READY] == 1)
		expect_answer(false);
	ck_assert_uint_eq(shaking.client.states[WAXPEER_HANDSHAKE_FAILED], 1);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(rig.server), 0);
}
END_TEST

TEST_MAIN_FIXTURE("peer/handshake_certificates", set_up, tear_down,
    chains_travel_in_blocks_in_both_directions,
    a_chain_is_too_long_to_ride_and_goes_first,
    a_server_that_begins_has_its_chain_in_blocks_too,
    without_the_cas_between_nobody_is_believed)
