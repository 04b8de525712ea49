/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_serve.c - wax/ocf/serve.c: requests, and whom they are refused */
#include "check_main.h"
#include "wax/ocf/kit.h"

static struct kit *k;

static void
begin(void)
{
	k = kit_new();
}

static void
end(void)
{
	kit_free(k);
}

START_TEST(an_onboarding_tool_owns_and_provisions_the_device)
{
	kit_own(k);
	ck_assert_int_eq(wax_device_dos(k->device), WAX_DOS_RFPRO);
	ck_assert(wax_device_is_owned(k->device));
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_DELETED);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"conntype\": \"anon-clear\"}, \"resources\": [{\"href\": "
	    "\"/oic/res\"}], \"permission\": 2}]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01aabbccddeeff", "01112233445566") "]}"),
	    CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "01aabbccddeeff"));
}
END_TEST

START_TEST(private_data_is_in_no_answer)
{
	static const char *const resources[] = {
		"cred", "cred?if=oic.if.baseline", "doxm", "pstat", "acl2",
		"sdi", "csr",
	};
	uint8_t key[16];

	kit_own(k);
	kit_owner_key(NULL, 0, kit_uuid(KIT_OBT), kit_uuid(KIT_DEVICE), key);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") ", " KIT_PSK(KIT_OTHER) "]}"),
	    CODE_CHANGED);
	for (size_t i = 0; i < 7; i++) {
		ck_assert_int_eq(kit_get(k, resources[i]), CODE_CONTENT);
		ck_assert_ptr_null(strstr(k->text, "privatedata"));
		ck_assert_ptr_null(memmem(k->payload, k->answer.len,
		    "\0\1\2\3\4\5\6\7", 8));
		ck_assert_ptr_null(memmem(k->payload, k->answer.len, key, 16));
		ck_assert(kit_is_sorted(bytes_of(k->payload,
		    k->answer.len)));
	}
}
END_TEST

START_TEST(methods_that_a_resource_has_not_are_4_05)
{
	kit_own(k);
	ck_assert_int_eq(kit_delete(k, "doxm"), CODE_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(kit_delete(k, "pstat"), CODE_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(kit_delete(k, "sdi"), CODE_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(kit_post(k, "csr", "{}"), CODE_METHOD_NOT_ALLOWED);
	ck_assert_int_eq(kit_send(k, CODE_FETCH, "cred", BYTES_ABSENT),
	    CODE_METHOD_NOT_ALLOWED);
}
END_TEST

START_TEST(other_paths_are_not_found)
{
	static const char *const paths[] = {
		"/oic/sec", "/oic/sec/", "/oic/sec/cred/", "/oic/sec/nothing",
		"/oic/sec/cred2", "",
	};
	struct wax_svr_answer answer;

	for (size_t i = 0; i < 6; i++) {
		struct wax_svr_request q = { .method = CODE_GET,
		    .path = paths[i], .path_len = strlen(paths[i]) };

		ck_assert_int_eq(wax_device_serve(k->device, &q, k->payload,
		    sizeof(k->payload), &answer), WAX_NOT_FOUND);
	}
}
END_TEST

START_TEST(a_payload_of_another_form_or_version_is_4_15)
{
	struct bytes body = kit_cbor("{\"oxmsel\": 1}");
	struct wax_svr_request q = { .method = CODE_POST,
	    .path = "/oic/sec/doxm", .path_len = 13, .content_format = 60,
	    .content_version = 2048, .payload = body.data,
	    .payload_len = body.len };

	ck_assert_int_eq(wax_device_serve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, CODE_UNSUPPORTED_FORMAT);
	q.content_format = 10000;
	q.content_version = 2047;
	ck_assert_int_eq(wax_device_serve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, CODE_UNSUPPORTED_FORMAT);
	q.content_version = -1;
	ck_assert_int_eq(wax_device_serve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, CODE_CHANGED);
}
END_TEST

START_TEST(an_oversized_update_is_4_13_and_is_not_read)
{
	static uint8_t big[8193];

	kit_own(k);
	ck_assert_int_eq(kit_send(k, CODE_POST, "cred", BYTES_ARRAY(big)),
	    CODE_TOO_LARGE);
}
END_TEST

START_TEST(an_answer_that_does_not_fit_says_what_it_needs)
{
	struct wax_svr_request q = { .method = CODE_GET,
	    .path = "/oic/sec/doxm", .path_len = 13 };
	uint8_t small[32];
	size_t len;

	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	len = k->answer.len;
	ck_assert_int_eq(wax_device_serve(k->device, &q, small, sizeof(small),
	    &k->answer), WAX_SPACE);
	ck_assert_uint_eq(k->answer.len, len);
}
END_TEST

/* Each state, resource and method: for anybody, for a stranger that is
   authenticated, and for the owner. */
START_TEST(nobody_but_the_owner_gets_anything_once_there_is_one)
{
	static const char *const names[] = {
		"doxm", "pstat", "cred", "acl2", "roles", "sdi", "csr",
	};
	static const enum wax_dos states[] = {
		WAX_DOS_RFPRO, WAX_DOS_RFNOP, WAX_DOS_SRESET,
	};

	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	for (size_t i = 0; i < 3; i++) {
		if (states[i] != WAX_DOS_RFPRO)
			kit_go(k, states[i]);
		for (size_t j = 0; j < 7; j++) {
			kit_ask_clear(k);
			ck_assert_int_eq(kit_get(k, names[j]),
			    CODE_UNAUTHORIZED);
			if (j < 6)
				ck_assert_int_eq(kit_post(k, names[j], "{}"),
				    CODE_UNAUTHORIZED);
			kit_ask_hop(k, KIT_PEER, 2);
			ck_assert_int_eq(kit_get(k, names[j]),
			    CODE_UNAUTHORIZED);
			if (j >= 2 && j <= 4)
				ck_assert_int_eq(kit_delete(k, names[j]),
				    CODE_UNAUTHORIZED);
			kit_ask_hop(k, KIT_OBT, 1);
			if (j != 4)	/* no certificate, no roles */
				ck_assert_int_eq(kit_get(k, names[j]),
				    CODE_CONTENT);
		}
	}
}
END_TEST

START_TEST(before_there_is_an_owner_anybody_may_look_and_select)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_int_eq(kit_get(k, "pstat"), CODE_CONTENT);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "acl2"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "sdi"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "csr"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "pstat", "{\"om\": 4}"),
	    CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"owned\": false}"),
	    CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"oxmsel\": 2}"),
	    CODE_CHANGED);
}
END_TEST

