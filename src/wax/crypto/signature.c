/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signature.c - signing and verifying (RFC 9053 section 2) */
#include "wax/crypto/signature.h"

#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include "wax/crypto/pubkey_state.h"

#define DER_MAX (SIGNATURE_MAX + 16)	/* two INTEGERs and a SEQUENCE */

size_t
signature_size(enum signature_kind kind)
{
	return kind == SIGNATURE_ES384 ? 96 : 64;
}

enum curve
signature_curve(enum signature_kind kind)
{
	return kind == SIGNATURE_EDDSA ? CURVE_ED25519 :
	    kind == SIGNATURE_ES256 ? CURVE_P256 : CURVE_P384;
}

/* EdDSA hashes by itself. */
static const EVP_MD *
signature_hash(enum signature_kind kind)
{
	return kind == SIGNATURE_EDDSA ? NULL :
	    kind == SIGNATURE_ES256 ? EVP_sha256() : EVP_sha384();
}

/* OpenSSL has ECDSA signatures in DER, COSE the two numbers in full length. */
static bool
signature_from_der(const uint8_t *der, size_t len, uint8_t *out, int half)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	bool ok = sig != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, half) == half &&
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, half) == half;

	ECDSA_SIG_free(sig);
	return ok;
}

static bool
signature_to_der(struct bytes signature, uint8_t der[DER_MAX], size_t *len)
{
	int half = (int)(signature.len / 2), n = -1;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(signature.data, half, NULL);
	BIGNUM *s = BN_bin2bn(signature.data + half, half, NULL);

	if (sig != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(sig, r, s) == 1) {
		r = s = NULL;	/* they are sig's now */
		n = i2d_ECDSA_SIG(sig, NULL);
		if (n > 0 && n <= DER_MAX)
			n = i2d_ECDSA_SIG(sig, &der);
		else
			n = -1;
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	*len = n > 0 ? (size_t)n : 0;
	return n > 0;
}

enum wax_status
signature_make(enum signature_kind kind, const struct pubkey *key,
    struct bytes data, uint8_t *out)
{
	uint8_t made[DER_MAX];
	size_t size = signature_size(kind), len = sizeof(made);
	EVP_MD_CTX *ctx;
	bool ok;

	if (key->curve != signature_curve(kind))
		return WAX_RANGE;
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return WAX_MEMORY;
	ok = EVP_DigestSignInit(ctx, NULL, signature_hash(kind), NULL,
	    key->evp) == 1 &&
	    EVP_DigestSign(ctx, made, &len, data.data, data.len) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return WAX_CRYPTO;
	if (kind != SIGNATURE_EDDSA)
		return signature_from_der(made, len, out, (int)size / 2) ?
		    WAX_OK : WAX_CRYPTO;
	memcpy(out, made, size);
	return WAX_OK;
}

enum wax_status
signature_check(enum signature_kind kind, const struct pubkey *key,
    struct bytes data, struct bytes signature)
{
	uint8_t der[DER_MAX];
	EVP_MD_CTX *ctx;
	size_t len;
	bool ok;

	if (key->curve != signature_curve(kind))
		return WAX_RANGE;
	if (signature.len != signature_size(kind))
		return WAX_AUTHENTICITY;
	if (kind != SIGNATURE_EDDSA) {
		if (!signature_to_der(signature, der, &len))
			return WAX_MEMORY;
		signature = bytes_of(der, len);
	}
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return WAX_MEMORY;
	ok = EVP_DigestVerifyInit(ctx, NULL, signature_hash(kind), NULL,
	    key->evp) == 1 && EVP_DigestVerify(ctx, signature.data,
	    signature.len, data.data, data.len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok ? WAX_OK : WAX_AUTHENTICITY;
}
