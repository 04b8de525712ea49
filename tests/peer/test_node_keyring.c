/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_keyring.c - handshakes with a node by certificates and anchors of
   its entries (keys: test_node_edhoc) */
#include <openssl/pem.h>
#include <stdlib.h>

#include "check_main.h"
#include "link/certificate.h"
#include "peer/keyring.h"
#include "peer/node_rig.h"

#define UPDATE_SIZE 8192
#define ANCHOR "x.ostler.edhoc.trustca"
#define HOP_ANCHOR "oic.sec.cred.trustca"

static struct node_rig_asker owner, client;
static struct pki *root, *own;
static struct waxpeer_handshake *shake;
static unsigned ends;
static enum waxpeer_handshake_state state;

static void
set_up(void)
{
	struct deviceid id;

	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
	node_rig_asker_open(&client, NULL);
	memcpy(id.bytes, kit_uuid(NODE_RIG_CLIENT), sizeof(id.bytes));
	root = pki_new_ca(NULL, "root");
	own = pki_new_device(root, &id);
	shake = NULL;
	ends = 0;
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/csr", NULL, NULL), CODE_CONTENT);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
}

static void
tear_down(void)
{
	waxpeer_handshake_free(shake);
	pki_free(own);
	pki_free(root);
	waxpeer_endpoint_free(client.endpoint);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

/* PEM as it stands in diagnostic notation; both are owned by the caller. */
static char *
escape(char *pem)
{
	char *out = calloc(2, strlen(pem) + 1), *to = out;

	for (const char *p = pem; *p != '\0'; p++)
		if (*p == '\n') {
			*to++ = '\\';
			*to++ = 'n';
		} else {
			*to++ = *p;
		}
	free(pem);
	return out;
}

static void
give(const char *credid, const char *usage, const char *subject, char *pem)
{
	char update[UPDATE_SIZE], *text = escape(pem);

	ck_assert_int_lt(snprintf(update, sizeof(update), "{\"creds\": "
	    "[{\"credid\": %s, \"credtype\": 8, \"credusage\": \"%s\", "
	    "\"subjectuuid\": \"%s\", \"publicdata\": {\"encoding\": "
	    "\"oic.sec.encoding.pem\", \"data\": \"%s\"}}]}", credid, usage,
	    subject, text), (int)sizeof(update));
	free(text);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", update, NULL), CODE_CHANGED);
}

/* What a tool makes of the node's signing request. */
static void
give_certificate(void)
{
	const char *pem = waxpeer_node_private_key(node_rig.node);
	BIO *b = BIO_new_mem_buf(pem, -1);
	struct pki kept = { .key = PEM_read_bio_PrivateKey(b, NULL, NULL,
	    NULL) };
	struct deviceid id;
	struct pki_options o = { .id = &id, .same_key = &kept };
	struct pki *p;

	memcpy(id.bytes, kit_uuid(NODE_RIG_DEVICE), sizeof(id.bytes));
	p = pki_new(root, &o);
	give("41", "oic.sec.cred.cert", NODE_RIG_DEVICE, pki_pem(p, NULL));
	pki_free(p);
	EVP_PKEY_free(kept.key);
	BIO_free(b);
}

static void
take(const char *credid)
{
	char path[64];

	snprintf(path, sizeof(path), "/oic/sec/cred?credid=%s", credid);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    path, NULL, NULL), CODE_DELETED);
}

static void
go(enum wax_dos to)
{
	ck_assert_uint_eq(node_rig_go(&owner, to), CODE_CHANGED);
	node_rig_turn();
}

static void
on_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event, void *arg)
{
	(void)h;
	(void)arg;
	state = event->state;
	ends++;
}

