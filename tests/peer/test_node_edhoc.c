/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_edhoc.c - handshakes with a node: from its entries of /oic/sec/cred
   to who is let in, and out again (with node_keyring) */
#include "check_main.h"
#include "core/hex.h"
#include "peer/keyring.h"
#include "peer/node_rig.h"

#define RECORD "node.edhoc"
#define UPDATE_SIZE 4096

static struct node_rig_asker owner, client;
static struct waxpeer_handshake *shake;
static unsigned ends;
static enum waxpeer_handshake_state state;
static enum wax_edhoc_failure failure;

/* ---- The client's own ---- */

static const uint8_t client_key[WAX_EDHOC_CCS_KEY_LEN] = "the client's";

static struct bytes
client_ccs(void)
{
	static uint8_t ccs[WAX_EDHOC_CCS_SIZE];
	size_t len;

	ck_assert_int_eq(wax_edhoc_ccs_make(kit_uuid(NODE_RIG_CLIENT),
	    client_key, ccs, sizeof(ccs), &len), WAX_OK);
	return bytes_of(ccs, len);
}

static void
add(struct waxpeer_keyring *k, struct bytes ccs, const uint8_t *key)
{
	const struct wax_edhoc_credential_parameters p = {
		.encoded = ccs.data,
		.encoded_len = ccs.len,
		.private_key = key,
		.private_key_len = key == NULL ? 0 : WAX_EDHOC_CCS_KEY_LEN,
		.id = key == NULL ? 0 : WAX_EDHOC_ID_KID,
	};
	struct wax_edhoc_credential *c;

	ck_assert_int_eq(wax_edhoc_credential_new(&p, &c), WAX_OK);
	ck_assert_int_eq(key == NULL ? waxpeer_keyring_add_peer(k, c) :
	    waxpeer_keyring_add_own(k, c), WAX_OK);
	wax_edhoc_credential_free(c);
}

/* The node's claims set, as its owner reads it. */
static struct bytes
node_ccs(void)
{
	static const char label[] = "\"x.ostler.ccs\": h'";
	static uint8_t ccs[WAX_EDHOC_CCS_SIZE];
	const char *at;
	size_t len;

	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/csr", NULL, NULL), CODE_CONTENT);
	at = strstr(node_rig.text, label);
	ck_assert_ptr_nonnull(at);
	at += strlen(label);
	ck_assert_int_eq(hex_decode(bytes_of(at, strcspn(at, "'")), ccs,
	    sizeof(ccs), &len), WAX_OK);
	return bytes_of(ccs, len);
}

static void
on_state(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event, void *arg)
{
	(void)h;
	(void)arg;
	state = event->state;
	failure = event->failure;
	ends++;
}

static void
begin_with(struct waxpeer_keyring *k)
{
	const struct waxpeer_handshake_call call = {
		.hop = node_rig.clear,
		.peer = kit_uuid(NODE_RIG_DEVICE),
		.keyring = k,
		.env = &node_rig.disk->env,
		.method = -1,
		.suite = -1,
		.timeout_ms = 10000,
		.callback = on_state,
	};
	unsigned before = ends;

	waxpeer_handshake_free(shake);
	shake = NULL;
	ck_assert_int_eq(waxpeer_handshake_begin(client.endpoint, &call,
	    &shake), WAX_OK);
	node_rig_wait(&ends, before + 1);
}

/* By keys; whether it has come to something. */
static bool
shakes_hands(struct bytes of_node)
{
	static const int suites[] = { WAX_EDHOC_SUITE_0 };
	struct waxpeer_keyring *k = waxpeer_keyring_new();

	ck_assert_ptr_nonnull(k);
	add(k, client_ccs(), client_key);
	add(k, of_node, NULL);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, suites, 1), WAX_OK);
	begin_with(k);
	waxpeer_keyring_free(k);
	return state == WAXPEER_HANDSHAKE_READY;
}

static uint8_t
ask_light(void)
{
	return node_rig_ask(&client, node_rig.clear, CODE_GET, "/a/light",
	    NULL, waxpeer_handshake_context(shake));
}

/* ---- The owner's ---- */

static uint8_t
give(const char *members)
{
	char update[UPDATE_SIZE];

	ck_assert_int_lt(snprintf(update, sizeof(update),
	    "{\"creds\": [{\"credid\": 40, %s}]}", members),
	    (int)sizeof(update));
	return node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", update, NULL);
}

static void
give_key(const char *more)
{
	char hex[2 * WAX_EDHOC_CCS_SIZE + 1], members[UPDATE_SIZE / 2];

	hex_encode(client_ccs(), hex);
	snprintf(members, sizeof(members), "\"credtype\": 4, \"credusage\": "
	    "\"x.ostler.edhoc\", \"subjectuuid\": \"" NODE_RIG_CLIENT "\", "
	    "%s\"publicdata\": {\"encoding\": \"x.ostler.ccs\", \"data\": "
	    "h'%s'}", more, hex);
	ck_assert_uint_eq(give(members), CODE_CHANGED);
}

