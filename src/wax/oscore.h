/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* oscore.h - sealing and opening messages (RFC 8613 section 8) */
#ifndef WAX_OSCORE_H
#define WAX_OSCORE_H

#include "wax/context.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A client:                             A server:
 *
 *   struct wax_exchange x = { 0 };        struct wax_exchange x = { 0 };
 *   wax_protect_request(&x, context, ..)  wax_unprotect_request(&x, set, ..)
 *   send; keep x beside the token         WAX_REQUEST_OPENED: serve it; keep x
 *   for each message with that token:     for each response or notification:
 *     wax_unprotect_response(&x, ..)        wax_protect_response(&x, ..)
 *   wax_exchange_clear(&x)                else: send r.answer if r.has_answer
 *                                         wax_exchange_clear(&x)
 *
 * An exchange holds a reference to its context and lives as long as the
 * request's observation. Outer block-wise transfer is the caller's: it gives
 * whole messages (RFC 8613 sections 8.2.1 and 8.4.1).
 *
 * None of the four functions allocates memory; what the environment's store
 * does is its own matter. OpenSSL notes file and function of each tag that was
 * wrong in its list of errors, and does without where there is no memory.
 */

/* A CoAP message without what belongs to the hop: token, type, Message ID.
   options is an encoded list (RFC 7252 section 3.1) without payload marker. An
   empty payload is no payload. As a result it points into the caller's buffer
   or the input message, and is borrowed as long as both are unchanged. */
struct wax_message {
	uint8_t code;
	const uint8_t *options;
	size_t options_len;
	const uint8_t *payload;
	size_t payload_len;
};

/* A buffer of this many bytes is enough for any of the four functions on a
   message of these lengths. It must not overlap the input. */
#define WAX_BUFFER_SIZE(options_len, payload_len) \
	((size_t)(options_len) + 2 * (size_t)(payload_len) + 512)

/* Embedded by the caller. All zeros before the first use; the members are
   libwax's own. */
struct wax_exchange {
	struct wax_context *context;	/* counted */
	struct wax_context *run;	/* counted; derived from it for a
					   renewal, NULL: its own keys */
	uint32_t generation;	/* of the context's own keys */
	uint8_t renewals;	/* begun for this request */
	bool is_renewing;	/* the request is to be repeated for one */
	uint8_t request_kid[WAX_ID_MAX];
	uint8_t request_kid_len;
	uint8_t request_piv[5];
	uint8_t request_piv_len;
	uint8_t request_nonce[13];
	bool is_client;
	bool is_observe;	/* the request registers an observation */
	bool is_nonce_used;	/* a response took the request's nonce */
	bool is_finished;	/* the only or last response was accepted */
	bool has_notification;	/* the two numbers below are valid */
	bool is_repeated;	/* the request was repeated with an Echo */
	uint64_t notification_number;	/* the largest Partial IV */
	uint64_t notification_seen;	/* bit i: that number - i came */
	uint8_t echo[40];	/* of the server, for the repetition */
	uint8_t echo_len;
};

/* Ends an exchange: drops the reference, all zeros again. */
void wax_exchange_clear(struct wax_exchange *x);

/* True if the exchange waits for more: a client's until its only response or
   the end of its observation, a server's while it may respond. Not if its keys
   were replaced since. */
bool wax_exchange_is_open(const struct wax_exchange *x);

/* Section 8.1. Seals request under c and begins x (one that was in use is
   ended first). If x was answered by WAX_RESPONSE_REPEAT, give the same x,
   context and request again: the server's Echo is added, or the renewal goes
   on.
   WAX_EXISTS: request has an OSCORE option (section 4.1.3.7).
   WAX_FORMAT: options do not decode, or Proxy-Uri is not a URI.
   WAX_RANGE: its code is no request. WAX_EXHAUSTED: the Sender Sequence
   Numbers are used up. WAX_STORAGE: the next numbers could not be stored, so
   nothing may be sent. WAX_STATE: the context is retired. WAX_SPACE,
   WAX_CRYPTO. */
WAX_MUST_USE enum wax_status wax_protect_request(struct wax_exchange *x,
    struct wax_context *c, const struct wax_message *request,
    uint8_t *buffer, size_t size, struct wax_message *out);

