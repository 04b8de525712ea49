/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_message_3.c - wax/edhoc/message_3.c */
#include "check_main.h"
#include "expect.h"
#include "wax/crypto/digits.h"
#include "wax/edhoc/ciphertext.h"
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

/* A message_3 of that plaintext under the keys of the session. */
static struct bytes
encrypt(struct bytes plaintext, uint8_t out[256])
{
	struct ciphertext_keys keys = { k.r.s->suite, LABEL_K_3, LABEL_IV_3,
	    &k.r.s->prk, &k.r.s->th };
	size_t tag_len = ciphertext_tag_len(k.r.s->suite), begin;
	struct writer w = writer_open(out, 256);

	items_write_bytes_head(&w, plaintext.len + tag_len);
	begin = w.len;
	writer_put(&w, plaintext);
	writer_reserve(&w, tag_len);
	ck_assert_int_eq(writer_close(&w), WAX_OK);
	ck_assert_int_eq(ciphertext_seal(&keys, out + begin, plaintext.len),
	    WAX_OK);
	return writer_bytes(&w);
}

static enum wax_edhoc_failure
failure_of_plaintext(const char *text)
{
	uint8_t message[256];

	kit_play_before(&k, 3);
	EXPECT(kit_read_bytes(&k, 3, encrypt(DIGITS(text), message)) !=
	    WAX_OK);
	return wax_edhoc_failure(k.r.s);
}

START_TEST(every_flipped_bit_is_refused)
{
	for (unsigned method = 0; method < 4; method++) {
		k.start.method = (enum wax_edhoc_method)method;
		kit_play_written(&k, 3);
		for (size_t bit = 0; bit < 8 * k.len[3]; bit += 7) {
			kit_play_written(&k, 3);
			k.m[3][bit / 8] ^= (uint8_t)(1 << bit % 8);
			EXPECT(kit_read(&k, 3) != WAX_OK, "%u %zu", method,
			    bit);
			EXPECT(wax_edhoc_step(k.r.s) == WAX_EDHOC_ABORTED);
		}
	}
}
END_TEST

/* A Responder that has verified nothing has nothing to export. */
START_TEST(an_inner_mac_that_is_wrong_is_refused)
{
	EXPECT(failure_of_plaintext("01481122334455667788") ==
	    WAX_EDHOC_FAILURE_AUTHENTICITY);
	EXPECT(wax_edhoc_peer(k.r.s) == NULL);
}
END_TEST

START_TEST(plaintexts_that_are_not_in_their_form_are_refused)
{
	static const char *const wrong[] = { "01", "0144" "11223344",
	    "a1044101481122334455667788", "4101481122334455667788",
	    "0149112233445566778899", "01481122334455667788f5",
	    "014811223344556677884100", "01580811223344556677" "88",
	    "18014811223344556677" "88" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		EXPECT(failure_of_plaintext(wrong[i]) ==
		    WAX_EDHOC_FAILURE_FORMAT, "%s", wrong[i]);
}
END_TEST

START_TEST(message_3_is_one_byte_string_longer_than_its_tag)
{
	static const char *const wrong[] = { "", "00", "40", "44626c618e",
	    "481122334455667788", "f5" };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		kit_play_before(&k, 3);
		EXPECT(kit_read_bytes(&k, 3, DIGITS(wrong[i])) == WAX_FORMAT);
	}
	kit_play_written(&k, 3);
	k.m[3][k.len[3]++] = 0;
	EXPECT(kit_read(&k, 3) == WAX_FORMAT);
}
END_TEST

/* ES256 is different each time: a second one would have the same key and
   nonce for another plaintext. */
START_TEST(a_message_3_is_composed_once)
{
	k.start.method = WAX_EDHOC_BOTH_SIGN;
	kit_play_written(&k, 3);
	ck_assert_int_eq(kit_write(&k, 3), WAX_STATE);
	ck_assert_uint_eq(k.len[3], 0);
}
END_TEST

START_TEST(a_message_3_is_read_once)
{
	kit_play_written(&k, 3);
	ck_assert_int_eq(kit_read(&k, 3), WAX_OK);
	ck_assert_int_eq(kit_read(&k, 3), WAX_STATE);
	ck_assert_int_eq(wax_edhoc_step(k.r.s), WAX_EDHOC_WRITE_4);
}
END_TEST

START_TEST(the_message_3_of_another_session_is_refused)
{
	uint8_t other[128];
	size_t len;

	kit_play_written(&k, 3);
	len = k.len[3];
	memcpy(other, k.m[3], len);
	kit_play_before(&k, 3);
	ck_assert_int_eq(kit_read_bytes(&k, 3, bytes_of(other, len)),
	    WAX_AUTHENTICITY);
}
END_TEST

START_TEST(a_critical_ead_3_is_refused_unless_it_is_understood)
{
	struct wax_edhoc_ead items[] = { { 1000, true, NULL, 0 } };

	kit_play_before(&k, 3);
	k.eads = (struct wax_edhoc_eads){ items, 1 };
	ck_assert_int_eq(kit_write(&k, 3), WAX_OK);
	ck_assert_int_eq(kit_read(&k, 3), WAX_UNSUPPORTED);
	ck_assert_int_eq(wax_edhoc_failure(k.r.s), WAX_EDHOC_FAILURE_EAD);
	k.r.understands_eads = k.i.understands_eads = true;
	kit_play_before(&k, 5);
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_said_to_be)
{
	uint8_t buffer[128];
	size_t len;

	kit_play_written(&k, 3);
	for (size_t size = 0; size <= k.len[3]; size++) {
		kit_play_before(&k, 3);
		ck_assert_int_eq(wax_edhoc_write_message_3(k.i.s, NULL, buffer,
		    size, &len), size < k.len[3] ? WAX_SPACE : WAX_OK);
	}
}
END_TEST

TEST_MAIN_FIXTURE("wax/edhoc/message_3", setup, teardown,
    every_flipped_bit_is_refused,
    an_inner_mac_that_is_wrong_is_refused,
    plaintexts_that_are_not_in_their_form_are_refused,
    message_3_is_one_byte_string_longer_than_its_tag,
    a_message_3_is_composed_once,
    a_message_3_is_read_once,
    the_message_3_of_another_session_is_refused,
    a_critical_ead_3_is_refused_unless_it_is_understood,
    a_buffer_that_is_too_small_is_said_to_be)
