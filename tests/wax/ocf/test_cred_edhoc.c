/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_edhoc.c - wax/ocf/cred_edhoc.c: keys of peers and anchors for
   handshakes, from the update to who may do what */
#include "check_main.h"
#include "wax/ocf/kit.h"

static struct kit *k;

#define ENTRY(number, members) \
	"{\"creds\": [{\"credid\": " number ", \"credtype\": 4, " members "}]}"
#define USAGE "\"credusage\": \"x.ostler.edhoc\", "
#define PEER "\"subjectuuid\": \"" KIT_PEER "\", "
#define CCS(data) "\"publicdata\": {\"encoding\": \"x.ostler.ccs\", " \
	"\"data\": " data "}"
#define CLAIMS "h'a108a101a301012004214100'"
#define GOOD(number, more) ENTRY(number, USAGE PEER more CCS(CLAIMS))
#define ANCHOR(number, subject) \
	"{\"creds\": [{\"credid\": " number ", \"credtype\": 8, " \
	"\"credusage\": \"x.ostler.edhoc.trustca\", \"subjectuuid\": \"" \
	subject "\", \"publicdata\": {\"encoding\": " \
	"\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}}]}"

static enum wax_status
kit_make_ccs(void *arg, uint8_t *ccs, size_t size, size_t *len)
{
	(void)arg;
	ck_assert_uint_ge(size, 1);
	ccs[0] = 0xa0;
	*len = 1;
	return WAX_OK;
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

static bool
find(int64_t credid, struct wax_credential *out)
{
	for (size_t i = 0; wax_device_credential(k->device, i, out); i++)
		if (out->credid == credid)
			return true;
	return false;
}

START_TEST(a_peers_key_is_kept_over_a_restart)
{
	struct bytes claims = BYTES_ARRAY(((const uint8_t[]){ 0xa1, 0x08, 0xa1,
	    0x01, 0xa3, 0x01, 0x01, 0x20, 0x04, 0x21, 0x41, 0x00 }));
	struct wax_credential c;

	ck_assert_int_eq(kit_post(k, "cred", GOOD("7",
	    "\"roleid\": {\"role\": \"guest\"}, ")), CODE_CHANGED);
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert(find(7, &c));
	ck_assert_int_eq(c.type, WAX_CREDENTIAL_EDHOC);
	ck_assert_int_eq(c.usage, WAX_USAGE_EDHOC);
	ck_assert(bytes_equal(bytes_of(c.ccs, c.ccs_len), claims));
	ck_assert_mem_eq(c.subject, kit_uuid(KIT_PEER), WAX_SUBJECT_LEN);
	ck_assert_str_eq(c.role.name, "guest");
}
END_TEST

START_TEST(it_is_no_secret_and_is_told_to_the_owner)
{
	ck_assert_int_eq(kit_post(k, "cred", GOOD("7", "")), CODE_CHANGED);
	ck_assert_int_eq(kit_get(k, "cred?credid=7"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "x.ostler.ccs"));
	ck_assert_ptr_nonnull(strstr(k->text, CLAIMS));
}
END_TEST

START_TEST(what_is_no_key_of_a_peer_is_refused_and_changes_nothing)
{
	static const char *const wrong[] = {
		/* no usage, another one, one that OCF has */
		ENTRY("7", PEER CCS(CLAIMS)),
		ENTRY("7", "\"credusage\": \"x.ostler.edhoc.trustca\", " PEER
		    CCS(CLAIMS)),
		ENTRY("7", "\"credusage\": \"oic.sec.cred.cert\", " PEER
		    CCS(CLAIMS)),
		/* nobody's, anybody's, the nil device's */
		ENTRY("7", USAGE CCS(CLAIMS)),
		ENTRY("7", USAGE "\"subjectuuid\": \"*\", " CCS(CLAIMS)),
		ENTRY("7", USAGE "\"subjectuuid\": "
		    "\"00000000-0000-0000-0000-000000000000\", " CCS(CLAIMS)),
		/* no data; no map, two of them, a text, another encoding */
		ENTRY("7", USAGE PEER "\"publicdata\": {}"),
		ENTRY("7", USAGE PEER "\"period\": "
		    "\"20240101T000000Z/P1D\""),
		ENTRY("7", USAGE PEER CCS("h'01'")),
		ENTRY("7", USAGE PEER CCS("h'a0a0'")),
		ENTRY("7", USAGE PEER CCS("h''")),
		ENTRY("7", USAGE PEER CCS("\"a0\"")),
		ENTRY("7", USAGE PEER "\"publicdata\": {\"encoding\": "
		    "\"oic.sec.encoding.raw\", \"data\": " CLAIMS "}"),
		/* with a private key, or an OSCORE context */
		GOOD("7", "\"privatedata\": {\"data\": " KIT_KEY
		    ", \"encoding\": \"oic.sec.encoding.raw\"}, "),
		GOOD("7", "\"oscore\": {\"senderid\": \"01\", "
		    "\"recipientid\": \"02\"}, "),
		/* the usage of a key with a certificate */
		"{\"creds\": [{\"credtype\": 8, " USAGE PEER
		    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
		    "\"data\": \"" KIT_PEM "\"}}]}",
	};
	struct bytes before = kit_snapshot(k), after;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_msg(kit_post(k, "cred", wrong[i]) ==
		    CODE_BAD_REQUEST, "%zu: %d", i, k->answer.code);
		after = kit_snapshot(k);
		ck_assert(bytes_equal(before, after));
		free((void *)(uintptr_t)after.data);
	}
	free((void *)(uintptr_t)before.data);
}
END_TEST

