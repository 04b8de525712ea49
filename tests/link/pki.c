/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pki.c - certificates and credentials for tests */
#include "link/pki.h"

#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "expect.h"
#include "link/credentials_state.h"
#include "link/transfer.h"

static long next_serial = 1;

static void
add_extension(X509 *x, const X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *e;

	if (value[0] == '\0')
		return;
	X509V3_set_ctx(&context, (X509 *)(uintptr_t)issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	EXPECT(e != NULL && X509_add_ext(x, e, -1) == 1, "%s", value);
	X509_EXTENSION_free(e);
}

static void
add_name(X509_NAME *name, const char *text)
{
	EXPECT(X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
	    (const unsigned char *)text, -1, -1, 0) == 1);
}

static void
set_subject(X509 *x, const struct pki_options *o)
{
	X509_NAME *name = X509_get_subject_name(x);
	char text[sizeof("uuid:") + DEVICEID_TEXT_LEN] = "uuid:";

	if (o->id != NULL)
		deviceid_format(o->id, text + strlen("uuid:"));
	add_name(name, o->name != NULL ? o->name : text);
	if (o->second_name != NULL)
		add_name(name, o->second_name);
}

static void
set_times(X509 *x, const struct pki_options *o)
{
	bool is_set = o->from != 0 || o->until != 0;
	time_t now = time(NULL);

	EXPECT(ASN1_TIME_set(X509_getm_notBefore(x),
	    now + (is_set ? o->from : -PKI_DAY)) != NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(x),
	    now + (is_set ? o->until : 365L * PKI_DAY)) != NULL);
}

static void
add_roles(X509 *x, const struct pki_roles *roles)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	X509_NAME *name = NULL;

	for (size_t i = 0; i < roles->count; i++) {
		const struct pki_name *part = &roles->names[i];

		if (name == NULL || part->begins) {
			GENERAL_NAME *general = GENERAL_NAME_new();

			name = X509_NAME_new();
			GENERAL_NAME_set0_value(general, GEN_DIRNAME, name);
			EXPECT(sk_GENERAL_NAME_push(all, general) > 0);
		}
		if (part->nid != 0)
			EXPECT(X509_NAME_add_entry_by_NID(name, part->nid,
			    part->type != 0 ? part->type : V_ASN1_UTF8STRING,
			    part->text.data, (int)part->text.len, -1, 0) == 1);
	}
	EXPECT(X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0) == 1);
	GENERAL_NAMES_free(all);
}

