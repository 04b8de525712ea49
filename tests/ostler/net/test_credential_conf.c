/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credential_conf.c - the keywords of credentials */
#include "ostler/loading.h"
#include "ostler/net/words.h"

START_TEST(credential_has_what_its_block_says)
{
	struct settings *s = loading(LISTEN "credential \"a b\" {\n"
	    "certificate \"/x/own.pem\"; key \"own.key\";\n"
	    "anchor \"house.pem\" for *; anchor \"lamp.pem\" for " ID_B ";\n"
	    "crl \"1.crl\"; crl \"2.crl\"; psk \"keys\";\n"
	    "id " ID_A "; }\n");
	const struct credential_conf *c = s->net.credentials;

	ck_assert_uint_eq(s->net.credential_count, 1);
	ck_assert_str_eq(c->name, "a b");
	ck_assert_uint_eq(c->id.bytes[15], 0x0a);
	ck_assert_str_eq(c->certificate, "/x/own.pem");
	ck_assert_str_eq(c->key, "own.key");
	ck_assert_uint_eq(c->anchor_count, 2);
	ck_assert_str_eq(c->anchors[0].file, "house.pem");
	ck_assert(deviceid_is_nil(&c->anchors[0].subject));
	ck_assert_str_eq(c->anchors[1].file, "lamp.pem");
	ck_assert_uint_eq(c->anchors[1].subject.bytes[15], 0x0b);
	ck_assert_uint_eq(c->crl_count, 2);
	ck_assert_str_eq(c->crls[1], "2.crl");
	ck_assert_uint_eq(c->psk_count, 1);
	ck_assert_str_eq(c->psks[0], "keys");
	settings_unref(s);
}
END_TEST

START_TEST(credential_that_nobody_uses_is_allowed)
{
	struct settings *s = loading(LISTEN CREDENTIAL
	    "credential \"anonymous\" { anchor \"ca.pem\" for *; }\n");

	ck_assert_uint_eq(s->net.credential_count, 2);
	ck_assert_ptr_null(s->net.credentials[1].certificate);
	settings_unref(s);
}
END_TEST

START_TEST(credential_that_is_half_is_told)
{
	loading_assert_errors(LISTEN
	    "credential \"a\" { certificate \"x\"; }\n"
	    "credential \"b\" { key \"x\"; psk \"y\"; }\n"
	    "credential \"c\" { }\n"
	    "credential \"d\"\n",
	    "t:2:30: certificate without key; expected both\n"
	    "t:3:22: key without certificate; expected both\n"
	    "t:4:12: nothing in the credential's block; expected certificate "
	    "and key, anchor, or psk\n"
	    "t:5:12: nothing in the credential's block; expected certificate "
	    "and key, anchor, or psk\n");
}
END_TEST

START_TEST(word_of_a_credential_that_is_given_again_is_told)
{
	loading_assert_errors(LISTEN "credential \"a\" {\n"
	    "certificate \"1\"; certificate \"2\";\n"
	    "key \"1\"; key \"1\";\n"
	    "id " ID_A "; id " ID_A "; }\n",
	    "t:3:30: certificate is given again; expected once (first at "
	    "t:3)\n"
	    "t:4:14: key is given again; expected once (first at t:4)\n"
	    "t:5:45: id is given again; expected once (first at t:5)\n");
}
END_TEST

START_TEST(words_of_a_credential_that_are_wrong_are_told)
{
	loading_assert_errors(LISTEN
	    "credential a { psk \"x\"; }\n"
	    "credential \"a\" { psk x; }\n"
	    "credential \"b\" { psk \"\"; }\n"
	    "credential \"c\" { anchor \"x\"; }\n"
	    "credential \"d\" { anchor \"x\" for y; }\n"
	    "credential \"e\" { id x; }\n"
	    "credential \"f\" { id 00000000-0000-0000-0000-000000000000; }\n"
	    "credential \"g\" { certifcate \"x\"; }\n",
	    "t:2:12: a; expected the credential's name in quotes\n"
	    "t:3:22: x; expected a file's name in quotes\n"
	    "t:4:22: empty name; expected a file's name in quotes\n"
	    "t:5:28: semicolon; expected for\n"
	    "t:6:33: y; expected * or a device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:7:21: x; expected our own device ID such as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n"
	    "t:8:21: the nil device ID; expected the ID of a device\n"
	    "t:9:18: unknown word certifcate; expected a keyword (did you "
	    "mean certificate?)\n");
}
END_TEST

START_TEST(too_many_files_of_a_kind_are_told)
{
	char text[4000] = LISTEN "credential \"a\" {\n", *errors = NULL;

	for (int i = 0; i <= 100; i++)
		strcat(text, "psk \"x\";\n");
	strcat(text, "}\n");
	ck_assert_ptr_null(loading_try(text, &errors));
	ck_assert_ptr_nonnull(strstr(errors,
	    "t:103:5: one too many; expected at most 100\n"));
	free(errors);
}
END_TEST

TEST_MAIN("ostler/net/credential_conf",
    credential_has_what_its_block_says,
    credential_that_nobody_uses_is_allowed,
    credential_that_is_half_is_told,
    word_of_a_credential_that_is_given_again_is_told,
    words_of_a_credential_that_are_wrong_are_told,
    too_many_files_of_a_kind_are_told)
