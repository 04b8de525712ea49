/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_credentials_identity.c - how an issuer's name is written (RFC 4514);
   whom certificates name and what they are good for is judged in
   test_credentials_x509 and test_secure_verify */
#include <openssl/x509.h>
#include <string.h>

#include "check_main.h"
#include "expect.h"
#include "link/credentials_state.h"
#include "link/secure.h"

static X509 *x;

static void
setup(void)
{
	x = X509_new();
	EXPECT(x != NULL);
}

static void
teardown(void)
{
	X509_free(x);
}

static void
add(const char *type, const char *value, int len)
{
	EXPECT(X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), type,
	    MBSTRING_UTF8, (const unsigned char *)value, len, -1, 0) == 1);
}

static void
expect(const char *wanted)
{
	char text[SECURE_ISSUER_SIZE];

	EXPECT(identity_read_issuer(x, text, sizeof(text)));
	EXPECT(strcmp(text, wanted) == 0, "%s", text);
}

START_TEST(the_last_part_of_a_name_must_come_first)
{
	add("C", "DE", -1);
	add("O", "House", -1);
	add("CN", "House CA", -1);
	expect("CN=House CA,O=House,C=DE");
}
END_TEST

START_TEST(what_separates_must_be_escaped)
{
	add("CN", " a,b+c\"d\\e<f>g;h ", -1);
	expect("CN=\\ a\\,b\\+c\\\"d\\\\e\\<f\\>g\\;h\\ ");
}
END_TEST

START_TEST(a_number_sign_must_be_escaped_in_front)
{
	add("CN", "#1#", -1);
	expect("CN=\\#1#");
}
END_TEST

START_TEST(other_scripts_are_utf8)
{
	add("CN", "H\xc3\xa4user CA", -1);
	expect("CN=H\xc3\xa4user CA");
}
END_TEST

START_TEST(nul_and_control_characters_are_hexadecimal)
{
	add("CN", "a\0b\nc", 5);
	expect("CN=a\\00b\\0Ac");
}
END_TEST

START_TEST(types_without_a_name_are_numbers)
{
	add("1.2.3.4", "x", -1);
	expect("1.2.3.4=#0C0178");
}
END_TEST

START_TEST(several_values_of_one_part_are_joined)
{
	add("CN", "a", -1);
	EXPECT(X509_NAME_add_entry_by_txt(X509_get_issuer_name(x), "OU",
	    MBSTRING_UTF8, (const unsigned char *)"b", -1, -1, -1) == 1);
	expect("OU=b+CN=a");
}
END_TEST

START_TEST(no_name_is_an_empty_one)
{
	expect("");
}
END_TEST

START_TEST(a_name_that_has_no_room_is_not_cut)
{
	char value[SECURE_ISSUER_SIZE], text[SECURE_ISSUER_SIZE];

	/* DC has no limit of its own */
	memset(value, 'x', sizeof(value));
	add("DC", value, sizeof(value) - sizeof("DC="));
	EXPECT(identity_read_issuer(x, text, sizeof(text)) &&
	    strlen(text) == sizeof(text) - 1);
	X509_free(x);
	x = X509_new();
	EXPECT(x != NULL);
	add("DC", value, sizeof(value) - sizeof("DC=") + 1);
	EXPECT(!identity_read_issuer(x, text, sizeof(text)));
}
END_TEST

TEST_MAIN_FIXTURE("link/credentials_identity", setup, teardown,
    the_last_part_of_a_name_must_come_first,
    what_separates_must_be_escaped,
    a_number_sign_must_be_escaped_in_front,
    other_scripts_are_utf8,
    nul_and_control_characters_are_hexadecimal,
    types_without_a_name_are_numbers,
    several_values_of_one_part_are_joined,
    no_name_is_an_empty_one,
    a_name_that_has_no_room_is_not_cut)
