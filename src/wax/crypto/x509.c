/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* x509.c - what a certificate says of its subject (RFC 5280) */
#include "wax/crypto/x509.h"

#include <limits.h>

#include <openssl/x509v3.h>

#include "wax/crypto/pubkey_state.h"

/* What a name says: nothing, or a Device ID after "uuid:" or "urn:uuid:". */
static bool
x509_is_id(const ASN1_STRING *string, struct deviceid *out)
{
	struct bytes text = bytes_of(ASN1_STRING_get0_data(string),
	    (size_t)ASN1_STRING_length(string));
	struct bytes urn = bytes_of_text("urn:");
	struct bytes scheme = bytes_of_text("uuid:");

	if (bytes_has_prefix(text, urn))
		text = bytes_of(text.data + urn.len, text.len - urn.len);
	return bytes_has_prefix(text, scheme) && deviceid_parse(
	    bytes_of(text.data + scheme.len, text.len - scheme.len), out) ==
	    WAX_OK;
}

static bool
x509_add_id(struct x509 *x, const ASN1_STRING *string)
{
	struct deviceid id;

	if (!x509_is_id(string, &id))
		return true;
	if (x->has_id && !deviceid_equal(&x->id, &id))
		return false;
	x->id = id;
	x->has_id = true;
	return true;
}

/* Only a CN makes somebody a device; two of them are nobody. */
static bool
x509_read_name(const X509 *certificate, struct x509 *x)
{
	const X509_NAME *name = X509_get_subject_name(certificate);
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	if (at < 0)
		return true;
	if (!x509_add_id(x, X509_NAME_ENTRY_get_data(
	    X509_NAME_get_entry(name, at))))
		return false;
	return X509_NAME_get_index_by_NID(name, NID_commonName, at) < 0 ||
	    !x->has_id;
}

/* Other names may say the same, and nothing else. */
static bool
x509_check_names(const X509 *certificate, const struct x509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate,
	    NID_subject_alt_name, NULL, NULL);
	struct x509 same = *x;
	bool ok = true;

	for (int i = 0; i < sk_GENERAL_NAME_num(names) && ok; i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type == GEN_URI)
			ok = x509_add_id(&same,
			    name->d.uniformResourceIdentifier);
		else if (name->type == GEN_DNS)
			ok = x509_add_id(&same, name->d.dNSName);
	}
	GENERAL_NAMES_free(names);
	return ok;
}

static enum wax_status
x509_fill(X509 *certificate, struct x509 *x)
{
	EVP_PKEY *evp = X509_get_pubkey(certificate);
	/* all of them, if the certificate says nothing */
	uint32_t usage = X509_get_key_usage(certificate);

	if (evp == NULL)
		return WAX_UNSUPPORTED;
	x->may_sign = (usage & KU_DIGITAL_SIGNATURE) != 0;
	x->may_agree = (usage & KU_KEY_AGREEMENT) != 0;
	if (!x509_read_name(certificate, x) ||
	    !x509_check_names(certificate, x)) {
		EVP_PKEY_free(evp);
		return WAX_RANGE;
	}
	return pubkey_take_evp(evp, &x->key);
}

enum wax_status
x509_read(struct bytes der, struct x509 *out)
{
	const uint8_t *next = der.data;
	struct x509 x = { 0 };
	enum wax_status st;
	X509 *certificate;

	if (der.len > INT_MAX)
		return WAX_FORMAT;
	certificate = d2i_X509(NULL, &next, (long)der.len);
	if (certificate == NULL || next != der.data + der.len)
		st = WAX_FORMAT;
	else
		st = x509_fill(certificate, &x);
	X509_free(certificate);
	if (st == WAX_OK)
		*out = x;
	return st;
}

void
x509_clear(struct x509 *x)
{
	pubkey_free(x->key);
	*x = (struct x509){ 0 };
}
