/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_aead.c - wax/crypto/aead.c */
#include "check_main.h"
#include "wax/crypto/aead.h"

static const struct aead_kind kinds[] = {
	{ AEAD_AES_CCM, 16, 13, 8 }, { AEAD_AES_CCM, 32, 13, 16 },
	{ AEAD_AES_CCM, 16, 7, 8 }, { AEAD_AES_GCM, 16, 12, 16 },
	{ AEAD_AES_GCM, 24, 12, 16 }, { AEAD_AES_GCM, 32, 12, 16 },
	{ AEAD_CHACHA20_POLY1305, 32, 12, 16 },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const uint8_t key[32] = "an example key of 32 bytes here";
static const uint8_t nonce[AEAD_NONCE_MAX] = "twelve bytes";

struct both {
	struct aead_sealer *s;
	struct aead_opener *o;
};

static struct both
both_new(const struct aead_kind *kind)
{
	struct both b = {
		aead_sealer_new(kind, bytes_of(key, kind->key_len)),
		aead_opener_new(kind, bytes_of(key, kind->key_len)),
	};

	ck_assert_ptr_nonnull(b.s);
	ck_assert_ptr_nonnull(b.o);
	return b;
}

static void
both_free(struct both *b)
{
	aead_sealer_free(b->s);
	aead_opener_free(b->o);
}

START_TEST(what_is_sealed_opens_with_every_algorithm_and_many_times)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct both b = both_new(&kinds[i]);

		for (size_t len = 1; len < 40; len++) {
			uint8_t data[64] = "a message of some length, in place";
			uint8_t plain[64], out[64];

			memcpy(plain, data, sizeof(plain));
			ck_assert_int_eq(aead_seal(b.s, nonce,
			    bytes_of_text("aad"), data, len), WAX_OK);
			ck_assert_int_eq(aead_open(b.o, nonce,
			    bytes_of_text("aad"), bytes_of(data,
			    len + kinds[i].tag_len), out), WAX_OK);
			ck_assert_mem_eq(out, plain, len);
		}
		both_free(&b);
	}
}
END_TEST

START_TEST(a_changed_message_leaves_nothing_of_the_plaintext)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct both b = both_new(&kinds[i]);
		uint8_t data[48] = "secret words", out[48], zeros[48] = { 0 };

		ck_assert_int_eq(aead_seal(b.s, nonce, bytes_of_text("aad"),
		    data, 12), WAX_OK);
		data[3] ^= 1;
		memset(out, 0x77, sizeof(out));
		ck_assert_int_eq(aead_open(b.o, nonce, bytes_of_text("aad"),
		    bytes_of(data, 12u + kinds[i].tag_len), out),
		    WAX_AUTHENTICITY);
		ck_assert_mem_eq(out, zeros, 12);
		/* and the opener works on */
		data[3] ^= 1;
		ck_assert_int_eq(aead_open(b.o, nonce, bytes_of_text("aad"),
		    bytes_of(data, 12u + kinds[i].tag_len), out), WAX_OK);
		both_free(&b);
	}
}
END_TEST

START_TEST(another_aad_or_nonce_does_not_open)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct both b = both_new(&kinds[i]);
		uint8_t data[48] = "secret words", out[48];
		uint8_t other[AEAD_NONCE_MAX];
		struct bytes sealed = bytes_of(data, 12u + kinds[i].tag_len);

		memcpy(other, nonce, sizeof(other));
		other[1] ^= 1;
		ck_assert_int_eq(aead_seal(b.s, nonce, bytes_of_text("aad"),
		    data, 12), WAX_OK);
		ck_assert_int_eq(aead_open(b.o, nonce, bytes_of_text("aae"),
		    sealed, out), WAX_AUTHENTICITY);
		ck_assert_int_eq(aead_open(b.o, other, bytes_of_text("aad"),
		    sealed, out), WAX_AUTHENTICITY);
		both_free(&b);
	}
}
END_TEST

