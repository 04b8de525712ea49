/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_ace.c - tokens that a node takes: their claims and its access
   control entries */
#include "check_main.h"
#include "peer/ace.h"
#include "peer/node_rig.h"

#define ISS "coap://as.example"

static struct node_rig_asker owner, client;
static struct wax_context *context;
static uint8_t iv[13], ms[16];
static struct wax_role roles[2];
static size_t role_count;
static const char *subject;
static const uint8_t token_key[16] = "a key for tokens";
static const struct wax_ace_key key = { (const uint8_t *)"k", 1, 10,
	token_key, sizeof(token_key) };
static const struct wax_ace_as as = { .iss = ISS, .uri = ISS "/token",
	.keys = { { (const uint8_t *)"k", 1, 10, token_key,
	sizeof(token_key) } }, .key_count = 1 };

static void
set_up(void)
{
	static struct wax_ace_rs_conf conf;
	static const struct waxpeer_ace_settings s = { .rs = &conf, .as = &as,
	    .as_count = 1, .host_max = 100 };

	node_rig_open();
	node_rig_own();
	node_rig_stop();
	node_rig.ace = &s;
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	node_rig_owner_open(&owner);
	node_rig_asker_open(&client, NULL);
	context = NULL;
	role_count = 0;
	subject = "uuid:" NODE_RIG_CLIENT;
	memset(ms, 1, sizeof(ms));
}

static void
tear_down(void)
{
	waxpeer_endpoint_free(client.endpoint);
	waxpeer_endpoint_free(owner.endpoint);
	wax_context_free(context);
	node_rig_close();
}

static void
make_grant(struct wax_ace_grant *g, int64_t now)
{
	static const uint8_t id[] = { 1 };

	ms[0]++;	/* another token, other keys */
	*g = (struct wax_ace_grant){
		.iss = ISS,
		.audience = "uuid:" NODE_RIG_DEVICE,
		.subject = subject,
		.scope = { (const uint8_t *)"ocf.acl2", 8 },
		.scope_is_text = true,
		.roles = roles,
		.role_count = role_count,
		.issued = now,
		.expires = now + 3600,
		.expires_in = 3600,
		.id = { id, sizeof(id) },
		.ms = { ms, sizeof(ms) },
	};
}

/* What the node says to its payload. */
static uint8_t
post_upload(const uint8_t *payload, size_t len)
{
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);

	waxpeer_message_set_path(m, WAX_ACE_AUTHZ_INFO);
	waxpeer_message_set_payload(m, payload, len);
	waxpeer_message_add_uint(m, WAXPEER_OPTION_CONTENT_FORMAT,
	    WAX_ACE_FORMAT);
	return node_rig_ask_message(&client, node_rig.clear, m, NULL);
}

/* The answer of the rig is text: {42: h'..', 44: h'..'}, back to bytes. */
static struct bytes
answer(void)
{
	return kit_cbor(node_rig.text);
}

/* A token of what is set, and its context if it is taken. */
static uint8_t
bring(void)
{
	struct wax_ace_offer offer = { .nonce = { ms[0] }, .nonce_len = 8,
		.id = { 0xc0 }, .id_len = 1 };
	uint8_t token[512], payload[1024], response[1024], code;
	size_t token_len, len, response_len;
	struct wax_ace_grant g;
	struct wax_ace_token t;
	struct bytes said;

	make_grant(&g, (int64_t)time(NULL));
	iv[0]++;
	ck_assert_int_eq(wax_ace_token_make(&g, &key, iv, token,
	    sizeof(token), &token_len), WAX_OK);
	ck_assert_int_eq(wax_ace_answer_write(&g, token, token_len, response,
	    sizeof(response), &response_len), WAX_OK);
	ck_assert_int_eq(wax_ace_token_read(response, response_len, &t),
	    WAX_OK);
	ck_assert_int_eq(wax_ace_upload_write(&t, &offer, payload,
	    sizeof(payload), &len), WAX_OK);
	code = post_upload(payload, len);
	if (code != CODE_CREATED)
		return code;
	said = answer();
	wax_context_free(context);
	ck_assert_int_eq(wax_ace_upload_finish(&t, &offer, said.data,
	    said.len, kit_uuid(NODE_RIG_DEVICE), WAX_RENEWAL_OFF, NULL,
	    &context), WAX_OK);
	return code;
}

