/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_scarce.c - wax/ocf: memory that runs out at any allocation changes
   nothing */
#include "check_main.h"
#include "scarce.h"
#include "wax/ocf/kit.h"

#define TRIES_MAX 400

static struct kit *k;

/* The answer's code if only that many allocations work; nothing in here may
   assert. */
static uint8_t
send_scarce(uint8_t method, const char *path, struct bytes body, size_t left)
{
	struct wax_svr_request q = {
		.from = k->from, .method = method, .path = path,
		.path_len = strlen(path), .content_format = 10000,
		.content_version = 2048, .payload = body.data,
		.payload_len = body.len, .now = k->now,
	};
	struct wax_svr_answer answer = { .code = 0 };
	enum wax_status st;

	scarce_left = left;
	scarce_memory = true;
	st = wax_device_serve(k->device, &q, k->payload, sizeof(k->payload),
	    &answer);
	scarce_memory = false;
	return st == WAX_OK ? answer.code : 0;
}

/* The hash of what is stored wants memory, too, and says so in its way. */
static bool
is_no_memory(uint8_t code)
{
	return code == CODE_SERVICE_UNAVAILABLE ||
	    code == CODE_INTERNAL_ERROR;
}

static void
expect_sound(const char *path, const char *body, uint8_t success)
{
	uint8_t method = body == NULL ? CODE_DELETE : CODE_POST;
	uint8_t code = 0;
	size_t left = 0;

	if (!SCARCE_WORKS)
		return;
	for (; code != success && left < TRIES_MAX; left++) {
		struct bytes before = kit_snapshot(k), after;
		struct bytes cbor = body == NULL ? BYTES_ABSENT :
		    kit_cbor(body);

		code = send_scarce(method, path, cbor, left);
		ck_assert_msg(code == success || is_no_memory(code),
		    "%s: %u", path, code);
		after = kit_snapshot(k);
		ck_assert(code == success || bytes_equal(before, after));
		free((void *)(uintptr_t)before.data);
		free((void *)(uintptr_t)after.data);
	}
	ck_assert_uint_lt(left, TRIES_MAX);
	ck_assert_uint_gt(left, 1);
}

static void
begin(void)
{
	k = kit_new();
	kit_own(k);
}

static void
end(void)
{
	kit_free(k);
}

START_TEST(updates_without_memory_have_not_happened)
{
	expect_sound("/oic/sec/cred", "{\"creds\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.cert\", \"subjectuuid\": \""
	    KIT_DEVICE "\", \"optionaldata\": {\"revstat\": false, "
	    "\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"x\"}, "
	    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"" KIT_PEM "\"}}, " KIT_OSCORE("01", "02") "]}",
	    CODE_CHANGED);
	expect_sound("/oic/sec/acl2", "{\"aclist2\": [{\"subject\": {\"uuid\": "
	    "\"" KIT_PEER "\"}, \"resources\": [{\"wc\": \"*\"}], "
	    "\"permission\": 2, \"validity\": [{\"period\": "
	    "\"20240101T080000Z/PT2H\", \"recurrence\": "
	    "[\"FREQ=DAILY;COUNT=2\"]}]}]}", CODE_CHANGED);
	expect_sound("/oic/sec/sdi", "{\"name\": \"x\", \"priv\": true}",
	    CODE_CHANGED);
	expect_sound("/oic/sec/acl2", NULL, CODE_DELETED);
	kit_ask_hop(k, KIT_OBT, 0);
	k->has_role = true;
	expect_sound("/oic/sec/roles", "{\"roles\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.rolecert\", \"publicdata\": "
	    "{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM
	    "\"}}]}", CODE_CHANGED);
}
END_TEST

/* A state that was entered but whose end could not be stored is pending, and is
   settled later. */
START_TEST(a_state_is_entered_or_pending_or_not)
{
	size_t left = 0;
	uint8_t code = 0;

	for (; SCARCE_WORKS && code != CODE_CHANGED && left < TRIES_MAX;
	    left++) {
		code = send_scarce(CODE_POST, "/oic/sec/pstat",
		    kit_cbor("{\"dos\": {\"s\": 3}}"), left);
		ck_assert(code == CODE_CHANGED || is_no_memory(code));
		ck_assert_int_eq(wax_device_dos(k->device),
		    code == CODE_CHANGED ? WAX_DOS_RFNOP : WAX_DOS_RFPRO);
	}
	ck_assert_uint_lt(left, TRIES_MAX);
	if (SCARCE_WORKS && wax_device_is_pending(k->device))
		ck_assert_int_eq(wax_device_settle(k->device), WAX_OK);
}
END_TEST

START_TEST(a_device_begins_or_has_not_begun)
{
	enum wax_status st = WAX_MEMORY;

	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
	kit_stop(k);
	for (size_t left = 0; SCARCE_WORKS && st != WAX_OK; left++) {
		ck_assert_uint_lt(left, TRIES_MAX);
		scarce_left = left;
		scarce_memory = true;
		st = kit_start(k, NULL);
		scarce_memory = false;
		ck_assert(st == WAX_OK || st == WAX_MEMORY ||
		    st == WAX_CRYPTO);
	}
	if (!SCARCE_WORKS)
		ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/scarce", begin, end,
    updates_without_memory_have_not_happened,
    a_state_is_entered_or_pending_or_not,
    a_device_begins_or_has_not_begun)
