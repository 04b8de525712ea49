/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_oscore.c - wax/ocf/cred_oscore.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/ocf/cred_oscore.h"
#include "wax/ocf/kit.h"

static enum wax_status
read_text(const char *text, struct cred_oscore *out)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return cred_oscore_decode(&n, out);
}

/* The update of the OCF reference, section 3.4, byte for byte. */
static const char update[] =
    "a165637265647381a468637265647479706518406b7375626a6563747575696478246331"
    "633163316331"
    "2d306330632d346330632d386330632d3063306330633063306330636b70726976617465"
    "64617461a26464617461582000010203040506070809"
    "0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f68656e636f64696e67746f69632e"
    "7365632e656e636f64696e672e726177666f73636f7265a26873656e64657269646e3031"
    "6161626263636464656566666b726563697069656e7469646e3031313132323333343435"
    "353636";

START_TEST(the_update_of_another_stack_gives_the_context_it_means)
{
	struct kit *k = kit_new();
	uint8_t cbor[256];
	size_t len;
	struct wax_credential c;
	struct wax_context *context;

	ck_assert_int_eq(hex_decode(bytes_of_text(update), cbor, sizeof(cbor),
	    &len), WAX_OK);
	kit_own(k);
	ck_assert_int_eq(kit_send(k, CODE_POST, "cred", bytes_of(cbor, len)),
	    CODE_CHANGED);
	ck_assert_uint_eq(wax_device_credential_count(k->device), 2);
	ck_assert(wax_device_credential(k->device, 1, &c));
	ck_assert(!wax_device_credential(k->device, 2, &c) && c.credid == 2);
	ck_assert_int_eq(c.type, WAX_CREDENTIAL_OSCORE);
	ck_assert_mem_eq(c.subject, kit_uuid(KIT_PEER), 16);
	ck_assert_mem_eq(c.context.subject, kit_uuid(KIT_PEER), 16);
	ck_assert_uint_eq(c.context.master_secret_len, 32);
	ck_assert_mem_eq(c.context.sender_id, "\1\xaa\xbb\xcc\xdd\xee\xff", 7);
	ck_assert_mem_eq(c.context.recipient_id, "\1\x11\"3DUf", 7);
	ck_assert(c.context.id_context == NULL &&
	    c.context.master_salt_len == 0 && c.context.aead == 0);
	c.context.record = NULL;
	ck_assert_int_eq(wax_context_new(&c.context, NULL, &context), WAX_OK);
	wax_context_free(context);
	kit_free(k);
}
END_TEST

START_TEST(our_keys_are_read_and_written_only_if_they_say_something)
{
	static const char all[] = "{\"senderid\": \"01\", \"recipientid\": "
	    "\"02\", \"x.ostler.alg\": 24, \"x.ostler.ctx\": \"\", "
	    "\"x.ostler.hkdf\": -11, \"x.ostler.salt\": \"0a0b\", "
	    "\"x.ostler.renew\": true, \"x.ostler.window\": 64}";
	struct cred_oscore o;
	uint8_t out[256];
	struct writer w = writer_open(out, sizeof(out));

	ck_assert_int_eq(read_text(all, &o), WAX_OK);
	ck_assert(o.aead == 24 && o.hkdf == -11 && o.window == 64);
	ck_assert(o.renewal == WAX_RENEWAL_ON && o.has_context &&
	    o.context_len == 0 && o.salt_len == 2);
	cred_oscore_encode(&w, &o, NULL);
	ck_assert(bytes_equal(writer_bytes(&w), kit_cbor(all)));
	ck_assert_int_eq(read_text("{\"senderid\": \"01\", \"recipientid\": "
	    "\"02\"}", &o), WAX_OK);
	w = writer_open(out, sizeof(out));
	cred_oscore_encode(&w, &o, NULL);
	ck_assert(bytes_equal(writer_bytes(&w), kit_cbor("{\"senderid\": "
	    "\"01\", \"recipientid\": \"02\"}")));
}
END_TEST

static void
expect_renewal(const char *value, enum wax_renewal renewal, const char *again)
{
	static const char form[] = "{\"senderid\": \"01\", \"recipientid\": "
	    "\"02\"%s%s}";
	char text[128];
	struct cred_oscore o;
	uint8_t out[128];
	struct writer w = writer_open(out, sizeof(out));

	snprintf(text, sizeof(text), form, ", \"x.ostler.renew\": ", value);
	ck_assert_int_eq(read_text(text, &o), WAX_OK);
	ck_assert_int_eq(o.renewal, renewal);
	cred_oscore_encode(&w, &o, NULL);
	snprintf(text, sizeof(text), form, *again == '\0' ? "" :
	    ", \"x.ostler.renew\": ", again);
	ck_assert(bytes_equal(writer_bytes(&w), kit_cbor(text)));
}