START_TEST(while_the_transfer_goes_on_nobody_else_is_heard)
{
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"oxmsel\": 2}"),
	    CODE_UNAUTHORIZED);
	kit_ask_owning(k);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
}
END_TEST

START_TEST(an_owning_connection_in_the_clear_is_none)
{
	kit_ask_owning(k);
	k->from.security = WAX_SECURITY_NONE;
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
	k->from.security = WAX_SECURITY_OSCORE;
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(an_entry_for_the_asker_opens_a_resource_but_conntype_does_not)
{
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": ["
	    "{\"subject\": {\"uuid\": \"" KIT_PEER "\"}, \"resources\": "
	    "[{\"href\": \"/oic/sec/acl2\"}], \"permission\": 2}, "
	    "{\"subject\": {\"conntype\": \"auth-crypt\"}, \"resources\": "
	    "[{\"href\": \"/oic/sec/cred\"}, {\"href\": \"/oic/sec/sdi\"}, "
	    "{\"wc\": \"*\"}], \"permission\": 31}]}"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	kit_ask_oscore(k, KIT_PEER, 2);
	ck_assert_int_eq(kit_get(k, "acl2"), CODE_CONTENT);
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
	ck_assert_int_eq(kit_get(k, "sdi"), CODE_CONTENT);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(who_only_reads_needs_no_device_that_can_be_changed)
{
	struct wax_svr_request q = {
		.method = CODE_GET, .path = "/oic/sec/doxm", .path_len = 13,
		.content_format = -1, .content_version = -1, .now = k->now,
	};
	struct bytes before = kit_snapshot(k), after;

	ck_assert_int_eq(wax_device_retrieve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, CODE_CONTENT);
	q.method = CODE_POST;
	ck_assert_int_eq(wax_device_retrieve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, CODE_METHOD_NOT_ALLOWED);
	q.from.is_multicast = true;
	ck_assert_int_eq(wax_device_retrieve(k->device, &q, k->payload,
	    sizeof(k->payload), &k->answer), WAX_OK);
	ck_assert_int_eq(k->answer.code, 0);
	after = kit_snapshot(k);
	ck_assert(bytes_equal(before, after));
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
}
END_TEST

START_TEST(over_oscore_nothing_is_served_outside_of_normal_operation)
{
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    "{\"credtype\": 64, \"subjectuuid\": \"" KIT_OBT "\", "
	    "\"privatedata\": {\"data\": h'" KIT_SECRET "', \"encoding\": "
	    "\"oic.sec.encoding.raw\"}, \"oscore\": {\"senderid\": \"01\", "
	    "\"recipientid\": \"02\"}}]}"), CODE_CHANGED);
	kit_ask_oscore(k, KIT_OBT, 2);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_UNAUTHORIZED);
	kit_go(k, WAX_DOS_RFNOP);
	kit_ask_oscore(k, KIT_OBT, 2);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
}
END_TEST

START_TEST(payloads_that_are_no_cbor_are_4_00)
{
	static const uint8_t wrong[][4] = {
		{ 0xa1, 0x61, 0x61, 0xff }, { 0xff, 0, 0, 0 },
		{ 0x1c, 0, 0, 0 }, { 0xa0, 0xa0, 0xa0, 0xa0 },
	};

	kit_own(k);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(kit_send(k, CODE_POST, "cred",
		    bytes_of(wrong[i], 4)), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_send(k, CODE_POST, "cred", bytes_of("", 0)),
	    CODE_BAD_REQUEST);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/serve", begin, end,
    an_onboarding_tool_owns_and_provisions_the_device,
    private_data_is_in_no_answer,
    methods_that_a_resource_has_not_are_4_05,
    other_paths_are_not_found,
    a_payload_of_another_form_or_version_is_4_15,
    an_oversized_update_is_4_13_and_is_not_read,
    an_answer_that_does_not_fit_says_what_it_needs,
    nobody_but_the_owner_gets_anything_once_there_is_one,
    before_there_is_an_owner_anybody_may_look_and_select,
    while_the_transfer_goes_on_nobody_else_is_heard,
    an_owning_connection_in_the_clear_is_none,
    an_entry_for_the_asker_opens_a_resource_but_conntype_does_not,
    over_oscore_nothing_is_served_outside_of_normal_operation,
    who_only_reads_needs_no_device_that_can_be_changed,
    payloads_that_are_no_cbor_are_4_00)
