/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_chain.c - a chain of certificates by itself */
#include "link/secure_chain.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "link/secure_state.h"

/* Owned; NULL: there is something that is no certificate, or no memory. */
static STACK_OF(X509) *
chain_read(const struct bytes *certificates, size_t count)
{
	STACK_OF(X509) *chain = sk_X509_new_null();

	for (size_t i = 0; chain != NULL && i < count; i++) {
		const uint8_t *next = certificates[i].data;
		X509 *x = d2i_X509(NULL, &next, (long)certificates[i].len);

		if (x == NULL || next != certificates[i].data +
		    certificates[i].len || sk_X509_push(chain, x) == 0) {
			X509_free(x);
			sk_X509_pop_free(chain, X509_free);
			return NULL;
		}
	}
	return chain;
}

static bool
chain_is_short(const struct bytes *certificates, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count && i < SECURE_CHAIN_MAX; i++)
		sum += certificates[i].len;
	return count > 0 && count <= SECURE_CHAIN_MAX &&
	    sum <= SECURE_CHAIN_BYTES;
}

static enum secure_failure
chain_judge(struct credentials *c, STACK_OF(X509) *chain, X509_STORE *store,
    X509_STORE_CTX *x, struct deviceid *id)
{
	enum secure_failure why;

	if (!secure_verify_fill_store(store, c) || X509_STORE_CTX_init(x,
	    store, sk_X509_value(chain, 0), chain) != 1)
		return SECURE_FAILURE_MEMORY;
	X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(x),
	    SECURE_LEVEL);
	X509_STORE_CTX_set_depth(x, SECURE_CHAIN_CAS);
	why = secure_verify_sound(x, c);
	return why != SECURE_FAILURE_NONE ? why : secure_verify_identity(x, c,
	    IDENTITY_SERVER | IDENTITY_CLIENT, NULL, id);
}

enum secure_failure
secure_chain_verify(struct credentials *c, const struct bytes *certificates,
    size_t count, struct deviceid *id)
{
	STACK_OF(X509) *chain;
	X509_STORE *store;
	X509_STORE_CTX *x;
	struct deviceid proven;
	enum secure_failure why = SECURE_FAILURE_MEMORY;

	if (c->use != CREDENTIALS_ORDINARY || c->anchor_count == 0)
		return SECURE_FAILURE_UNKNOWN_CA;
	chain = chain_is_short(certificates, count) ?
	    chain_read(certificates, count) : NULL;
	if (chain == NULL) {
		ERR_clear_error();
		return SECURE_FAILURE_BAD_CERTIFICATE;
	}
	store = X509_STORE_new();
	x = X509_STORE_CTX_new();
	if (store != NULL && x != NULL)
		why = chain_judge(c, chain, store, x, &proven);
	if (why == SECURE_FAILURE_NONE)
		*id = proven;
	X509_STORE_CTX_free(x);
	X509_STORE_free(store);
	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error();
	return why;
}
