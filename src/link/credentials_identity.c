/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials_identity.c - whom a certificate of OCF names, and what it may be
   used for: as identity, or for a role */
#include <openssl/x509v3.h>

#include "link/credentials_state.h"

#define OID_IDENTITY "1.3.6.1.4.1.44924.1.6"
#define OID_ROLE "1.3.6.1.4.1.44924.1.7"

static bool
object_is(const ASN1_OBJECT *object, const char *oid)
{
	char text[sizeof(OID_IDENTITY)];

	/* a longer one is cut, and its full length returned */
	return OBJ_obj2txt(text, sizeof(text), object, 1) ==
	    (int)strlen(oid) && strcmp(text, oid) == 0;
}

/* All of uses, and that of kind, but not of the other kind. */
static bool
usages_fit(const EXTENDED_KEY_USAGE *usages, unsigned uses, const char *kind,
    const char *other)
{
	bool is_of_kind = false;

	for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++) {
		const ASN1_OBJECT *usage = sk_ASN1_OBJECT_value(usages, i);
		int nid = OBJ_obj2nid(usage);

		if (nid == NID_anyExtendedKeyUsage ||
		    object_is(usage, other))
			return false;
		if (nid == NID_server_auth)
			uses &= ~(unsigned)IDENTITY_SERVER;
		else if (nid == NID_client_auth)
			uses &= ~(unsigned)IDENTITY_CLIENT;
		else if (object_is(usage, kind))
			is_of_kind = true;
	}
	return is_of_kind && uses == 0;
}

static bool
certificate_has_use(X509 *certificate, unsigned uses, const char *kind,
    const char *other)
{
	uint32_t flags = X509_get_extension_flags(certificate);
	uint32_t key_usage = X509_get_key_usage(certificate);
	EXTENDED_KEY_USAGE *usages;
	bool fits;

	/* what signs other certificates is no end's own */
	if ((flags & EXFLAG_CA) != 0 || (flags & EXFLAG_KUSAGE) == 0 ||
	    (key_usage & KU_DIGITAL_SIGNATURE) == 0 ||
	    (key_usage & (KU_KEY_CERT_SIGN | KU_CRL_SIGN)) != 0)
		return false;
	usages = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	if (usages == NULL)
		return false;
	fits = usages_fit(usages, uses, kind, other);
	EXTENDED_KEY_USAGE_free(usages);
	return fits;
}

bool
identity_has_use(X509 *certificate, unsigned uses)
{
	return certificate_has_use(certificate, uses, OID_IDENTITY, OID_ROLE);
}

bool
identity_is_role(X509 *certificate)
{
	return certificate_has_use(certificate, IDENTITY_SERVER |
	    IDENTITY_CLIENT, OID_ROLE, OID_IDENTITY);
}

bool
identity_read_id(X509 *certificate, struct deviceid *out)
{
	const X509_NAME *name = X509_get_subject_name(certificate);
	const struct bytes scheme = bytes_of_text("uuid:");
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	const ASN1_STRING *value;
	struct bytes text;
	struct deviceid id;

	if (at < 0 ||
	    X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0)
		return false;
	value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	text = bytes_of(ASN1_STRING_get0_data(value),
	    (size_t)ASN1_STRING_length(value));
	if (!bytes_has_prefix(text, scheme) ||
	    deviceid_parse(bytes_of(text.data + scheme.len,
	    text.len - scheme.len), &id) != WAX_OK || deviceid_is_nil(&id))
		return false;
	*out = id;
	return true;
}

/* Half a name could be another's. */
static bool
text_fits(BIO *b, char *text, size_t size)
{
	const char *data;
	long len = BIO_get_mem_data(b, &data);

	if (len < 0 || (size_t)len >= size)
		return false;
	if (len > 0)
		memcpy(text, data, (size_t)len);
	text[len] = '\0';
	return true;
}

bool
identity_read_issuer(const X509 *certificate, char *text, size_t size)
{
	BIO *b = BIO_new(BIO_s_mem());
	bool fits = b != NULL && X509_NAME_print_ex(b,
	    X509_get_issuer_name(certificate), 0,
	    XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0 &&
	    text_fits(b, text, size);

	BIO_free(b);
	return fits;
}
