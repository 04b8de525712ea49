/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_servers.c - authorization servers that the owner of a node names */
#include "check_main.h"
#include "peer/ace.h"
#include "peer/node_rig.h"

#define ISS "coap://as.example"
#define AS_ID "7d1f2c3a-1111-4111-8111-1111111111a5"

static struct node_rig_asker owner, client;
static const uint8_t token_key[16] = "a key for tokens";
static uint8_t iv[13];

static void
set_up(void)
{
	static struct wax_ace_rs_conf conf;
	static const struct waxpeer_ace_settings s = { .rs = &conf,
	    .host_max = 100 };

	node_rig_open();
	node_rig_own();
	node_rig_stop();
	node_rig.ace = &s;
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	node_rig_owner_open(&owner);
	node_rig_asker_open(&client, NULL);
}

static void
tear_down(void)
{
	waxpeer_endpoint_free(client.endpoint);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

/* What the node says to a token under that kid. */
static uint8_t
bring(const char *kid)
{
	const struct wax_ace_key key = { (const uint8_t *)kid, strlen(kid),
		10, token_key, sizeof(token_key) };
	const struct wax_ace_offer offer = { .nonce_len = 8, .id = { 0xc0 },
		.id_len = 1 };
	int64_t now = (int64_t)time(NULL);
	const struct wax_ace_grant g = { .iss = ISS,
		.audience = "uuid:" NODE_RIG_DEVICE,
		.subject = "uuid:" NODE_RIG_CLIENT,
		.scope = { (const uint8_t *)"ocf.acl2", 8 },
		.scope_is_text = true, .issued = now, .expires = now + 3600,
		.id = { iv, 1 }, .ms = { token_key, sizeof(token_key) } };
	uint8_t token[512], payload[1024];
	struct wax_ace_token t = { .token = { token, 0 } };
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	size_t len;

	iv[0]++;
	ck_assert_int_eq(wax_ace_token_make(&g, &key, iv, token,
	    sizeof(token), &t.token.len), WAX_OK);
	ck_assert_int_eq(wax_ace_upload_write(&t, &offer, payload,
	    sizeof(payload), &len), WAX_OK);
	waxpeer_message_set_path(m, WAX_ACE_AUTHZ_INFO);
	waxpeer_message_set_payload(m, payload, len);
	waxpeer_message_add_uint(m, WAXPEER_OPTION_CONTENT_FORMAT,
	    WAX_ACE_FORMAT);
	return node_rig_ask_message(&client, node_rig.clear, m, NULL);
}

static void
go(enum wax_dos to)
{
	ck_assert_uint_eq(node_rig_go(&owner, to), CODE_CHANGED);
	node_rig_turn();
}

/* An entry of the server with a key of that kid. */
static void
name_server(unsigned credid, const char *kid)
{
	const struct wax_ace_as as = { .iss = ISS, .uri = ISS,
		.keys = { { (const uint8_t *)kid, strlen(kid), 10, NULL, 0 } },
		.key_count = 1 };
	uint8_t about[WAX_ACE_DESCRIPTION_MAX];
	char hex[2 * sizeof(about) + 1] = "", key[33] = "", text[2000];
	size_t len;

	ck_assert_int_eq(wax_ace_as_write(&as, about, sizeof(about), &len),
	    WAX_OK);
	for (size_t i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", about[i]);
	for (size_t i = 0; i < sizeof(token_key); i++)
		sprintf(key + 2 * i, "%02x", token_key[i]);
	snprintf(text, sizeof(text), "{\"creds\": [{\"credid\": %u, "
	    "\"credtype\": 2, \"credusage\": \"x.ostler.ace\", "
	    "\"subjectuuid\": \"" AS_ID "\", \"publicdata\": {\"encoding\": "
	    "\"x.ostler.ace\", \"data\": h'%s'}, \"privatedata\": "
	    "{\"encoding\": \"oic.sec.encoding.raw\", \"data\": h'%s'}}]}",
	    credid, hex, key);
	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", text, NULL), CODE_CHANGED);
	go(WAX_DOS_RFNOP);
}

static void
forget_server(const char *path)
{
	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    path, NULL, NULL), CODE_DELETED);
	go(WAX_DOS_RFNOP);
}

START_TEST(a_server_is_believed_as_long_as_there_is_its_entry)
{
	ck_assert_uint_eq(bring("k"), CODE_UNAUTHORIZED);
	name_server(70, "k");
	ck_assert_uint_eq(bring("k"), CODE_CREATED);
	ck_assert_uint_eq(bring("n"), CODE_UNAUTHORIZED);
	/* another key beside it, then only that */
	name_server(71, "n");
	ck_assert_uint_eq(bring("k"), CODE_CREATED);
	ck_assert_uint_eq(bring("n"), CODE_CREATED);
	forget_server("/oic/sec/cred?credid=70");
	ck_assert_uint_eq(bring("k"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(bring("n"), CODE_CREATED);
	forget_server("/oic/sec/cred?credid=71");
	ck_assert_uint_eq(bring("n"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(it_is_believed_after_a_restart_and_not_after_reset)
{
	name_server(70, "k");
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_stop();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	ck_assert_uint_eq(bring("k"), CODE_CREATED);
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	node_rig_own();
	node_rig_owner_open(&owner);
	ck_assert_uint_eq(bring("k"), CODE_UNAUTHORIZED);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_servers", set_up, tear_down,
    a_server_is_believed_as_long_as_there_is_its_entry,
    it_is_believed_after_a_restart_and_not_after_reset)
