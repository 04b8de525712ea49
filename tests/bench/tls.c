/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tls.c - what the measuring programs need of OpenSSL */
#include "tls.h"

#include <err.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITES "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-PSK-AES128-CBC-SHA256"
#define GROUPS "P-256"		/* that of OCF; others cost more or less */

void
tls_fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

/* Hexadecimal digits, hyphens passed over. */
static void
read_hex(const char *text, uint8_t out[16])
{
	for (size_t i = 0; i < 16; i++) {
		char digits[3] = { 0 };

		while (*text == '-')
			text++;
		if (strlen(text) < 2)
			errx(2, "expected 32 hexadecimal digits");
		memcpy(digits, text, 2);
		out[i] = (uint8_t)strtoul(digits, NULL, 16);
		text += 2;
	}
}

bool
tls_option(struct tls_settings *t, int c, const char *value)
{
	switch (c) {
	case 'd': t->is_datagram = true; return true;
	case 'r': t->resumes = true; return true;
	case 'u': read_hex(value, t->own); return true;
	case 'k': read_hex(value, t->key); t->has_key = true; return true;
	case 'c': t->certificate = value; return true;
	case 'y': t->private_key = value; return true;
	case 'a': t->anchor = value; return true;
	default: return false;
	}
}

static const struct tls_settings *
settings_of(const SSL *ssl)
{
	return SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0);
}

static unsigned
client_key(SSL *ssl, const char *hint, char *identity, unsigned identity_max,
    unsigned char *key, unsigned key_max)
{
	const struct tls_settings *t = settings_of(ssl);

	(void)hint;
	if (identity_max < 17 || key_max < 16)
		return 0;
	memcpy(identity, t->own, 16);
	identity[16] = '\0';
	memcpy(key, t->key, 16);
	return 16;
}

static unsigned
server_key(SSL *ssl, const char *identity, unsigned char *key,
    unsigned key_max)
{
	(void)identity;
	if (key_max < 16)
		return 0;
	memcpy(key, settings_of(ssl)->key, 16);
	return 16;
}

static int
make_cookie(SSL *ssl, unsigned char *cookie, unsigned *len)
{
	(void)ssl;
	memset(cookie, 'c', 16);
	*len = 16;
	return 1;
}

static int
check_cookie(SSL *ssl, const unsigned char *cookie, unsigned len)
{
	(void)ssl;
	return len == 16 && cookie[0] == 'c';
}

static void
use_psk(SSL_CTX *ctx, const struct tls_settings *t)
{
	char hint[17] = { 0 };

	if (SSL_CTX_set_max_proto_version(ctx, t->is_datagram ?
	    DTLS1_2_VERSION : TLS1_2_VERSION) != 1)
		tls_fail("version");
	memcpy(hint, t->own, 16);
	if (!t->is_server)
		SSL_CTX_set_psk_client_callback(ctx, client_key);
	else if (SSL_CTX_use_psk_identity_hint(ctx, hint) == 1)
		SSL_CTX_set_psk_server_callback(ctx, server_key);
	else
		tls_fail("hint");
}

static void
use_certificate(SSL_CTX *ctx, const struct tls_settings *t)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, t->certificate) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, t->private_key,
	    SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_load_verify_file(ctx, t->anchor) != 1)
		tls_fail("certificate, key or anchor");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER |
	    SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
}

SSL_CTX *
tls_context(const struct tls_settings *t)
{
	SSL_CTX *ctx = SSL_CTX_new(t->is_datagram ? DTLS_method() :
	    TLS_method());

	if (ctx == NULL || SSL_CTX_set_ex_data(ctx, 0,
	    (void *)(uintptr_t)t) != 1 ||
	    SSL_CTX_set_cipher_list(ctx, SUITES) != 1 ||
	    SSL_CTX_set1_groups_list(ctx, GROUPS) != 1)
		tls_fail("context");
	if (SSL_CTX_set_min_proto_version(ctx, t->is_datagram ?
	    DTLS1_2_VERSION : TLS1_2_VERSION) != 1)
		tls_fail("version");
	if (t->has_key)
		use_psk(ctx, t);
	if (t->certificate != NULL)
		use_certificate(ctx, t);
	if (SSL_CTX_set_session_id_context(ctx, (const uint8_t *)"bench",
	    5) != 1)
		tls_fail("session id context");
	/* tickets do without; and a client's cache would forbid to use one of
	   TLS 1.3 again */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	/* as ostlerd, so that the same is compared: over DTLS, OpenSSL 3.0 ends
	   a session with it over any record of a stranger */
	if (t->is_datagram)
		SSL_CTX_set_options(ctx, SSL_OP_NO_ENCRYPT_THEN_MAC);
	if (!t->resumes)
		SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (SSL_CTX_set_num_tickets(ctx, t->resumes ? 1 : 0) != 1)
		tls_fail("tickets");
	if (t->is_datagram && t->is_server) {
		SSL_CTX_set_cookie_generate_cb(ctx, make_cookie);
		SSL_CTX_set_cookie_verify_cb(ctx, check_cookie);
	}
	return ctx;
}
