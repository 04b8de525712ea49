/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_verify.c - who a certificate shows the peer to be: chain, lists, use,
   Device ID, anchor, expectation, in this order */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>

#include "link/secure_state.h"

struct fault {
	int number;		/* X509_V_ERR_... */
	enum secure_failure why;
};

static const struct fault faults[] = {
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
	    SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
	    SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_CERT_UNTRUSTED, SECURE_FAILURE_UNKNOWN_CA },
	{ X509_V_ERR_CERT_HAS_EXPIRED, SECURE_FAILURE_EXPIRED },
	{ X509_V_ERR_CERT_NOT_YET_VALID, SECURE_FAILURE_EXPIRED },
	{ X509_V_ERR_CERT_REVOKED, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_CRL_HAS_EXPIRED, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_CRL_NOT_YET_VALID, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_CRL_SIGNATURE_FAILURE, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_KEYUSAGE_NO_CRL_SIGN, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_CRL_PATH_VALIDATION_ERROR, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_DIFFERENT_CRL_SCOPE, SECURE_FAILURE_REVOKED },
	{ X509_V_ERR_INVALID_PURPOSE, SECURE_FAILURE_WRONG_USE },
	{ X509_V_ERR_OUT_OF_MEM, SECURE_FAILURE_MEMORY },
};

static enum secure_failure
fault_find(int number)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].number == number)
			return faults[i].why;
	return SECURE_FAILURE_BAD_CERTIFICATE;
}

static struct secure *
secure_of_store(X509_STORE_CTX *store)
{
	return secure_of(X509_STORE_CTX_get_ex_data(store,
	    SSL_get_ex_data_X509_STORE_CTX_idx()));
}

static bool
issuer_has_list(const struct credentials *c, const X509 *certificate)
{
	const X509_NAME *issuer = X509_get_issuer_name(certificate);

	for (int i = 0; i < sk_X509_CRL_num(c->crls); i++)
		if (X509_NAME_cmp(issuer, X509_CRL_get_issuer(
		    sk_X509_CRL_value(c->crls, i))) == 0)
			return true;
	return false;
}

/* Forgives one thing: that an issuer without any list has none. */
static int
verify_judge(int is_fine, X509_STORE_CTX *store)
{
	X509 *x = X509_STORE_CTX_get_current_cert(store);

	if (is_fine ||
	    X509_STORE_CTX_get_error(store) != X509_V_ERR_UNABLE_TO_GET_CRL ||
	    x == NULL || issuer_has_list(X509_STORE_CTX_get_app_data(store), x))
		return is_fine;
	X509_STORE_CTX_set_error(store, X509_V_OK);
	return 1;
}

bool
secure_verify_anchor(const struct credentials *c, STACK_OF(X509) *chain,
    const struct deviceid *id)
{
	for (size_t i = 0; i < c->anchor_count; i++) {
		const struct anchor *a = &c->anchors[i];

		if (a->is_bound && !deviceid_equal(&a->subject, id))
			continue;
		for (int k = 1; k < sk_X509_num(chain); k++)
			if (X509_cmp(sk_X509_value(chain, k),
			    a->certificate) == 0)
				return true;
	}
	return false;
}

/* When the first thing that this chain stands on expires. */
static int64_t
chain_read_until(const struct credentials *c, STACK_OF(X509) *chain)
{
	int64_t until = INT64_MAX, t;

	for (int i = 0; i < sk_X509_num(chain); i++) {
		t = credentials_read_time(X509_get0_notAfter(
		    sk_X509_value(chain, i)));
		until = t < until ? t : until;
	}
	for (int i = 0; i < sk_X509_CRL_num(c->crls); i++) {
		t = credentials_read_time(X509_CRL_get0_nextUpdate(
		    sk_X509_CRL_value(c->crls, i)));
		until = t < until ? t : until;
	}
	return until;
}

enum secure_failure
secure_verify_sound(X509_STORE_CTX *store, struct credentials *c)
{
	X509_STORE_CTX_set_app_data(store, c);
	X509_STORE_CTX_set_verify_cb(store, verify_judge);
	return X509_verify_cert(store) == 1 ? SECURE_FAILURE_NONE :
	    fault_find(X509_STORE_CTX_get_error(store));
}

enum secure_failure
secure_verify_identity(X509_STORE_CTX *store, const struct credentials *c,
    enum identity_use use, const struct deviceid *expected,
    struct deviceid *id)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);
	X509 *leaf = sk_X509_value(chain, 0);

	if (!identity_has_use(leaf, use))
		return SECURE_FAILURE_WRONG_USE;
	if (!identity_read_id(leaf, id))
		return SECURE_FAILURE_NO_ID;
	if (!secure_verify_anchor(c, chain, id))
		return SECURE_FAILURE_WRONG_ANCHOR;
	if (expected != NULL && !deviceid_equal(expected, id))
		return SECURE_FAILURE_WRONG_ID;
	return SECURE_FAILURE_NONE;
}

int
secure_verify_alert(X509_STORE_CTX *store, enum secure_failure why)
{
	X509_STORE_CTX_set_error(store, why == SECURE_FAILURE_WRONG_USE ?
	    X509_V_ERR_INVALID_PURPOSE : X509_V_ERR_HOSTNAME_MISMATCH);
	return 0;
}

