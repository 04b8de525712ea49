/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_x509.c - the own certificate, trust anchors and revocation
   lists */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

#include "link/credentials_pem.h"
#include "link/credentials_state.h"

static const char no_memory[] = "no memory";

void
credentials_clear_x509(struct credentials *c)
{
	X509_free(c->certificate);
	sk_X509_pop_free(c->chain, X509_free);
	EVP_PKEY_free(c->key);
	for (size_t i = 0; i < c->anchor_count; i++)
		X509_free(c->anchors[i].certificate);
	free(c->anchors);
	sk_X509_CRL_pop_free(c->crls, X509_CRL_free);
}

bool
credentials_read_own(struct bytes chain, struct bytes key, struct own *out,
    const char **why)
{
	struct own o = { pem_read_certificates(chain), pem_read_key(key) };

	*why = "no certificate or no private key; expected PEM without a "
	    "password";
	if (o.chain == NULL || o.key == NULL)
		goto failed;
	*why = "the private key is not that of the first certificate; "
	    "expected the own certificate first and its key";
	if (X509_check_private_key(sk_X509_value(o.chain, 0), o.key) != 1)
		goto failed;
	*out = o;
	return true;
failed:
	ERR_clear_error();
	credentials_free_own(&o);
	return false;
}

void
credentials_free_own(struct own *o)
{
	sk_X509_pop_free(o->chain, X509_free);
	EVP_PKEY_free(o->key);
}

void
credentials_take_own(struct credentials *c, const struct own *o)
{
	c->certificate = sk_X509_shift(o->chain);
	c->chain = o->chain;
	c->key = o->key;
}

/* NULL: it is an identity certificate; else what was expected. */
static const char *
certificate_fault(X509 *leaf, struct deviceid *id)
{
	if (!identity_read_id(leaf, id))
		return "no Device ID in the certificate; expected the subject "
		    "CN=uuid:<deviceuuid>";
	if (!identity_has_use(leaf, IDENTITY_SERVER | IDENTITY_CLIENT))
		return "no identity certificate; expected key usage "
		    "digitalSignature and the extended key usages serverAuth, "
		    "clientAuth and 1.3.6.1.4.1.44924.1.6, and no role";
	return NULL;
}

static enum wax_status
certificate_judge(struct credentials *c, X509 *leaf, const char **why)
{
	struct deviceid id;

	*why = certificate_fault(leaf, &id);
	if (*why != NULL)
		return WAX_FORMAT;
	*why = "a second certificate; expected one";
	if (c->certificate != NULL)
		return WAX_EXISTS;
	return credentials_set_id(c, &id, why);
}

enum wax_status
credentials_set_certificate(struct credentials *c, struct bytes chain,
    struct bytes key, const char **why)
{
	enum wax_status st;
	struct own o;

	if (!credentials_is_ordinary(c, why))
		return WAX_STATE;
	if (!credentials_read_own(chain, key, &o, why))
		return WAX_FORMAT;
	st = certificate_judge(c, sk_X509_value(o.chain, 0), why);
	if (st == WAX_OK)
		credentials_take_own(c, &o);
	else
		credentials_free_own(&o);
	return st;
}

/* Room for count more anchors; false: no memory. */
static bool
anchors_reserve(struct credentials *c, size_t count)
{
	size_t size = c->anchor_size > 0 ? c->anchor_size : 4;
	struct anchor *anchors;

	while (size < c->anchor_count + count)
		size *= 2;
	if (size == c->anchor_size)
		return true;
	anchors = realloc(c->anchors, size * sizeof(*anchors));
	if (anchors == NULL)
		return false;
	c->anchors = anchors;
	c->anchor_size = size;
	return true;
}

/* A CA is one that says so and whose key may sign. */
static bool
anchors_are_cas(STACK_OF(X509) *certificates)
{
	for (int i = 0; i < sk_X509_num(certificates); i++) {
		X509 *x = sk_X509_value(certificates, i);

		if ((X509_get_extension_flags(x) & EXFLAG_CA) == 0 ||
		    (X509_get_key_usage(x) & KU_KEY_CERT_SIGN) == 0)
			return false;
	}
	return true;
}

enum wax_status
credentials_read_anchors(struct credentials *c, struct bytes pem,
    const struct deviceid *subject, const char **why)
{
	STACK_OF(X509) *certificates = pem_read_certificates(pem);
	enum wax_status st = WAX_FORMAT;
	X509 *x;

	*why = "no trust anchor; expected certificates of CAs in PEM";
	if (certificates == NULL || !anchors_are_cas(certificates))
		goto done;
	st = WAX_MEMORY;
	*why = no_memory;
	if (!anchors_reserve(c, (size_t)sk_X509_num(certificates)))
		goto done;
	st = WAX_OK;
	while ((x = sk_X509_shift(certificates)) != NULL) {
		struct anchor *a = &c->anchors[c->anchor_count++];

		*a = (struct anchor){ .certificate = x };
		a->is_bound = subject != NULL;
		if (subject != NULL)
			a->subject = *subject;
	}
done:
	sk_X509_pop_free(certificates, X509_free);
	return st;
}

enum wax_status
credentials_add_anchor(struct credentials *c, struct bytes pem,
    const struct deviceid *subject, const char **why)
{
	return credentials_is_ordinary(c, why) ?
	    credentials_read_anchors(c, pem, subject, why) : WAX_STATE;
}

enum wax_status
credentials_add_crls(struct credentials *c, struct bytes pem, const char **why)
{
	STACK_OF(X509_CRL) *crls;
	X509_CRL *crl;

	if (!credentials_is_ordinary(c, why))
		return WAX_STATE;
	crls = pem_read_crls(pem);
	*why = "no revocation list; expected CRLs in PEM";
	if (crls == NULL)
		return WAX_FORMAT;
	if (c->crls == NULL) {
		c->crls = crls;
		return WAX_OK;
	}
	*why = no_memory;
	if (sk_X509_CRL_reserve(c->crls, sk_X509_CRL_num(crls)) != 1) {
		sk_X509_CRL_pop_free(crls, X509_CRL_free);
		return WAX_MEMORY;
	}
	while ((crl = sk_X509_CRL_shift(crls)) != NULL)
		(void)sk_X509_CRL_push(c->crls, crl);	/* room was made */
	sk_X509_CRL_free(crls);
	return WAX_OK;
}

int64_t
credentials_read_time(const ASN1_TIME *time)
{
	struct tm tm;

	if (time == NULL)
		return INT64_MAX;
	return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) :
	    INT64_MIN;
}

static void
expiry_lower(int64_t *when, const char **what, const ASN1_TIME *time,
    const char *whose)
{
	int64_t t = credentials_read_time(time);

	if (t < *when) {
		*when = t;
		*what = whose;
	}
}

bool
credentials_expiry(const struct credentials *c, int64_t *when,
    const char **what)
{
	int64_t first = INT64_MAX;
	const char *whose = NULL;

	if (c->certificate != NULL)
		expiry_lower(&first, &whose,
		    X509_get0_notAfter(c->certificate), "certificate");
	for (int i = 0; i < sk_X509_num(c->chain); i++)
		expiry_lower(&first, &whose, X509_get0_notAfter(
		    sk_X509_value(c->chain, i)), "certificate");
	for (int i = 0; i < sk_X509_CRL_num(c->crls); i++)
		expiry_lower(&first, &whose, X509_CRL_get0_nextUpdate(
		    sk_X509_CRL_value(c->crls, i)), "crl");
	if (whose == NULL)
		return false;
	*when = first;
	*what = whose;
	return true;
}
