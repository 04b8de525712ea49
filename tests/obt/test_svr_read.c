/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_svr_read.c - obt/svr_read.c: what a device answers is read, and nothing
   hostile is */
#include "check_main.h"
#include "expect.h"
#include "obt/svr_read.h"
#include "obt/svr_write.h"
#include "wax/ocf/kit.h"

static struct kit *k;

static void
setup(void)
{
	k = kit_new();
}

static void
teardown(void)
{
	kit_free(k);
}

static struct bytes
answer(const char *resource)
{
	ck_assert_uint_eq(kit_get(k, resource), CODE_CONTENT);
	return bytes_of(k->payload, k->answer.len);
}

START_TEST(doxm_of_a_device_is_read)
{
	struct svr_doxm doxm;

	kit_ask_clear(k);
	ck_assert_int_eq(svr_read_doxm(answer("doxm"), &doxm), WAX_OK);
	ck_assert_uint_eq(doxm.methods, 6);
	ck_assert(!doxm.is_owned);
	ck_assert_mem_eq(doxm.device.bytes, wax_device_uuid(k->device), 16);
	ck_assert(deviceid_is_nil(&doxm.owner));

	kit_own(k);
	ck_assert_int_eq(svr_read_doxm(answer("doxm"), &doxm), WAX_OK);
	ck_assert(doxm.is_owned);
	ck_assert_mem_eq(doxm.device.bytes, kit_uuid(KIT_DEVICE), 16);
	ck_assert_mem_eq(doxm.owner.bytes, kit_uuid(KIT_OBT), 16);
}
END_TEST

START_TEST(pstat_of_a_device_is_read)
{
	struct svr_pstat pstat;

	kit_own(k);
	ck_assert_int_eq(svr_read_pstat(answer("pstat"), &pstat), WAX_OK);
	ck_assert_uint_eq(pstat.state, WAX_DOS_RFPRO);
	ck_assert(!pstat.is_pending);
	k->entering = WAX_MORE;
	kit_go(k, WAX_DOS_RFNOP);
	ck_assert_int_eq(svr_read_pstat(answer("pstat"), &pstat), WAX_OK);
	ck_assert_uint_eq(pstat.state, WAX_DOS_RFNOP);
	ck_assert(pstat.is_pending);
	ck_assert_int_eq(wax_device_settle(k->device), WAX_OK);
}
END_TEST

/* The entries that were read. */
static struct svr_cred creds[8];
static struct svr_ace aces[8];
static size_t count;

static enum wax_status
note_cred(void *arg, const struct svr_cred *cred)
{
	(void)arg;
	ck_assert_uint_lt(count, 8);
	creds[count++] = *cred;
	return WAX_OK;
}

static enum wax_status
note_ace(void *arg, const struct svr_ace *ace)
{
	(void)arg;
	ck_assert_uint_lt(count, 8);
	aces[count++] = *ace;
	return WAX_OK;
}

static enum wax_status
stop_at_cred(void *arg, const struct svr_cred *cred)
{
	(void)arg;
	(void)cred;
	count++;
	return WAX_EXISTS;
}

START_TEST(entries_of_cred_are_read)
{
	kit_own(k);
	ck_assert_uint_eq(kit_post(k, "cred", "{\"creds\": ["
	    KIT_OSCORE("01aabbccddeeff", "01112233445566") "]}"),
	    CODE_CHANGED);
	ck_assert_uint_eq(kit_post(k, "cred", "{\"creds\": [{\"credtype\": 8, "
	    "\"subjectuuid\": \"*\", \"credusage\": \"oic.sec.cred.trustca\", "
	    "\"publicdata\": {\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"" KIT_PEM "\"}}]}"), CODE_CHANGED);
	count = 0;
	ck_assert_int_eq(svr_each_cred(answer("cred"), note_cred, NULL),
	    WAX_OK);
	ck_assert_uint_eq(count, 3);
	ck_assert_int_eq(creds[0].credid, 1);
	ck_assert_uint_eq(creds[0].type, 1);
	ck_assert_mem_eq(creds[0].subject.bytes, kit_uuid(KIT_OBT), 16);
	ck_assert(bytes_is_absent(creds[0].usage));
	ck_assert(bytes_is_absent(creds[0].sender));
	ck_assert_uint_eq(creds[1].type, 64);
	ck_assert(bytes_equal(creds[1].sender,
	    bytes_of_text("01aabbccddeeff")));
	ck_assert(bytes_equal(creds[1].recipient,
	    bytes_of_text("01112233445566")));
	ck_assert(creds[2].is_any);
	ck_assert(bytes_equal(creds[2].usage,
	    bytes_of_text("oic.sec.cred.trustca")));
	ck_assert(bytes_has_prefix(creds[2].pem,
	    bytes_of_text("-----BEGIN ")));

	count = 0;
	ck_assert_int_eq(svr_each_cred(answer("cred"), stop_at_cred, NULL),
	    WAX_EXISTS);
	ck_assert_uint_eq(count, 1);
}
END_TEST

