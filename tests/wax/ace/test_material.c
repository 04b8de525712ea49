/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_material.c - wax/ace/material.c (derivation: test_vectors) */
#include <stdio.h>

#include "check_main.h"
#include "wax/ace/material.h"
#include "wax/crypto/digits.h"
#include "wax/support.h"

#define MS "02505a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"

/* The material is a view of bytes that live until the next call. */
static enum wax_status
read(const char *cnf, struct material *m)
{
	static struct digits d;

	return material_read_cnf(digits_of(&d, cnf), m);
}

START_TEST(only_input_material_with_id_and_secret_is_taken)
{
	static const struct {
		const char *cnf;
		enum wax_status st;
	} rows[] = {
		{ "a104a2004101" MS, WAX_OK },
		{ "a104a1" MS, WAX_FORMAT },		/* no id */
		{ "a104a1004101", WAX_FORMAT },		/* no secret */
		{ "a104a3004101" MS "0900", WAX_FORMAT },
		{ "a0", WAX_FORMAT },
		{ "a1034101", WAX_FORMAT },		/* kid alone */
		{ "a2034101" "04a2004101" MS, WAX_FORMAT },
		{ "a101a0", WAX_FORMAT },
		{ "a105a0", WAX_FORMAT },
		{ "a104a3004101" "0101" MS, WAX_OK },	/* version 1 */
		{ "a104a3004101" "0102" MS, WAX_UNSUPPORTED },
		{ "a104a3004101" MS "0419fde8", WAX_UNSUPPORTED },
		{ "a104a3004101" MS "0408", WAX_UNSUPPORTED },
		{ "a104a2004101" "02415a", WAX_RANGE },
	};
	struct material m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(read(rows[i].cnf, &m) == rows[i].st, "%s",
		    rows[i].cnf);
	ck_assert_int_eq(material_read_cnf(BYTES_ABSENT, &m), WAX_FORMAT);
}
END_TEST

START_TEST(an_hkdf_may_be_named_by_its_hmac_by_itself_or_by_name)
{
	static const struct {
		const char *hkdf;
		int number;
	} rows[] = {
		{ "05", WAX_HKDF_SHA_256 }, { "29", WAX_HKDF_SHA_256 },
		{ "06", WAX_HKDF_SHA_384 }, { "07", WAX_HKDF_SHA_512 },
		{ "2a", WAX_HKDF_SHA_512 }, { "04", 0 }, { "6178", 0 },
		{ "6c484d4143203235362f323536", WAX_HKDF_SHA_256 },
	};
	char cnf[128];
	struct material m;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(cnf, sizeof(cnf), "a104a3004101" MS "03%s",
		    rows[i].hkdf);
		ck_assert_msg(read(cnf, &m) == (rows[i].number == 0 ?
		    WAX_UNSUPPORTED : WAX_OK), "%s", rows[i].hkdf);
		ck_assert_int_eq(material_hkdf(&m), rows[i].number);
	}
}
END_TEST

START_TEST(an_algorithm_may_be_named)
{
	struct material m;

	ck_assert_int_eq(read("a104a3004101" MS "04724145532d43434d2d31362d3132"
	    "382d313238", &m), WAX_OK);
	ck_assert_int_eq(material_aead(&m), WAX_AEAD_AES_CCM_16_128_128);
	ck_assert_int_eq(read("a104a2004101" MS, &m), WAX_OK);
	ck_assert_int_eq(material_aead(&m), WAX_AEAD_AES_CCM_16_64_128);
}
END_TEST

START_TEST(both_ends_derive_what_the_other_one_has)
{
	struct agreement a = { .omits_absent_salt = false,
		.nonce2 = bytes_of("b", 1), .client_id = bytes_of("c", 1),
		.server_id = bytes_of("s", 1) };
	static const uint8_t subject[16] = { 1 };
	struct wax_context *client, *server;
	uint8_t ms[16] = { 9 };

	a.nonce1 = bytes_of("a", 1);
	a.material.ms = BYTES_ARRAY(ms);
	ck_assert_int_eq(material_make_context(&a, false, subject,
	    WAX_RENEWAL_OFF, NULL, &client), WAX_OK);
	ck_assert_int_eq(material_make_context(&a, true, subject,
	    WAX_RENEWAL_OFF, NULL, &server), WAX_OK);
	ck_assert(bytes_equal(context_sender_id(client), a.server_id));
	ck_assert(bytes_equal(context_recipient_id(client), a.client_id));
	ck_assert(bytes_equal(context_sender_id(server), a.client_id));
	ck_assert_mem_eq(client->fingerprint, server->peer_fingerprint,
	    sizeof(client->fingerprint));
	ck_assert_mem_eq(server->fingerprint, client->peer_fingerprint,
	    sizeof(client->fingerprint));
	wax_context_free(client);
	wax_context_free(server);
}
END_TEST

START_TEST(equal_or_too_long_identifiers_make_none)
{
	static const uint8_t subject[16] = { 1 };
	struct agreement a = { .nonce1 = bytes_of("a", 1),
		.nonce2 = bytes_of("b", 1), .client_id = bytes_of("c", 1),
		.server_id = bytes_of("c", 1) };
	uint8_t ms[16] = { 9 };
	struct wax_context *c;

	a.material.ms = BYTES_ARRAY(ms);
	ck_assert_int_eq(material_make_context(&a, false, subject,
	    WAX_RENEWAL_OFF, NULL, &c), WAX_RANGE);
	a.server_id = bytes_of("12345678", 8);
	ck_assert_int_eq(material_make_context(&a, false, subject,
	    WAX_RENEWAL_OFF, NULL, &c), WAX_RANGE);
}
END_TEST

TEST_MAIN("wax/ace/material",
    only_input_material_with_id_and_secret_is_taken,
    an_hkdf_may_be_named_by_its_hmac_by_itself_or_by_name,
    an_algorithm_may_be_named,
    both_ends_derive_what_the_other_one_has,
    equal_or_too_long_identifiers_make_none)
