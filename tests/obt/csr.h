/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* csr.h - requests for certificates, honest and other */
#ifndef TESTS_OBT_CSR_H
#define TESTS_OBT_CSR_H

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "core/deviceid.h"
#include "expect.h"

/* All zeros but the ID is an honest one. */
struct csr_options {
	const struct deviceid *id;
	const char *subject;		/* another CN */
	const char *second;		/* and one more */
	int second_nid;
	const char *curve;		/* "P-256" */
	bool is_rsa, is_explicit, is_compressed, is_bare;
	bool wants_ca;			/* it asks to be a CA, in extensions */
	EVP_PKEY *signer;		/* another key than its own */
};

static inline EVP_PKEY *
csr_key(const struct csr_options *o)
{
	EVP_PKEY *key = o->is_rsa ? EVP_RSA_gen(2048) :
	    EVP_EC_gen(o->curve != NULL ? o->curve : "P-256");

	EXPECT(key != NULL);
	if (o->is_explicit)
		EXPECT(EVP_PKEY_set_utf8_string_param(key, "encoding",
		    "explicit") == 1);
	if (o->is_compressed)
		EXPECT(EVP_PKEY_set_utf8_string_param(key, "point-format",
		    "compressed") == 1);
	return key;
}

static inline void
csr_add_name(X509_NAME *name, int nid, const char *text)
{
	EXPECT(X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
	    (const unsigned char *)text, -1, -1, 0) == 1);
}

static inline void
csr_set_subject(X509_REQ *r, const struct csr_options *o)
{
	X509_NAME *name = X509_REQ_get_subject_name(r);
	char text[100] = "uuid:";

	if (o->id != NULL)
		deviceid_format(o->id, text + strlen(text));
	if (!o->is_bare)
		csr_add_name(name, NID_commonName,
		    o->subject != NULL ? o->subject : text);
	if (o->second != NULL)
		csr_add_name(name, o->second_nid, o->second);
}

static inline void
csr_ask_for_ca(X509_REQ *r)
{
	STACK_OF(X509_EXTENSION) *all = sk_X509_EXTENSION_new_null();
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL,
	    NID_basic_constraints, "critical,CA:TRUE");

	EXPECT(all != NULL && e != NULL && sk_X509_EXTENSION_push(all, e) > 0 &&
	    X509_REQ_add_extensions(r, all) == 1);
	sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
}

/* PEM, owned; its key in *key, owned, if that is not NULL. */
static inline char *
csr_make(const struct csr_options *o, EVP_PKEY **key_out)
{
	EVP_PKEY *key = csr_key(o);
	X509_REQ *r = X509_REQ_new();
	BIO *out = BIO_new(BIO_s_mem());
	char *data, *text;
	long len;

	EXPECT(r != NULL && out != NULL && X509_REQ_set_pubkey(r, key) == 1);
	csr_set_subject(r, o);
	if (o->wants_ca)
		csr_ask_for_ca(r);
	EXPECT(X509_REQ_sign(r, o->signer != NULL ? o->signer : key,
	    EVP_sha256()) > 0);
	EXPECT(PEM_write_bio_X509_REQ(out, r) == 1);
	len = BIO_get_mem_data(out, &data);
	EXPECT((text = strndup(data, (size_t)len)) != NULL);
	BIO_free(out);
	X509_REQ_free(r);
	if (key_out != NULL)
		*key_out = key;
	else
		EVP_PKEY_free(key);
	return text;
}

#endif
