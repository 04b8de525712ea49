/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_serve_state.c - wax/ocf/serve_state.c, with doxm, sdi and sp */
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

static void
expect_refused(const char *resource, const char *body, uint8_t code)
{
	struct bytes before = kit_snapshot(k), after;

	ck_assert_msg(kit_post(k, resource, body) == code, "%s: %u", body,
	    k->answer.code);
	after = kit_snapshot(k);
	ck_assert(bytes_equal(before, after));
	free((void *)(uintptr_t)before.data);
	free((void *)(uintptr_t)after.data);
}

START_TEST(doxm_tells_what_the_device_is)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"oxms\": [1, 2]"));
	ck_assert_ptr_nonnull(strstr(k->text, "\"sct\": 73"));
	ck_assert_ptr_nonnull(strstr(k->text, "\"owned\": false"));
	ck_assert_ptr_nonnull(strstr(k->text, "\"oxmsel\": 4"));
	ck_assert_int_eq(kit_get(k, "doxm?if=oic.if.baseline"),
	    CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"rt\": [\"oic.r.doxm\"]"));
	ck_assert_int_eq(kit_get(k, "doxm?if=oic.if.r"), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_question_for_owned_devices_is_answered_by_those)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm?owned=false"), CODE_CONTENT);
	ck_assert_int_eq(kit_get(k, "doxm?owned=true"), CODE_BAD_REQUEST);
	k->from.is_multicast = true;
	ck_assert_int_eq(kit_get(k, "doxm?owned=true"), 0);
	ck_assert_uint_eq(k->answer.len, 0);
	ck_assert_int_eq(kit_get(k, "doxm?owned=false"), CODE_CONTENT);
	ck_assert_int_eq(kit_get(k, "cred"), 0);
	ck_assert_int_eq(kit_post(k, "doxm", "{}"), 0);
}
END_TEST

START_TEST(the_method_is_selected_before_and_all_else_in_the_transfer)
{
	kit_ask_clear(k);
	expect_refused("doxm", "{\"oxmsel\": 0}", CODE_BAD_REQUEST);
	expect_refused("doxm", "{\"oxmsel\": 4}", CODE_BAD_REQUEST);
	expect_refused("doxm", "{\"oxmsel\": 3}", CODE_BAD_REQUEST);
	expect_refused("doxm", "{\"oxmsel\": 1, \"devowneruuid\": \"" KIT_OBT
	    "\"}", CODE_UNAUTHORIZED);
	ck_assert_int_eq(wax_device_set_owning(k->device, true), WAX_OK);
	kit_ask_owning(k);
	expect_refused("doxm", "{\"oxmsel\": 1}", CODE_BAD_REQUEST);
	expect_refused("doxm", "{\"owned\": true}", CODE_BAD_REQUEST);
	expect_refused("doxm", "{\"deviceuuid\": \"00000000-0000-0000-0000-"
	    "000000000000\"}", CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"devowneruuid\": \"" KIT_OBT
	    "\", \"owned\": true}"), CODE_CHANGED);
	expect_refused("doxm", "{\"owned\": false}", CODE_BAD_REQUEST);
}
END_TEST

START_TEST(doxm_refuses_what_is_read_only_or_wrong)
{
	static const char *const wrong[] = {
		"{}", "[]", "{\"oxms\": [0]}", "{\"sct\": 1}",
		"{\"owned\": 1}", "{\"deviceuuid\": \"x\"}",
		"{\"deviceuuid\": h'00'}", "{\"oxmsel\": \"1\"}",
		"{\"oxmsel\": -1}", "{\"rt\": [\"oic.r.doxm\"]}",
		"{\"devowneruuid\": \"" KIT_OBT "\", \"devowneruuid\": \""
		    KIT_OBT "\"}",
	};

	kit_ask_owning(k);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refused("doxm", wrong[i], CODE_BAD_REQUEST);
}
END_TEST