static void
set_extensions(X509 *x, const X509 *issuer, const struct pki_options *o)
{
	const char *usage = o->is_ca ? "critical,keyCertSign,cRLSign" :
	    "critical,digitalSignature,keyAgreement";
	const char *extended = o->is_ca ? "" : PKI_EKU_IDENTITY;

	add_extension(x, issuer, NID_basic_constraints,
	    o->is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
	add_extension(x, issuer, NID_key_usage,
	    o->usage != NULL ? o->usage : usage);
	add_extension(x, issuer, NID_ext_key_usage,
	    o->extended != NULL ? o->extended : extended);
	if (o->hosts != NULL)
		add_extension(x, issuer, NID_subject_alt_name, o->hosts);
	if (o->roles.count > 0)
		add_roles(x, &o->roles);
	add_extension(x, issuer, NID_subject_key_identifier, "hash");
	if (issuer != x)
		add_extension(x, issuer, NID_authority_key_identifier,
		    "keyid:always");
}

static EVP_PKEY *
make_key(const struct pki_options *o)
{
	if (o->same_key != NULL && EVP_PKEY_up_ref(o->same_key->key) == 1)
		return o->same_key->key;
	if (o->rsa_bits != 0)
		return EVP_RSA_gen(o->rsa_bits);
	return EVP_EC_gen(o->curve != NULL ? o->curve : "P-256");
}

struct pki *
pki_new(const struct pki *issuer, const struct pki_options *o)
{
	struct pki *p = calloc(1, sizeof(*p));

	EXPECT(p != NULL);
	p->key = make_key(o);
	p->certificate = X509_new();
	EXPECT(p->key != NULL && p->certificate != NULL);
	if (issuer == NULL)
		issuer = p;
	EXPECT(X509_set_version(p->certificate, X509_VERSION_3) == 1);
	EXPECT(ASN1_INTEGER_set(X509_get_serialNumber(p->certificate),
	    next_serial++) == 1);
	EXPECT(X509_set_pubkey(p->certificate, p->key) == 1);
	set_subject(p->certificate, o);
	set_times(p->certificate, o);
	EXPECT(X509_set_issuer_name(p->certificate,
	    X509_get_subject_name(issuer->certificate)) == 1);
	set_extensions(p->certificate, issuer->certificate, o);
	EXPECT(X509_sign(p->certificate, issuer->key, EVP_sha256()) > 0);
	return p;
}

struct pki *
pki_new_ca(const struct pki *issuer, const char *name)
{
	return pki_new(issuer, &(struct pki_options){
		.name = name, .is_ca = true });
}

struct pki *
pki_new_device(const struct pki *issuer, const struct deviceid *id)
{
	return pki_new(issuer, &(struct pki_options){ .id = id });
}

void
pki_free(struct pki *p)
{
	if (p == NULL)
		return;
	X509_free(p->certificate);
	EVP_PKEY_free(p->key);
	free(p);
}

/* The text of a memory BIO, which goes. */
static char *
take_text(BIO *b)
{
	char *data, *text;
	long len = BIO_get_mem_data(b, &data);

	EXPECT(len > 0);
	text = strndup(data, (size_t)len);
	EXPECT(text != NULL);
	BIO_free(b);
	return text;
}

char *
pki_pem(const struct pki *p, const struct pki *above)
{
	BIO *b = BIO_new(BIO_s_mem());

	EXPECT(b != NULL && PEM_write_bio_X509(b, p->certificate) == 1);
	EXPECT(above == NULL ||
	    PEM_write_bio_X509(b, above->certificate) == 1);
	return take_text(b);
}

char *
pki_key_pem(const struct pki *p)
{
	BIO *b = BIO_new(BIO_s_mem());

	EXPECT(b != NULL && PEM_write_bio_PKCS8PrivateKey(b, p->key, NULL,
	    NULL, 0, NULL, NULL) == 1);
	return take_text(b);
}

static void
crl_set_times(X509_CRL *crl, long seconds)
{
	time_t now = time(NULL);
	ASN1_TIME *last = ASN1_TIME_set(NULL, now - 2 * PKI_DAY);
	ASN1_TIME *next = ASN1_TIME_set(NULL, now + seconds);

	EXPECT(X509_CRL_set1_lastUpdate(crl, last) == 1 &&
	    X509_CRL_set1_nextUpdate(crl, next) == 1);
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
}

static void
crl_add(X509_CRL *crl, const struct pki *revoked)
{
	X509_REVOKED *r = X509_REVOKED_new();
	ASN1_TIME *when = ASN1_TIME_set(NULL, time(NULL) - PKI_DAY);

	EXPECT(X509_REVOKED_set_serialNumber(r,
	    X509_get_serialNumber(revoked->certificate)) == 1);
	EXPECT(X509_REVOKED_set_revocationDate(r, when) == 1);
	EXPECT(X509_CRL_add0_revoked(crl, r) == 1);
	ASN1_TIME_free(when);
}

char *
pki_crl_pem(const struct pki *issuer, const struct pki *revoked, long seconds)
{
	X509_CRL *crl = X509_CRL_new();
	BIO *b = BIO_new(BIO_s_mem());

	EXPECT(crl != NULL && b != NULL);
	EXPECT(X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl,
	    X509_get_subject_name(issuer->certificate)) == 1);
	crl_set_times(crl, seconds);
	if (revoked != NULL)
		crl_add(crl, revoked);
	EXPECT(X509_CRL_sort(crl) == 1 &&
	    X509_CRL_sign(crl, issuer->key, EVP_sha256()) > 0);
	EXPECT(PEM_write_bio_X509_CRL(b, crl) == 1);
	X509_CRL_free(crl);
	return take_text(b);
}