START_TEST(a_claims_set_that_is_too_long_is_refused)
{
	char update[4096], claims[2 * 520 + 1];
	size_t n = 0;

	/* {0: h'..'} of 516 bytes in all */
	n += (size_t)snprintf(claims, sizeof(claims), "a100590200");
	memset(claims + n, '0', 2 * 512);
	claims[n + (size_t)(2 * 512)] = '\0';
	snprintf(update, sizeof(update), ENTRY("7", USAGE PEER CCS("h'%s'")),
	    claims);
	ck_assert_int_eq(kit_post(k, "cred", update), CODE_BAD_REQUEST);
}
END_TEST

START_TEST(a_device_without_handshakes_takes_neither_key_nor_anchor)
{
	k->conf.types = WAX_CREDENTIAL_PSK | WAX_CREDENTIAL_CERTIFICATE;
	k->conf.make_ccs = kit_make_ccs;
	kit_stop(k);
	ck_assert_int_eq(kit_start(k, NULL), WAX_OK);
	ck_assert_int_eq(kit_post(k, "cred", GOOD("7", "")),
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_post(k, "cred", ANCHOR("8", "*")),
	    CODE_BAD_REQUEST);
	ck_assert_int_eq(kit_get(k, "csr"), CODE_CONTENT);
	ck_assert_ptr_null(strstr(k->text, "x.ostler"));
}
END_TEST

START_TEST(the_own_key_is_told_beside_the_signing_request)
{
	k->device->conf.make_ccs = kit_make_ccs;
	ck_assert_int_eq(kit_get(k, "csr"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"x.ostler.ccs\": h'a0'"));
	ck_assert(kit_is_sorted(bytes_of(k->payload, k->answer.len)));
	ck_assert_int_eq(kit_get(k, "csr?if=oic.if.baseline"), CODE_CONTENT);
	ck_assert(kit_is_sorted(bytes_of(k->payload, k->answer.len)));
}
END_TEST

static uint8_t
ask_light(const char *uuid, int64_t credid)
{
	struct wax_access a = {
		.href = "/a/light", .href_len = strlen("/a/light"),
		.resource = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE,
		.method = CODE_GET, .now = k->now,
	};

	kit_ask_oscore(k, uuid, credid);
	a.from = k->from;
	return wax_acl_check(k->device, &a);
}

#define RULE(subject) \
	"{\"aclist2\": [{\"subject\": {" subject "}, \"resources\": " \
	"[{\"href\": \"/a/light\"}], \"permission\": 2}]}"

START_TEST(a_context_of_a_handshake_is_its_entrys_subject)
{
	ck_assert_int_eq(kit_post(k, "cred", GOOD("7",
	    "\"roleid\": {\"role\": \"guest\"}, ")), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", RULE("\"role\": \"guest\"")),
	    CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(ask_light(KIT_PEER, 7), 0);
	/* somebody else's, none, and none that there is */
	ck_assert_int_eq(ask_light(KIT_OTHER, 7), CODE_UNAUTHORIZED);
	ck_assert_int_eq(ask_light(KIT_PEER, 0), CODE_UNAUTHORIZED);
	ck_assert_int_eq(ask_light(KIT_PEER, 9), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(such_an_entry_is_no_key_for_a_hop)
{
	struct wax_access a = {
		.href = "/a/light", .href_len = strlen("/a/light"),
		.resource = WAX_RESOURCE_DISCOVERABLE | WAX_RESOURCE_SECURE,
		.method = CODE_GET, .now = k->now,
	};

	ck_assert_int_eq(kit_post(k, "cred", GOOD("7", "")), CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", RULE("\"uuid\": \"" KIT_PEER
	    "\"")), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(ask_light(KIT_PEER, 7), 0);
	kit_ask_hop(k, KIT_PEER, 7);
	a.from = k->from;
	ck_assert_int_eq(wax_acl_check(k->device, &a), CODE_UNAUTHORIZED);
}
END_TEST

START_TEST(an_anchor_stands_for_anybody_or_for_its_subject)
{
	ck_assert_int_eq(kit_post(k, "cred", ANCHOR("8", "*")),
	    CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "cred", ANCHOR("9", KIT_PEER)),
	    CODE_CHANGED);
	ck_assert_int_eq(kit_post(k, "acl2", RULE("\"conntype\": "
	    "\"auth-crypt\"")), CODE_CHANGED);
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(ask_light(KIT_PEER, 8), 0);
	ck_assert_int_eq(ask_light(KIT_OTHER, 8), 0);
	ck_assert_int_eq(ask_light(KIT_PEER, 9), 0);
	ck_assert_int_eq(ask_light(KIT_OTHER, 9), CODE_UNAUTHORIZED);
}
END_TEST

TEST_MAIN_FIXTURE("wax/ocf/cred_edhoc", begin, end,
    a_peers_key_is_kept_over_a_restart,
    it_is_no_secret_and_is_told_to_the_owner,
    what_is_no_key_of_a_peer_is_refused_and_changes_nothing,
    a_claims_set_that_is_too_long_is_refused,
    a_device_without_handshakes_takes_neither_key_nor_anchor,
    the_own_key_is_told_beside_the_signing_request,
    a_context_of_a_handshake_is_its_entrys_subject,
    such_an_entry_is_no_key_for_a_hop,
    an_anchor_stands_for_anybody_or_for_its_subject)