START_TEST(doxm_is_closed_once_there_is_an_owner)
{
	kit_own(k);
	expect_refused("doxm", "{\"rowneruuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	kit_go(k, WAX_DOS_RFNOP);
	expect_refused("doxm", "{\"rowneruuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	kit_go(k, WAX_DOS_SRESET);
	expect_refused("doxm", "{\"deviceuuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	expect_refused("doxm", "{\"devowneruuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	ck_assert_int_eq(kit_post(k, "doxm", "{\"rowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
}
END_TEST

START_TEST(the_domains_id_is_set_in_the_transfer_only)
{
	kit_own(k);
	ck_assert_int_eq(kit_get(k, "sdi"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"name\": \"home\", \"priv\": false, "
	    "\"uuid\": \"" KIT_OTHER "\"}");
	expect_refused("sdi", "{\"name\": \"x\", \"priv\": true, \"uuid\": \""
	    KIT_PEER "\"}", CODE_FORBIDDEN);
	ck_assert_int_eq(kit_post(k, "sdi", "{\"name\": \"x\", \"priv\": "
	    "true, \"uuid\": \"" KIT_OTHER "\"}"), CODE_CHANGED);
	expect_refused("sdi", "{\"name\": \"x\"}", CODE_BAD_REQUEST);
	expect_refused("sdi", "{\"priv\": true}", CODE_BAD_REQUEST);
	expect_refused("sdi", "{\"name\": 1, \"priv\": true}",
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_get(k, "sdi?if=oic.if.baseline"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "oic.r.sdi"));
	kit_go(k, WAX_DOS_RFNOP);
	expect_refused("sdi", "{\"name\": \"x\", \"priv\": true}",
	    CODE_FORBIDDEN);
}
END_TEST

#define PROFILE(n) "\"1.3.6.1.4.1.51414.0.0." n ".0\""

START_TEST(the_profile_is_chosen_by_the_owner_among_those_that_are_known)
{
	static const char *const wrong[] = {
		"{}", "[]", "{\"currentprofile\": " PROFILE("2") "}",
		"{\"currentprofile\": " PROFILE("5") "}",
		"{\"currentprofile\": 1}", "{\"supportedprofiles\": []}",
		"{\"supportedprofiles\": " PROFILE("1") "}",
		"{\"supportedprofiles\": [" PROFILE("1") ", " PROFILE("1")
		    "]}",
		"{\"supportedprofiles\": [" PROFILE("1") ", \" "
		    "1.3.6.1.4.1.51414.0.0.2.0\"]}",
		"{\"supportedprofiles\": [" PROFILE("2") "]}",
		"{\"credid\": 1, \"currentprofile\": " PROFILE("1") "}",
	};

	kit_own(k);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"currentprofile\": " PROFILE("1")
	    ", \"supportedprofiles\": [" PROFILE("1") "]}");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refused("sp", wrong[i], CODE_BAD_REQUEST);
	k->changed = 0;
	ck_assert_int_eq(kit_post(k, "sp", "{\"supportedprofiles\": ["
	    PROFILE("3") ", " PROFILE("1") "]}"), CODE_CHANGED);
	ck_assert_uint_eq(k->changed, WAX_CHANGED_SP);
	ck_assert_int_eq(kit_post(k, "sp", "{\"currentprofile\": "
	    PROFILE("3") "}"), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "sp?if=oic.if.baseline"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"if\": [\"oic.if.rw\", "
	    "\"oic.if.baseline\"], \"rt\": [\"oic.r.sp\"], "
	    "\"currentprofile\": " PROFILE("3") ", \"supportedprofiles\": ["
	    PROFILE("1") ", " PROFILE("3") "]}");
	expect_refused("sp", "{\"supportedprofiles\": [" PROFILE("1") "]}",
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_delete(k, "sp"), CODE_METHOD_NOT_ALLOWED);
}
END_TEST

START_TEST(the_profile_is_the_owners_matter_and_not_of_normal_operation)
{
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_UNAUTHORIZED);
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"conntype\": \"anon-clear\"}, \"resources\": [{\"href\": "
	    "\"/oic/sec/sp\"}], \"permission\": 2}]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	expect_refused("sp", "{\"currentprofile\": " PROFILE("1") "}",
	    CODE_FORBIDDEN);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_CONTENT);
	kit_ask_hop(k, KIT_PEER, 2);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_UNAUTHORIZED);
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(the_profile_outlives_a_restart_and_not_a_reset)
{
	kit_own(k);
	ck_assert_int_eq(kit_post(k, "sp", "{\"supportedprofiles\": ["
	    PROFILE("4") "], \"currentprofile\": " PROFILE("4") "}"),
	    CODE_CHANGED);
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"currentprofile\": " PROFILE("4")
	    ", \"supportedprofiles\": [" PROFILE("4") "]}");
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	kit_own(k);
	ck_assert_int_eq(kit_get(k, "sp"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"currentprofile\": " PROFILE("1")
	    ", \"supportedprofiles\": [" PROFILE("1") "]}");
}
END_TEST

START_TEST(the_types_that_it_takes_are_told)
{
	kit_stop(k);
	k->conf.types = WAX_CREDENTIAL_PSK | WAX_CREDENTIAL_CERTIFICATE;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"sct\": 9,"));
	kit_own(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"sct\": 9,"));
	ck_assert_uint_eq(wax_device_method(k->device), 1);
	ck_assert_int_eq(wax_device_reset(k->device), WAX_OK);
	kit_ask_clear(k);
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"sct\": 9,"));
	ck_assert_uint_gt(wax_device_method(k->device), 2);
}
END_TEST

START_TEST(a_signing_request_is_there_or_not_yet_or_not_at_all)
{
	kit_own(k);
	ck_assert_int_eq(kit_get(k, "csr"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "oic.sec.encoding.pem"));
	ck_assert_int_eq(kit_get(k, "csr?if=oic.if.baseline"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "oic.r.csr"));
	k->csr = WAX_STATE;
	ck_assert_int_eq(kit_get(k, "csr"), CODE_SERVICE_UNAVAILABLE);
	k->csr = WAX_CRYPTO;
	ck_assert_int_eq(kit_get(k, "csr"), CODE_INTERNAL_ERROR);
	k->device->conf.make_csr = NULL;
	ck_assert_int_eq(kit_get(k, "csr"), CODE_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/serve_state", begin, end,
    doxm_tells_what_the_device_is,
    a_question_for_owned_devices_is_answered_by_those,
    the_method_is_selected_before_and_all_else_in_the_transfer,
    doxm_refuses_what_is_read_only_or_wrong,
    doxm_is_closed_once_there_is_an_owner,
    the_domains_id_is_set_in_the_transfer_only,
    the_profile_is_chosen_by_the_owner_among_those_that_are_known,
    the_profile_is_the_owners_matter_and_not_of_normal_operation,
    the_profile_outlives_a_restart_and_not_a_reset,
    the_types_that_it_takes_are_told,
    a_signing_request_is_there_or_not_yet_or_not_at_all)
