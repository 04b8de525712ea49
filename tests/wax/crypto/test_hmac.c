/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hmac.c - wax/crypto/hmac.c */
#include "check_main.h"
#include "core/hex.h"
#include "wax/crypto/hmac.h"

START_TEST(rfc_4231_case_2)
{
	uint8_t mac[HMAC_LEN];
	char text[2 * HMAC_LEN + 1];

	ck_assert_int_eq(hmac_sha_256(bytes_of_text("Jefe"),
	    bytes_of_text("what do ya want for nothing?"), mac), WAX_OK);
	hex_encode(BYTES_ARRAY(mac), text);
	ck_assert_str_eq(text, "5bdcc146bf60754e6a042426089575c75a003f089d2739"
	    "839dec58b964ec3843");
}
END_TEST

TEST_MAIN("wax/crypto/hmac",
    rfc_4231_case_2)
