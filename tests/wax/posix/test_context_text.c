/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_context_text.c - wax/posix/context_text.c */
#include "check_main.h"
#include "wax/posix/context_text.h"

#define REQUIRED "master-secret = 0102\nsender-id = 01\nrecipient-id = \"\"\n"

static struct context_text got;
static struct wax_error_text error;

static enum wax_status
parse(const char *text)
{
	error.text[0] = '\0';
	return context_text_read(bytes_of_text(text), "f.ctx", &got, &error);
}

static void
expect_error(const char *text, const char *message)
{
	ck_assert_int_eq(parse(text), WAX_FORMAT);
	ck_assert_str_eq(error.text, message);
}

START_TEST(the_least_file_has_secret_and_ids)
{
	ck_assert_int_eq(parse(REQUIRED), WAX_OK);
	ck_assert_uint_eq(got.parameters.master_secret_len, 2);
	ck_assert_mem_eq(got.parameters.master_secret, "\1\2", 2);
	ck_assert_uint_eq(got.parameters.sender_id_len, 1);
	ck_assert_uint_eq(got.parameters.recipient_id_len, 0);
	ck_assert_ptr_null(got.parameters.id_context);
	ck_assert_int_eq(got.parameters.aead, 0);
	ck_assert(!got.has_self);
}
END_TEST

START_TEST(every_key_is_read)
{
	ck_assert_int_eq(parse("# a comment\n\n\t" REQUIRED
	    "master-salt = 9E7ca922 # spoilt by nothing\r\n"
	    "id-context = \"\"\n"
	    "aead = ChaCha20/Poly1305\n"
	    "hkdf = -11\n"
	    "peer = 7d1f2c3a-0000-4000-8000-000000000017\n"
	    "self=7d1f2c3a-0000-4000-8000-000000000018\n"
	    "replay-window = 64\nssn-step = 1000\nssn-pad = 0\n"
	    "window-step = 7\n"
	    "kid-context = omit\nown-piv = yes\nproxy-form = uri\n"
	    "renewal = first-use\nrenewal-random = 64\n"
	    "renewal-values = stateless"), WAX_OK);
	ck_assert_uint_eq(got.parameters.master_salt_len, 4);
	ck_assert_ptr_nonnull(got.parameters.id_context);
	ck_assert_uint_eq(got.parameters.id_context_len, 0);
	ck_assert_int_eq(got.parameters.aead, 24);
	ck_assert_int_eq(got.parameters.hkdf, -11);
	ck_assert_uint_eq(got.parameters.subject[15], 0x17);
	ck_assert(got.has_self);
	ck_assert_uint_eq(got.self.bytes[15], 0x18);
	ck_assert_uint_eq(got.parameters.replay_window, 64);
	ck_assert_uint_eq(got.parameters.ssn_step, 1000);
	ck_assert_uint_eq(got.parameters.window_step, 7);
	ck_assert(got.parameters.omit_kid_context);
	ck_assert(got.parameters.always_own_piv);
	ck_assert_int_eq(got.parameters.proxy_form, WAX_PROXY_URI);
	ck_assert_int_eq(got.parameters.renewal, WAX_RENEWAL_FIRST);
	ck_assert_uint_eq(got.parameters.renewal_random_len, 64);
	ck_assert(got.parameters.renewal_is_stateless);
}
END_TEST

START_TEST(an_error_says_file_line_what_was_read_and_what_was_expected)
{
	expect_error(REQUIRED "aead = 4\n", "f.ctx:4: aead is 4; expected an "
	    "AEAD algorithm such as AES-CCM-16-64-128, or its COSE number");
	expect_error("\n\nreplay-window = 0\n", "f.ctx:3: replay-window is 0; "
	    "expected a number from 1 to 256");
	expect_error("peer = me\n", "f.ctx:1: peer is me; expected a UUID such "
	    "as 7d1f2c3a-0000-4000-8000-000000000017");
	expect_error("sender-id = 0102030405060708", "f.ctx:1: sender-id is "
	    "0102030405060708; expected at most 7 bytes in hexadecimal");
	expect_error("renewal = yes", "f.ctx:1: renewal is yes; expected off, "
	    "on or first-use");
	expect_error("renewal-random = 7", "f.ctx:1: renewal-random is 7; "
	    "expected a number from 8 to 64");
	expect_error("renewal-random = 65", "f.ctx:1: renewal-random is 65; "
	    "expected a number from 8 to 64");
	expect_error("own-piv = maybe", "f.ctx:1: own-piv is maybe; expected "
	    "yes or no");
}
END_TEST

