/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message_2.c - wax/edhoc/message_2.c */
#include "check_main.h"
#include "expect.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/kit.h"

static struct kit k;

static void
setup(void)
{
	kit_open(&k);
}

static void
teardown(void)
{
	kit_close(&k);
}

/* A message_2 of the Responder's key and that plaintext, as somebody could
   make it who knows the keystream. */
static struct bytes
encrypt(struct bytes plaintext, uint8_t out[256])
{
	struct writer w = writer_open(out, 256);
	struct bytes g_y = pubkey_x(k.r.s->ephemeral);

	items_write_bytes_head(&w, g_y.len + plaintext.len);
	writer_put(&w, g_y);
	writer_put(&w, plaintext);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_int_eq(schedule_add_keystream(k.r.s->suite->hash,
	    &k.r.s->prk, &k.r.s->th, out + w.len - plaintext.len,
	    plaintext.len), WAX_OK);
	return writer_bytes(&w);
}

static enum wax_edhoc_failure
failure_of_plaintext(const char *text)
{
	uint8_t message[256];

	kit_play_before(&k, 2);
	EXPECT(kit_read_bytes(&k, 2, encrypt(DIGITS(text), message)) !=
	    WAX_OK);
	return wax_edhoc_failure(k.i.s);
}

static enum wax_edhoc_failure
failure_of(struct bytes message)
{
	kit_play_before(&k, 2);
	EXPECT(kit_read_bytes(&k, 2, message) != WAX_OK);
	return wax_edhoc_failure(k.i.s);
}

/* Malleable as it is: no bit may be another one. */
START_TEST(every_flipped_bit_is_refused_by_every_method)
{
	for (unsigned method = 0; method < 4; method++) {
		k.start.method = (enum wax_edhoc_method)method;
		k.eads = (struct wax_edhoc_eads){
		    &(struct wax_edhoc_ead){ 1, false, NULL, 0 }, 1 };
		kit_play_written(&k, 2);
		for (size_t bit = 0; bit < 8 * k.len[2]; bit++) {
			kit_play_written(&k, 2);
			k.i.ead_count = 0;
			k.m[2][bit / 8] ^= (uint8_t)(1 << bit % 8);
			EXPECT(kit_read(&k, 2) != WAX_OK, "%u %zu", method,
			    bit);
			/* and nothing of it was acted upon */
			EXPECT(k.i.ead_count == 0);
			EXPECT(wax_edhoc_peer(k.i.s) == NULL);
			bit += method == 0 ? 6 : 2;	/* they cost time */
		}
	}
}
END_TEST

START_TEST(every_truncated_message_2_is_refused)
{
	kit_play_written(&k, 2);
	for (size_t len = 0; len < k.len[2]; len++) {
		kit_play_written(&k, 2);
		EXPECT(kit_read_bytes(&k, 2, bytes_of(k.m[2], len)) !=
		    WAX_OK);
		/* also with a head that fits */
		kit_play_written(&k, 2);
		if (len < 3 || len > 25)
			continue;
		k.m[2][0] = (uint8_t)(0x40 | (len - 1));
		EXPECT(kit_read_bytes(&k, 2, bytes_of(k.m[2], len)) !=
		    WAX_OK);
	}
}
END_TEST

