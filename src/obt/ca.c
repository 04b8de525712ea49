/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ca.c - a root certificate, and identity certificates below it */
#include "obt/ca.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <time.h>

#define SERIAL_LEN 16
#define REQUEST_MAX 8192
#define DAY 86400
#define SUBJECT_SIZE (sizeof("uuid:") + DEVICEID_TEXT_LEN)

struct extension {
	int nid;
	const char *value;
};

static const struct extension root_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_undef, NULL }
};

/* What OCF asks of an identity certificate, and no more. */
static const struct extension identity_extensions[] = {
	{ NID_basic_constraints, "critical,CA:FALSE" },
	{ NID_key_usage, "critical,digitalSignature,keyAgreement" },
	{ NID_ext_key_usage, "serverAuth,clientAuth,1.3.6.1.4.1.44924.1.6" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ NID_undef, NULL }
};

static bool
add_extensions(X509 *x, X509 *issuer, const struct extension *e)
{
	X509V3_CTX context;
	bool ok = true;

	X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
	for (; e->nid != NID_undef && ok; e++) {
		X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, &context,
		    e->nid, e->value);

		ok = made != NULL && X509_add_ext(x, made, -1) == 1;
		X509_EXTENSION_free(made);
	}
	return ok;
}

/* Positive, and never shorter for its leading byte. */
static bool
set_serial(X509 *x)
{
	uint8_t random[SERIAL_LEN];
	BIGNUM *n;
	bool ok;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return false;
	random[0] = (uint8_t)((random[0] & 0x3f) | 0x40);
	n = BN_bin2bn(random, sizeof(random), NULL);
	ok = n != NULL && BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) !=
	    NULL;
	BN_free(n);
	return ok;
}

static bool
set_common_name(X509 *x, const char *name)
{
	return X509_NAME_add_entry_by_NID(X509_get_subject_name(x),
	    NID_commonName, MBSTRING_UTF8, (const unsigned char *)name, -1, -1,
	    0) == 1;
}

/* A certificate that lacks its signature. issuer NULL: itself. owned; NULL: the
   library failed. */
static X509 *
make_certificate(const char *name, EVP_PKEY *key, X509 *issuer, int64_t from,
    int64_t until, const struct extension *extensions)
{
	X509 *x = X509_new();

	if (x != NULL && X509_set_version(x, X509_VERSION_3) == 1 &&
	    set_serial(x) && set_common_name(x, name) &&
	    X509_set_issuer_name(x, X509_get_subject_name(issuer != NULL ?
	    issuer : x)) == 1 &&
	    ASN1_TIME_set(X509_getm_notBefore(x), (time_t)from) != NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(x), (time_t)until) != NULL &&
	    X509_set_pubkey(x, key) == 1 &&
	    add_extensions(x, issuer != NULL ? issuer : x, extensions))
		return x;
	X509_free(x);
	return NULL;
}

/* Copies what was written, and a NUL; what is freed with out was cleared. */
static bool
take_text(BIO *out, char text[CA_PEM_SIZE])
{
	char *data;
	long len = BIO_get_mem_data(out, &data);

	if (len <= 0 || len >= CA_PEM_SIZE)
		return false;
	memcpy(text, data, (size_t)len);
	text[len] = '\0';
	return true;
}

static bool
write_certificate(X509 *x, char pem[CA_PEM_SIZE])
{
	BIO *out = BIO_new(BIO_s_mem());
	bool ok = out != NULL && PEM_write_bio_X509(out, x) == 1 &&
	    take_text(out, pem);

	BIO_free(out);
	return ok;
}

static bool
write_key(EVP_PKEY *key, char pem[CA_PEM_SIZE])
{
	BIO *out = BIO_new(BIO_s_mem());
	bool ok = out != NULL && PEM_write_bio_PrivateKey(out, key, NULL, NULL,
	    0, NULL, NULL) == 1 && take_text(out, pem);

	BIO_free(out);
	return ok;
}

enum wax_status
ca_make_root(const char *name, int64_t now, char certificate[CA_PEM_SIZE],
    char key[CA_PEM_SIZE])
{
	size_t len = strlen(name);
	EVP_PKEY *made = NULL;
	X509 *x = NULL;
	bool ok;

	if (len == 0 || len > CA_NAME_MAX ||
	    !bytes_is_utf8(bytes_of(name, len)))
		return WAX_RANGE;
	made = EVP_EC_gen("P-256");
	if (made != NULL)
		x = make_certificate(name, made, NULL, now - CA_EARLY_S,
		    now + (int64_t)CA_ROOT_DAYS * DAY, root_extensions);
	ok = x != NULL && X509_sign(x, made, EVP_sha256()) > 0 &&
	    write_certificate(x, certificate) && write_key(made, key);
	if (!ok)
		OPENSSL_cleanse(key, CA_PEM_SIZE);
	X509_free(x);
	EVP_PKEY_free(made);
	ERR_clear_error();
	return ok ? WAX_OK : WAX_CRYPTO;
}

/* What is PEM has no password that we could ask for. */
static int
no_password(char *buf, int size, int for_writing, void *arg)
{
	(void)buf, (void)size, (void)for_writing, (void)arg;
	return -1;
}