static uint8_t
ask(const char *path)
{
	return node_rig_ask(&client, node_rig.clear, CODE_GET, path, NULL,
	    context);
}

static void
go(enum wax_dos to)
{
	ck_assert_uint_eq(node_rig_go(&owner, to), CODE_CHANGED);
	node_rig_turn();
}

START_TEST(the_subject_of_a_token_has_the_rights_of_its_entries)
{
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
	ck_assert_uint_eq(node_rig.light_calls, 1);
	/* and no others: a token never gives more */
	ck_assert_uint_eq(ask("/oic/sec/cred"), CODE_FORBIDDEN);
	subject = "uuid:00000000-0000-4000-8000-000000000009";
	ck_assert_uint_eq(bring(), CODE_CREATED);
	/* not 4.01, at which clients ask for another token */
	ck_assert_uint_eq(ask("/a/light"), CODE_FORBIDDEN);
}
END_TEST

START_TEST(a_right_that_is_missing_at_a_resource_is_4_05)
{
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
	ck_assert_uint_eq(node_rig_ask(&client, node_rig.clear, CODE_DELETE,
	    "/a/light", NULL, context), CODE_METHOD_NOT_ALLOWED);
}
END_TEST

START_TEST(its_roles_are_those_of_entries)
{
	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_DELETED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/acl2", "{\"aclist2\": [{\"subject\": {\"role\": "
	    "\"guest\"}, \"resources\": [{\"href\": \"/a/light\"}], "
	    "\"permission\": 2}]}", NULL), CODE_CHANGED);
	go(WAX_DOS_RFNOP);
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_FORBIDDEN);
	roles[0] = (struct wax_role){ "reader", "" };
	roles[1] = (struct wax_role){ "guest", "" };
	role_count = 2;
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
}
END_TEST

START_TEST(no_token_speaks_for_the_owner_or_for_nobody)
{
	subject = "uuid:" NODE_RIG_OBT;
	ck_assert_uint_eq(bring(), CODE_BAD_REQUEST);
	subject = NULL;
	ck_assert_uint_eq(bring(), CODE_BAD_REQUEST);
	subject = "uuid:" NODE_RIG_DEVICE;
	ck_assert_uint_eq(bring(), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(out_of_normal_operation_none_is_taken_and_contexts_end)
{
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(ask("/a/light"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(bring(), CODE_SERVICE_UNAVAILABLE);
	go(WAX_DOS_RFNOP);
	ck_assert_uint_eq(ask("/a/light"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
}
END_TEST

START_TEST(after_reset_no_server_is_believed_until_it_is_named_again)
{
	struct waxpeer_endpoint *e = waxpeer_node_endpoint(node_rig.node);

	ck_assert_uint_eq(bring(), CODE_CREATED);
	waxpeer_endpoint_free(owner.endpoint);
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	node_rig_own();
	node_rig_owner_open(&owner);
	ck_assert_uint_eq(bring(), CODE_UNAUTHORIZED);
	ck_assert_int_eq(waxpeer_endpoint_set_as(e, &as, 1), WAX_OK);
	ck_assert_uint_eq(bring(), CODE_CREATED);
	ck_assert_uint_eq(ask("/a/light"), CODE_CONTENT);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_ace", set_up, tear_down,
    the_subject_of_a_token_has_the_rights_of_its_entries,
    a_right_that_is_missing_at_a_resource_is_4_05,
    its_roles_are_those_of_entries,
    no_token_speaks_for_the_owner_or_for_nobody,
    out_of_normal_operation_none_is_taken_and_contexts_end,
    after_reset_no_server_is_believed_until_it_is_named_again)
