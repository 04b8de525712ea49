/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_seal.c - wax/oscore/seal.c */
#include "check_main.h"
#include "core/code.h"
#include "wax/oscore/seal.h"
#include "wax/support.h"

START_TEST(a_message_that_does_not_fit_leaves_no_plaintext)
{
	static const uint8_t zeros[64];
	struct wax_message out;
	struct packet put;
	struct pair p;
	size_t needed;

	pair_open(&p);
	packet_make(&put, CODE_PUT, "b474656d70", "open the door");
	ck_assert_int_eq(pair_seal(&p, &put.m, &out), WAX_OK);
	needed = out.options_len + out.payload_len;
	for (size_t size = 0; size < needed; size++) {
		uint8_t buffer[64] = { 0 };

		ck_assert_int_eq(wax_protect_request(&p.cx, p.client, &put.m,
		    buffer, size, &out), WAX_SPACE);
		ck_assert_mem_eq(buffer, zeros, sizeof(zeros));
	}
	ck_assert_int_eq(wax_protect_request(&p.cx, p.client, &put.m,
	    p.sealed, needed, &out), WAX_OK);
	pair_close(&p);
}
END_TEST

START_TEST(opening_needs_room_for_the_plaintext_only)
{
	uint8_t nonce[13] = { 0 }, sealed[32] = { 0 }, out[24];
	struct bytes plaintext, piv = bytes_of("\1", 1);
	struct pair p;

	pair_open(&p);
	ck_assert_int_eq(seal_open(p.client, bytes_of_text("c"), piv, nonce,
	    BYTES_ARRAY(sealed), out, 23, &plaintext), WAX_SPACE);
	ck_assert_int_eq(seal_open(p.client, bytes_of_text("c"), piv, nonce,
	    BYTES_ARRAY(sealed), out, 24, &plaintext), WAX_AUTHENTICITY);
	ck_assert_int_eq(seal_open(p.client, bytes_of_text("c"), piv, nonce,
	    bytes_of(sealed, 8), out, 0, &plaintext), WAX_AUTHENTICITY);
	pair_close(&p);
}
END_TEST

TEST_MAIN("wax/oscore/seal",
    a_message_that_does_not_fit_leaves_no_plaintext,
    opening_needs_room_for_the_plaintext_only)
