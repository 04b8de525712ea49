/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* certificate_der.c - a chain and its key from PEM, byte for byte, for those
   who make no session of TLS with them */
#include "link/certificate.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "link/credentials_pem.h"

/* The private key's number alone. */
static enum wax_status
key_read_scalar(struct bytes pem, uint8_t out[CERTIFICATE_SCALAR_LEN])
{
	EVP_PKEY *key = pem_read_key(pem);
	BIGNUM *scalar = NULL;
	enum wax_status st = WAX_FORMAT;

	if (key != NULL && pem_key_is_p256(key) &&
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY,
	    &scalar) == 1 && BN_bn2binpad(scalar, out,
	    CERTIFICATE_SCALAR_LEN) == CERTIFICATE_SCALAR_LEN)
		st = WAX_OK;
	BN_clear_free(scalar);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return st;
}

/* Each is in memory of OpenSSL. */
static enum wax_status
chain_read(struct bytes pem, struct certificate_der *out)
{
	STACK_OF(X509) *all = pem_read_certificates(pem);
	enum wax_status st = all == NULL ? WAX_FORMAT : WAX_OK;
	int count = all == NULL ? 0 : sk_X509_num(all);

	if (count > CERTIFICATE_CHAIN_MAX)
		st = WAX_LIMIT;
	for (int i = 0; i < count && st == WAX_OK; i++) {
		uint8_t *der = NULL;
		int len = i2d_X509(sk_X509_value(all, i), &der);

		if (len <= 0)
			st = WAX_MEMORY;
		else
			out->chain[out->count++] = bytes_of(der, (size_t)len);
	}
	sk_X509_pop_free(all, X509_free);
	ERR_clear_error();
	return st;
}

enum wax_status
certificate_der_open(struct bytes chain, struct bytes key,
    struct certificate_der *out)
{
	enum wax_status st;

	*out = (struct certificate_der){ .count = 0 };
	st = key_read_scalar(key, out->scalar);
	if (st == WAX_OK)
		st = chain_read(chain, out);
	if (st != WAX_OK)
		certificate_der_close(out);
	return st;
}

void
certificate_der_close(struct certificate_der *c)
{
	for (size_t i = 0; i < c->count; i++)
		OPENSSL_free((void *)(uintptr_t)c->chain[i].data);
	OPENSSL_cleanse(c, sizeof(*c));
}
