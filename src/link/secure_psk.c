/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_psk.c - pairwise keys in TLS 1.2 and DTLS 1.2 (RFC 4279, RFC 5489):
   identity and hint are the 16 bytes of a Device ID */
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "link/secure_state.h"

void
secure_psk_prove(const struct psk *p, struct secure_proven *out)
{
	*out = (struct secure_proven){
		.proof = SECURE_PROOF_PSK, .id = p->peer, .until = INT64_MAX,
	};
	/* of no digest at all a ticket would prove nothing */
	if (EVP_Digest(p->key, p->len, out->digest, NULL, EVP_sha256(),
	    NULL) != 1)
		out->proof = SECURE_PROOF_NONE;
}

/* Copies the key; 0: it does not fit, which no key of ours does. */
static unsigned
psk_give(struct secure *s, const struct psk *p, uint8_t *out, unsigned size)
{
	if (p->len > size)
		return 0;
	secure_psk_prove(p, &s->peer);
	memcpy(out, p->key, p->len);
	return (unsigned)p->len;
}

unsigned
secure_psk_pretend(struct secure *s, enum secure_failure why, uint8_t *out,
    unsigned size)
{
	s->cause = why;
	s->peer = (struct secure_proven){ .proof = SECURE_PROOF_PSK };
	return size >= 16 && RAND_bytes(out, 16) == 1 ? 16 : 0;
}

static unsigned
psk_serve(SSL *ssl, const char *identity, unsigned char *out, unsigned size)
{
	struct secure *s = secure_of(ssl);
	const struct psk *p;

	/* tickets of TLS 1.3 come by here too, and are no business of keys */
	if (SSL_version(ssl) == TLS1_3_VERSION)
		return 0;
	if (identity == NULL || credentials_find_identity(
	    s->context->credentials, bytes_of_text(identity), &p) != WAX_OK)
		return secure_psk_pretend(s, SECURE_FAILURE_UNKNOWN_PSK, out,
		    size);
	if (s->has_expected && !deviceid_equal(&s->expected, &p->peer))
		return secure_psk_pretend(s, SECURE_FAILURE_WRONG_ID, out,
		    size);
	return psk_give(s, p, out, size);
}

/* True if the server says that it is somebody else than expected. A hint that
   is no Device ID says nothing. */
static bool
hint_is_of_another(const struct secure *s, struct bytes hint)
{
	const struct psk *p;

	if (bytes_equal(hint, credentials_cut_id(&s->expected)))
		return false;
	return hint.len == sizeof(s->expected.bytes) ||
	    (hint.len > 0 && credentials_find_identity(
	    s->context->credentials, hint, &p) == WAX_OK);
}

/* The key for a server: that of who is expected, or is named by the hint, or
   the only one. NULL: none, and s->cause says why. */
static const struct psk *
psk_choose(struct secure *s, struct bytes hint)
{
	const struct credentials *c = s->context->credentials;
	const struct psk *p = NULL;

	s->cause = SECURE_FAILURE_UNKNOWN_PSK;
	if (s->has_expected && hint_is_of_another(s, hint)) {
		s->cause = SECURE_FAILURE_WRONG_ID;
		return NULL;
	}
	if (s->has_expected)
		p = credentials_find_psk(c, &s->expected);
	else if (hint.len == 0 ||
	    credentials_find_identity(c, hint, &p) == WAX_NOT_FOUND)
		p = c->keys.count == 1 ? c->newest : NULL;
	if (p != NULL)
		s->cause = SECURE_FAILURE_NONE;
	return p;
}

static unsigned
psk_ask(SSL *ssl, const char *hint, char *identity, unsigned identity_size,
    unsigned char *out, unsigned size)
{
	struct secure *s = secure_of(ssl);
	const struct credentials *c = s->context->credentials;
	const struct psk *p = psk_choose(s, hint == NULL ? BYTES_ABSENT :
	    bytes_of_text(hint));

	if (p == NULL || !c->has_id ||
	    identity_size <= sizeof(c->id.bytes))
		return 0;
	memcpy(identity, c->id.bytes, sizeof(c->id.bytes));
	identity[sizeof(c->id.bytes)] = '\0';
	return psk_give(s, p, out, size);
}

bool
secure_psk_init(struct secure_context *c)
{
	char hint[sizeof(c->credentials->id.bytes) + 1] = "";

	if (!c->has_psk || c->role == SECURE_CLIENT)
		return true;
	if (c->credentials->use == CREDENTIALS_PIN)
		return secure_pin_init(c);
	SSL_CTX_set_psk_server_callback(c->ssl, psk_serve);
	memcpy(hint, c->credentials->id.bytes, sizeof(hint) - 1);
	return !c->credentials->has_id ||
	    SSL_CTX_use_psk_identity_hint(c->ssl, hint) == 1;
}

void
secure_psk_attach(struct secure *s)
{
	if (s->context->credentials->use == CREDENTIALS_PIN)
		secure_pin_attach(s);
	else
		SSL_set_psk_client_callback(s->ssl, psk_ask);
}

bool
secure_psk_is_used(const struct secure *s)
{
	return s->context->has_psk && (s->peer.proof == SECURE_PROOF_PSK ||
	    s->peer.proof == SECURE_PROOF_TRANSFER);
}
