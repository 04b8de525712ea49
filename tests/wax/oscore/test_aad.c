/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_aad.c - wax/oscore/aad.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/oscore/aad.h"

static void
expect_hex(struct bytes got, const char *expected)
{
	char text[2 * 128 + 1];

	ck_assert_uint_le(got.len, 128);
	hex_encode(got, text);
	ck_assert_str_eq(text, expected);
}

START_TEST(the_example_of_section_5_4)
{
	struct aad a = { 10, bytes_of("\0", 1), bytes_of("\x25", 1),
	    BYTES_ABSENT };
	uint8_t buffer[AAD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));

	aad_write_array(&w, &a);
	expect_hex(writer_bytes(&w), "8501810a4100412540");
	w = writer_open(buffer, sizeof(buffer));
	aad_write(&w, &a);
	expect_hex(writer_bytes(&w),
	    "8368456e63727970743040498501810a4100412540");
}
END_TEST

START_TEST(the_longest_ids_fit)
{
	struct aad a = { 33, bytes_of("1234567", 7), bytes_of("12345", 5),
	    BYTES_ABSENT };
	uint8_t buffer[AAD_MAX];
	struct writer w = writer_open(buffer, sizeof(buffer));

	aad_write(&w, &a);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
}
END_TEST

START_TEST(a_template_gives_what_writing_gives)
{
	static const char *const pivs[] = { "\1", "\2", "\1\2", "\3\4",
	    "\1\2\3\4\5", "\xff\xff\xff\xff\xff", "\1" };
	struct aad_template t = { 0 };

	for (size_t i = 0; i < sizeof(pivs) / sizeof(pivs[0]); i++) {
		struct aad a = { 10, bytes_of("kid", 3),
		    bytes_of_text(pivs[i]), BYTES_ABSENT };
		uint8_t buffer[AAD_MAX];
		struct writer w = writer_open(buffer, sizeof(buffer));

		aad_write(&w, &a);
		ck_assert(bytes_equal(aad_template_fill(&t, &a),
		    writer_bytes(&w)));
	}
}
END_TEST

TEST_MAIN("wax/oscore/aad",
    the_example_of_section_5_4,
    the_longest_ids_fit,
    a_template_gives_what_writing_gives)