START_TEST(entries_of_acl2_are_read_and_can_be_written_again)
{
	struct deviceid owner;
	uint8_t buffer[4096];
	struct writer w = writer_open(buffer, sizeof(buffer));

	memcpy(owner.bytes, kit_uuid(KIT_OBT), 16);
	kit_own(k);
	svr_write_base_rules(&w, &owner);
	ck_assert_uint_eq(kit_send(k, CODE_POST, "acl2", writer_bytes(&w)),
	    CODE_CHANGED);
	ck_assert_uint_eq(kit_post(k, "acl2", "{\"aclist2\": [{\"aceid\": 9, "
	    "\"subject\": {\"conntype\": \"anon-clear\"}, \"resources\": "
	    "[{\"href\": \"/oic/res\"}, {\"wc\": \"-\"}], "
	    "\"permission\": 2}]}"), CODE_CHANGED);
	count = 0;
	ck_assert_int_eq(svr_each_ace(answer("acl2"), note_ace, NULL),
	    WAX_OK);
	ck_assert_uint_eq(count, 4);
	ck_assert(aces[0].has_device && aces[0].is_configuration);
	ck_assert(deviceid_equal(&aces[0].device, &owner));
	ck_assert(aces[2].is_anon_clear && aces[2].is_configuration);
	ck_assert(!aces[2].has_device);
	ck_assert_int_eq(aces[3].aceid, 9);
	ck_assert(aces[3].is_anon_clear && !aces[3].is_configuration);

	w = writer_open(buffer, sizeof(buffer));
	svr_write_rules_again(&w, aces[3].encoded, 1);
	ck_assert_uint_eq(kit_delete(k, "acl2?aceid=9"), CODE_DELETED);
	ck_assert_uint_eq(kit_send(k, CODE_POST, "acl2", writer_bytes(&w)),
	    CODE_CHANGED);
	ck_assert_uint_eq(kit_get(k, "acl2?aceid=9"), CODE_CONTENT);
	ck_assert_ptr_nonnull(strstr(k->text, "\"wc\": \"-\""));
}
END_TEST

START_TEST(request_for_a_certificate_is_read)
{
	struct bytes pem;

	kit_own(k);
	ck_assert_int_eq(svr_read_csr(answer("csr"), &pem), WAX_OK);
	ck_assert(bytes_has_prefix(pem, bytes_of_text("-----BEGIN ")));
	ck_assert_int_eq(svr_read_csr(kit_cbor("{\"csr\": \"x\", "
	    "\"encoding\": \"oic.sec.encoding.der\"}"), &pem), WAX_FORMAT);
}
END_TEST

START_TEST(key_for_handshakes_stands_beside_the_request_or_not)
{
	static const char *const wrong[] = { "{\"x.ostler.ccs\": \"a0\"}",
		"{\"x.ostler.ccs\": 1}", "{\"x.ostler.ccs\": {}}" };
	struct bytes ccs;

	ck_assert_int_eq(svr_read_ccs(kit_cbor("{\"csr\": \"x\", "
	    "\"x.ostler.ccs\": h'a108a0'}"), &ccs), WAX_OK);
	ck_assert_uint_eq(ccs.len, 3);
	ck_assert_uint_eq(ccs.data[1], 8);
	ck_assert_int_eq(svr_read_ccs(kit_cbor("{\"csr\": \"x\"}"), &ccs),
	    WAX_NOT_FOUND);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_int_eq(svr_read_ccs(kit_cbor(wrong[i]), &ccs),
		    WAX_FORMAT);
}
END_TEST

