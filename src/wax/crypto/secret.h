/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secret.h - keys in memory that is cleared */
#ifndef WAX_CRYPTO_SECRET_H
#define WAX_CRYPTO_SECRET_H

#include "core/bytes.h"

#define SECRET_MAX 255	/* bytes */

/* All zeros is an empty secret. Never formatted, never logged; cleared on
   every path. */
struct secret {
	size_t len;
	uint8_t data[SECRET_MAX];
};

/* Copies b. WAX_RANGE: longer than SECRET_MAX; s is then unchanged. */
MUST_USE enum wax_status secret_set(struct secret *s, struct bytes b);

/* Overwrites it, in a way that the compiler does not leave out. */
void secret_clear(struct secret *s);

/* The same for any memory that held plaintext or keys. */
void secret_wipe(void *data, size_t len);

/* In time that depends on the lengths only. */
bool secret_equal(const struct secret *a, const struct secret *b);

/* Likewise, for tags and challenges. */
bool secret_equal_bytes(struct bytes a, struct bytes b);

/* Borrowed until s changes. */
static inline struct bytes
secret_bytes(const struct secret *s)
{
	return bytes_of(s->data, s->len);
}

#endif
