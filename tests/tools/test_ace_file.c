/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ace_file.c - tools/ace_file.c */
#include "tools/ace_file.h"
#include "check_main.h"

#define KEY "000102030405060708090a0b0c0d0e0f"
#define HEAD "issuer = coap://as\nuri = coap://127.0.0.1:5690\n"
#define TOKEN_KEY "token-key = 0a0b AES-CCM-16-64-128 " KEY "\n"

static struct ace_file file;
static struct wax_error_text error;

static enum wax_status
parse(const char *text)
{
	ace_file_clear(&file);
	return ace_file_parse(bytes_of_text(text), "dir/FILE", &file, &error);
}

static void
teardown(void)
{
	ace_file_clear(&file);
}

START_TEST(a_file_has_all_that_a_server_believes)
{
	ck_assert_msg(parse("# ours\n" HEAD TOKEN_KEY
	    "token-key = 0c AES-CCM-16-128-128 " KEY "\n"
	    "introspect = lamp.context\nbelieved = 60\nuploads = 7\n"
	    "authority = a\n"
	    "authority = b\nscope = one\nhints = full\n"
	    "absent-salt = omit\n") == WAX_OK, "%s", error.text);
	ck_assert_str_eq(file.as.iss, "coap://as");
	ck_assert_str_eq(file.as.uri, "coap://127.0.0.1:5690/token");
	ck_assert_uint_eq(file.as.key_count, 2);
	ck_assert_int_eq(file.as.keys[0].alg, 10);
	ck_assert_int_eq(file.as.keys[1].alg, 30);
	ck_assert_uint_eq(file.as.keys[1].kid[0], 0x0c);
	ck_assert_uint_eq(file.as.keys[0].key_len, 16);
	ck_assert(file.as.introspects && file.as.omits_absent_salt);
	ck_assert_str_eq(file.introspect, "dir/lamp.context");
	ck_assert_uint_eq(file.as.believed_s, 60);
	ck_assert_uint_eq(file.uploads, 7);
	ck_assert_uint_eq(file.as.authority_count, 2);
	ck_assert_str_eq(file.as.authorities[1], "b");
	ck_assert_str_eq(file.scopes[0], "one");
	ck_assert_int_eq(file.hints, WAX_ACE_HINTS_FULL);
}
END_TEST

START_TEST(a_name_that_is_whole_stays_as_it_is)
{
	ck_assert_int_eq(parse(HEAD "introspect = /etc/x"), WAX_OK);
	ck_assert_str_eq(file.introspect, "/etc/x");
}
END_TEST

START_TEST(wrong_files_are_told_with_line_and_without_secrets)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "", "no issuer" },
		{ "issuer = x\n", "no uri" },
		{ HEAD, "neither token-key nor introspect" },
		{ HEAD TOKEN_KEY TOKEN_KEY TOKEN_KEY, ":5: token-key" },
		{ HEAD "token-key = 0a AES-CCM-16-64-128 " KEY "00\n",
		  ":3: token-key is not right" },
		{ HEAD "token-key = 0a AES-CCM-64-64-128 " KEY "\n",
		  "token-key" },
		{ HEAD "token-key = " KEY "\n", "token-key" },
		{ HEAD KEY "\n", ":3: no '='" },
		{ HEAD "issuer = y\n", "issuer is there twice" },
		{ HEAD "believed = 0\n", "believed" },
		{ HEAD "believed = 99999999999999\n", "believed" },
		{ HEAD "hints = some\n", "hints" },
		{ HEAD "uri2 = x\n", "unknown key" },
		{ "issuer = a b\n", "issuer is not right" },
		{ "uri = nowhere\n", "uri is not right" },
		{ HEAD "introspect = \n", "introspect" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(parse(rows[i].text) == WAX_FORMAT, "%s",
		    rows[i].text);
		ck_assert_msg(strstr(error.text, rows[i].told) != NULL,
		    "%s: %s", rows[i].text, error.text);
		ck_assert_ptr_null(strstr(error.text, KEY));
	}
}
END_TEST

TEST_MAIN_FIXTURE("tools/ace_file", NULL, teardown,
    a_file_has_all_that_a_server_believes,
    a_name_that_is_whole_stays_as_it_is,
    wrong_files_are_told_with_line_and_without_secrets)