START_TEST(message_2_is_one_byte_string_and_nothing_more)
{
	static const char *const wrong[] = { "", "00", "40", "f5",
	    "81582000", "5820419701d7f00a26c2dc587a36dd752549f33763c893422c8e"
	    "a0f955a13a4ff5d54b9862a11de42a95d785386a" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(failure_of(DIGITS(wrong[i])) ==
		    WAX_EDHOC_FAILURE_FORMAT);
	kit_play_written(&k, 2);
	k.m[2][k.len[2]++] = 0;
	EXPECT(kit_read(&k, 2) == WAX_FORMAT);
}
END_TEST

START_TEST(a_g_y_that_is_no_point_is_refused)
{
	EXPECT(failure_of(DIGITS("5824ffffffff00000001000000000000000000000000"
	    "ffffffffffffffffffffffff00000000")) == WAX_EDHOC_FAILURE_KEY);
	kit_set(&k, WAX_EDHOC_NONE_SIGNS, 0);
	EXPECT(failure_of(DIGITS("582400000000000000000000000000000000000000"
	    "0000000000000000000000000000000000")) == WAX_EDHOC_FAILURE_KEY);
}
END_TEST

/* RFC 9529 section 4, inside a message that decrypts to it. */
START_TEST(plaintexts_that_are_not_in_their_form_are_refused)
{
	static const char *const wrong[] = { "27a10441584811223344556677" "88",
	    "27413248112233445566" "7788", "4127415848" "1122334455667788",
	    "2741584411223344", "27", "2741", "27415800", "2741587f",
	    "27415848112233445566" "77884100",
	    "274158481122334455667788f5", "27415849112233445566778899",
	    "2741585808" "1122334455667788", "f541584811223344" "55667788" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(failure_of_plaintext(wrong[i]) ==
		    WAX_EDHOC_FAILURE_FORMAT, "%s", wrong[i]);
	EXPECT(failure_of_plaintext("274158481122334455667788") ==
	    WAX_EDHOC_FAILURE_AUTHENTICITY);
	EXPECT(failure_of_plaintext("27a118236161481122334455667788") ==
	    WAX_EDHOC_FAILURE_REFUSED);
}
END_TEST

/* RFC 9668 section 4.1.3 */
START_TEST(c_r_that_is_c_i_is_refused_by_both)
{
	kit_play_before(&k, 2);
	k.c_r[0] = 0x0a;
	ck_assert_int_eq(kit_write(&k, 2), WAX_RANGE);
	/* a Responder that does not look */
	ck_assert(failure_of_plaintext("0a4158481122334455667788") ==
	    WAX_EDHOC_FAILURE_IDENTIFIER);
}
END_TEST

START_TEST(a_c_r_that_can_be_no_oscore_id_is_refused_by_both)
{
	kit_play_before(&k, 2);
	k.c_r_len = 8;
	ck_assert_int_eq(kit_write(&k, 2), WAX_RANGE);
	ck_assert(failure_of_plaintext("481111111111111111" "415848"
	    "1122334455667788") == WAX_EDHOC_FAILURE_IDENTIFIER);
}
END_TEST

START_TEST(no_c_r_and_no_c_i_are_identifiers_too)
{
	k.c_r_len = 0;
	kit_play_before(&k, 5);
	k.c_r_len = 1;
	k.start.c_i_len = 0;
	kit_play_before(&k, 5);
}
END_TEST

/* RFC 9528 appendix G */
START_TEST(a_plaintext_of_more_than_255_hashes_arrives)
{
	static uint8_t padding[9000];
	struct wax_edhoc_ead items[] = { { 0, false, padding,
	    sizeof(padding) } };

	k.eads = (struct wax_edhoc_eads){ items, 1 };
	kit_play_before(&k, 5);
	ck_assert_uint_gt(k.len[2], 9000);
}
END_TEST

START_TEST(ead_2_comes_after_the_peer_is_authenticated)
{
	struct wax_edhoc_ead items[] = { { 1000, true, NULL, 0 } };

	k.r.understands_eads = true;
	k.i.understands_eads = true;
	k.eads = (struct wax_edhoc_eads){ items, 1 };
	kit_play_before(&k, 3);
	ck_assert_uint_eq(k.i.ead_count, 1);
	k.i.understands_eads = false;
	kit_play_written(&k, 2);
	ck_assert_int_eq(kit_read(&k, 2), WAX_UNSUPPORTED);
	ck_assert_int_eq(wax_edhoc_failure(k.i.s), WAX_EDHOC_FAILURE_EAD);
	ck_assert_ptr_null(wax_edhoc_peer(k.i.s));
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_said_to_be_and_left_empty)
{
	uint8_t buffer[128], zeros[128] = { 0 };
	size_t len;

	kit_play_written(&k, 2);
	for (size_t size = 0; size <= k.len[2]; size++) {
		kit_play_before(&k, 2);
		memset(buffer, 0, sizeof(buffer));
		ck_assert_int_eq(wax_edhoc_write_message_2(k.r.s, k.c_r,
		    k.c_r_len, NULL, buffer, size, &len), size < k.len[2] ?
		    WAX_SPACE : WAX_OK);
		if (size < k.len[2])
			ck_assert_mem_eq(buffer, zeros, sizeof(buffer));
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/message_2", setup, teardown,
    every_flipped_bit_is_refused_by_every_method,
    every_truncated_message_2_is_refused,
    message_2_is_one_byte_string_and_nothing_more,
    a_g_y_that_is_no_point_is_refused,
    plaintexts_that_are_not_in_their_form_are_refused,
    c_r_that_is_c_i_is_refused_by_both,
    a_c_r_that_can_be_no_oscore_id_is_refused_by_both,
    no_c_r_and_no_c_i_are_identifiers_too,
    a_plaintext_of_more_than_255_hashes_arrives,
    ead_2_comes_after_the_peer_is_authenticated,
    a_buffer_that_is_too_small_is_said_to_be_and_left_empty)
