/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_lent.c - our certificates and our judgement for somebody else's TLS */
#include "link/secure_lent.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "link/secure_state.h"

#define LENT_HOST_SIZE 256	/* with the end of the text */

struct secure_lent {
	struct credentials *credentials;
	bool has_expected;
	struct deviceid expected;
	char host[LENT_HOST_SIZE];
	enum secure_failure failure;
};

enum wax_status
secure_lent_new(struct credentials *credentials,
    const struct deviceid *expected, const char *host,
    struct secure_lent **out)
{
	struct secure_lent *l;

	if (credentials->use != CREDENTIALS_ORDINARY ||
	    credentials->anchor_count == 0 || strlen(host) >= LENT_HOST_SIZE)
		return WAX_CRYPTO;
	if ((l = calloc(1, sizeof(*l))) == NULL)
		return WAX_MEMORY;
	l->credentials = credentials_ref(credentials);
	l->has_expected = expected != NULL;
	if (expected != NULL)
		l->expected = *expected;
	memcpy(l->host, host, strlen(host));
	*out = l;
	return WAX_OK;
}

void
secure_lent_free(struct secure_lent *l)
{
	if (l == NULL)
		return;
	credentials_unref(l->credentials);
	free(l);
}

/* RFC 6125: the name or address stands in the certificate's SAN. */
static enum secure_failure
lent_check_host(const struct secure_lent *l, X509 *leaf)
{
	unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;

	int found = X509_check_ip_asc(leaf, l->host, 0);

	if (found == -2)	/* it is no address */
		found = X509_check_host(leaf, l->host, 0, flags, NULL);
	return found == 1 ? SECURE_FAILURE_NONE : SECURE_FAILURE_WRONG_ID;
}

/* An anchor that stands for one device stands for no host. */
static bool
lent_anchor_is_free(const struct credentials *c, STACK_OF(X509) *chain)
{
	for (size_t i = 0; i < c->anchor_count; i++)
		for (int k = 1; k < sk_X509_num(chain); k++)
			if (!c->anchors[i].is_bound && X509_cmp(
			    sk_X509_value(chain, k),
			    c->anchors[i].certificate) == 0)
				return true;
	return false;
}

static enum secure_failure
lent_judge(const struct secure_lent *l, X509_STORE_CTX *store)
{
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(store);
	struct deviceid id;

	if (l->has_expected)
		return secure_verify_identity(store, l->credentials,
		    IDENTITY_SERVER, &l->expected, &id);
	if (!lent_anchor_is_free(l->credentials, chain))
		return SECURE_FAILURE_WRONG_ANCHOR;
	return lent_check_host(l, sk_X509_value(chain, 0));
}

static int
lent_verify(X509_STORE_CTX *store, void *arg)
{
	struct secure_lent *l = arg;

	l->failure = secure_verify_sound(store, l->credentials);
	if (l->failure != SECURE_FAILURE_NONE)
		return 0;
	l->failure = lent_judge(l, store);
	ERR_clear_error();
	return l->failure == SECURE_FAILURE_NONE ? 1 :
	    secure_verify_alert(store, l->failure);
}

/* Sessions are not resumed: each proves anew who is there. */
bool
secure_lent_apply(struct secure_lent *l, void *ssl_ctx)
{
	SSL_CTX *ssl = ssl_ctx;
	bool is_fine;

	ERR_clear_error();
	SSL_CTX_set_security_level(ssl, SECURE_LEVEL);
	SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ssl, lent_verify, l);
	SSL_CTX_set_verify_depth(ssl, SECURE_CHAIN_CAS);
	SSL_CTX_set_max_cert_list(ssl, SECURE_CHAIN_BYTES);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ssl, SSL_OP_NO_COMPRESSION |
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
	is_fine = SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) == 1 &&
	    secure_verify_fill(ssl, l->credentials);
	ERR_clear_error();
	return is_fine;
}

enum secure_failure
secure_lent_failure(const struct secure_lent *l)
{
	return l->failure;
}