enum wax_request_result {
	/* Nothing can be done with it here; status says why (WAX_SPACE,
	   WAX_STORAGE, WAX_CRYPTO, WAX_STATE, WAX_EXHAUSTED). Not answered. */
	WAX_REQUEST_FAILED,
	/* Authentic and not a replay: serve message, seal each response with
	   wax_protect_response. */
	WAX_REQUEST_OPENED,
	/* It has no OSCORE option: not libwax's matter. */
	WAX_REQUEST_PLAIN,
	/* Its Partial IV was seen before or is too old. */
	WAX_REQUEST_REPLAY,
	/* Authentic, but it is not known whether it is a replay: the answer
	   asks for a repetition with Echo (Appendix B.1.2). */
	WAX_REQUEST_CHALLENGED,
	/* Authentic, and it begins a renewal of the keys (Appendix B.2): the
	   answer asks for a repetition with new ones. */
	WAX_REQUEST_RENEWING,
	/* Malformed, no context, not authentic, no CoAP request inside, or too
	   many renewals at once. */
	WAX_REQUEST_REFUSED,
};

struct wax_request {
	enum wax_request_result result;
	enum wax_status status;	/* the detail, for a log line */
	/* WAX_REQUEST_OPENED only, else all zeros. Options are the Inner ones
	   and the Outer ones of class U. */
	struct wax_message message;
	/* That of the sender, WAX_REQUEST_OPENED only, else NULL; borrowed
	   until x is cleared. */
	struct wax_context *context;
	/* Send this, if has_answer; ready as it is. Not with OPENED. */
	bool has_answer;
	bool is_answer_protected;
	struct wax_message answer;
};

/* Section 8.2. Opens a request and, if that succeeds, begins x; else x is
   cleared. is_confirmable is false for NON and multicast requests. On any
   other result than WAX_REQUEST_OPENED nothing decrypted is left in the
   buffer, and neither window nor application may have changed. */
WAX_MUST_USE enum wax_request_result wax_unprotect_request(
    struct wax_exchange *x, struct wax_contexts *set,
    const struct wax_message *in, bool is_confirmable,
    uint8_t *buffer, size_t size, struct wax_request *out);

/* Section 8.3. Seals a response, a notification (response has an Observe
   option) or an error for the request that began x. The first one takes the
   request's nonce, all others a Partial IV of their own.
   WAX_STATE: x has no opened request. WAX_RANGE: no response code, or an
   Observe option although the request registered nothing. Else as
   wax_protect_request. */
WAX_MUST_USE enum wax_status wax_protect_response(struct wax_exchange *x,
    const struct wax_message *response,
    uint8_t *buffer, size_t size, struct wax_message *out);

enum wax_response_result {
	/* Not usable: malformed, not authentic, a replay, or a success without
	   protection. Nothing is sent; keep waiting. */
	WAX_RESPONSE_DROPPED,
	/* Authentic; hand up message. */
	WAX_RESPONSE_OPENED,
	/* Authentic 4.01 with an Echo, or one that goes on with a renewal
	   (Appendix B.2): call wax_protect_request again, with the same x,
	   context and request, and send the result. At most once in an exchange
	   for Echo; after that such a response is WAX_RESPONSE_OPENED. A few
	   times for renewals; after that they are dropped. */
	WAX_RESPONSE_REPEAT,
	/* An error without protection: a hint that anybody could have made. It
	   ends nothing and is no reason to renew keys (Appendix D.5.3). */
	WAX_RESPONSE_UNAUTHENTICATED,
};

struct wax_response {
	enum wax_response_result result;
	enum wax_status status;	/* the detail, for a log line */
	struct wax_message message;	/* OPENED, UNAUTHENTICATED */
	/* OPENED only: it has an Inner Observe, and more may follow. Its
	   Observe option is set to the three low bytes of the Partial IV. */
	bool is_notification;
	/* OPENED only: no fresher notification came before it. */
	bool is_freshest;
};

/* Section 8.4. Opens a response to the request that began x. */
WAX_MUST_USE enum wax_response_result wax_unprotect_response(
    struct wax_exchange *x, const struct wax_message *in,
    uint8_t *buffer, size_t size, struct wax_response *out);

#ifdef __cplusplus
}
#endif

#endif