static void
go(enum wax_dos to)
{
	ck_assert_uint_eq(node_rig_go(&owner, to), CODE_CHANGED);
	node_rig_turn();
}

/* To RFPRO, one change, and back. */
static void
change(void (*what)(void))
{
	go(WAX_DOS_RFPRO);
	what();
	go(WAX_DOS_RFNOP);
}

static void
take_entry(void)
{
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/cred?credid=40", NULL, NULL), CODE_DELETED);
}

static void
give_plain_key(void)
{
	give_key("");
}

static void
set_up(void)
{
	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
	node_rig_asker_open(&client, NULL);
	shake = NULL;
	ends = 0;
}

static void
tear_down(void)
{
	waxpeer_handshake_free(shake);
	waxpeer_endpoint_free(client.endpoint);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

/* ---- Keys ---- */

START_TEST(a_peer_of_an_entry_shakes_hands_and_is_let_in)
{
	struct bytes ccs = node_ccs();

	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
	ck_assert_uint_eq(node_rig.light_calls, 1);
	/* what acl2 gives somebody else only */
	ck_assert_uint_eq(node_rig_ask(&client, node_rig.clear, CODE_GET,
	    "/oic/sec/cred", NULL, waxpeer_handshake_context(shake)),
	    CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(without_an_entry_nobody_does)
{
	struct bytes ccs = node_ccs();

	ck_assert(!shakes_hands(ccs));
	ck_assert_uint_eq(waxpeer_edhoc_contexts(waxpeer_node_endpoint(
	    node_rig.node)), 0);
}
END_TEST

START_TEST(whoever_has_another_key_is_not_believed)
{
	static const uint8_t other[WAX_EDHOC_CCS_KEY_LEN] = "another's";
	static const int suites[] = { WAX_EDHOC_SUITE_0 };
	struct waxpeer_keyring *k = waxpeer_keyring_new();
	uint8_t ccs[WAX_EDHOC_CCS_SIZE];
	size_t len;

	add(k, node_ccs(), NULL);
	ck_assert_int_eq(wax_edhoc_ccs_make(kit_uuid(NODE_RIG_CLIENT), other,
	    ccs, sizeof(ccs), &len), WAX_OK);
	add(k, bytes_of(ccs, len), other);
	ck_assert_int_eq(waxpeer_keyring_set_suites(k, suites, 1), WAX_OK);
	change(give_plain_key);
	begin_with(k);
	waxpeer_keyring_free(k);
	ck_assert_int_eq(state, WAXPEER_HANDSHAKE_FAILED);
}
END_TEST

START_TEST(whose_entry_is_taken_loses_his_context)
{
	struct bytes ccs = node_ccs();

	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
	change(take_entry);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(waxpeer_node_endpoint(
	    node_rig.node)), 0);
	ck_assert_uint_eq(ask_light(), CODE_UNAUTHORIZED);
	ck_assert(!shakes_hands(ccs));
	ck_assert_uint_eq(node_rig.light_calls, 1);
}
END_TEST

static void
change_rules(void)
{
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", "{\"creds\": [{\"credtype\": 1, \"subjectuuid\": "
	    "\"" NODE_RIG_PROXY "\", \"privatedata\": {\"data\": " KIT_KEY
	    ", \"encoding\": \"oic.sec.encoding.raw\"}}]}", NULL),
	    CODE_CHANGED);
}

START_TEST(other_changes_leave_contexts_as_they_are)
{
	struct bytes ccs = node_ccs();

	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	change(change_rules);
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

START_TEST(out_of_normal_operation_nobody_begins_or_asks)
{
	struct bytes ccs = node_ccs();

	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(ask_light(), CODE_UNAUTHORIZED);
	ck_assert(!shakes_hands(ccs));
	go(WAX_DOS_RFNOP);
	ck_assert(shakes_hands(ccs));
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

START_TEST(an_entry_out_of_its_period_lets_nobody_in)
{
	struct bytes ccs = node_ccs();

	go(WAX_DOS_RFPRO);
	give_key("\"period\": \"20010101T000000Z/20020101T000000Z\", ");
	go(WAX_DOS_RFNOP);
	ck_assert(!shakes_hands(ccs));
}
END_TEST

START_TEST(the_role_of_the_entry_is_the_peers)
{
	struct bytes ccs = node_ccs();

	go(WAX_DOS_RFPRO);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_DELETED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/acl2", "{\"aclist2\": [{\"subject\": {\"role\": "
	    "\"guest\"}, \"resources\": [{\"href\": \"/a/light\"}], "
	    "\"permission\": 2}]}", NULL), CODE_CHANGED);
	give_key("\"roleid\": {\"role\": \"guest\"}, ");
	go(WAX_DOS_RFNOP);
	ck_assert(shakes_hands(ccs));
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

static void
give_bad_key(void)
{
	ck_assert_uint_eq(give("\"credtype\": 4, \"credusage\": "
	    "\"x.ostler.edhoc\", \"subjectuuid\": \"" NODE_RIG_CLIENT "\", "
	    "\"publicdata\": {\"encoding\": \"x.ostler.ccs\", \"data\": "
	    "h'a0'}"), CODE_CHANGED);
}

START_TEST(an_entry_without_a_key_is_told_and_is_in_nobodys_way)
{
	node_rig.unusable = 0;
	(void)node_ccs();
	change(give_bad_key);
	ck_assert_uint_ge(node_rig.unusable, 1);
	ck_assert_int_eq(node_rig.unusable_credid, 40);
	ck_assert_int_eq(node_rig.unusable_why, WAX_FORMAT);
}
END_TEST

/* ---- Our own key ---- */

static void
restart(void)
{
	node_rig_kill();
	ck_assert_int_eq(node_rig_start(NULL), WAX_OK);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_owner_open(&owner);
}

START_TEST(the_own_key_outlives_a_restart_and_contexts_do_not)
{
	uint8_t before[WAX_EDHOC_CCS_SIZE];
	struct bytes ccs = node_ccs();
	size_t len = ccs.len;

	memcpy(before, ccs.data, len);
	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	restart();
	ck_assert_uint_eq(ask_light(), CODE_UNAUTHORIZED);
	ck_assert(bytes_equal(node_ccs(), bytes_of(before, len)));
	ck_assert(shakes_hands(ccs));
	ck_assert_uint_eq(ask_light(), CODE_CONTENT);
}
END_TEST

START_TEST(reset_takes_the_key_and_all_contexts)
{
	struct bytes ccs = node_ccs();

	change(give_plain_key);
	ck_assert(shakes_hands(ccs));
	ck_assert(kit_record(node_rig.disk, RECORD)->exists);
	ck_assert_int_eq(waxpeer_node_reset(node_rig.node), WAX_OK);
	node_rig_turn();
	ck_assert(!kit_record(node_rig.disk, RECORD)->exists);
	ck_assert_uint_eq(waxpeer_edhoc_contexts(waxpeer_node_endpoint(
	    node_rig.node)), 0);
	ck_assert(!shakes_hands(ccs));
}
END_TEST

START_TEST(a_key_that_can_not_be_stored_is_none)
{
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/csr", NULL, NULL), CODE_CONTENT);
	restart();
	kit_record(node_rig.disk, RECORD)->exists = false;
	restart();
	node_rig.disk->stores_left = 0;
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/csr", NULL, NULL), CODE_INTERNAL_ERROR);
	node_rig.disk->stores_left = SIZE_MAX;
	(void)node_ccs();
}
END_TEST

/* ---- The node as the one who begins ---- */

static void
expect_offer(const struct waxpeer_keyring *k, unsigned methods, int suite)
{
	ck_assert_ptr_nonnull(k);
	ck_assert_uint_eq(k->methods, methods);
	ck_assert_uint_eq(k->suites_count, 2);
	ck_assert_int_eq(k->suites[0], suite);
}

START_TEST(how_to_begin_is_what_the_entries_say)
{
	struct waxpeer_handshake_call call = { .hop = NULL };
	const uint8_t *peer = kit_uuid(NODE_RIG_CLIENT);

	(void)node_ccs();
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node, peer, &call),
	    WAX_NOT_FOUND);
	change(give_plain_key);
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node, peer, &call),
	    WAX_OK);
	ck_assert_ptr_eq(call.peer, peer);
	expect_offer(call.keyring, 1u << WAX_EDHOC_NONE_SIGNS,
	    WAX_EDHOC_SUITE_0);
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node,
	    kit_uuid(NODE_RIG_PROXY), &call), WAX_NOT_FOUND);
	go(WAX_DOS_RFPRO);
	ck_assert_int_eq(waxpeer_node_handshake(node_rig.node, peer, &call),
	    WAX_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_edhoc", set_up, tear_down,
    a_peer_of_an_entry_shakes_hands_and_is_let_in,
    without_an_entry_nobody_does,
    whoever_has_another_key_is_not_believed,
    whose_entry_is_taken_loses_his_context,
    other_changes_leave_contexts_as_they_are,
    out_of_normal_operation_nobody_begins_or_asks,
    an_entry_out_of_its_period_lets_nobody_in,
    the_role_of_the_entry_is_the_peers,
    an_entry_without_a_key_is_told_and_is_in_nobodys_way,
    the_own_key_outlives_a_restart_and_contexts_do_not,
    reset_takes_the_key_and_all_contexts,
    a_key_that_can_not_be_stored_is_none,
    how_to_begin_is_what_the_entries_say)