START_TEST(a_tag_alone_or_less_does_not_open)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct both b = both_new(&kinds[i]);
		uint8_t data[16] = { 0 }, out[16];

		for (size_t len = 0; len <= kinds[i].tag_len; len++)
			ck_assert_int_eq(aead_open(b.o, nonce,
			    bytes_of_text("a"), bytes_of(data, len), out),
			    WAX_AUTHENTICITY);
		both_free(&b);
	}
}
END_TEST

/* RFC 9529 section 2.9: a message_4 without anything in it. */
START_TEST(nothing_but_a_tag_is_the_one_of_rfc_9529)
{
	static const uint8_t k[] = { 0xdf, 0x8c, 0xb5, 0x86, 0x1e, 0x1f, 0xdf,
	    0xed, 0xd3, 0xb2, 0x30, 0x15, 0xa3, 0x9d, 0x1e, 0x2e };
	static const uint8_t iv[] = { 0x12, 0x8e, 0xc6, 0x58, 0xd9, 0x70,
	    0xd7, 0x38, 0x0f, 0x74, 0xfc, 0x6c, 0x27 };
	static const uint8_t aad[] = { 0x83, 0x68, 'E', 'n', 'c', 'r', 'y', 'p',
	    't', '0', 0x40, 0x58, 0x20, 0x0e, 0xb8, 0x68, 0xf2, 0x63, 0xcf,
	    0x35, 0x55, 0xdc, 0xcd, 0x39, 0x6d, 0xd8, 0xde, 0xc2, 0x9d, 0x37,
	    0x50, 0xd5, 0x99, 0xbe, 0x42, 0xd5, 0xa4, 0x1a, 0x5a, 0x37, 0xc8,
	    0x96, 0xf2, 0x94, 0xac };
	static const uint8_t tag[] = { 0x4f, 0x0e, 0xde, 0xe3, 0x66, 0xe5,
	    0xc8, 0x83 };
	struct aead_sealer *s = aead_sealer_new(&kinds[0], BYTES_ARRAY(k));
	struct aead_opener *o = aead_opener_new(&kinds[0], BYTES_ARRAY(k));
	uint8_t data[8];

	ck_assert_ptr_nonnull(s);
	ck_assert_ptr_nonnull(o);
	ck_assert_int_eq(aead_seal(s, iv, BYTES_ARRAY(aad), data, 0), WAX_OK);
	ck_assert_mem_eq(data, tag, sizeof(tag));
	ck_assert_int_eq(aead_open(o, iv, BYTES_ARRAY(aad), BYTES_ARRAY(tag),
	    NULL), WAX_OK);
	aead_sealer_free(s);
	aead_opener_free(o);
}
END_TEST

START_TEST(nothing_seals_and_opens_with_every_algorithm)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct both b = both_new(&kinds[i]);
		uint8_t data[AEAD_TAG_MAX];

		ck_assert_int_eq(aead_seal(b.s, nonce, bytes_of_text("aad"),
		    data, 0), WAX_OK);
		ck_assert_int_eq(aead_open(b.o, nonce, bytes_of_text("aad"),
		    bytes_of(data, kinds[i].tag_len), NULL), WAX_OK);
		data[0] ^= 1;
		ck_assert_int_eq(aead_open(b.o, nonce, bytes_of_text("aad"),
		    bytes_of(data, kinds[i].tag_len), NULL),
		    WAX_AUTHENTICITY);
		both_free(&b);
	}
}
END_TEST

TEST_MAIN("wax/crypto/aead",
    what_is_sealed_opens_with_every_algorithm_and_many_times,
    a_changed_message_leaves_nothing_of_the_plaintext,
    another_aad_or_nonce_does_not_open,
    a_tag_alone_or_less_does_not_open,
    nothing_but_a_tag_is_the_one_of_rfc_9529,
    nothing_seals_and_opens_with_every_algorithm)
