/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* websocket.h - one end of a WebSocket for CoAP (RFC 6455; RFC 8323 sections 4
   and 8), without input and output */
#ifndef LINK_WEBSOCKET_H
#define LINK_WEBSOCKET_H

#include "core/bytes.h"

/*
 *	UPGRADE  HTTP request and response: /.well-known/coap, subprotocol coap
 *	   |
 *	 OPEN ---- close frame, either side ----> CLOSED
 *	   `------- error ----------------------> FAILED
 *
 * A binary message is one CoAP message (is_websocket of stream.h). Text
 * messages are refused. WebSocket pings are answered. A server answers a wrong
 * request with 400, 404, 426 or 431, an end that fails later sends a close
 * frame; then the caller closes the connection.
 *
 * Memory: fragments and what is incomplete, at most max_message bytes, and some
 * 4 KiB for reading frames.
 */
enum websocket_state {
	WEBSOCKET_UPGRADE,
	WEBSOCKET_OPEN,
	WEBSOCKET_CLOSED,
	WEBSOCKET_FAILED,
};

enum websocket_error {
	WEBSOCKET_ERROR_NONE,
	WEBSOCKET_ERROR_HTTP,		/* malformed, or no upgrade */
	WEBSOCKET_ERROR_PATH,		/* not /.well-known/coap */
	WEBSOCKET_ERROR_PROTOCOL,	/* subprotocol coap not offered or not
					   chosen */
	WEBSOCKET_ERROR_KEY,		/* Sec-WebSocket-Key or -Accept is
					   wrong */
	WEBSOCKET_ERROR_STATUS,		/* the server answered not 101 */
	WEBSOCKET_ERROR_FRAME,		/* masking, opcode, fragmenting, text */
	WEBSOCKET_ERROR_TOO_LARGE,
	WEBSOCKET_ERROR_MEMORY,
	WEBSOCKET_ERROR_COUNT
};

struct websocket;

struct websocket_hooks {
	void *arg;
	void (*send)(void *arg, struct bytes data);	/* to the network */
	void (*opened)(void *arg);			/* UPGRADE is over */
	void (*take)(void *arg, struct bytes message);	/* a binary message */
	/* Random bytes for keys and masks; never fails. */
	void (*random)(void *arg, uint8_t *out, size_t len);
};

struct websocket_options {
	bool is_client;
	const char *host;	/* client: "host" or "host:port" for Host:, at
				   most 300 visible characters; copied */
	uint32_t max_message;	/* bytes */
};

/* NULL: no memory. */
struct websocket *websocket_new(const struct websocket_options *options,
    const struct websocket_hooks *hooks);
void websocket_free(struct websocket *w);	/* NULL is fine; not from a
						   hook */

/* A client's upgrade request. */
void websocket_start(struct websocket *w);
void websocket_take(struct websocket *w, struct bytes data);

/* One binary message. WAX_STATE: not open. WAX_MEMORY. */
MUST_USE enum wax_status websocket_send(struct websocket *w,
    struct bytes message);

/* Sends a close frame with that status code (1000: normal), once. */
void websocket_close(struct websocket *w, uint16_t code);

enum websocket_state websocket_state(const struct websocket *w);
enum websocket_error websocket_error(const struct websocket *w);
const char *websocket_error_text(enum websocket_error e);	/* static */

#endif
