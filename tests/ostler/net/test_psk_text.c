/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/psk_text.h"

#include <stdio.h>

#include "check_main.h"

#define ID "7d1f2c3a-0000-4000-8000-000000000017"
#define KEY "000102030405060708090a0b0c0d0e0f"

/* "LINE:LENGTH" of each entry, "LINE!" of a bad one. */
static void
assert_entries(const char *text, const char *expected)
{
	struct psk_text t = psk_text_open(bytes_of_text(text));
	struct psk_entry e;
	enum wax_status st;
	const char *why;
	char said[200] = "";

	while (psk_text_next(&t, &e, &st, &why)) {
		if (st == WAX_OK)
			sprintf(said + strlen(said), "%u:%zu ", t.line,
			    e.key_len);
		else
			sprintf(said + strlen(said), "%u! ", t.line);
	}
	ck_assert_int_eq(st, WAX_OK);
	ck_assert_str_eq(said, expected);
}

START_TEST(entry_is_a_device_and_its_key)
{
	struct psk_text t = psk_text_open(bytes_of_text(ID " " KEY));
	struct psk_entry e;
	enum wax_status st;
	const char *why;

	ck_assert(psk_text_next(&t, &e, &st, &why));
	ck_assert_int_eq(st, WAX_OK);
	ck_assert_uint_eq(e.peer.bytes[15], 0x17);
	ck_assert_uint_eq(e.key_len, 16);
	ck_assert_uint_eq(e.key[15], 0x0f);
	ck_assert(!psk_text_next(&t, &e, &st, &why));
	ck_assert_uint_eq(e.key[15], 0);
	ck_assert_uint_eq(e.key_len, 0);
}
END_TEST

START_TEST(lines_may_have_blanks_and_comments)
{
	assert_entries("", "");
	assert_entries("\n\n# " ID " " KEY "\n", "");
	assert_entries("#\n\t" ID "\t \t" KEY " # mine\r\n" ID " " KEY KEY
	    "#\n", "2:16 3:32 ");
}
END_TEST

START_TEST(line_that_is_bad_does_not_end_the_file)
{
	assert_entries(ID "\n" ID " " KEY "\n" ID " " KEY " x\nx " KEY "\n"
	    ID " " KEY "\n", "1! 2:16 3! 4! 5:16 ");
}
END_TEST

START_TEST(key_has_16_or_32_bytes)
{
	static const struct {
		const char *key;
		const char *said;
	} keys[] = {
		{ KEY "00", "1! " }, { KEY KEY "00", "1! " }, { "00", "1! " },
		{ KEY "0", "1! " }, { KEY KEY, "1:32 " },
		{ "0001020304050607" KEY, "1! " },
		{ "000102030405060708090A0B0C0D0E0g", "1! " },
		{ "000102030405060708090A0B0C0D0E0F", "1:16 " },
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		char text[200];

		snprintf(text, sizeof(text), ID " %s", keys[i].key);
		assert_entries(text, keys[i].said);
	}
}
END_TEST

/* It may be a key in the wrong place. */
START_TEST(message_never_shows_what_the_line_has)
{
	static const char *const lines[] = { KEY, ID " " KEY "00", KEY " " ID };

	for (size_t i = 0; i < 3; i++) {
		struct psk_text t = psk_text_open(bytes_of_text(lines[i]));
		struct psk_entry e;
		enum wax_status st;
		const char *why;

		ck_assert(psk_text_next(&t, &e, &st, &why));
		ck_assert_int_eq(st, WAX_FORMAT);
		ck_assert_ptr_nonnull(strstr(why, "; expected "));
		ck_assert_ptr_null(strstr(why, "0001"));
		ck_assert_uint_eq(e.key_len, 0);
		ck_assert_uint_eq(e.key[1], 0);
	}
}
END_TEST

TEST_MAIN("ostler/net/psk_text",
    entry_is_a_device_and_its_key,
    lines_may_have_blanks_and_comments,
    line_that_is_bad_does_not_end_the_file,
    key_has_16_or_32_bytes,
    message_never_shows_what_the_line_has)
