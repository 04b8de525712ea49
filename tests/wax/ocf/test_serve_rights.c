/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_serve_rights.c - wax/ocf/serve_rights.c, with creds, acl2 and roles */
#include "check_main.h"
#include "wax/ocf/kit.h"

static struct kit *k;

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

/* The update comes back with code, and the device is as it was. */
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

START_TEST(an_entry_without_a_number_gets_the_lowest_free)
{
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) ", " KIT_PSK(KIT_OTHER) "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_delete(k, "cred?credid=2"), CODE_DELETED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred?subjectuuid=" KIT_PEER),
	    CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"credid\": 2"));
	ck_assert_ptr_null(strstr(k->text, "\"credid\": 3"));
	ck_assert_int_eq(kit_get(k, "cred?credid=3"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(k->text, KIT_PEER));
}
END_TEST

START_TEST(a_type_that_the_device_does_not_take_is_refused_whole)
{
	k->device->svr.doxm.types = WAX_CREDENTIAL_PSK;
	expect_refused("cred", "{\"creds\": [" KIT_OSCORE("01", "02") "]}",
	    CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_PEER) ", "
	    KIT_OSCORE("01", "02") "]}", CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [{\"credid\": 1, \"credtype\": "
	    "8, \"credusage\": \"oic.sec.cred.trustca\", \"subjectuuid\": "
	    "\"*\", \"publicdata\": {\"encoding\": "
	    "\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}}]}",
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	k->device->svr.doxm.types = WAX_CREDENTIAL_OSCORE;
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_OTHER) "]}",
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
}
END_TEST

static bool
number_of_3(void *arg, int64_t credid, uint64_t *number)
{
	(void)arg;
	*number = UINT64_C(1) << 39;
	return credid == 3;
}

START_TEST(the_next_number_is_told_where_there_is_a_context)
{
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") ", " KIT_OSCORE("03", "04") ", "
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(k->text, "ssn"));
	k->device->conf.ssn = number_of_3;
	ck_assert_int_eq(kit_get(k, "cred?credid=2"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(k->text, "ssn"));
	ck_assert_int_eq(kit_get(k, "cred?credid=3&if=oic.if.baseline"),
	    CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"oscore\": {\"ssn\": "
	    "549755813888, \"senderid\": \"03\", \"recipientid\": "
	    "\"04\"}"));
	ck_assert(kit_is_sorted(bytes_of(k->payload, k->answer.len)));
	/* what is answered is not what is stored */
	kit_stop(k);
	k->conf.ssn = number_of_3;
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	expect_refused("cred", "{\"creds\": [{\"credid\": 3, \"credtype\": "
	    "64, \"subjectuuid\": \"" KIT_PEER "\", \"privatedata\": "
	    "{\"data\": h'" KIT_SECRET "', \"encoding\": "
	    "\"oic.sec.encoding.raw\"}, \"oscore\": {\"ssn\": 1, "
	    "\"senderid\": \"03\", \"recipientid\": \"04\"}}]}",
	    CODE_BAD_REQUEST);
}
END_TEST

START_TEST(an_entry_with_a_known_number_takes_its_place_wholly)
{
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": [{\"credid\": 5, "
	    "\"credtype\": 1, \"subjectuuid\": \"" KIT_PEER "\", \"period\": "
	    "\"20240101T000000Z/P1D\", \"privatedata\": {\"data\": " KIT_KEY
	    ", \"encoding\": \"oic.sec.encoding.raw\"}}]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": [{\"credid\": 5, "
	    "\"credtype\": 1, \"subjectuuid\": \"" KIT_OTHER "\", "
	    "\"privatedata\": {\"data\": " KIT_KEY ", \"encoding\": "
	    "\"oic.sec.encoding.raw\"}}]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred?credid=5"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, KIT_OTHER));
	ck_assert_ptr_null(strstr(k->text, "period"));
	ck_assert_uint_eq(wax_device_credential_count(k->device), 2);
}
END_TEST

