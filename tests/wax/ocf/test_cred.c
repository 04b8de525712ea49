/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred.c - wax/ocf/cred.c, with cred_types, cred_psk and
   cred_certificate */
#include "check_main.h"
#include "wax/ocf/cred.h"
#include "wax/ocf/kit.h"

static enum wax_status
read_text(const char *text, bool is_own, struct cred **out)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return cred_decode(&n, is_own, out);
}

/* Written for storage and read again, it is the same, byte for byte. */
static void
expect_round_trip(const char *text)
{
	uint8_t first[4096], second[4096];
	struct writer w = writer_open(first, sizeof(first));
	struct writer v = writer_open(second, sizeof(second));
	struct cred *c, *again;
	struct node n;

	ck_assert_msg(read_text(text, true, &c) == WAX_OK, "%s", text);
	cred_encode(&w, c, VIEW_STORE, NULL);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert(kit_is_sorted(writer_bytes(&w)));
	ck_assert_int_eq(node_read_all(writer_bytes(&w), &n), WAX_OK);
	ck_assert_int_eq(cred_decode(&n, true, &again), WAX_OK);
	cred_encode(&v, again, VIEW_STORE, NULL);
	ck_assert(bytes_equal(writer_bytes(&w), writer_bytes(&v)));
	cred_unref(c);
	cred_unref(again);
}

#define CERTIFICATE(usage, subject) \
	"{\"credid\": 4, \"credtype\": 8, \"credusage\": \"oic.sec.cred." \
	usage "\", \"subjectuuid\": \"" subject "\", \"publicdata\": " \
	"{\"encoding\": \"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM \
	"\"}}"

