/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* certificate.c - a device's own key, and its request for a certificate */
#include "link/certificate.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "link/credentials_pem.h"

/* As a text. WAX_SPACE. */
static enum wax_status
text_copy(BIO *from, char *out, size_t size, size_t *len)
{
	const char *data;
	long all = BIO_get_mem_data(from, &data);

	if (all <= 0 || (size_t)all >= size)
		return WAX_SPACE;
	memcpy(out, data, (size_t)all);
	out[all] = '\0';
	*len = (size_t)all;
	return WAX_OK;
}

enum wax_status
certificate_make_key(char *pem, size_t size, size_t *len)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *b = BIO_new(BIO_s_secmem());
	enum wax_status st = WAX_CRYPTO;

	if (key != NULL && b != NULL && PEM_write_bio_PKCS8PrivateKey(b, key,
	    NULL, NULL, 0, NULL, NULL) == 1)
		st = text_copy(b, pem, size, len);
	BIO_free(b);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return st;
}

/* Signed. NULL: the library refuses. */
static X509_REQ *
request_make(EVP_PKEY *key, const struct deviceid *device)
{
	char name[sizeof("uuid:") + DEVICEID_TEXT_LEN] = "uuid:";
	X509_REQ *request = X509_REQ_new();

	deviceid_format(device, name + strlen("uuid:"));
	if (request != NULL &&
	    X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1 &&
	    X509_NAME_add_entry_by_NID(X509_REQ_get_subject_name(request),
	    NID_commonName, MBSTRING_UTF8, (const unsigned char *)name, -1, -1,
	    0) == 1 && X509_REQ_set_pubkey(request, key) == 1 &&
	    X509_REQ_sign(request, key, EVP_sha256()) > 0)
		return request;
	X509_REQ_free(request);
	return NULL;
}

enum wax_status
certificate_make_request(struct bytes key, const struct deviceid *device,
    char *pem, size_t size)
{
	EVP_PKEY *private = pem_read_key(key);
	enum wax_status st = WAX_FORMAT;
	X509_REQ *request = NULL;
	BIO *b = NULL;
	size_t len;

	if (private == NULL || !pem_key_is_p256(private))
		goto done;
	st = WAX_CRYPTO;
	request = request_make(private, device);
	b = BIO_new(BIO_s_mem());
	if (request != NULL && b != NULL &&
	    PEM_write_bio_X509_REQ(b, request) == 1)
		st = text_copy(b, pem, size, &len);
done:
	BIO_free(b);
	X509_REQ_free(request);
	EVP_PKEY_free(private);
	ERR_clear_error();
	return st;
}