/* The one request that there is; owned. NULL: not so. */
static X509_REQ *
read_request(struct bytes pem)
{
	BIO *in;
	X509_REQ *r = NULL, *second = NULL;

	if (pem.len == 0 || pem.len > REQUEST_MAX)
		return NULL;
	in = BIO_new_mem_buf(pem.data, (int)pem.len);
	if (in != NULL)
		r = PEM_read_bio_X509_REQ(in, NULL, no_password, NULL);
	if (r != NULL)
		second = PEM_read_bio_X509_REQ(in, NULL, no_password, NULL);
	if (second != NULL) {
		X509_REQ_free(r);
		r = NULL;
	}
	X509_REQ_free(second);
	BIO_free(in);
	return r;
}

/* Whose it is; in a form that all devices read. */
static bool
key_is_fitting(EVP_PKEY *key)
{
	char group[32], encoding[32];
	size_t len;

	return key != NULL && EVP_PKEY_is_a(key, "EC") &&
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME,
	    group, sizeof(group), &len) == 1 &&
	    strcmp(group, SN_X9_62_prime256v1) == 0 &&
	    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING,
	    encoding, sizeof(encoding), &len) == 1 &&
	    strcmp(encoding, OSSL_PKEY_EC_ENCODING_GROUP) == 0 &&
	    EVP_PKEY_set_utf8_string_param(key,
	    OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
	    OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED) == 1;
}

/* It is one CN and that one, whatever the case of its digits. */
static bool
subject_is(const X509_REQ *r, const char *wanted)
{
	X509_NAME *name = X509_REQ_get_subject_name(r);
	X509_NAME_ENTRY *e = X509_NAME_get_entry(name, 0);
	ASN1_STRING *text = X509_NAME_ENTRY_get_data(e);

	return X509_NAME_entry_count(name) == 1 && text != NULL &&
	    OBJ_obj2nid(X509_NAME_ENTRY_get_object(e)) == NID_commonName &&
	    bytes_equal_nocase(bytes_of(ASN1_STRING_get0_data(text),
	    (size_t)ASN1_STRING_length(text)), bytes_of_text(wanted));
}

/* owned, on WAX_OK. */
static enum wax_status
take_key(struct bytes request, const char *subject, EVP_PKEY **out)
{
	X509_REQ *r = read_request(request);
	EVP_PKEY *key = r != NULL ? X509_REQ_get_pubkey(r) : NULL;
	enum wax_status st = WAX_FORMAT;

	if (r == NULL || !key_is_fitting(key))
		goto done;
	st = WAX_AUTHENTICITY;
	if (X509_REQ_verify(r, key) != 1 || !subject_is(r, subject))
		goto done;
	*out = key;	/* handed over */
	key = NULL;
	st = WAX_OK;
done:
	EVP_PKEY_free(key);
	X509_REQ_free(r);
	return st;
}

/* The root and its key. */
struct issuer {
	X509 *certificate;
	EVP_PKEY *key;
	int64_t until;
};

static bool
issuer_read(struct issuer *i, const char *certificate, const char *key)
{
	BIO *in = BIO_new_mem_buf(certificate, -1);
	BIO *key_in = BIO_new_mem_buf(key, -1);
	struct tm tm;

	*i = (struct issuer){ NULL };
	if (in != NULL && key_in != NULL) {
		i->certificate = PEM_read_bio_X509(in, NULL, no_password,
		    NULL);
		i->key = PEM_read_bio_PrivateKey(key_in, NULL, no_password,
		    NULL);
	}
	BIO_free(in);
	BIO_free(key_in);
	if (i->certificate == NULL || i->key == NULL ||
	    X509_check_private_key(i->certificate, i->key) != 1 ||
	    ASN1_TIME_to_tm(X509_get0_notAfter(i->certificate), &tm) != 1)
		return false;
	i->until = (int64_t)timegm(&tm);
	return true;
}

static enum wax_status
issue(const struct issuer *i, EVP_PKEY *key, const char *subject, int64_t now,
    unsigned days, char out[CA_PEM_SIZE], int64_t *until)
{
	int64_t end = now + (int64_t)days * DAY;
	enum wax_status st = WAX_CRYPTO;
	X509 *x;

	if (i->until <= now)
		return WAX_STATE;
	if (end > i->until)
		end = i->until;
	x = make_certificate(subject, key, i->certificate, now - CA_EARLY_S,
	    end, identity_extensions);
	if (x != NULL && X509_sign(x, i->key, EVP_sha256()) > 0 &&
	    write_certificate(x, out)) {
		*until = end;
		st = WAX_OK;
	}
	X509_free(x);
	return st;
}

enum wax_status
ca_sign(const char *certificate, const char *key, struct bytes request,
    const struct deviceid *id, int64_t now, unsigned days,
    char out[CA_PEM_SIZE], int64_t *until)
{
	char subject[SUBJECT_SIZE] = "uuid:";
	EVP_PKEY *theirs = NULL;
	struct issuer i = { NULL };
	enum wax_status st = days > 0 ? WAX_OK : WAX_RANGE;

	deviceid_format(id, subject + strlen(subject));
	if (st == WAX_OK)
		st = take_key(request, subject, &theirs);
	if (st == WAX_OK && !issuer_read(&i, certificate, key))
		st = WAX_CRYPTO;
	if (st == WAX_OK)
		st = issue(&i, theirs, subject, now, days, out, until);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(i.key);
	X509_free(i.certificate);
	ERR_clear_error();
	return st;
}
