/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ecdh.c - agreeing on a secret (RFC 7748 section 6, SP 800-56A) */
#include "wax/crypto/ecdh.h"

#include "wax/crypto/pubkey_state.h"

/* That a point is on its curve was seen when it was made, and the curves that
   have two coordinates have no other points than those of their order: a check
   of that would cost as much as all the rest. */
static enum wax_status
ecdh_run(EVP_PKEY_CTX *ctx, EVP_PKEY *peer, struct secret *out)
{
	size_t len = SECRET_MAX;

	if (EVP_PKEY_derive_init(ctx) != 1 ||
	    EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) != 1)
		return WAX_CRYPTO;
	if (EVP_PKEY_derive(ctx, out->data, &len) != 1)
		return WAX_RANGE;
	out->len = len;
	return WAX_OK;
}

/* OpenSSL refuses an all-zero secret; so would we. */
static bool
ecdh_is_zero(const struct secret *s)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < s->len; i++)
		sum |= s->data[i];
	return sum == 0;
}

enum wax_status
ecdh_derive(const struct pubkey *own, const struct pubkey *peer,
    struct secret *out)
{
	EVP_PKEY_CTX *ctx;
	enum wax_status st;

	secret_clear(out);
	if (own->curve != peer->curve || own->curve == CURVE_ED25519)
		return WAX_RANGE;
	if ((ctx = EVP_PKEY_CTX_new(own->evp, NULL)) == NULL)
		return WAX_MEMORY;
	st = ecdh_run(ctx, peer->evp, out);
	EVP_PKEY_CTX_free(ctx);
	if (st == WAX_OK && ecdh_is_zero(out))
		st = WAX_RANGE;
	if (st != WAX_OK)
		secret_clear(out);
	return st;
}