START_TEST(a_secret_is_never_repeated_in_a_message)
{
	expect_error("master-secret = deadbeefx", "f.ctx:1: master-secret has "
	    "9 characters that are not right; expected 1 to 255 bytes in "
	    "hexadecimal");
	expect_error("deadbeef", "f.ctx:1: no '=' in the line; expected key = "
	    "value");
}
END_TEST

START_TEST(unknown_repeated_and_missing_keys_are_errors)
{
	ck_assert_int_eq(parse(REQUIRED "sender-idd = 01\n"), WAX_FORMAT);
	ck_assert_ptr_nonnull(strstr(error.text, "f.ctx:4: unknown key "
	    "sender-idd"));
	expect_error(REQUIRED "sender-id = 02\n", "f.ctx:4: sender-id is there "
	    "twice; expected it once");
	expect_error("sender-id = 01\nrecipient-id = 02\n", "f.ctx:2: the "
	    "file ends without master-secret; expected 1 to 255 bytes in "
	    "hexadecimal");
	expect_error("sender-id =\n", "f.ctx:1: no value; expected key = "
	    "value, and \"\" for no bytes");
	expect_error("", "f.ctx:1: the file ends without master-secret; "
	    "expected 1 to 255 bytes in hexadecimal");
}
END_TEST

/* RFC 8613 section 3.3 */
START_TEST(ids_that_do_not_go_together_are_told_at_their_line)
{
	expect_error("sender-id = 02\nmaster-secret = 01\nrecipient-id = 02\n",
	    "f.ctx:3: sender-id and recipient-id are equal; expected two "
	    "different ones");
	expect_error("sender-id = \"\"\nrecipient-id = \"\"\nmaster-secret = "
	    "01\n", "f.ctx:2: sender-id and recipient-id are equal; expected "
	    "two different ones");
	expect_error("aead = 24\nsender-id = 01020304050607\n"
	    "master-secret = 01\nrecipient-id = 02\n", "f.ctx:2: sender-id "
	    "has 7 bytes; expected at most 6 with ChaCha20/Poly1305");
	expect_error("master-secret = 01\nsender-id = 01\n"
	    "recipient-id = 0203\naead = 12\n",
	    "f.ctx:3: recipient-id has 2 bytes; expected at most 1 with "
	    "AES-CCM-64-64-128");
}
END_TEST

START_TEST(numbers_have_no_signs_spaces_or_other_bases)
{
	static const char *const bad[] = { "ssn-step = +1", "ssn-step = 0x10",
	    "ssn-step = 1 0", "ssn-step = 1048577", "ssn-step = 99999999999",
	    "ssn-step = 0", "window-step = -1",
	    "ssn-pad = 1048577", "hkdf = 10", "aead = 0" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(parse(bad[i]), WAX_FORMAT);
}
END_TEST

START_TEST(nothing_of_a_file_that_is_wrong_stays)
{
	struct context_text zeros;

	memset(&zeros, 0, sizeof(zeros));
	ck_assert_int_eq(parse(REQUIRED "x"), WAX_FORMAT);
	ck_assert_mem_eq(&got.master_secret, &zeros.master_secret,
	    sizeof(zeros.master_secret));
	ck_assert_int_eq(parse(REQUIRED), WAX_OK);
	context_text_clear(&got);
	ck_assert_mem_eq(&got.master_secret, &zeros.master_secret,
	    sizeof(zeros.master_secret));
}
END_TEST

TEST_MAIN("wax/posix/context_text",
    the_least_file_has_secret_and_ids,
    every_key_is_read,
    an_error_says_file_line_what_was_read_and_what_was_expected,
    a_secret_is_never_repeated_in_a_message,
    unknown_repeated_and_missing_keys_are_errors,
    ids_that_do_not_go_together_are_told_at_their_line,
    numbers_have_no_signs_spaces_or_other_bases,
    nothing_of_a_file_that_is_wrong_stays)
