/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure.c - the life of a session */
#include "link/secure.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "link/secure_state.h"

struct secure *
secure_of(const SSL *ssl)
{
	return SSL_get_app_data(ssl);
}

/* The server's first answer to an offer was an alert. */
static bool
secure_has_choked(const struct secure *s, enum secure_failure why)
{
	return s->has_offered && s->state == SECURE_HANDSHAKE &&
	    why == SECURE_FAILURE_ALERT &&
	    SSL_get_pending_cipher(s->ssl) == NULL;
}

void
secure_fail(struct secure *s, enum secure_failure why)
{
	s->is_unresumable = secure_has_choked(s, why);
	s->state = SECURE_FAILED;
	s->failure = why;
	if (s->is_unresumable)
		secure_resume_shun(s);
	else if (s->context->role == SECURE_CLIENT)
		secure_resume_forget(s);
}

/* The keys that a client would use for whom it expects. */
static bool
secure_has_psk(const struct secure *s)
{
	const struct secure_context *c = s->context;

	return c->has_psk && (!s->has_expected ||
	    c->credentials->use == CREDENTIALS_PIN ||
	    credentials_find_psk(c->credentials, &s->expected) != NULL);
}

/* No SNI for an address (RFC 6066 section 3). */
static bool
secure_set_host(struct secure *s, const char *host)
{
	ASN1_OCTET_STRING *address;

	if (host == NULL)
		return true;
	s->host = table_hash(&s->context->resumes.table, bytes_of_text(host));
	address = a2i_IPADDRESS(host);
	ERR_clear_error();
	if (address != NULL) {
		ASN1_OCTET_STRING_free(address);
		return true;
	}
	return SSL_set_tlsext_host_name(s->ssl, host) == 1;
}

/* A client offers suites of keys only if it has a key; then not TLS 1.3, which
   would do without. */
static bool
secure_init_client(struct secure *s, const char *host)
{
	SSL_set_connect_state(s->ssl);
	if (!secure_set_host(s, host))
		return false;
	if (secure_has_psk(s)) {
		secure_psk_attach(s);
		return s->context->kind == SECURE_DTLS ||
		    SSL_set_max_proto_version(s->ssl, TLS1_2_VERSION) == 1;
	}
	if (!s->context->has_x509)
		s->cause = SECURE_FAILURE_UNKNOWN_PSK;	/* on secure_start */
	return true;
}

static bool
secure_init(struct secure *s, const char *host)
{
	SSL_set_app_data(s->ssl, s);
	if (!secure_bio_attach(s))
		return false;
	if (s->context->kind == SECURE_DTLS)
		secure_dtls_attach(s);
	if (s->context->role == SECURE_CLIENT)
		return secure_init_client(s, host);
	SSL_set_accept_state(s->ssl);
	if (s->has_expected)
		SSL_set_verify(s->ssl, SSL_VERIFY_PEER |
		    SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return true;
}

struct secure *
secure_new(struct secure_context *c, const struct deviceid *expected,
    const char *host, const struct secure_hooks *hooks)
{
	struct secure *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	ERR_clear_error();
	s->context = c;
	s->hooks = *hooks;
	s->alert = "";
	s->has_expected = expected != NULL;
	if (expected != NULL)
		s->expected = *expected;
	if (expected != NULL && c->credentials->use != CREDENTIALS_ORDINARY)
		s->cause = SECURE_FAILURE_WRONG_ID;
	s->ssl = SSL_new(c->ssl);
	if (s->ssl == NULL || !secure_init(s, host)) {
		ERR_clear_error();
		secure_free(s);
		return NULL;
	}
	return s;
}

void
secure_free(struct secure *s)
{
	if (s == NULL)
		return;
	/* a session that was never shut down is for OpenSSL no good one to
	   resume; for us it is */
	if (s->ssl != NULL)
		SSL_set_shutdown(s->ssl, SSL_SENT_SHUTDOWN |
		    SSL_RECEIVED_SHUTDOWN);
	SSL_free(s->ssl);
	ERR_clear_error();
	OPENSSL_cleanse(s, sizeof(*s));
	free(s);
}

/* A transfer proves no Device ID. */
static bool
secure_is_expected(const struct secure *s)
{
	return !s->has_expected || ((s->peer.proof == SECURE_PROOF_PSK ||
	    s->peer.proof == SECURE_PROOF_X509) &&
	    deviceid_equal(&s->expected, &s->peer.id));
}

/* What must hold of who is there, however the handshake came to its end. */
static void
secure_open(struct secure *s)
{
	s->is_resumed = SSL_session_reused(s->ssl) == 1;
	s->peer = *secure_resume_proven(s);
	/* to a maker's certificate anybody may come */
	if (s->context->credentials->use == CREDENTIALS_MAKER)
		s->peer.proof = SECURE_PROOF_TRANSFER;
	if (s->peer.proof == SECURE_PROOF_NONE &&
	    (s->context->peer_required || s->context->role == SECURE_CLIENT))
		secure_fail(s, SECURE_FAILURE_NO_CERTIFICATE);
	else if (!secure_is_expected(s))
		secure_fail(s, SECURE_FAILURE_WRONG_ID);
	else
		s->state = SECURE_OPEN;
	if (s->context->kind == SECURE_DTLS)
		secure_dtls_settle(s);
}

static void
secure_run_handshake(struct secure *s)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(s->ssl);
	if (result == 1)
		secure_open(s);
	else if (SSL_get_error(s->ssl, result) != SSL_ERROR_WANT_READ)
		secure_fail(s, secure_failure_read(s));
	ERR_clear_error();
}