struct deviceid
pki_id(unsigned number)
{
	struct deviceid id;

	memset(id.bytes, 0x5a, sizeof(id.bytes));
	for (size_t i = 0; i < 4; i++, number /= 250)
		id.bytes[12 + i] = (uint8_t)(1 + number % 250);
	return id;
}

struct deviceid
pki_id_with_zero(unsigned number, size_t place)
{
	struct deviceid id = pki_id(number);

	id.bytes[place] = 0;
	return id;
}

struct credentials *
pki_credentials(const struct deviceid *own)
{
	struct credentials *c = credentials_new();
	const char *expected;

	EXPECT(c != NULL);
	EXPECT(own == NULL || credentials_set_id(c, own, &expected) == WAX_OK);
	return c;
}

void
pki_share(struct credentials *c, const struct deviceid *peer, uint8_t fill)
{
	uint8_t key[16];
	const char *expected;

	memset(key, fill, sizeof(key));
	EXPECT(credentials_add_psk(c, peer, BYTES_ARRAY(key), &expected) ==
	    WAX_OK);
}

void
pki_own(struct credentials *c, const struct pki *p, const struct pki *above)
{
	char *chain = pki_pem(p, above), *key = pki_key_pem(p);
	const char *expected = "";

	EXPECT(credentials_set_certificate(c, bytes_of_text(chain),
	    bytes_of_text(key), &expected) == WAX_OK, "%s", expected);
	free(chain);
	free(key);
}

void
pki_replace(struct credentials *c, const struct pki *issuer,
    const struct pki_options *o)
{
	struct pki *p = pki_new(issuer, o);

	X509_free(c->certificate);
	EVP_PKEY_free(c->key);
	c->certificate = p->certificate;
	c->key = p->key;
	free(p);
}

void
pki_trust(struct credentials *c, const struct pki *ca,
    const struct deviceid *subject)
{
	char *pem = pki_pem(ca, NULL);
	const char *expected = "";

	EXPECT(credentials_add_anchor(c, bytes_of_text(pem), subject,
	    &expected) == WAX_OK, "%s", expected);
	free(pem);
}

void
pki_revoke(struct credentials *c, const struct pki *issuer,
    const struct pki *revoked, long seconds)
{
	char *pem = pki_crl_pem(issuer, revoked, seconds);
	const char *expected = "";

	EXPECT(credentials_add_crls(c, bytes_of_text(pem), &expected) == WAX_OK,
	    "%s", expected);
	free(pem);
}

struct credentials *
pki_pin(const char *pin, const struct deviceid *device)
{
	struct credentials *c = pki_credentials(NULL);
	const char *expected = "";

	EXPECT(credentials_set_pin(c, pin, device, &expected) == WAX_OK, "%s",
	    expected);
	return c;
}

struct credentials *
pki_maker(const struct pki *p, const struct pki *above)
{
	char *chain = pki_pem(p, above), *key = pki_key_pem(p);
	struct credentials *c = pki_credentials(NULL);
	const char *expected = "";

	EXPECT(credentials_set_maker(c, bytes_of_text(chain),
	    bytes_of_text(key), &expected) == WAX_OK, "%s", expected);
	free(chain);
	free(key);
	return c;
}

struct credentials *
pki_maker_anchor(const struct pki *ca)
{
	struct credentials *c = pki_credentials(NULL);
	char *pem = pki_pem(ca, NULL);
	const char *expected = "";

	EXPECT(credentials_add_maker_anchor(c, bytes_of_text(pem),
	    &expected) == WAX_OK, "%s", expected);
	free(pem);
	return c;
}

void
pki_certify(struct credentials *c, const struct deviceid *of_c,
    struct credentials *s, const struct deviceid *of_s)
{
	struct pki *root = pki_new_ca(NULL, "root");
	struct pki *p = pki_new_device(root, of_c);
	struct pki *q = pki_new_device(root, of_s);

	pki_own(c, p, NULL);
	pki_own(s, q, NULL);
	pki_trust(c, root, NULL);
	pki_trust(s, root, NULL);
	pki_free(p);
	pki_free(q);
	pki_free(root);
}