START_TEST(one_wrong_entry_refuses_the_whole_update)
{
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_PEER) ", {}]}",
	    CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_PEER) "], "
	    "\"other\": 1}", CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_PEER) "], "
	    "\"rowneruuid\": \"x\"}", CODE_BAD_REQUEST);
	expect_refused("cred", "{}", CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": {}}", CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [1]}", CODE_BAD_REQUEST);
	expect_refused("acl2", "{\"aclist2\": [{\"subject\": {\"role\": "
	    "\"r\"}, \"resources\": [{\"wc\": \"+\"}], \"permission\": 6}, "
	    "{}]}", CODE_BAD_REQUEST);
	expect_refused("acl2", "{\"aclist\": []}", CODE_BAD_REQUEST);
	expect_refused("acl2", "{}", CODE_BAD_REQUEST);
	expect_refused("acl2", "{\"aclist2\": {}}", CODE_BAD_REQUEST);
}
END_TEST

START_TEST(contexts_that_collide_are_refused)
{
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01", "02") "]}"), CODE_CHANGED);
	expect_refused("cred", "{\"creds\": [" KIT_OSCORE("03", "02") "]}",
	    CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [" KIT_OSCORE("01", "04") "]}",
	    CODE_BAD_REQUEST);
	expect_refused("cred", "{\"creds\": [" KIT_OSCORE("05", "06") ", "
	    KIT_OSCORE("07", "06") "]}", CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("05", "06") "]}"), CODE_CHANGED);
}
END_TEST

START_TEST(lists_are_full_at_their_limit)
{
	k->device->conf.creds_max = 2;
	k->device->conf.aces_max = 1;
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) "]}"), CODE_CHANGED);
	expect_refused("cred", "{\"creds\": [" KIT_PSK(KIT_PEER) "]}",
	    CODE_TOO_LARGE);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"role\": \"r\"}, \"resources\": [{\"wc\": \"+\"}], "
	    "\"permission\": 6}]}"), CODE_CHANGED);
	expect_refused("acl2", "{\"aclist2\": [{\"subject\": {\"role\": "
	    "\"r\"}, \"resources\": [{\"wc\": \"+\"}], \"permission\": 6}]}",
	    CODE_TOO_LARGE);
	/* but what is there may be replaced */
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"aceid\": 1, "
	    "\"subject\": {\"role\": \"s\"}, \"resources\": [{\"wc\": "
	    "\"+\"}], \"permission\": 6}]}"), CODE_CHANGED);
}
END_TEST

START_TEST(entries_are_not_writable_in_normal_operation)
{
	kit_go(k, WAX_DOS_RFNOP);
	expect_refused("cred", "{\"creds\": []}", CODE_FORBIDDEN);
	expect_refused("acl2", "{\"aclist2\": []}", CODE_FORBIDDEN);
	ck_assert_int_eq(kit_delete(k, "cred"), CODE_FORBIDDEN);
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_FORBIDDEN);
	ck_assert_int_eq(kit_get(k, "cred"), CODE_CONTENT);
	kit_go(k, WAX_DOS_SRESET);
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": []}"),
	    CODE_CHANGED);
}
END_TEST

START_TEST(resources_owners_change_in_rfotm_and_sreset_only)
{
	expect_refused("cred", "{\"rowneruuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	expect_refused("acl2", "{\"rowneruuid\": \"" KIT_PEER "\"}",
	    CODE_FORBIDDEN);
	kit_go(k, WAX_DOS_SRESET);
	ck_assert_int_eq(kit_post(k, "cred", "{\"rowneruuid\": \"" KIT_PEER
	    "\"}"), CODE_CHANGED);
	/* the device's owner still repairs it */
	ck_assert_int_eq(kit_post(k, "cred", "{\"rowneruuid\": \"" KIT_OBT
	    "\"}"), CODE_CHANGED);
}
END_TEST

START_TEST(a_delete_takes_what_it_names)
{
	ck_assert_int_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_PSK(KIT_PEER) ", " KIT_OSCORE("01", "02") ", "
	    KIT_PSK(KIT_OTHER) "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_delete(k, "cred?credid=9"), CODE_NOT_FOUND);
	ck_assert_int_eq(kit_delete(k, "cred?credid=x"), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_delete(k, "cred?other=1"), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_delete(k, "cred?aceid=1"), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_delete(k, "cred?subjectuuid=*"),
	    CODE_NOT_FOUND);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 4);
	ck_assert_int_eq(kit_delete(k, "cred?subjectuuid=" KIT_PEER),
	    CODE_DELETED);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 2);
	ck_assert_int_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"subject\": "
	    "{\"role\": \"r\"}, \"resources\": [{\"wc\": \"+\"}], "
	    "\"permission\": 6}, {\"aceid\": 8, \"subject\": {\"role\": "
	    "\"q\"}, \"resources\": [{\"wc\": \"+\"}], \"permission\": 6}]}"),
	    CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "acl2?aceid=8"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(k->text, "\"r\""));
	ck_assert_int_eq(kit_delete(k, "acl2?aceid=2"), CODE_NOT_FOUND);
	ck_assert_int_eq(kit_delete(k, "acl2?aceid=1"), CODE_DELETED);
	ck_assert_uint_eq(k->device->svr.acl2.count, 1);
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_DELETED);
	ck_assert_int_eq(kit_delete(k, "acl2"), CODE_DELETED);
}
END_TEST