START_TEST(what_is_stored_is_read_back_as_it_was)
{
	static const char *const good[] = {
		KIT_PSK(KIT_OBT),
		KIT_OSCORE("01aabbccddeeff", "01112233445566"),
		KIT_OSCORE("", "00"),
		CERTIFICATE("trustca", "*"), CERTIFICATE("mfgtrustca", "*"),
		CERTIFICATE("cert", KIT_DEVICE),
		CERTIFICATE("rolecert", KIT_DEVICE),
		CERTIFICATE("mfgcert", KIT_DEVICE),
		"{\"credid\": 1, \"credtype\": 1, \"subjectuuid\": \"" KIT_PEER
		    "\", \"roleid\": {\"role\": \"a\", \"authority\": \"b\"}, "
		    "\"period\": \"20240101T000000Z/P1D\", \"crms\": "
		    "[\"oic.sec.crm.pk10\", \"oic.sec.crm.pro\"], "
		    "\"optionaldata\": {\"revstat\": true, \"encoding\": "
		    "\"oic.sec.encoding.pem\", \"data\": \"x\"}, "
		    "\"privatedata\": {\"data\": " KIT_KEY ", \"encoding\": "
		    "\"oic.sec.encoding.raw\"}}",
		"{\"credid\": 1, \"credtype\": 8, \"credusage\": "
		    "\"oic.sec.cred.mfgcert\", \"subjectuuid\": \"" KIT_PEER
		    "\", \"publicdata\": {\"encoding\": "
		    "\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}, "
		    "\"privatedata\": {\"encoding\": "
		    "\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}}",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect_round_trip(good[i]);
}
END_TEST

#define RAW "\"encoding\": \"oic.sec.encoding.raw\""
#define PSK_WITH(more) \
	"{\"credtype\": 1, \"subjectuuid\": \"" KIT_OBT "\", " \
	"\"privatedata\": {\"data\": " KIT_KEY ", " RAW "}" more "}"

START_TEST(entries_of_another_form_are_refused)
{
	static const struct {
		const char *text;
		enum wax_status st;
	} rows[] = {
		{ "[]", WAX_FORMAT }, { "{}", WAX_FORMAT },
		{ "{\"credtype\": 1}", WAX_FORMAT },
		{ PSK_WITH(", \"credid\": 0"), WAX_FORMAT },
		{ PSK_WITH(", \"credid\": 2147483648"), WAX_FORMAT },
		{ PSK_WITH(", \"credid\": \"1\""), WAX_FORMAT },
		{ PSK_WITH(", \"unknown\": 1"), WAX_FORMAT },
		{ PSK_WITH(", \"crms\": [\"oic.sec.crm.x\"]"), WAX_FORMAT },
		{ PSK_WITH(", \"crms\": [\"oic.sec.crm.psk\", "
		    "\"oic.sec.crm.psk\"]"), WAX_FORMAT },
		{ PSK_WITH(", \"crms\": \"oic.sec.crm.psk\""), WAX_FORMAT },
		{ PSK_WITH(", \"period\": \"x\""), WAX_FORMAT },
		{ PSK_WITH(", \"roleid\": {}"), WAX_FORMAT },
		{ PSK_WITH(", \"optionaldata\": {}"), WAX_FORMAT },
		{ PSK_WITH(", \"optionaldata\": {\"revstat\": true, "
		    "\"data\": \"x\"}"), WAX_FORMAT },
		{ PSK_WITH(", \"optionaldata\": {\"revstat\": 1}"),
		    WAX_FORMAT },
		{ PSK_WITH(", \"oscore\": {}"), WAX_FORMAT },
		{ PSK_WITH(", \"publicdata\": {}"), WAX_FORMAT },
		{ PSK_WITH(", \"credusage\": \"oic.sec.cred.cert\""),
		    WAX_FORMAT },
		{ "{\"credtype\": 1, \"subjectuuid\": \"*\", \"privatedata\": "
		    "{\"data\": " KIT_KEY ", " RAW "}}", WAX_FORMAT },
		{ "{\"credtype\": 1, \"subjectuuid\": \"00000000-0000-0000-"
		    "0000-000000000000\", \"privatedata\": {\"data\": " KIT_KEY
		    ", " RAW "}}", WAX_FORMAT },
		{ "{\"credtype\": 1, \"subjectuuid\": \"" KIT_OBT "\", "
		    "\"privatedata\": {\"data\": h'01', " RAW "}}",
		    WAX_RANGE },
		{ "{\"credtype\": 16, \"subjectuuid\": \"" KIT_OBT "\"}",
		    WAX_UNSUPPORTED },
		{ "{\"credtype\": 0, \"subjectuuid\": \"" KIT_OBT "\"}",
		    WAX_UNSUPPORTED },
		{ "{\"credtype\": 9, \"subjectuuid\": \"" KIT_OBT "\"}",
		    WAX_UNSUPPORTED },
		{ "{\"credtype\": -1, \"subjectuuid\": \"" KIT_OBT "\"}",
		    WAX_FORMAT },
		{ CERTIFICATE("cert", "*"), WAX_FORMAT },
		{ CERTIFICATE("other", KIT_OBT), WAX_FORMAT },
		{ "{\"credtype\": 8, \"subjectuuid\": \"" KIT_OBT "\", "
		    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
		    "\"data\": \"" KIT_PEM "\"}}", WAX_FORMAT },
	};
	struct cred *c;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(read_text(rows[i].text, false, &c) ==
		    rows[i].st, "%s", rows[i].text);
}
END_TEST

START_TEST(a_private_key_comes_from_the_device_itself_alone)
{
	static const char text[] = "{\"credtype\": 8, \"credusage\": "
	    "\"oic.sec.cred.cert\", \"subjectuuid\": \"" KIT_PEER "\", "
	    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"" KIT_PEM "\"}, \"privatedata\": {\"encoding\": "
	    "\"oic.sec.encoding.pem\", \"data\": \"" KIT_PEM "\"}}";
	struct cred *c;

	ck_assert_int_eq(read_text(text, false, &c), WAX_FORMAT);
	ck_assert_int_eq(read_text(text, true, &c), WAX_OK);
	cred_unref(c);
}
END_TEST

START_TEST(an_entry_holds_in_its_period_and_until_it_is_revoked)
{
	struct cred *c;
	int64_t in = 1704067200;	/* 2024-01-01 */

	ck_assert_int_eq(read_text(PSK_WITH(", \"period\": "
	    "\"20240101T000000Z/P1D\""), false, &c), WAX_OK);
	ck_assert(cred_is_valid(c, in) && !cred_is_valid(c, in - 1) &&
	    !cred_is_valid(c, in + 86400) && !cred_is_valid(c, -1));
	cred_unref(c);
	ck_assert_int_eq(read_text(PSK_WITH(""), false, &c), WAX_OK);
	ck_assert(cred_is_valid(c, -1));
	cred_unref(c);
	ck_assert_int_eq(read_text(PSK_WITH(", \"optionaldata\": "
	    "{\"revstat\": true}"), false, &c), WAX_OK);
	ck_assert(!cred_is_valid(c, in));
	cred_unref(c);
	cred_unref(NULL);
}
END_TEST

START_TEST(contexts_that_share_an_id_or_a_key_collide)
{
	struct cred *a, *b, *c, *d;

	ck_assert_int_eq(read_text(KIT_OSCORE("01", "02"), false, &a), WAX_OK);
	ck_assert_int_eq(read_text(KIT_OSCORE("03", "02"), false, &b), WAX_OK);
	ck_assert_int_eq(read_text(KIT_OSCORE("01", "04"), false, &c), WAX_OK);
	ck_assert_int_eq(read_text(KIT_OSCORE("05", "06"), false, &d), WAX_OK);
	ck_assert(cred_collides(a, b));		/* one kid for both */
	ck_assert(cred_collides(a, c));		/* one Sender Key */
	ck_assert(!cred_collides(a, d) && !cred_collides(b, c));
	cred_unref(a);
	cred_unref(b);
	cred_unref(c);
	cred_unref(d);
}
END_TEST

START_TEST(the_mask_has_all_types)
{
	ck_assert_uint_eq(cred_types_mask(), 1 | 2 | 4 | 8 | 64);
	ck_assert_ptr_nonnull(cred_types_find(64));
	ck_assert_ptr_null(cred_types_find(0));
	ck_assert_ptr_null(cred_types_find(9));
	ck_assert_ptr_null(cred_types_find(128));
}
END_TEST

TEST_MAIN("wax/ocf/cred",
    what_is_stored_is_read_back_as_it_was,
    entries_of_another_form_are_refused,
    a_private_key_comes_from_the_device_itself_alone,
    an_entry_holds_in_its_period_and_until_it_is_revoked,
    contexts_that_share_an_id_or_a_key_collide,
    the_mask_has_all_types)
