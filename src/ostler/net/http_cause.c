/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_cause.c - the one map from libcurl's failures to those of hops */
#include "ostler/net/http_cause.h"

#include <curl/curl.h>

static const struct http_cause causes[] = {
	{ CURLE_COULDNT_CONNECT, HOP_REFUSED, "connect", true },
	{ CURLE_COULDNT_RESOLVE_HOST, HOP_REFUSED, "connect", true },
	{ CURLE_INTERFACE_FAILED, HOP_REFUSED, "connect", true },
	{ CURLE_OPERATION_TIMEDOUT, HOP_TIMEOUT, "connect-timeout", true },
	{ CURLE_SSL_CONNECT_ERROR, HOP_INSECURE, "handshake", true },
	{ CURLE_PEER_FAILED_VERIFICATION, HOP_INSECURE, "certificate", true },
	{ CURLE_SSL_CERTPROBLEM, HOP_INSECURE, "own-certificate", true },
	{ CURLE_SSL_CIPHER, HOP_INSECURE, "no-cipher", true },
	{ CURLE_SSL_CACERT_BADFILE, HOP_INSECURE, "no-anchors", true },
	{ CURLE_SSL_ISSUER_ERROR, HOP_INSECURE, "certificate", true },
	{ CURLE_USE_SSL_FAILED, HOP_INSECURE, "handshake", true },
	{ CURLE_WEIRD_SERVER_REPLY, HOP_BAD_RESPONSE, "no-http", false },
	{ CURLE_UNSUPPORTED_PROTOCOL, HOP_BAD_RESPONSE, "no-http", false },
	{ CURLE_PARTIAL_FILE, HOP_BAD_RESPONSE, "cut-off", false },
	{ CURLE_HTTP2, HOP_BAD_RESPONSE, "http2", false },
	{ CURLE_HTTP2_STREAM, HOP_BAD_RESPONSE, "http2", false },
	{ CURLE_WRITE_ERROR, HOP_BAD_RESPONSE, "head", false },
	{ CURLE_FILESIZE_EXCEEDED, HOP_ANSWER_LARGE, "too-large", false },
	{ CURLE_OUT_OF_MEMORY, HOP_BUSY, "memory", false },
	{ CURLE_GOT_NOTHING, HOP_LOST, "closed", false },
	{ CURLE_SEND_ERROR, HOP_LOST, "lost", false },
	{ CURLE_RECV_ERROR, HOP_LOST, "lost", false },
	{ CURLE_SEND_FAIL_REWIND, HOP_LOST, "lost", false },
};

static const struct http_cause other = { 0, HOP_LOST, "failed", false };

const struct http_cause *
http_cause_find(int number)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (causes[i].number == number)
			return &causes[i];
	return &other;
}