START_TEST(the_owners_key_is_made_in_the_transfer_only)
{
	struct wax_credential c;

	ck_assert(wax_device_credential(k->device, 0, &c));
	ck_assert_uint_eq(c.key_len, 16);
	ck_assert_uint_eq(c.key[0], 0x0b ^ 0xde);
	expect_refused("cred", "{\"creds\": [{\"credtype\": 1, "
	    "\"subjectuuid\": \"" KIT_OBT "\", \"privatedata\": "
	    "{\"encoding\": \"oic.sec.encoding.raw\", \"data\": h''}}]}",
	    CODE_BAD_REQUEST);
}
END_TEST

START_TEST(an_owner_can_not_plant_what_survives_a_reset)
{
	expect_refused("cred", "{\"creds\": [{\"credtype\": 8, "
	    "\"credusage\": \"oic.sec.cred.mfgtrustca\", \"subjectuuid\": "
	    "\"*\", \"publicdata\": {\"encoding\": "
	    "\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}}]}",
	    CODE_FORBIDDEN);
}
END_TEST

#define ROLE(more) \
	"{\"credtype\": 8, \"credusage\": \"oic.sec.cred.rolecert\", " \
	"\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", " \
	"\"data\": \"" KIT_PEM "\"}" more "}"

START_TEST(roles_are_taken_all_or_none)
{
	kit_ask_hop(k, KIT_OBT, 0);
	ck_assert_int_eq(kit_get(k, "roles"), CODE_CONTENT);
	ck_assert_str_eq(k->text, "{\"roles\": []}");
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": [" ROLE("") "]}"),
	    CODE_BAD_REQUEST);	/* it does not verify */
	k->has_role = true;
	k->role = (struct wax_role){ "r", "" };
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": [" ROLE("") ", "
	    KIT_PSK(KIT_PEER) "]}"), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "roles", "{}"), CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": 1}"),
	    CODE_BAD_REQUEST);
	ck_assert_uint_eq(k->device->roles.count, 0);
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": [" ROLE("") ", "
	    ROLE("") "]}"), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": ["
	    ROLE(", \"credid\": 2") "]}"), CODE_CHANGED);
	ck_assert_uint_eq(k->device->roles.count, 2);
	ck_assert_int_eq(kit_get(k, "roles?if=oic.if.baseline"),
	    CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "oic.r.roles"));
	k->device->conf.roles_max = 2;
	ck_assert_int_eq(kit_post(k, "roles", "{\"roles\": [" ROLE("") "]}"),
	    CODE_TOO_LARGE);
	ck_assert_int_eq(kit_delete(k, "roles?credid=7"), CODE_NOT_FOUND);
	ck_assert_int_eq(kit_delete(k, "roles?credid=1"), CODE_DELETED);
	ck_assert_uint_eq(k->device->roles.count, 1);
	ck_assert_int_eq(kit_delete(k, "roles"), CODE_DELETED);
	ck_assert_uint_eq(k->device->roles.count, 0);
	k->device->conf.verify_role = NULL;
	ck_assert_int_eq(kit_get(k, "roles"), CODE_NOT_FOUND);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/serve_rights", begin, end,
    an_entry_without_a_number_gets_the_lowest_free,
    a_type_that_the_device_does_not_take_is_refused_whole,
    the_next_number_is_told_where_there_is_a_context,
    an_entry_with_a_known_number_takes_its_place_wholly,
    one_wrong_entry_refuses_the_whole_update,
    contexts_that_collide_are_refused,
    lists_are_full_at_their_limit,
    entries_are_not_writable_in_normal_operation,
    resources_owners_change_in_rfotm_and_sreset_only,
    a_delete_takes_what_it_names,
    the_owners_key_is_made_in_the_transfer_only,
    an_owner_can_not_plant_what_survives_a_reset,
    roles_are_taken_all_or_none)
