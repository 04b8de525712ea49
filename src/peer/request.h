/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* request.h - sending requests, sealed or not, directly or by proxies */
#ifndef PEER_REQUEST_H
#define PEER_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "wax/oscore.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One waxpeer_request_send is one request as the application sees it; on the
 * wire it may be several messages: the repetition that a server asks for by
 * Echo (RFC 8613 Appendix B.1.2, at most once), the blocks of a long body
 * (RFC 7959, sealed one by one), retransmissions.
 *
 *   send -+-> RESPONSE or NOTIFICATION (observation: again and again)
 *         +-> HOP_ERROR      an error that anybody could have made; the last
 *         |                  event, unless keep_waiting is set
 *         +-> TIMEOUT, RESET, UNREACHABLE, FAILED
 *
 * What does not verify is dropped, and the waiting goes on.
 */
struct waxpeer_request;
struct waxpeer_endpoint;
struct waxpeer_handshake;

enum waxpeer_outcome {
	WAXPEER_RESPONSE,	/* authentic if the request was sealed */
	WAXPEER_NOTIFICATION,	/* likewise, and more may follow */
	WAXPEER_HOP_ERROR,	/* an unprotected error: a hint by whoever */
	WAXPEER_TIMEOUT,
	WAXPEER_RESET,		/* the hop knows nothing of this */
	WAXPEER_UNREACHABLE,	/* the system says so; or the session with the
				   hop could not be opened, or broke */
	WAXPEER_FAILED,		/* status tells; nothing more is sent */
	WAXPEER_DROPPED,	/* told only if tell_dropped is set: a message
				   was not usable, status tells why */
};

struct waxpeer_event {
	enum waxpeer_outcome outcome;
	bool is_last;		/* the request is freed after this call */
	enum wax_status status;
	/* RESPONSE, NOTIFICATION, HOP_ERROR; borrowed during the call. A body
	   of several blocks is whole. */
	struct wax_message message;
	/* The message as it came from the hop, its last block; the same, or
	   sealed. All zeros if the outcome has none. */
	struct wax_message outer;
	/* UNREACHABLE: what happened to the session, "unknown-ca", "Connection
	   refused"; borrowed during the call. NULL: nothing is known. */
	const char *detail;
};

/* May send other requests and cancel this one. */
typedef void waxpeer_callback(struct waxpeer_request *r,
    const struct waxpeer_event *event, void *arg);

enum waxpeer_form {
	WAXPEER_FORM_SCHEME,	/* Proxy-Scheme: ocf, Uri-Host: <uuid> */
	WAXPEER_FORM_URI,	/* Proxy-Uri: ocf://<uuid> */
};

/* Zero it, then set what is needed. Borrowed during the call, apart from
   context, which is referenced. */
struct waxpeer_call {
	/* A proxy, or the target: "127.0.0.1:5683", or a URI with one of the
	   schemes of waxpeer_endpoint_listen. All but coap open a session,
	   which is kept for later requests until it is idle for 5 minutes. */
	const char *hop;
	/* The Device ID that the hop must prove to have, 16 bytes; NULL:
	   whoever the endpoint's credentials believe. Of no use in clear. */
	const uint8_t *hop_id;
	/* Set to go by a proxy: 16 bytes of the target's UUID. */
	const uint8_t *target;
	enum waxpeer_form form;
	struct wax_context *context;	/* NULL: unsealed */
	/* A handshake whose message_3 is to be sent (edhoc.h): this request
	   takes it along, or lets it go first. context is that of the
	   handshake. Borrowed until the last event. NULL: none. */
	struct waxpeer_handshake *handshake;
	struct wax_message message;	/* as waxpeer_message_view gives it */
	bool is_non;		/* a non-confirmable message */
	bool is_observe;	/* adds Observe 0; the method is GET or FETCH */
	bool keep_waiting;	/* a hop error is not the end */
	bool tell_dropped;
	uint32_t timeout_ms;	/* for the response, or the first; 0: 93 s */

	/* For a look at what goes out; may be NULL. Borrowed during the call:
	   the message of the application, and as it is sent. */
	void (*sent)(void *arg, const struct wax_message *inner,
	    const struct wax_message *outer);
	waxpeer_callback *callback;
	void *arg;
};

/* Sends. *out, if out is not NULL, is borrowed until the last event. On
   an error nothing was sent, and there is no event. While a session opens, the
   request waits and is sealed afterwards: what goes wrong then is told by
   WAXPEER_FAILED. WAX_FORMAT: hop is none; WAX_STATE: no credentials for it;
   WAX_RANGE: the message is no request; WAX_SPACE: a body above the endpoint's
   body_max; WAX_LIMIT: too many at once; WAX_STORAGE, WAX_EXHAUSTED, ...: as
   wax_protect_request; WAX_SYSTEM: no socket. */
WAX_MUST_USE enum wax_status waxpeer_request_send(struct waxpeer_endpoint *e,
    const struct waxpeer_call *call, struct waxpeer_request **out);

/* Forgets the request: no event any more. Notifications are reset; over a
   stream an observation is ended as waxpeer_request_unobserve does. */
void waxpeer_request_cancel(struct waxpeer_request *r);

/* Ends an observation: sends Observe 1 with the same token; the response to
   that is the last event. As waxpeer_request_send on an error; then the
   observation goes on. WAX_STATE: it observes nothing. */
WAX_MUST_USE enum wax_status waxpeer_request_unobserve(
    struct waxpeer_request *r);

#ifdef __cplusplus
}
#endif

#endif