/* A keyring of the client: its certificate, and the root. */
static struct waxpeer_keyring *
client_keyring(void)
{
	char *chain = pki_pem(own, NULL), *key = pki_key_pem(own);
	char *anchor = pki_pem(root, NULL);
	struct waxpeer_keyring *k = waxpeer_keyring_new();
	struct wax_edhoc_credential *c;
	struct certificate_der der;
	struct wax_edhoc_credential_parameters p = {
		.form = WAX_EDHOC_CERTIFICATE,
		.private_key = der.scalar,
		.private_key_len = sizeof(der.scalar),
		.id = WAX_EDHOC_ID_X5CHAIN,
	};
	const char *why;

	ck_assert_int_eq(certificate_der_open(bytes_of_text(chain),
	    bytes_of_text(key), &der), WAX_OK);
	ck_assert_uint_eq(der.count, 1);
	p.encoded = der.chain[0].data;
	p.encoded_len = der.chain[0].len;
	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_own(k, c), WAX_OK);
	ck_assert_int_eq(waxpeer_keyring_add_anchor(k, anchor, strlen(anchor),
	    NULL, &why), WAX_OK);
	wax_edhoc_credential_free(c);
	certificate_der_close(&der);
	free(chain);
	free(key);
	free(anchor);
	return k;
}

static bool
shakes_hands(void)
{
	struct waxpeer_keyring *k = client_keyring();
	const struct waxpeer_handshake_call call = {
		.hop = node_rig.clear,
		.peer = kit_uuid(NODE_RIG_DEVICE),
		.keyring = k,
		.env = &node_rig.disk->env,
		.method = WAX_EDHOC_BOTH_SIGN,
		.suite = WAX_EDHOC_SUITE_2,
		.timeout_ms = 10000,
		.callback = on_state,
	};
	unsigned before = ends;

	waxpeer_handshake_free(shake);
	shake = NULL;
	ck_assert_int_eq(waxpeer_handshake_begin(client.endpoint, &call,
	    &shake), WAX_OK);
	node_rig_wait(&ends, before + 1);
	waxpeer_keyring_free(k);
	return state == WAXPEER_HANDSHAKE_READY;
}

static uint8_t
ask_light(void)
{
	return node_rig_ask(&client, node_rig.clear, CODE_GET, "/a/light",
	    NULL, waxpeer_handshake_context(shake));
}

START_TEST(whose_certificate_ends_in_an_anchor_is_let_in)
{
	give_certificate();
	give("42", ANCHOR, "*", pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(shakes_hands());
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

START_TEST(an_anchor_for_hops_is_none_for_handshakes)
{
	give_certificate();
	give("42", HOP_ANCHOR, "*", pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(!shakes_hands());
}
END_TEST

START_TEST(an_anchor_of_one_device_lets_no_other_in)
{
	give_certificate();
	give("42", ANCHOR, NODE_RIG_PROXY, pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(!shakes_hands());
	go(WAX_DOS_RFPRO);
	give("42", ANCHOR, NODE_RIG_CLIENT, pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(shakes_hands());
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

START_TEST(with_its_anchor_all_contexts_go)
{
	give_certificate();
	give("42", ANCHOR, "*", pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(shakes_hands());
	go(WAX_DOS_RFPRO);
	take("42");
	go(WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask_light(), CODE_UNAUTHORIZED);
	ck_assert(!shakes_hands());
}
END_TEST

START_TEST(without_a_certificate_of_its_own_it_has_nothing_to_prove)
{
	give("42", ANCHOR, "*", pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert(!shakes_hands());
}
END_TEST

START_TEST(how_to_begin_with_one_of_an_anchor_is_told)
{
	struct waxpeer_handshake_call call = { .hop = NULL };

	give_certificate();
	give("42", ANCHOR, NODE_RIG_CLIENT, pki_pem(root, NULL));
	go(WAX_DOS_RFNOP);
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node,
	    kit_uuid(NODE_RIG_CLIENT), &call), WAX_OK);
	ck_assert_uint_eq(call.keyring->methods, 1u << WAX_EDHOC_BOTH_SIGN);
	ck_assert_uint_eq(call.keyring->suites_count, 2);
	ck_assert_int_eq(call.keyring->suites[0], WAX_EDHOC_SUITE_2);
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node,
	    kit_uuid(NODE_RIG_PROXY), &call), WAX_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_keyring", set_up, tear_down,
    whose_certificate_ends_in_an_anchor_is_let_in,
    an_anchor_for_hops_is_none_for_handshakes,
    an_anchor_of_one_device_lets_no_other_in,
    with_its_anchor_all_contexts_go,
    without_a_certificate_of_its_own_it_has_nothing_to_prove,
    how_to_begin_with_one_of_an_anchor_is_told)
