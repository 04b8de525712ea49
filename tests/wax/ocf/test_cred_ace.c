/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_ace.c - wax/ocf/cred_ace.c: authorization servers, from the update
   to what is told of them */
#include "check_main.h"
#include "wax/ocf/kit.h"

static struct kit *k;

#define ENTRY(number, members) \
	"{\"creds\": [{\"credid\": " number ", \"credtype\": 2, " members "}]}"
#define USAGE "\"credusage\": \"x.ostler.ace\", "
#define PEER "\"subjectuuid\": \"" KIT_PEER "\", "
#define DATA(data) "\"publicdata\": {\"encoding\": \"x.ostler.ace\", " \
	"\"data\": " data "}"
#define KEY ", \"privatedata\": {\"data\": " KIT_KEY \
	", \"encoding\": \"oic.sec.encoding.raw\"}"

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

static bool
find(int64_t credid, struct wax_credential *out)
{
	for (size_t i = 0; wax_device_credential(k->device, i, out); i++)
		if (out->credid == credid)
			return true;
	return false;
}

START_TEST(a_server_and_its_key_are_kept_over_a_restart)
{
	struct wax_credential c;

	ck_assert_int_eq(kit_post(k, "cred", ENTRY("7", USAGE PEER
	    DATA("h'a20161610261" "62'") KEY)), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", ENTRY("8", USAGE PEER
	    DATA("h'a0'"))), CODE_CHANGED);
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert(find(7, &c));
	ck_assert_int_eq(c.type, WAX_CREDENTIAL_ACE);
	ck_assert_int_eq(c.usage, WAX_USAGE_ACE);
	ck_assert_uint_eq(c.description_len, 7);
	ck_assert_uint_gt(c.key_len, 0);
	ck_assert_mem_eq(c.subject, kit_uuid(KIT_PEER), WAX_SUBJECT_LEN);
	ck_assert(find(8, &c));
	ck_assert_uint_eq(c.key_len, 0);
}
END_TEST

START_TEST(its_key_is_a_secret_and_the_rest_is_told_to_the_owner)
{
	ck_assert_int_eq(kit_post(k, "cred", ENTRY("7", USAGE PEER
	    DATA("h'a0'") KEY)), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred?credid=7"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "x.ostler.ace"));
	ck_assert_ptr_null(strstr(k->text, "privatedata"));
}
END_TEST

START_TEST(what_is_no_server_is_refused_and_changes_nothing)
{
	static const char *const wrong[] = {
		ENTRY("7", PEER DATA("h'a0'")),
		ENTRY("7", "\"credusage\": \"x.ostler.edhoc\", " PEER
		    DATA("h'a0'")),
		ENTRY("7", USAGE DATA("h'a0'")),
		ENTRY("7", USAGE "\"subjectuuid\": \"*\", " DATA("h'a0'")),
		ENTRY("7", USAGE "\"subjectuuid\": "
		    "\"00000000-0000-0000-0000-000000000000\", "
		    DATA("h'a0'")),
		ENTRY("7", USAGE PEER "\"roleid\": {\"role\": \"r\"}, "
		    DATA("h'a0'")),
		ENTRY("7", USAGE PEER DATA("h'01'")),
		ENTRY("7", USAGE PEER DATA("h'a0a0'")),
		ENTRY("7", USAGE PEER DATA("\"a0\"")),
		ENTRY("7", USAGE PEER "\"publicdata\": {\"encoding\": "
		    "\"x.ostler.ccs\", \"data\": h'a0'}"),
		/* and nothing else has this usage */
		"{\"creds\": [{\"credid\": 7, \"credtype\": 1, " USAGE PEER
		"\"privatedata\": {\"data\": " KIT_KEY ", \"encoding\": "
		"\"oic.sec.encoding.raw\"}}]}",
		"{\"creds\": [{\"credid\": 7, \"credtype\": 8, " USAGE PEER
		"\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
		"\"data\": \"" KIT_PEM "\"}}]}",
	};
	struct wax_credential c;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_msg(CODE_CLASS(kit_post(k, "cred", wrong[i])) == 4,
		    "%s", wrong[i]);
		ck_assert(!find(7, &c));
	}
}
END_TEST

START_TEST(others_are_not_told_of_this_type)
{
	ck_assert_int_eq(kit_get(k, "doxm"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"sct\": 73"));
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/cred_ace", begin, end,
    a_server_and_its_key_are_kept_over_a_restart,
    its_key_is_a_secret_and_the_rest_is_told_to_the_owner,
    what_is_no_server_is_refused_and_changes_nothing,
    others_are_not_told_of_this_type)
