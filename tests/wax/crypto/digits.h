/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* digits.h - bytes of RFC vectors, written as they are printed there */
#ifndef TESTS_WAX_CRYPTO_DIGITS_H
#define TESTS_WAX_CRYPTO_DIGITS_H

#include <check.h>

#include "core/hex.h"

#define DIGITS_MAX 1024	/* bytes */

struct digits {
	uint8_t data[DIGITS_MAX];
	struct bytes bytes;
};

/* Borrowed until d is gone. */
static inline struct bytes
digits_of(struct digits *d, const char *text)
{
	size_t len = 0;

	ck_assert_int_eq(hex_decode(bytes_of_text(text), d->data,
	    sizeof(d->data), &len), WAX_OK);
	d->bytes = bytes_of(d->data, len);
	return d->bytes;
}

/* Only until the end of the block that it stands in: for a call at once. */
#define DIGITS(text) digits_of(&(struct digits){ { 0 }, { NULL, 0 } }, text)

static inline void
digits_expect(struct bytes got, const char *text)
{
	struct bytes wanted = DIGITS(text);

	ck_assert_uint_eq(got.len, wanted.len);
	ck_assert_mem_eq(got.data, wanted.data, wanted.len);
}

#endif
