/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_gate.c - who asks a node, and may he */

#include "check_main.h"

#include "peer/node_rig.h"

static struct node_rig_asker owner, clear, proxy;
static struct wax_context *client;
static const uint8_t proxy_key[16] = { 1, 2, 3 };

#define PROXY_PSK \
	"{\"creds\": [{\"credtype\": 1, \"subjectuuid\": \"" NODE_RIG_PROXY \
	"\", \"privatedata\": {\"encoding\": \"oic.sec.encoding.raw\", " \
	"\"data\": h'01020300000000000000000000000000'}}]}"

/* An owned node in RFNOP with keys for a client and for a proxy. */
static void
set_up(void)
{
	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
	node_rig_asker_open(&clear, NULL);
	node_rig_asker_open_key(&proxy, NODE_RIG_PROXY, proxy_key);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_pair(&owner);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", PROXY_PSK, NULL), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	client = node_rig_client_context();
	ck_assert_uint_eq(node_rig.unusable, 0);
}

static void
tear_down(void)
{
	wax_context_free(client);
	waxpeer_endpoint_free(proxy.endpoint);
	waxpeer_endpoint_free(clear.endpoint);
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

/* The code of an authentic answer. */
static uint8_t
ask_sealed(struct node_rig_asker *by, const char *where, uint8_t method,
    const char *path)
{
	uint8_t code = node_rig_ask(by, where, method, path, NULL, client);

	ck_assert_int_eq(node_rig.outcome, WAXPEER_RESPONSE);
	return code;
}

START_TEST(entry_lets_its_client_in_and_no_further)
{
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/a/light"), CODE_CONTENT);
	ck_assert_uint_eq(node_rig.light_calls, 1);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_POST,
	    "/a/light"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_FETCH,
	    "/a/light"), CODE_METHOD_NOT_ALLOWED);
	ck_assert_uint_eq(node_rig.light_calls, 1);
}
END_TEST

START_TEST(without_an_entry_it_is_unauthorized_under_seal)
{
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/acl2", NULL, NULL), CODE_DELETED);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/a/light"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig.light_calls, 0);
}
END_TEST

/* It is the client who asks, not the proxy that brings it. */
START_TEST(hop_does_not_count_for_a_sealed_request)
{
	ck_assert_uint_eq(ask_sealed(&proxy, node_rig.dtls, CODE_GET,
	    "/a/light"), CODE_CONTENT);
	/* the owner's session does not make the client its owner */
	ck_assert_uint_eq(ask_sealed(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/cred"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(ask_sealed(&owner, node_rig.dtls, CODE_POST,
	    "/a/light"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(hop_without_an_entry_asks_for_itself_in_vain)
{
	ck_assert_uint_eq(node_rig_ask(&proxy, node_rig.dtls, CODE_GET,
	    "/a/light", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&proxy, node_rig.dtls, CODE_GET,
	    "/oic/sec/cred", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_go(&proxy, WAX_DOS_RFPRO),
	    CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig.light_calls, 0);
}
END_TEST

START_TEST(in_the_clear_there_is_what_anybody_may_see)
{
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/oic/d", NULL, NULL), CODE_CONTENT);
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_POST,
	    "/oic/d", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/a/light", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/oic/sec/doxm", NULL, NULL), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(unknown_paths_are_told_to_those_who_are_somebody)
{
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/none", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&proxy, node_rig.dtls, CODE_GET,
	    "/none", NULL, NULL), CODE_NOT_FOUND);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/none"), CODE_NOT_FOUND);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/none"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(applications_are_closed_outside_of_normal_operation)
{
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/a/light"), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/a/light", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/a/light"), CODE_CONTENT);
}
END_TEST

START_TEST(observations_end_with_normal_operation)
{
	node_rig_observe(&clear, node_rig.clear, "/a/light", client);
	ck_assert_uint_eq(node_rig.note_code, CODE_CONTENT);
	ck_assert_uint_eq(waxpeer_resource_observers(node_rig.light), 1);
	waxpeer_resource_notify(node_rig.light);
	node_rig_wait(&node_rig.notes, 2);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_wait(&node_rig.notes, 3);
	ck_assert_uint_eq(waxpeer_resource_observers(node_rig.light), 0);
	ck_assert(node_rig.is_note_last);
	ck_assert_uint_eq(node_rig.note_code, CODE_FORBIDDEN);
}
END_TEST

START_TEST(other_sessions_end_with_normal_operation)
{
	ck_assert_uint_eq(node_rig_ask(&proxy, node_rig.dtls, CODE_GET,
	    "/none", NULL, NULL), CODE_NOT_FOUND);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	node_rig_wait(&proxy.ended, 1);
	ck_assert_uint_eq(owner.ended, 0);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_ask(&proxy, node_rig.dtls, CODE_GET,
	    "/none", NULL, NULL), CODE_NOT_FOUND);
	ck_assert_uint_eq(proxy.opened, 2);
}
END_TEST

/* Its session goes on, but what it has proved is worth nothing any more: the
   way back is the reset button. */
START_TEST(key_that_is_gone_proves_nothing)
{
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/cred?subjectuuid=" NODE_RIG_OBT, NULL, NULL),
	    CODE_DELETED);
	ck_assert_uint_eq(owner.ended, 0);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/oic/sec/cred", NULL, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_GET,
	    "/none", NULL, NULL), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(context_of_an_entry_that_is_gone_opens_nothing)
{
	ck_assert_uint_eq(ask_sealed(&clear, node_rig.clear, CODE_GET,
	    "/a/light"), CODE_CONTENT);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_DELETE,
	    "/oic/sec/cred?subjectuuid=" NODE_RIG_CLIENT, NULL, NULL),
	    CODE_DELETED);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFNOP), CODE_CHANGED);
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_GET,
	    "/a/light", NULL, client), CODE_UNAUTHORIZED);
	ck_assert_int_eq(node_rig.outcome, WAXPEER_HOP_ERROR);
	ck_assert_uint_eq(node_rig.light_calls, 1);
}
END_TEST

START_TEST(nobodys_body_is_put_together)
{
	char body[4000];
	int len = snprintf(body, sizeof(body), "{\"rowneruuid\": \"");

	memset(body + len, 'x', 3000);
	snprintf(body + len + 3000, 10, "\"}");
	ck_assert_uint_eq(node_rig_ask(&clear, node_rig.clear, CODE_POST,
	    "/oic/sec/cred", body, NULL), CODE_UNAUTHORIZED);
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", body, NULL), CODE_FORBIDDEN);
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_gate", set_up, tear_down,
    entry_lets_its_client_in_and_no_further,
    without_an_entry_it_is_unauthorized_under_seal,
    hop_does_not_count_for_a_sealed_request,
    hop_without_an_entry_asks_for_itself_in_vain,
    in_the_clear_there_is_what_anybody_may_see,
    unknown_paths_are_told_to_those_who_are_somebody,
    applications_are_closed_outside_of_normal_operation,
    observations_end_with_normal_operation,
    other_sessions_end_with_normal_operation,
    key_that_is_gone_proves_nothing,
    context_of_an_entry_that_is_gone_opens_nothing,
    nobodys_body_is_put_together)
