/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* secure_context.c - what sessions have in common: versions, suites, options */
#include <openssl/err.h>
#include <stdlib.h>

#include "link/secure_state.h"

/* The order is the server's preference. OCF's first, then those that clouds
   and plain CoAP endpoints have. */
#define SUITES_PSK \
	"ECDHE-PSK-AES128-CBC-SHA256:PSK-AES128-CCM8"
#define SUITES_X509 \
	"ECDHE-ECDSA-AES128-CCM8:ECDHE-ECDSA-AES128-CCM:" \
	"ECDHE-ECDSA-AES256-CCM8:ECDHE-ECDSA-AES256-CCM:" \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" \
	"ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384:" \
	"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"

/* Of an ownership transfer: OCF's alone, as the owner's key is made of theirs
   (secure_owner.c). */
#define SUITES_PIN "ECDHE-PSK-AES128-CBC-SHA256"
#define SUITES_MAKER \
	"ECDHE-ECDSA-AES128-CCM8:ECDHE-ECDSA-AES128-CCM:" \
	"ECDHE-ECDSA-AES256-CCM8:ECDHE-ECDSA-AES256-CCM"

/* ECDHE-PSK-AES128-CBC-SHA256 and PSK-AES128-CCM8 on the wire */
static const uint8_t suites_psk[][2] = { { 0xc0, 0x37 }, { 0xc0, 0xa8 } };

#define MTU_DEFAULT 1200
#define MTU_MIN 256
#define MTU_MAX 4096		/* OpenSSL collects a flight in so many bytes */
#define TLS_FRAGMENT 4096	/* bytes of a record we send */

static bool
context_is_transfer(const struct secure_context *c)
{
	return c->credentials->use != CREDENTIALS_ORDINARY;
}

static const char *
context_suites(const struct secure_context *c)
{
	if (context_is_transfer(c))
		return c->has_psk ? SUITES_PIN : SUITES_MAKER;
	if (c->has_psk && c->has_x509)
		return SUITES_PSK ":" SUITES_X509;
	return c->has_psk ? SUITES_PSK : SUITES_X509;
}

/* Keys of OCF are for TLS 1.2; a context of keys alone does not speak 1.3, nor
   does one of an ownership transfer. */
static bool
context_set_versions(const struct secure_context *c)
{
	int least = c->kind == SECURE_DTLS ? DTLS1_2_VERSION : TLS1_2_VERSION;
	int most = c->kind == SECURE_TLS && c->has_x509 &&
	    !context_is_transfer(c) ? TLS1_3_VERSION : least;

	return SSL_CTX_set_min_proto_version(c->ssl, least) == 1 &&
	    SSL_CTX_set_max_proto_version(c->ssl, most) == 1;
}

static bool
context_set_suites(const struct secure_context *c)
{
	const char *groups = c->kind == SECURE_TLS ? "P-256:X25519" : "P-256";

	SSL_CTX_set_security_level(c->ssl, SECURE_LEVEL);
	return (c->has_psk || c->has_x509) &&
	    SSL_CTX_set_cipher_list(c->ssl, context_suites(c)) == 1 &&
	    SSL_CTX_set1_groups_list(c->ssl, groups) == 1;
}

