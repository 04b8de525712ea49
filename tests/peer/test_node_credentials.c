/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_credentials.c - entries of /oic/sec/cred as what a node's sessions
   begin with */

#include "check_main.h"

#include <openssl/pem.h>

#include "peer/node_rig.h"
#include "peer/node_state.h"
#include "peer/state.h"

static struct node_rig_asker owner;
static struct pki *root, *client_own;
static const uint8_t peer_key[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	12, 13, 14, 15 };

/* Owned, in RFPRO. */
static void
set_up(void)
{
	struct deviceid id;

	memcpy(id.bytes, kit_uuid(NODE_RIG_CLIENT), sizeof(id.bytes));
	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	root = pki_new_ca(NULL, "root");
	client_own = pki_new_device(root, &id);
}

static void
tear_down(void)
{
	pki_free(client_own);
	pki_free(root);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

static void
post_cred(const char *entries)
{
	static char body[16384];

	snprintf(body, sizeof(body), "{\"creds\": [%s]}", entries);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", body, NULL), CODE_CHANGED);
}

/* PEM as a text in diagnostic notation. Static until the next call. */
static const char *
quote(const char *pem)
{
	static char out[8192];
	size_t len = 0;

	for (; *pem != '\0' && len + 3 < sizeof(out); pem++)
		if (*pem == '\n') {
			out[len++] = '\\';
			out[len++] = 'n';
		} else {
			out[len++] = *pem;
		}
	out[len] = '\0';
	return out;
}

static void
post_certificate(const char *usage, const char *subject, char *pem,
    const char *more)
{
	static char entry[12288];

	snprintf(entry, sizeof(entry), "{\"credtype\": 8, \"credusage\": "
	    "\"oic.sec.cred.%s\", \"subjectuuid\": \"%s\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"%s\"}%s}",
	    usage, subject, quote(pem), more);
	free(pem);
	post_cred(entry);
}

static struct deviceid
id_of(const char *text)
{
	struct deviceid id;

	memcpy(id.bytes, kit_uuid(text), sizeof(id.bytes));
	return id;
}

/* A certificate of root for that ID and the key that the node keeps: what a
   tool makes of the signing request. */
static char *
certify_node(const char *uuid)
{
	const char *pem = waxpeer_node_private_key(node_rig.node);
	BIO *bio = BIO_new_mem_buf(pem, -1);
	struct pki kept = {
		.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL),
	};
	struct deviceid id = id_of(uuid);
	struct pki_options o = { .id = &id, .same_key = &kept };
	struct pki *p;
	char *chain;

	ck_assert_ptr_nonnull(kept.key);
	p = pki_new(root, &o);
	chain = pki_pem(p, NULL);
	EVP_PKEY_free(kept.key);
	BIO_free(bio);
	pki_free(p);
	return chain;
}

static void
get_csr(void)
{
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/csr", NULL, NULL), CODE_CONTENT);
}

/* CLIENT, certified by root, which it believes. */
static void
open_certified(struct node_rig_asker *a)
{
	const struct pki *p = client_own;
	char *chain = pki_pem(p, NULL), *key = pki_key_pem(p);
	char *anchor = pki_pem(root, NULL);
	struct waxpeer_credentials *c = waxpeer_credentials_new();
	const char *why;

	ck_assert_int_eq(waxpeer_credentials_set_certificate(c, chain,
	    strlen(chain), key, strlen(key), &why), WAX_OK);
	ck_assert_int_eq(waxpeer_credentials_add_anchor(c, anchor,
	    strlen(anchor), NULL, &why), WAX_OK);
	node_rig_asker_open(a, c);
	waxpeer_credentials_free(c);
	free(chain);
	free(key);
	free(anchor);
}

/* Is it let in as somebody? */
static bool
is_known(struct node_rig_asker *a)
{
	return node_rig_ask(a, node_rig.tls, CODE_GET, "/none", NULL, NULL) ==
	    CODE_NOT_FOUND;
}

static bool
is_key_known(const char *id)
{
	struct node_rig_asker a;
	bool is;

	node_rig_asker_open_key(&a, id, peer_key);
	is = is_known(&a);
	node_rig_asker_close(&a);
	return is;
}

START_TEST(key_opens_sessions_from_its_entry_to_its_end)
{
	ck_assert(!is_key_known(NODE_RIG_CLIENT));
	post_cred(KIT_PSK(NODE_RIG_CLIENT));
	ck_assert(is_key_known(NODE_RIG_CLIENT));
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/cred?subjectuuid=" NODE_RIG_CLIENT, NULL, NULL),
	    CODE_DELETED);
	ck_assert(!is_key_known(NODE_RIG_CLIENT));
	ck_assert_uint_eq(node_rig.unusable, 0);
}
END_TEST

