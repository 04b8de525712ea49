/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* tls.h - what the measuring programs need of OpenSSL; nothing of what they
   measure */
#ifndef BENCH_TLS_H
#define BENCH_TLS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

/* How both ends prove who they are. */
struct tls_settings {
	bool is_datagram;	/* DTLS 1.2; else TLS 1.2 and 1.3 */
	bool is_server;
	bool resumes;
	uint8_t own[16];	/* PSK: the identity, or the hint */
	uint8_t key[16];
	bool has_key;
	const char *certificate;	/* X.509: PEM files; NULL: none */
	const char *private_key;
	const char *anchor;
};

/* Reads "-d", "-r", "-u UUID", "-k HEX", "-c FILE", "-y FILE", "-a FILE" for
   getopt's c; false: another option. */
#define TLS_OPTIONS "dru:k:c:y:a:"
bool tls_option(struct tls_settings *t, int c, const char *value);

/* Exits with a message if anything is wrong. t is borrowed for the context's
   life. */
SSL_CTX *tls_context(const struct tls_settings *t);

/* Ends the program with OpenSSL's own words. */
__attribute__((noreturn)) void tls_fail(const char *what);

#endif