static enum wax_status
count_endpoint(void *arg, struct bytes uri)
{
	struct bytes *last = arg;

	*last = uri;
	count++;
	return WAX_OK;
}

START_TEST(endpoints_stand_in_both_forms_of_res)
{
#define LINK "{\"href\": \"/a\", \"rt\": [\"x\"], \"eps\": [{\"ep\": " \
	"\"coap://[::1]:1\"}, {\"pri\": 2, \"ep\": \"coaps://[::1]:2\"}]}"
	struct bytes last;

	count = 0;
	ck_assert_int_eq(svr_each_endpoint(kit_cbor("[" LINK ", {\"href\": "
	    "\"/b\"}, " LINK "]"), count_endpoint, &last), WAX_OK);
	ck_assert_uint_eq(count, 4);
	ck_assert(bytes_equal(last, bytes_of_text("coaps://[::1]:2")));
	count = 0;
	ck_assert_int_eq(svr_each_endpoint(kit_cbor("[{\"rt\": [\"oic.wk.res"
	    "\"], \"links\": [" LINK "]}]"), count_endpoint, &last), WAX_OK);
	ck_assert_uint_eq(count, 2);
	count = 0;
	ck_assert_int_eq(svr_each_endpoint(kit_cbor("{\"links\": [" LINK "]}"),
	    count_endpoint, &last), WAX_OK);
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(svr_each_endpoint(kit_cbor("7"), count_endpoint,
	    &last), WAX_FORMAT);
	ck_assert_int_eq(svr_each_endpoint(kit_cbor("[{\"eps\": [3]}]"),
	    count_endpoint, &last), WAX_FORMAT);
}
END_TEST

START_TEST(a_byte_changed_or_left_out_is_read_or_refused_within_bounds)
{
	static const char *const resources[] = { "doxm", "pstat", "cred",
		"acl2", "csr" };
	struct rng rng = { 77 };
	struct svr_doxm doxm;
	struct svr_pstat pstat;
	struct bytes pem;

	kit_own(k);
	for (size_t i = 0; i < 20000; i++) {
		struct bytes whole = answer(resources[i % 5]);
		size_t len = rng_below(&rng, 2) == 0 ? whole.len :
		    rng_below(&rng, whole.len);
		uint8_t *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole.data, len);
		for (size_t n = rng_below(&rng, 3); n > 0 && len > 0; n--)
			copy[rng_below(&rng, len)] =
			    (uint8_t)rng_next(&rng);
		count = 0;
		EXPECT(svr_each_cred(bytes_of(copy, len), note_cred, NULL) <=
		    WAX_SYSTEM);
		count = 0;
		EXPECT(svr_each_ace(bytes_of(copy, len), note_ace, NULL) <=
		    WAX_SYSTEM);
		(void)!svr_read_doxm(bytes_of(copy, len), &doxm);
		(void)!svr_read_pstat(bytes_of(copy, len), &pstat);
		if (svr_read_csr(bytes_of(copy, len), &pem) == WAX_OK)
			EXPECT(pem.data >= copy &&
			    pem.data + pem.len <= copy + len);
		/* cut short it is nothing */
		if (len < whole.len && bytes_equal(bytes_of(copy, len),
		    bytes_of(whole.data, len)))
			EXPECT(svr_read_doxm(bytes_of(copy, len), &doxm) ==
			    WAX_FORMAT);
		free(copy);
	}
}
END_TEST

TEST_MAIN_FIXTURE("obt/svr_read", setup, teardown,
    doxm_of_a_device_is_read,
    pstat_of_a_device_is_read,
    entries_of_cred_are_read,
    entries_of_acl2_are_read_and_can_be_written_again,
    request_for_a_certificate_is_read,
    key_for_handshakes_stands_beside_the_request_or_not,
    endpoints_stand_in_both_forms_of_res,
    a_byte_changed_or_left_out_is_read_or_refused_within_bounds)
