/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_node_serve.c - requests for /oic/sec/... as messages: queries, formats,
   bodies of blocks */

#include "check_main.h"

#include "peer/node_rig.h"

static struct node_rig_asker owner;

/* Owned, in RFPRO. */
static void
set_up(void)
{
	node_rig_open();
	node_rig_own();
	node_rig_owner_open(&owner);
	ck_assert_uint_eq(node_rig_go(&owner, WAX_DOS_RFPRO), CODE_CHANGED);
}

static void
tear_down(void)
{
	waxpeer_endpoint_free(owner.endpoint);
	node_rig_close();
}

static uint8_t
get(const char *path)
{
	return node_rig_ask(&owner, node_rig.dtls, CODE_GET, path, NULL,
	    NULL);
}

START_TEST(arguments_of_a_query_come_together)
{
	ck_assert_uint_eq(get("/oic/sec/cred?credid=1&if=oic.if.baseline"),
	    CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"oic.r.cred\""));
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"credid\": 1"));
	ck_assert_uint_eq(get("/oic/sec/cred?credid=99"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(node_rig.text, "\"credid\": 1"));
	ck_assert_uint_eq(get("/oic/sec/cred?colour=red"), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(query_that_is_too_long_is_refused)
{
	char path[1200] = "/oic/sec/cred?if=oic.if.rw";

	for (size_t i = 0; i < 60; i++)
		strcat(path, "&if=oic.if.rw");
	ck_assert_uint_eq(get(path), CODE_BAD_REQUEST);
}
END_TEST

/* A request that is made by hand. */
static uint8_t
send_formats(uint8_t method, int accept, int format, int version)
{
	struct waxpeer_message *m = waxpeer_message_new(method);
	struct bytes cbor = kit_cbor("{\"om\": 4}");

	if (accept >= 0)
		waxpeer_message_add_uint(m, WAXPEER_OPTION_ACCEPT,
		    (uint32_t)accept);
	if (format >= 0)
		waxpeer_message_add_uint(m, WAXPEER_OPTION_CONTENT_FORMAT,
		    (uint32_t)format);
	if (version >= 0)
		waxpeer_message_add_uint(m, WAXPEER_OPTION_OCF_FORMAT_VERSION,
		    (uint32_t)version);
	if (method == CODE_POST)
		waxpeer_message_set_payload(m, cbor.data, cbor.len);
	waxpeer_message_set_path(m, "/oic/sec/pstat");
	return node_rig_ask_message(&owner, node_rig.dtls, m, NULL);
}

START_TEST(formats_are_looked_at)
{
	ck_assert_uint_eq(send_formats(CODE_POST, -1, 10000, 2048),
	    CODE_CHANGED);
	ck_assert_uint_eq(send_formats(CODE_POST, -1, 10000, -1),
	    CODE_CHANGED);
	ck_assert_uint_eq(send_formats(CODE_POST, -1, 10000, 2047),
	    CODE_UNSUPPORTED_FORMAT);
	ck_assert_uint_eq(send_formats(CODE_POST, -1, 60, -1),
	    CODE_UNSUPPORTED_FORMAT);
	ck_assert_uint_eq(send_formats(CODE_POST, -1, -1, -1),
	    CODE_UNSUPPORTED_FORMAT);
	ck_assert_uint_eq(send_formats(CODE_GET, 10000, -1, -1),
	    CODE_CONTENT);
	ck_assert_uint_eq(send_formats(CODE_GET, -1, -1, -1), CODE_CONTENT);
	ck_assert_uint_eq(send_formats(CODE_GET, 60, -1, -1),
	    CODE_NOT_ACCEPTABLE);
}
END_TEST

/* Entries, of which none is usable as a key of a hop: no subject twice. */
static void
add_entries(unsigned count)
{
	char body[8000] = "{\"creds\": [";

	for (unsigned i = 0; i < count; i++)
		snprintf(body + strlen(body), 200, "%s{\"credtype\": 1, "
		    "\"subjectuuid\": \"c1c1c1c1-0c0c-4c1c-8c1c-1c1c1c1c1c%02x"
		    "\", \"privatedata\": {\"encoding\": "
		    "\"oic.sec.encoding.raw\", \"data\": " KIT_KEY "}}",
		    i == 0 ? "" : ", ", i + 1);
	strcat(body, "]}");
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", body, NULL), CODE_CHANGED);
}

START_TEST(bodies_of_blocks_come_and_go)
{
	add_entries(25);	/* some 3 KB */
	ck_assert_uint_eq(wax_device_credential_count(waxpeer_node_device(
	    node_rig.node)), 26);
	ck_assert_uint_eq(get("/oic/sec/cred"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"credid\": 26"));
	ck_assert_ptr_null(strstr(node_rig.text, "0001020304"));
}
END_TEST

/* Longer than the buffer on the stack, and asked for by somebody on whom a long
   answer must not be lost. */
START_TEST(long_answer_is_whole)
{
	char path[80];

	add_entries(28);
	for (unsigned i = 0; i < 30; i++) {
		char body[400];

		snprintf(body, sizeof(body), "{\"aclist2\": [{\"aceid\": %u, "
		    "\"subject\": {\"uuid\": \"" NODE_RIG_CLIENT "\"}, "
		    "\"resources\": [{\"href\": \"/a/%0200u\"}], "
		    "\"permission\": 2}]}", i % 28 + 1, i);
		ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls,
		    CODE_POST, "/oic/sec/acl2", body, NULL), CODE_CHANGED);
	}
	ck_assert_uint_eq(get("/oic/sec/acl2"), CODE_CONTENT);
	ck_assert_uint_gt(strlen(node_rig.text), 5000);
	snprintf(path, sizeof(path), "/oic/sec/acl2?aceid=3");
	ck_assert_uint_eq(get(path), CODE_CONTENT);
	ck_assert_uint_lt(strlen(node_rig.text), 1000);
}
END_TEST

START_TEST(body_above_the_devices_limit_is_too_large)
{
	static char body[20000];
	size_t len = (size_t)snprintf(body, sizeof(body),
	    "{\"rowneruuid\": \"");

	memset(body + len, 'x', 9000);
	snprintf(body + len + 9000, 10, "\"}");
	ck_assert_uint_eq(node_rig_ask(&owner, node_rig.dtls, CODE_POST,
	    "/oic/sec/cred", body, NULL), CODE_TOO_LARGE);
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
	ck_assert_uint_eq(get("/oic/sec/nothing"), CODE_NOT_FOUND);
	ck_assert_uint_eq(get("/oic/sec"), CODE_NOT_FOUND);
	ck_assert_uint_eq(get("/oic/sec/cred/1"), CODE_NOT_FOUND);
}
END_TEST

START_TEST(numbers_of_contexts_are_told)
{
	node_rig_pair(&owner);
	ck_assert_uint_eq(get("/oic/sec/cred?credid=2"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(node_rig.text, "\"ssn\": 0"));
}
END_TEST

TEST_MAIN_FIXTURE("peer/node_serve", set_up, tear_down,
    arguments_of_a_query_come_together,
    query_that_is_too_long_is_refused,
    formats_are_looked_at,
    bodies_of_blocks_come_and_go,
    long_answer_is_whole,
    body_above_the_devices_limit_is_too_large,
    what_is_not_there_is_not_found,
    numbers_of_contexts_are_told)
