/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/printable.h"

#include "check_main.h"

#include <stdlib.h>
#include <string.h>

static const char *
shown(struct bytes text)
{
	static char copy[4096];
	char *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);

	ck_assert_ptr_nonnull(f);
	printable_write(f, text);
	fclose(f);
	ck_assert_uint_lt(len, sizeof(copy));
	memcpy(copy, out, len + 1);
	free(out);
	return copy;
}

static void
expect(const char *text, const char *wanted, size_t width)
{
	ck_assert_str_eq(shown(bytes_of_text(text)), wanted);
	ck_assert_msg(printable_width(bytes_of_text(text)) == width,
	    "%s is not %zu wide", text, width);
}

START_TEST(plain_text_is_as_it_is)
{
	expect("", "", 0);
	expect("a lamp ~\"", "a lamp ~\"", 9);
	expect("k\xc3\xbc" "che", "k\xc3\xbc" "che", 5);
	expect("\xe7\x81\xaf", "\xe7\x81\xaf", 2);
	expect("e\xcc\x81", "e\xcc\x81", 1);
	expect("\xf0\x9f\x92\xa1", "\xf0\x9f\x92\xa1", 2);
}
END_TEST

START_TEST(what_a_terminal_obeys_is_escaped)
{
	expect("\x1b[2J", "\\x1b[2J", 7);
	expect("a\nb\tc\rd\x7f", "a\\x0ab\\x09c\\x0dd\\x7f", 20);
	expect("\\x41", "\\x5cx41", 7);
	/* the same by C1: CSI */
	expect("\xc2\x9b" "2J", "\\xc2\\x9b2J", 10);
	/* from right to left; a space without width; a tag; private use */
	expect("\xe2\x80\xae", "\\xe2\\x80\\xae", 12);
	expect("\xe2\x80\x8b", "\\xe2\\x80\\x8b", 12);
	expect("\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81", 16);
	expect("\xee\x80\x80", "\\xee\\x80\\x80", 12);
	ck_assert_str_eq(shown(bytes_of("a\0b", 3)), "a\\x00b");
}
END_TEST

START_TEST(what_is_no_utf8_is_escaped)
{
	expect("\xff" "a", "\\xffa", 5);
	expect("\xc3", "\\xc3", 4);
	expect("\xed\xa0\x80", "\\xed\\xa0\\x80", 12);
	expect("\xc0\xaf", "\\xc0\\xaf", 8);
}
END_TEST

/* Whatever comes, no control character goes out, and it is UTF-8. */
START_TEST(nothing_else_ever_goes_out)
{
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b += a < 0xc2 ? 51 : 1) {
			uint8_t in[] = { (uint8_t)a, (uint8_t)b, 'z' };
			const char *out = shown(BYTES_ARRAY(in));

			for (const char *c = out; *c != '\0'; c++) {
				if ((uint8_t)*c < ' ' || *c == 0x7f)
					ck_abort_msg("%02x %02x", a, b);
			}
			if (!bytes_is_utf8(bytes_of_text(out)) ||
			    out[strlen(out) - 1] != 'z')
				ck_abort_msg("%02x %02x: %s", a, b, out);
		}
	}
}
END_TEST

TEST_MAIN("ostler/control/printable",
    plain_text_is_as_it_is,
    what_a_terminal_obeys_is_escaped,
    what_is_no_utf8_is_escaped,
    nothing_else_ever_goes_out)
