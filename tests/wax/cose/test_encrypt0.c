/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_encrypt0.c - wax/cose/encrypt0.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/cose/encrypt0.h"

START_TEST(the_head_is_that_of_rfc_8613_section_5_4)
{
	uint8_t buffer[32];
	struct writer w = writer_open(buffer, sizeof(buffer));
	char text[65];

	encrypt0_write_head(&w, 9);
	hex_encode(writer_bytes(&w), text);
	ck_assert_str_eq(text, "8368456e63727970743040" "49");
}
END_TEST

TEST_MAIN("wax/cose/encrypt0",
    the_head_is_that_of_rfc_8613_section_5_4)
