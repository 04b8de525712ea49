/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_cred_data.c - wax/ocf/cred_data.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/ocf/cred_data.h"
#include "wax/ocf/kit.h"

static struct node
node_of(const char *text)
{
	struct node n;

	ck_assert_int_eq(node_read_all(kit_cbor(text), &n), WAX_OK);
	return n;
}

static enum wax_status
read_key(const char *encoding, const char *data, struct secret *out)
{
	char text[1200];
	struct node n;

	snprintf(text, sizeof(text), "{\"encoding\": \"oic.sec.encoding.%s\", "
	    "\"data\": %s}", encoding, data);
	n = node_of(text);
	return cred_data_read_key(&n, out);
}

START_TEST(a_key_is_raw_or_hex_or_base64)
{
	struct secret s = { .len = 0 };

	ck_assert_int_eq(read_key("raw", "h'010203'", &s), WAX_OK);
	ck_assert_uint_eq(s.len, 3);
	ck_assert_int_eq(read_key("raw", "\"0102ff\"", &s), WAX_OK);
	ck_assert(s.len == 3 && s.data[2] == 0xff);
	ck_assert_int_eq(read_key("base64", "\"AQL/\"", &s), WAX_OK);
	ck_assert(s.len == 3 && s.data[2] == 0xff);
	ck_assert_int_eq(read_key("base64", "\"AQ==\"", &s), WAX_OK);
	ck_assert(s.len == 1 && s.data[0] == 1);
	ck_assert_int_eq(read_key("base64", "\"AQI=\"", &s), WAX_OK);
	ck_assert(s.len == 2 && s.data[1] == 2);
	ck_assert_int_eq(read_key("base64", "\"\"", &s), WAX_OK);
	ck_assert_uint_eq(s.len, 0);
}
END_TEST

START_TEST(keys_of_another_form_are_refused)
{
	static const struct {
		const char *encoding, *data;
		enum wax_status st;
	} rows[] = {
		{ "raw", "\"0\"", WAX_FORMAT }, { "raw", "\"0x\"", WAX_FORMAT },
		{ "raw", "7", WAX_FORMAT }, { "base64", "\"AQ=\"", WAX_FORMAT },
		{ "base64", "\"AR==\"", WAX_FORMAT },
		{ "base64", "\"A===\"", WAX_FORMAT },
		{ "base64", "\"====\"", WAX_FORMAT },
		{ "base64", "\"AQ-_\"", WAX_FORMAT },
		{ "base64", "\"AQ=A\"", WAX_FORMAT },
		{ "pem", "h'01'", WAX_UNSUPPORTED },
		{ "handle", "h'01'", WAX_UNSUPPORTED },
	};
	struct secret s;
	struct node n;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(read_key(rows[i].encoding, rows[i].data, &s) ==
		    rows[i].st, "%s %s", rows[i].encoding, rows[i].data);
	n = node_of("{\"encoding\": \"oic.sec.encoding.raw\"}");
	ck_assert_int_eq(cred_data_read_key(&n, &s), WAX_FORMAT);
	n = node_of("{\"data\": h'01'}");
	ck_assert_int_eq(cred_data_read_key(&n, &s), WAX_FORMAT);
	n = node_of("{\"encoding\": \"oic.sec.encoding.raw\", \"data\": "
	    "h'01', \"handle\": 3}");
	ck_assert_int_eq(cred_data_read_key(&n, &s), WAX_UNSUPPORTED);
}
END_TEST

START_TEST(a_key_may_be_as_long_as_a_secret_and_no_longer)
{
	char text[600];
	struct secret s;

	memset(text, '0', sizeof(text));
	memcpy(text, "h'", 2);
	strcpy(text + 2 + 2 * SECRET_MAX, "'");
	ck_assert_int_eq(read_key("raw", text, &s), WAX_OK);
	memset(text + 2 + 2 * SECRET_MAX, '0', 2);
	strcpy(text + 4 + 2 * SECRET_MAX, "'");
	ck_assert_int_eq(read_key("raw", text, &s), WAX_RANGE);
	memset(text, 'A', sizeof(text));
	text[0] = '"';
	strcpy(text + 1 + 340, "\"");
	ck_assert_int_eq(read_key("base64", text, &s), WAX_OK);
	ck_assert_uint_eq(s.len, 255);
	memset(text + 341, 'A', 4);
	strcpy(text + 345, "\"");
	ck_assert_int_eq(read_key("base64", text, &s), WAX_RANGE);
}
END_TEST

START_TEST(base64_comes_back_as_it_was)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
	    "pqrstuvwxyz0123456789+/";
	struct rng rng = { 4 };

	for (int i = 0; i < 500; i++) {
		size_t len = rng_below(&rng, 40);
		uint8_t key[48] = { 0 };
		char text[80] = "\"";
		size_t n = 1;
		struct secret s;

		rng_fill(&rng, key, len);
		for (size_t j = 0; j < len; j += 3) {
			unsigned v = (unsigned)key[j] << 16 |
			    (unsigned)key[j + 1] << 8 | key[j + 2];

			if (j + 2 >= len)
				v &= j + 1 >= len ? 0xff0000 : 0xffff00;
			text[n++] = digits[v >> 18];
			text[n++] = digits[v >> 12 & 63];
			text[n++] = j + 1 < len ? digits[v >> 6 & 63] : '=';
			text[n++] = j + 2 < len ? digits[v & 63] : '=';
		}
		strcpy(text + n, "\"");
		ck_assert_int_eq(read_key("base64", text, &s), WAX_OK);
		ck_assert(bytes_equal(secret_bytes(&s), bytes_of(key, len)));
	}
}
END_TEST

START_TEST(pem_is_text_of_bounded_length)
{
	struct node n = node_of("{\"encoding\": \"oic.sec.encoding.pem\", "
	    "\"data\": \"" KIT_PEM "\"}");
	char *pem = NULL;

	ck_assert_int_eq(cred_data_read_pem(&n, 31, &pem), WAX_RANGE);
	ck_assert_int_eq(cred_data_read_pem(&n, 32, &pem), WAX_RANGE);
	ck_assert_int_eq(cred_data_read_pem(&n, 33, &pem), WAX_OK);
	ck_assert_str_eq(pem, "-----BEGIN CERTIFICATE-----\nAAAA\n");
	cred_data_free(pem);
	n = node_of("{\"encoding\": \"oic.sec.encoding.pem\", \"data\": "
	    "\"AAAA\"}");
	ck_assert_int_eq(cred_data_read_pem(&n, 37, &pem), WAX_FORMAT);
	n = node_of("{\"encoding\": \"oic.sec.encoding.der\", \"data\": "
	    "h'3080'}");
	ck_assert_int_eq(cred_data_read_pem(&n, 37, &pem), WAX_UNSUPPORTED);
	cred_data_free(NULL);
}
END_TEST

TEST_MAIN("wax/ocf/cred_data",
    a_key_is_raw_or_hex_or_base64,
    keys_of_another_form_are_refused,
    a_key_may_be_as_long_as_a_secret_and_no_longer,
    base64_comes_back_as_it_was,
    pem_is_text_of_bounded_length)
