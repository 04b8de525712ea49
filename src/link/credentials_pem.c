/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_pem.c - certificates, lists and keys from PEM (RFC 7468) */
#include <openssl/err.h>
#include <openssl/pem.h>

#include "link/credentials_pem.h"

/* True if reading stopped because there was nothing more to read. */
static bool
pem_is_at_end(void)
{
	unsigned long e = ERR_peek_last_error();

	return ERR_GET_LIB(e) == ERR_LIB_PEM &&
	    ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

/* A key in a file has no password that we could ask for. */
static int
pem_password(char *buf, int size, int for_writing, void *arg)
{
	(void)buf, (void)size, (void)for_writing, (void)arg;
	return -1;
}

/* NULL: no memory, or a length that OpenSSL can not express. */
static BIO *
pem_open(struct bytes pem)
{
	ERR_clear_error();
	return pem.len > INT32_MAX ? NULL :
	    BIO_new_mem_buf(pem.len > 0 ? (const void *)pem.data : "",
	    (int)pem.len);
}

STACK_OF(X509) *
pem_read_certificates(struct bytes pem)
{
	BIO *in = pem_open(pem);
	STACK_OF(X509) *all = sk_X509_new_null();
	bool is_whole = in != NULL && all != NULL;
	X509 *x = NULL;

	while (is_whole && (x = PEM_read_bio_X509(in, NULL, pem_password,
	    NULL)) != NULL)
		is_whole = sk_X509_push(all, x) > 0;
	if (!is_whole)
		X509_free(x);
	else
		is_whole = pem_is_at_end() && sk_X509_num(all) > 0;
	if (!is_whole) {
		sk_X509_pop_free(all, X509_free);
		all = NULL;
	}
	BIO_free(in);
	ERR_clear_error();
	return all;
}

STACK_OF(X509_CRL) *
pem_read_crls(struct bytes pem)
{
	BIO *in = pem_open(pem);
	STACK_OF(X509_CRL) *all = sk_X509_CRL_new_null();
	bool is_whole = in != NULL && all != NULL;
	X509_CRL *crl = NULL;

	while (is_whole && (crl = PEM_read_bio_X509_CRL(in, NULL, pem_password,
	    NULL)) != NULL)
		is_whole = sk_X509_CRL_push(all, crl) > 0;
	if (!is_whole)
		X509_CRL_free(crl);
	else
		is_whole = pem_is_at_end() && sk_X509_CRL_num(all) > 0;
	if (!is_whole) {
		sk_X509_CRL_pop_free(all, X509_CRL_free);
		all = NULL;
	}
	BIO_free(in);
	ERR_clear_error();
	return all;
}

EVP_PKEY *
pem_read_key(struct bytes pem)
{
	BIO *in = pem_open(pem);
	EVP_PKEY *key = NULL;

	if (in != NULL)
		key = PEM_read_bio_PrivateKey(in, NULL, pem_password, NULL);
	BIO_free(in);
	ERR_clear_error();
	return key;
}

bool
pem_key_is_p256(const EVP_PKEY *key)
{
	char group[sizeof("prime256v1")];
	size_t len;

	return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group,
	    sizeof(group), &len) == 1 && strcmp(group, "prime256v1") == 0;
}
