/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* certificate_role.c - what a role certificate proves of a session's peer */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "link/certificate.h"
#include "link/credentials_pem.h"
#include "link/secure_state.h"

/* The one value of that kind in the name; index is less than 0 if there is
   none. False: there are more. */
static bool
name_find(const X509_NAME *name, int nid, int *index)
{
	*index = X509_NAME_get_index_by_NID(name, nid, -1);
	return *index < 0 ||
	    X509_NAME_get_index_by_NID(name, nid, *index) < 0;
}

/* In UTF-8. WAX_RANGE; WAX_AUTHENTICITY: no characters. */
static enum wax_status
name_copy(const X509_NAME *name, int index, char out[CERTIFICATE_NAME_SIZE])
{
	unsigned char *text;
	int len = ASN1_STRING_to_UTF8(&text,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
	enum wax_status st = WAX_RANGE;

	if (len < 0)
		return WAX_AUTHENTICITY;
	if (len > 0 && len < CERTIFICATE_NAME_SIZE &&
	    memchr(text, '\0', (size_t)len) == NULL) {
		memcpy(out, text, (size_t)len);
		out[len] = '\0';
		st = WAX_OK;
	}
	OPENSSL_free(text);
	return st;
}

static enum wax_status
name_read_role(const X509_NAME *name, char role[CERTIFICATE_NAME_SIZE],
    char authority[CERTIFICATE_NAME_SIZE])
{
	int cn, ou;
	enum wax_status st;

	if (!name_find(name, NID_commonName, &cn) || cn < 0 ||
	    !name_find(name, NID_organizationalUnitName, &ou))
		return WAX_AUTHENTICITY;
	st = name_copy(name, cn, role);
	if (st == WAX_OK && ou >= 0)
		st = name_copy(name, ou, authority);
	return st;
}

/* The one directory name; NULL: there is none, or there are more. */
static const X509_NAME *
names_find_role(const GENERAL_NAMES *names)
{
	const X509_NAME *found = NULL;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DIRNAME)
			continue;
		if (found != NULL)
			return NULL;
		found = name->d.directoryName;
	}
	return found;
}

static enum wax_status
role_read(const X509 *certificate, char role[CERTIFICATE_NAME_SIZE],
    char authority[CERTIFICATE_NAME_SIZE])
{
	char cn[CERTIFICATE_NAME_SIZE], ou[CERTIFICATE_NAME_SIZE] = "";
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate,
	    NID_subject_alt_name, NULL, NULL);
	const X509_NAME *name = names_find_role(names);
	enum wax_status st = name == NULL ? WAX_AUTHENTICITY :
	    name_read_role(name, cn, ou);

	if (st == WAX_OK) {
		memcpy(role, cn, sizeof(cn));
		memcpy(authority, ou, sizeof(ou));
	}
	GENERAL_NAMES_free(names);
	return st;
}

/* It is the peer's own, by ID and key. */
static bool
role_is_of_peer(const struct secure *s, X509 *certificate)
{
	X509 *own = SSL_get0_peer_certificate(s->ssl);
	struct deviceid id;

	return own != NULL && identity_is_role(certificate) &&
	    identity_read_id(certificate, &id) &&
	    deviceid_equal(&id, &s->peer.id) &&
	    EVP_PKEY_eq(X509_get0_pubkey(certificate),
	    X509_get0_pubkey(own)) == 1;
}

/* As a chain of a handshake: the session's anchors, lists, level and depth. */
static enum wax_status
role_verify(const struct secure *s, STACK_OF(X509) *chain)
{
	struct credentials *c = s->context->credentials;
	X509_STORE_CTX *store = X509_STORE_CTX_new();
	enum wax_status st = WAX_MEMORY;

	if (store == NULL || X509_STORE_CTX_init(store,
	    SSL_CTX_get_cert_store(s->context->ssl), sk_X509_value(chain, 0),
	    chain) != 1)
		goto done;
	X509_STORE_CTX_set_depth(store, SECURE_CHAIN_CAS);
	X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(store),
	    SECURE_LEVEL);
	st = secure_verify_sound(store, c) == SECURE_FAILURE_NONE &&
	    secure_verify_anchor(c, X509_STORE_CTX_get0_chain(store),
	    &s->peer.id) ? WAX_OK : WAX_AUTHENTICITY;
done:
	X509_STORE_CTX_free(store);
	return st;
}

enum wax_status
certificate_read_role(const struct secure *s, struct bytes pem,
    char role[CERTIFICATE_NAME_SIZE], char authority[CERTIFICATE_NAME_SIZE])
{
	enum wax_status st = WAX_AUTHENTICITY;
	STACK_OF(X509) *chain;

	if (s->state != SECURE_OPEN || s->peer.proof != SECURE_PROOF_X509)
		return WAX_STATE;
	chain = pem_read_certificates(pem);
	if (chain == NULL)
		return WAX_FORMAT;
	if (role_is_of_peer(s, sk_X509_value(chain, 0)))
		st = role_verify(s, chain);
	if (st == WAX_OK)
		st = role_read(sk_X509_value(chain, 0), role, authority);
	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error();
	return st;
}