START_TEST(session_ends_when_entries_change)
{
	struct node_rig_asker a;

	post_cred(KIT_PSK(NODE_RIG_CLIENT));
	node_rig_asker_open_key(&a, NODE_RIG_CLIENT, peer_key);
	ck_assert(is_known(&a));
	post_cred(KIT_PSK(NODE_RIG_PROXY));
	node_rig_wait(&a.ended, 1);
	ck_assert_uint_eq(owner.ended, 0);
	node_rig_asker_close(&a);
}
END_TEST

START_TEST(certificate_of_the_nodes_own_key_is_used)
{
	struct node_rig_asker a;

	open_certified(&a);
	get_csr();
	ck_assert(!is_known(&a));
	post_certificate("trustca", "*", pki_pem(root, NULL), "");
	post_certificate("cert", NODE_RIG_DEVICE,
	    certify_node(NODE_RIG_DEVICE), "");
	ck_assert_uint_eq(node_rig.unusable, 0);
	ck_assert(is_known(&a));
	node_rig_asker_close(&a);
}
END_TEST

START_TEST(anchor_of_another_device_lets_nobody_else_in)
{
	struct node_rig_asker a;

	open_certified(&a);
	get_csr();
	post_certificate("trustca", NODE_RIG_PROXY, pki_pem(root, NULL), "");
	post_certificate("cert", NODE_RIG_DEVICE,
	    certify_node(NODE_RIG_DEVICE), "");
	ck_assert(!is_known(&a));
	post_certificate("trustca", NODE_RIG_CLIENT, pki_pem(root, NULL),
	    ", \"credid\": 2");
	ck_assert(is_known(&a));
	node_rig_asker_close(&a);
}
END_TEST

START_TEST(certificate_without_a_key_is_told_and_hinders_nobody)
{
	struct deviceid id = id_of(NODE_RIG_DEVICE);
	struct pki *p = pki_new_device(root, &id);

	post_certificate("cert", NODE_RIG_DEVICE, pki_pem(p, NULL), "");
	ck_assert_uint_eq(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 2);
	ck_assert_int_eq(node_rig.unusable_why, WAX_NOT_FOUND);
	get_csr();
	post_cred(KIT_PSK(NODE_RIG_CLIENT));
	ck_assert_uint_eq(node_rig.unusable, 2);
	ck_assert_int_eq(node_rig.unusable_why, WAX_FORMAT);
	ck_assert(is_key_known(NODE_RIG_CLIENT));
	pki_free(p);
}
END_TEST

START_TEST(newest_certificate_that_is_of_use_is_used)
{
	struct node_rig_asker a;

	open_certified(&a);
	get_csr();
	post_certificate("trustca", "*", pki_pem(root, NULL), "");
	post_certificate("cert", NODE_RIG_DEVICE,
	    certify_node(NODE_RIG_DEVICE), "");
	post_certificate("cert", NODE_RIG_DEVICE,
	    certify_node(NODE_RIG_OBT), "");
	ck_assert_uint_eq(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 4);
	ck_assert(is_known(&a));
	node_rig_asker_close(&a);
}
END_TEST

START_TEST(second_key_of_a_device_is_told)
{
	post_cred(KIT_PSK(NODE_RIG_CLIENT) ", " KIT_PSK(NODE_RIG_CLIENT));
	ck_assert_uint_eq(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 3);
	ck_assert_int_eq(node_rig.unusable_why, WAX_EXISTS);
	ck_assert(is_key_known(NODE_RIG_CLIENT));
}
END_TEST

/* A period ends while the node runs: seen when it looks, and at each
   request. */
START_TEST(entry_is_of_use_in_its_period)
{
	struct waxpeer_endpoint *e = waxpeer_node_endpoint(node_rig.node);
	uint64_t now = CLOCK_S(1700000000);	/* 2023-11-14 22:13:20 */
	struct node_rig_asker a;

	clock_init_fake(&e->clock, &now);
	post_cred("{\"credtype\": 1, \"subjectuuid\": \"" NODE_RIG_CLIENT
	    "\", \"period\": \"20231114T000000Z/20231115T000000Z\", "
	    "\"privatedata\": {\"encoding\": \"oic.sec.encoding.raw\", "
	    "\"data\": " KIT_KEY "}}");
	node_rig_asker_open_key(&a, NODE_RIG_CLIENT, peer_key);
	ck_assert(is_known(&a));
	now += CLOCK_S(3 * 3600);
	ck_assert(!is_known(&a));
	ck_assert_uint_eq(a.ended, 0);
	node_rig_asker_close(&a);
	node_watch(node_rig.node);
	node_rig_turn();
	ck_assert(!is_key_known(NODE_RIG_CLIENT));
	now -= CLOCK_S(3 * 3600);
	node_watch(node_rig.node);
	node_rig_turn();
	ck_assert(is_key_known(NODE_RIG_CLIENT));
}
END_TEST