START_TEST(renewal_is_off_on_or_at_first_use)
{
	expect_renewal("false", WAX_RENEWAL_OFF, "");
	expect_renewal("true", WAX_RENEWAL_ON, "true");
	expect_renewal("\"first-use\"", WAX_RENEWAL_FIRST, "\"first-use\"");
}
END_TEST

#define IDS "\"senderid\": \"01\", \"recipientid\": \"02\""

START_TEST(what_is_read_only_or_wrong_is_refused)
{
	static const struct {
		const char *text;
		enum wax_status st;
	} rows[] = {
		{ "{}", WAX_FORMAT }, { "{\"senderid\": \"01\"}", WAX_FORMAT },
		{ "{" IDS ", \"ssn\": 5}", WAX_FORMAT },
		{ "{" IDS ", \"desc\": \"x\"}", WAX_FORMAT },
		{ "{\"senderid\": \"01\", \"recipientid\": \"01\"}",
		    WAX_RANGE },
		{ "{\"senderid\": \"\", \"recipientid\": \"\"}", WAX_RANGE },
		{ "{\"senderid\": \"0011223344556677\", \"recipientid\": "
		    "\"02\"}", WAX_RANGE },
		{ "{\"senderid\": \"0\", \"recipientid\": \"02\"}",
		    WAX_FORMAT },
		{ "{\"senderid\": h'01', \"recipientid\": \"02\"}",
		    WAX_FORMAT },
		{ "{" IDS ", \"x.ostler.alg\": 99}", WAX_UNSUPPORTED },
		{ "{" IDS ", \"x.ostler.hkdf\": 5}", WAX_UNSUPPORTED },
		{ "{" IDS ", \"x.ostler.window\": 0}", WAX_RANGE },
		{ "{" IDS ", \"x.ostler.window\": 257}", WAX_RANGE },
		{ "{" IDS ", \"x.ostler.renew\": 1}", WAX_FORMAT },
		{ "{" IDS ", \"x.ostler.renew\": \"first\"}", WAX_FORMAT },
		{ "{" IDS ", \"x.ostler.renew\": \"first-user\"}",
		    WAX_FORMAT },
		/* AES-CCM-64-64-128 has a nonce of 7 bytes */
		{ "{\"senderid\": \"0102\", \"recipientid\": \"02\", "
		    "\"x.ostler.alg\": 12}", WAX_RANGE },
	};
	struct cred_oscore o;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(read_text(rows[i].text, &o) == rows[i].st,
		    "%s", rows[i].text);
}
END_TEST

START_TEST(a_secret_has_32_bytes)
{
	struct node n;
	struct cred *c;

	ck_assert_int_eq(node_read_all(kit_cbor("{\"credtype\": 64, "
	    "\"subjectuuid\": \"" KIT_PEER "\", \"privatedata\": {\"data\": "
	    KIT_KEY ", \"encoding\": \"oic.sec.encoding.raw\"}, \"oscore\": {"
	    IDS "}}"), &n), WAX_OK);
	ck_assert_int_eq(cred_decode(&n, false, &c), WAX_RANGE);
}
END_TEST

START_TEST(a_records_name_is_that_of_the_keys)
{
	static const char *const texts[] = {
		KIT_OSCORE("01", "02"), KIT_OSCORE("01", "02"),
		KIT_OSCORE("02", "01"), KIT_OSCORE("01", "03"),
	};
	struct cred *c[4];

	for (size_t i = 0; i < 4; i++) {
		struct node n;

		ck_assert_int_eq(node_read_all(kit_cbor(texts[i]), &n),
		    WAX_OK);
		ck_assert_int_eq(cred_decode(&n, false, &c[i]), WAX_OK);
	}
	ck_assert_str_eq(c[0]->record, c[1]->record);
	ck_assert_str_ne(c[0]->record, c[2]->record);
	ck_assert_str_ne(c[0]->record, c[3]->record);
	ck_assert_uint_eq(strlen(c[0]->record), 39);
	for (size_t i = 0; i < 4; i++)
		cred_unref(c[i]);
}
END_TEST

TEST_MAIN("wax/ocf/cred_oscore",
    the_update_of_another_stack_gives_the_context_it_means,
    our_keys_are_read_and_written_only_if_they_say_something,
    renewal_is_off_on_or_at_first_use,
    what_is_read_only_or_wrong_is_refused,
    a_secret_has_32_bytes,
    a_records_name_is_that_of_the_keys)