/* The chain is sound; whom does it prove? */
static enum secure_failure
verify_identity(struct secure *s, X509_STORE_CTX *store)
{
	const struct secure_context *c = s->context;
	struct deviceid id;
	enum secure_failure why = secure_verify_identity(store,
	    c->credentials, c->role == SECURE_CLIENT ? IDENTITY_SERVER :
	    IDENTITY_CLIENT, s->has_expected ? &s->expected : NULL, &id);

	if (why != SECURE_FAILURE_NONE)
		return why;
	s->peer = (struct secure_proven){
		.proof = SECURE_PROOF_X509, .id = id,
		.until = chain_read_until(c->credentials,
		    X509_STORE_CTX_get0_chain(store)),
	};
	memcpy(s->peer.digest, c->trust, sizeof(s->peer.digest));
	return SECURE_FAILURE_NONE;
}

/* A maker's certificate names no device, but is to be used as one that
   does. */
static enum secure_failure
verify_maker(struct secure *s, X509_STORE_CTX *store)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);

	if (!identity_has_use(sk_X509_value(chain, 0), IDENTITY_SERVER))
		return SECURE_FAILURE_WRONG_USE;
	s->peer = (struct secure_proven){ .proof = SECURE_PROOF_TRANSFER };
	return SECURE_FAILURE_NONE;
}

/* Instead of OpenSSL's own. The error set last decides about the alert. */
static int
verify_chain(X509_STORE_CTX *store, void *arg)
{
	struct secure *s = secure_of_store(store);

	(void)arg;
	s->cause = secure_verify_sound(store, s->context->credentials);
	if (s->cause != SECURE_FAILURE_NONE)
		return 0;
	s->cause = s->context->credentials->use == CREDENTIALS_MAKER_ANCHORS ?
	    verify_maker(s, store) : verify_identity(s, store);
	if (s->cause == SECURE_FAILURE_NONE)
		return 1;
	return secure_verify_alert(store, s->cause);
}

/* A part of the digest of all that is believed. */
static bool
trust_add(EVP_MD_CTX *digest, const void *data, size_t len)
{
	return EVP_DigestUpdate(digest, data, len) == 1;
}

static bool
trust_add_certificate(EVP_MD_CTX *digest, const struct anchor *a)
{
	uint8_t of[EVP_MAX_MD_SIZE], bound = a->is_bound;
	unsigned len = sizeof(of);

	return X509_digest(a->certificate, EVP_sha256(), of, &len) == 1 &&
	    trust_add(digest, of, len) && trust_add(digest, &bound, 1) &&
	    trust_add(digest, a->subject.bytes, sizeof(a->subject.bytes));
}

static bool
trust_add_list(EVP_MD_CTX *digest, const X509_CRL *crl)
{
	uint8_t of[EVP_MAX_MD_SIZE];
	unsigned len = sizeof(of);

	return X509_CRL_digest(crl, EVP_sha256(), of, &len) == 1 &&
	    trust_add(digest, of, len);
}

/* What a ticket's identity stood on, to be compared when it comes back. */
static bool
trust_digest(const struct credentials *c, uint8_t *out)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	bool is_fine = digest != NULL &&
	    EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1;

	for (size_t i = 0; is_fine && i < c->anchor_count; i++)
		is_fine = trust_add_certificate(digest, &c->anchors[i]);
	for (int i = 0; is_fine && i < sk_X509_CRL_num(c->crls); i++)
		is_fine = trust_add_list(digest,
		    sk_X509_CRL_value(c->crls, i));
	is_fine = is_fine && EVP_DigestFinal_ex(digest, out, NULL) == 1;
	EVP_MD_CTX_free(digest);
	return is_fine;
}

/* An anchor may be any CA, not only a root. */
bool
secure_verify_fill_store(X509_STORE *store, const struct credentials *c)
{
	unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;

	for (size_t i = 0; i < c->anchor_count; i++)
		if (X509_STORE_add_cert(store, c->anchors[i].certificate) != 1)
			return false;
	for (int i = 0; i < sk_X509_CRL_num(c->crls); i++)
		if (X509_STORE_add_crl(store,
		    sk_X509_CRL_value(c->crls, i)) != 1)
			return false;
	if (sk_X509_CRL_num(c->crls) > 0)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL;
	return X509_STORE_set_flags(store, flags) == 1;
}

bool
secure_verify_fill(SSL_CTX *ssl, const struct credentials *who)
{
	return secure_verify_fill_store(SSL_CTX_get_cert_store(ssl), who) &&
	    (who->certificate == NULL || SSL_CTX_use_cert_and_key(ssl,
	    who->certificate, who->key, who->chain, 1) == 1);
}

bool
secure_verify_init(struct secure_context *c)
{
	const struct credentials *who = c->credentials;
	int mode = SSL_VERIFY_PEER;

	if (c->role == SECURE_SERVER && (who->use == CREDENTIALS_MAKER ||
	    (!c->peer_required && who->anchor_count == 0)))
		mode = SSL_VERIFY_NONE;
	else if (c->role == SECURE_SERVER && c->peer_required)
		mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
	SSL_CTX_set_verify(c->ssl, mode, NULL);
	SSL_CTX_set_cert_verify_callback(c->ssl, verify_chain, NULL);
	return trust_digest(who, c->trust) && secure_verify_fill(c->ssl, who);
}