/* A role certificate of CLIENT, POSTed by it. */
static uint8_t
assert_role(struct node_rig_asker *a, const char *role)
{
	static char body[8192];
	struct deviceid id = id_of(NODE_RIG_CLIENT);
	struct pki_name name = { .nid = NID_commonName,
	    .text = bytes_of_text(role) };
	struct pki_options o = {
		.id = &id,
		.extended = PKI_EKU_ROLE,
		.same_key = client_own,
		.roles = { &name, 1 },
	};
	struct pki *p = pki_new(root, &o);
	char *pem = pki_pem(p, NULL);

	snprintf(body, sizeof(body), "{\"roles\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.rolecert\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"%s\"}"
	    "}]}", quote(pem));
	free(pem);
	pki_free(p);
	return node_rig_ask(a, node_rig.tls, CODE_POST, "/oic/sec/roles",
	    body, NULL);
}

static uint8_t
get_light(struct node_rig_asker *a)
{
	return node_rig_ask(a, node_rig.tls, CODE_GET, "/a/light", NULL,
	    NULL);
}

START_TEST(role_is_of_the_session_that_proved_it)
{
	struct node_rig_asker a;

	open_certified(&a);
	get_csr();
	post_certificate("trustca", "*", pki_pem(root, NULL), "");
	post_certificate("cert", NODE_RIG_DEVICE,
	    certify_node(NODE_RIG_DEVICE), "");
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_DELETED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/acl2", "{\"aclist2\": [{\"subject\": {\"conntype\": "
	    "\"auth-crypt\"}, \"resources\": [{\"href\": "
	    "\"/oic/sec/roles\"}], \"permission\": 6}, {\"subject\": "
	    "{\"role\": \"worker\"}, \"resources\": [{\"href\": "
	    "\"/a/light\"}], \"permission\": 2}]}", NULL), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	ck_assert_uint_eq(get_light(&a), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(assert_role(&a, "visitor"), CODE_CHANGED);
	ck_assert_uint_eq(get_light(&a), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(assert_role(&a, "worker"), CODE_CHANGED);
	ck_assert_uint_eq(get_light(&a), CODE_CONTENT);
	node_rig_asker_close(&a);
	open_certified(&a);
	ck_assert_uint_eq(get_light(&a), CODE_UNAUTHORIZED);
	node_rig_asker_close(&a);
}
END_TEST

/* Its ID would be cut in a handshake with keys. */
START_TEST(keys_of_an_id_with_a_zero_byte_are_of_no_use)
{
	struct waxpeer_credentials *c;
	struct node_rig_asker tool;

	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	node_rig_select(1);
	c = node_rig_tool_by_pin(node_rig.pin);
	node_rig_asker_open(&tool, c);
	waxpeer_credentials_free(c);
	node_rig.device_id = "d1d2d3d4-b1b2-4c00-8d4d-e5e6e7e8e9ea";
	node_rig_take_over(&tool, 1);
	ck_assert_uint_ge(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 1);
	ck_assert_int_eq(node_rig.unusable_why, WAX_RANGE);
	ck_assert_int_eq(wax_device_dos(waxpeer_node_device(node_rig.node)),
	    WAX_DOS_RFPRO);
	node_rig_asker_close(&tool);
}
END_TEST

START_TEST(contexts_that_can_not_be_opened_are_told)
{
	struct wax_credential entry;

	node_rig_pair(&owner);
	ck_assert_uint_eq(node_rig.unusable, 0);
	ck_assert(wax_device_credential(waxpeer_node_device(node_rig.node), 1,
	    &entry));
	node_rig_kill();
	kit_record(node_rig.disk, entry.record)->len = 3;
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert_uint_eq(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 2);
	ck_assert_int_eq(node_rig.unusable_why, WAX_DAMAGED);
	ck_assert_uint_eq(wax_contexts_count(waxpeer_node_contexts(
	    node_rig.node)), 0);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_credentials", set_up, tear_down,
    key_opens_sessions_from_its_entry_to_its_end,
    session_ends_when_entries_change,
    certificate_of_the_nodes_own_key_is_used,
    anchor_of_another_device_lets_nobody_else_in,
    certificate_without_a_key_is_told_and_hinders_nobody,
    newest_certificate_that_is_of_use_is_used,
    second_key_of_a_device_is_told,
    entry_is_of_use_in_its_period,
    role_is_of_the_session_that_proved_it,
    keys_of_an_id_with_a_zero_byte_are_of_no_use,
    contexts_that_can_not_be_opened_are_told)
