/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secret.c - keys in memory that is cleared */
#include "wax/crypto/secret.h"

#include <openssl/crypto.h>

enum wax_status
secret_set(struct secret *s, struct bytes b)
{
	if (b.len > sizeof(s->data))
		return WAX_RANGE;
	secret_clear(s);
	if (b.len > 0)
		memcpy(s->data, b.data, b.len);
	s->len = b.len;
	return WAX_OK;
}

void
secret_clear(struct secret *s)
{
	secret_wipe(s, sizeof(*s));
}

void
secret_wipe(void *data, size_t len)
{
	if (len > 0)
		OPENSSL_cleanse(data, len);
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
	return secret_equal_bytes(secret_bytes(a), secret_bytes(b));
}

bool
secret_equal_bytes(struct bytes a, struct bytes b)
{
	return a.len == b.len &&
	    (a.len == 0 || CRYPTO_memcmp(a.data, b.data, a.len) == 0);
}