/* One record; false: there is none whole. */
static bool
secure_read(struct secure *s)
{
	uint8_t record[SECURE_WRITE_MAX];
	int result, error;

	ERR_clear_error();
	result = SSL_read(s->ssl, record, sizeof(record));
	if (result > 0) {
		s->hooks.take(s->hooks.arg,
		    bytes_of(record, (size_t)result));
		return true;
	}
	error = SSL_get_error(s->ssl, result);
	if (error == SSL_ERROR_ZERO_RETURN)
		secure_close(s);
	else if (error != SSL_ERROR_WANT_READ)
		secure_fail(s, secure_failure_read(s));
	ERR_clear_error();
	return false;
}

/* DTLS keeps its buffers from record to record unless told otherwise. */
static void
secure_rest(struct secure *s)
{
	if (s->context->kind != SECURE_DTLS || s->state != SECURE_OPEN)
		return;
	(void)SSL_free_buffers(s->ssl);
	secure_pages_return(s);
}

/* After secure_rest only reading makes them anew by itself. False: no
   memory. */
static bool
secure_wake(struct secure *s)
{
	return s->context->kind != SECURE_DTLS ||
	    SSL_alloc_buffers(s->ssl) == 1;
}

void
secure_run(struct secure *s)
{
	if (s->state == SECURE_HANDSHAKE)
		secure_run_handshake(s);
	while (s->state == SECURE_OPEN && secure_read(s))
		;
	s->input = BYTES_ABSENT;
	secure_rest(s);
}

void
secure_start(struct secure *s)
{
	assert(s->context->role == SECURE_CLIENT);
	if (s->cause != SECURE_FAILURE_NONE) {
		secure_fail(s, s->cause);
		return;
	}
	secure_resume_offer(s);
	secure_run(s);
}

void
secure_take(struct secure *s, struct bytes data)
{
	if (s->state == SECURE_CLOSED || s->state == SECURE_FAILED)
		return;
	if (s->context->kind == SECURE_DTLS)
		data = secure_dtls_trim(s, data);
	if (data.len == 0)
		return;
	s->input = data;
	secure_run(s);
	if (s->context->kind == SECURE_DTLS && s->state == SECURE_HANDSHAKE)
		secure_dtls_check_finished(s, data);
}

enum wax_status
secure_write(struct secure *s, struct bytes data)
{
	int result;

	if (s->state != SECURE_OPEN)
		return WAX_STATE;
	if (data.len > (s->context->kind == SECURE_DTLS ? SECURE_WRITE_MAX :
	    INT32_MAX))
		return WAX_RANGE;
	if (data.len == 0)
		return WAX_OK;
	ERR_clear_error();
	result = !secure_wake(s) ? -1 :
	    SSL_write(s->ssl, data.data, (int)data.len);
	if (result > 0) {
		secure_rest(s);
		return WAX_OK;
	}
	secure_fail(s, secure_failure_read(s));
	return WAX_CRYPTO;
}

void
secure_close(struct secure *s)
{
	if (s->state == SECURE_OPEN) {
		ERR_clear_error();
		if (secure_wake(s))
			(void)SSL_shutdown(s->ssl);
		ERR_clear_error();
	}
	if (s->state != SECURE_FAILED)
		s->state = SECURE_CLOSED;
}

enum secure_state
secure_state(const struct secure *s)
{
	return s->state;
}

enum secure_failure
secure_failure(const struct secure *s)
{
	return s->failure;
}

bool
secure_is_unresumable(const struct secure *s)
{
	return s->is_unresumable;
}

const char *
secure_alert(const struct secure *s)
{
	return s->alert;
}

/* A session that is resumed has the certificate of its first handshake. */
static void
secure_read_issuer(const struct secure *s, char text[SECURE_ISSUER_SIZE])
{
	const X509 *certificate = SSL_get0_peer_certificate(s->ssl);

	if (certificate == NULL || !identity_read_issuer(certificate, text,
	    SECURE_ISSUER_SIZE))
		text[0] = '\0';
}

void
secure_get_peer(const struct secure *s, struct secure_peer *out)
{
	bool is_known = s->state == SECURE_OPEN || s->state == SECURE_CLOSED;

	*out = (struct secure_peer){
		.proof = is_known ? (enum secure_proof)s->peer.proof :
		    SECURE_PROOF_NONE,
		.resumed = s->is_resumed,
		.suite = SSL_get_cipher_name(s->ssl),
		.version = SSL_get_version(s->ssl),
	};
	if (out->proof != SECURE_PROOF_NONE)
		out->id = s->peer.id;
	if (out->proof == SECURE_PROOF_X509)
		secure_read_issuer(s, out->issuer);
}
