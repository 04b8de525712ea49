/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* words.h - for tests of the configuration: all transports, their words
   and flags only, in the place of transports.c */
#ifndef TESTS_OSTLER_NET_WORDS_H
#define TESTS_OSTLER_NET_WORDS_H

#include "ostler/net/transport.h"
#include "ostler/net/transports.h"

static const struct transport word_clear = { .name = "coap",
	.kind = TRANSPORT_DATAGRAM };
static const struct transport word_dtls = { .name = "coaps",
	.kind = TRANSPORT_DATAGRAM, .has_sessions = true, .is_secure = true };
static const struct transport word_tcp = { .name = "coap+tcp",
	.kind = TRANSPORT_STREAM, .has_sessions = true };
static const struct transport word_tls = { .name = "coaps+tcp",
	.kind = TRANSPORT_STREAM, .has_sessions = true, .is_secure = true };
static const struct transport word_ws = { .name = "coap+ws",
	.kind = TRANSPORT_STREAM, .has_sessions = true };
static const struct transport word_wss = { .name = "coaps+ws",
	.kind = TRANSPORT_STREAM, .has_sessions = true, .is_secure = true };
static const struct transport word_local = { .name = "coap+unix",
	.kind = TRANSPORT_STREAM, .has_sessions = true, .is_local = true };
static const struct transport word_http = { .name = "http",
	.scheme = "http", .default_port = 80, .kind = TRANSPORT_STREAM,
	.has_sessions = true, .is_http = true };
static const struct transport word_https = { .name = "https",
	.scheme = "https", .default_port = 443, .kind = TRANSPORT_STREAM,
	.has_sessions = true, .is_secure = true, .is_http = true };

#define WORD_COUNT 9

/* The program has this symbol, so the library's is not taken. */
const struct transport *const transports[] = { &word_clear, &word_dtls,
	&word_tcp, &word_tls, &word_ws, &word_wss, &word_local,
	&word_http, &word_https, NULL };

#define CREDENTIAL "credential \"c\" { id " ID_A "; psk \"keys\"; }\n"

#endif
