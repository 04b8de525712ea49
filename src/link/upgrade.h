/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* upgrade.h - the HTTP request and response that open a WebSocket for CoAP
   (RFC 6455 section 4, RFC 8323 section 4.1) */
#ifndef LINK_UPGRADE_H
#define LINK_UPGRADE_H

#include "core/writer.h"
#include "link/websocket.h"

#define UPGRADE_HEADER_MAX 8192		/* bytes of a request or response */
#define UPGRADE_WRITTEN_MAX 1024	/* bytes of what we write */
#define UPGRADE_HOST_MAX 300		/* bytes of Host that we send */
#define UPGRADE_NONCE_LEN 16
#define UPGRADE_KEY_SIZE 25		/* Base64 of the nonce and NUL */
#define UPGRADE_ACCEPT_SIZE 29		/* Base64 of a SHA-1 and NUL */

/* What the peer sends, while it comes: of bounded size. */
struct upgrade;

/* is_response: as a client reads it. NULL: no memory. */
struct upgrade *upgrade_new(bool is_response);
void upgrade_free(struct upgrade *u);	/* NULL is fine */

/* Takes what belongs to the header; *used bytes of data, and no more after
   WAX_OK. WAX_MORE: it is not yet complete; WAX_FORMAT: not HTTP; WAX_RANGE:
   above UPGRADE_HEADER_MAX. */
MUST_USE enum wax_status upgrade_take(struct upgrade *u, struct bytes data,
    size_t *used);

/* How a server answers. */
enum upgrade_answer {
	UPGRADE_SWITCH,		/* 101 */
	UPGRADE_BAD_REQUEST,	/* 400 */
	UPGRADE_NOT_FOUND,	/* 404 */
	UPGRADE_REQUIRED,	/* 426: no upgrade, or another version */
	UPGRADE_TOO_LARGE,	/* 431 */
	UPGRADE_INTERNAL,	/* 500 */
};

/* What is wrong with a complete request, and what to answer. */
enum websocket_error upgrade_check_request(const struct upgrade *u,
    enum upgrade_answer *answer);

/* What is wrong with a complete response to a request with that key. */
enum websocket_error upgrade_check_response(const struct upgrade *u,
    const char *key);

/* The value of Sec-WebSocket-Key of a complete request; borrowed. */
const char *upgrade_key(const struct upgrade *u);

/* Sec-WebSocket-Key of 16 random bytes. */
void upgrade_make_key(const uint8_t *nonce, char *key);

/* Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2 step 5.4). False: no
   memory. */
MUST_USE bool upgrade_make_accept(const char *key, char *accept);

/* host: at most UPGRADE_HOST_MAX visible characters (assert). */
void upgrade_write_request(struct writer *w, const char *host,
    const char *key);

/* accept counts for UPGRADE_SWITCH only. */
void upgrade_write_response(struct writer *w, enum upgrade_answer answer,
    const char *accept);

#endif