/* Buffers go while a session is idle; so it is small. */
static bool
context_set_options(const struct secure_context *c)
{
	SSL_CTX_set_options(c->ssl, SSL_OP_NO_COMPRESSION |
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
	    SSL_OP_NO_QUERY_MTU);
	SSL_CTX_set_mode(c->ssl, SSL_MODE_RELEASE_BUFFERS |
	    SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_max_cert_list(c->ssl, SECURE_CHAIN_BYTES);
	SSL_CTX_set_verify_depth(c->ssl, SECURE_CHAIN_CAS);
	return c->kind == SECURE_DTLS ||
	    SSL_CTX_set_max_send_fragment(c->ssl, TLS_FRAGMENT) == 1;
}

/* A client without ours among its protocols is refused (RFC 7301 section
   3.2). */
static int
context_choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *len,
    const unsigned char *offered, unsigned offered_len, void *arg)
{
	const struct secure_context *c = arg;
	const unsigned char *at = offered, *end = offered + offered_len;
	const struct bytes ours = bytes_of(c->alpn + 1, c->alpn[0]);

	(void)ssl;
	for (; at < end && (size_t)(end - at) > at[0]; at += 1 + at[0]) {
		if (!bytes_equal(bytes_of(at + 1, at[0]), ours))
			continue;
		*out = at + 1;
		*len = at[0];
		return SSL_TLSEXT_ERR_OK;
	}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static bool
context_set_alpn(struct secure_context *c, const char *name)
{
	size_t len = name == NULL ? 0 : strlen(name);

	if (len == 0)
		return true;
	if (len >= sizeof(c->alpn))
		return false;
	c->alpn[0] = (uint8_t)len;
	memcpy(c->alpn + 1, name, len);
	if (c->role == SECURE_CLIENT)	/* 0 is success, here only */
		return SSL_CTX_set_alpn_protos(c->ssl, c->alpn,
		    (unsigned)len + 1) == 0;
	SSL_CTX_set_alpn_select_cb(c->ssl, context_choose_alpn, c);
	return true;
}

/* A client that offers a suite of keys has one, perhaps nothing else; with TLS
   1.3 it could not be used. */
static int
context_see_hello(SSL *ssl, int *alert, void *arg)
{
	const unsigned char *suites;
	size_t len = SSL_client_hello_get0_ciphers(ssl, &suites);

	(void)alert, (void)arg;
	for (size_t i = 0; i + 2 <= len; i += 2)
		for (size_t k = 0; k < 2; k++)
			if (memcmp(suites + i, suites_psk[k], 2) == 0)
				(void)SSL_set_max_proto_version(ssl,
				    TLS1_2_VERSION);
	return SSL_CLIENT_HELLO_SUCCESS;
}

static bool
context_init(struct secure_context *c, const struct secure_options *options)
{
	if (!context_set_versions(c) || !context_set_suites(c) ||
	    !context_set_options(c) || !context_set_alpn(c, options->alpn))
		return false;
	if (c->role == SECURE_SERVER && c->kind == SECURE_TLS && c->has_psk &&
	    c->has_x509)
		SSL_CTX_set_client_hello_cb(c->ssl, context_see_hello, NULL);
	if (c->kind == SECURE_DTLS) {
		secure_dtls_init(c);
		secure_pages_init(c);
	}
	return secure_psk_init(c) && secure_verify_init(c) &&
	    secure_resume_init(c, options->ticket_key);
}

static uint16_t
context_limit_mtu(uint16_t mtu)
{
	if (mtu == 0)
		return MTU_DEFAULT;
	return mtu < MTU_MIN ? MTU_MIN : mtu > MTU_MAX ? MTU_MAX : mtu;
}

enum wax_status
secure_context_new(const struct secure_options *options,
    struct secure_context **out)
{
	struct secure_context *c = calloc(1, sizeof(*c));
	const struct credentials *who = options->credentials;
	enum wax_status st = WAX_CRYPTO;

	if (c == NULL)
		return WAX_MEMORY;
	ERR_clear_error();
	c->kind = options->kind;
	c->role = options->role;
	c->credentials = credentials_ref(options->credentials);
	c->peer_required = options->peer_required;
	c->has_psk = who->keys.count > 0 || who->use == CREDENTIALS_PIN;
	c->has_x509 = c->role == SECURE_SERVER ? who->certificate != NULL :
	    who->anchor_count > 0;
	c->resume_seconds = context_is_transfer(c) ? 0 :
	    options->resume_seconds;
	c->mtu = context_limit_mtu(options->mtu);
	c->ssl = SSL_CTX_new(c->kind == SECURE_DTLS ? DTLS_method() :
	    TLS_method());
	c->method = secure_bio_method();
	if (c->ssl == NULL || c->method == NULL)
		st = WAX_MEMORY;
	else if (context_init(c, options))
		st = WAX_OK;
	ERR_clear_error();
	if (st == WAX_OK)
		*out = c;
	else
		secure_context_free(c);
	return st;
}

void
secure_context_free(struct secure_context *c)
{
	if (c == NULL)
		return;
	secure_resume_clear(c);
	SSL_CTX_free(c->ssl);
	BIO_meth_free(c->method);
	credentials_unref(c->credentials);
	free(c);
}
