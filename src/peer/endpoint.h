/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint.h - a CoAP endpoint with OSCORE in a libevent loop */
#ifndef PEER_ENDPOINT_H
#define PEER_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wax/context.h"

#ifdef __cplusplus
extern "C" {
#endif

struct event_base;
struct wax_message;
struct waxpeer_credentials;

/* An endpoint sends requests (request.h) and serves them (serve.h). It belongs
   to the thread of its loop; its callbacks run there. */
struct waxpeer_endpoint;

enum waxpeer_verdict {
	WAXPEER_SERVED_OPENED,		/* sealed, authentic, served */
	WAXPEER_SERVED_PLAIN,		/* unsealed, served or refused */
	WAXPEER_SERVED_REPLAY,
	WAXPEER_SERVED_CHALLENGED,	/* asked to repeat with Echo */
	WAXPEER_SERVED_RENEWING,	/* ... with new keys (Appendix B.2) */
	WAXPEER_SERVED_REFUSED,		/* malformed, unknown, not authentic */
	WAXPEER_SERVED_FAILED,		/* no fault of the sender */
	WAXPEER_SERVED_DUPLICATE,	/* the same datagram again */
	WAXPEER_SERVED_NOTIFIED,	/* nobody asked: a notification */
};

/* For a log: one request served, all of it borrowed during the call. */
struct waxpeer_served {
	enum waxpeer_verdict verdict;
	const char *from;	/* "127.0.0.1:40211"; "unix" */
	const char *scheme;	/* by which it came: "coap", "coaps+tcp" */
	enum wax_status status;	/* the detail of REFUSED and FAILED */
	uint8_t outer_code;
	const uint8_t *oscore;	/* the option's value as received, or NULL */
	size_t oscore_len;
	uint8_t code;		/* the method served; 0 if none was */
	const char *path;	/* "" if there is none */
	uint8_t answer;		/* the response's code; 0: not answered */
	bool is_answer_sealed;
	const uint8_t *peer;	/* 16 bytes of the sender's UUID, or NULL */
	const uint8_t *hop_peer;	/* likewise: who the hop has proved to
					   be, a proxy maybe */
};

/* For a log: a session is open, or has ended or failed; borrowed during the
   call. */
struct waxpeer_session_event {
	bool is_open;
	bool is_accepted;	/* the peer has opened it */
	const char *uri;	/* the peer: "coaps+tcp://10.0.0.1:40211" */
	const uint8_t *peer;	/* 16 bytes: who is there by proof, or NULL */
	const char *why;	/* it ended: "unknown-ca"; else NULL */
};

/* Zero it, then set what is needed. Borrowed during waxpeer_endpoint_new
   only, apart from what says otherwise. */
struct waxpeer_settings {
	struct event_base *base;	/* borrowed for the endpoint's life */

	/* Where to listen first; see waxpeer_endpoint_listen. NULL: a client
	   with a port of the system's choice, or what is added later. */
	const char *listen;

	/* For DTLS and TLS; NULL: there is none. What it has now is kept. */
	const struct waxpeer_credentials *credentials;

	/* Who may send sealed requests; borrowed for the endpoint's life.
	   NULL: nobody. */
	struct wax_contexts *contexts;

	/* The own UUID, 16 bytes, or NULL: an unsealed request whose Proxy-Uri
	   names it is served, one that names another gets 5.05. */
	const uint8_t *device;

	/* A line for each request served; NULL: none. */
	void (*served)(void *arg, const struct waxpeer_served *event);
	void *served_arg;

	/* What travels of sealed requests as they come, and of their answers
	   and notifications as they go, before they are opened and after
	   they were sealed; borrowed during the call. NULL: none. It must not
	   use the endpoint. */
	void (*outer)(void *arg, bool is_request,
	    const struct wax_message *outer);
	void *outer_arg;

	/* And for each session that opens or ends; NULL: none. It must not
	   use the endpoint. */
	void (*session)(void *arg, const struct waxpeer_session_event *event);
	void *session_arg;

	/* RFC 7252 section 4.8; 0: the RFC's own (2000 ms, 4, 1). */
	uint32_t ack_timeout_ms;
	unsigned max_retransmit;
	unsigned nstart;

	size_t body_max;	/* bytes in a body of blocks; 0: 65536 */
};

/* owned. On an error of listen as waxpeer_endpoint_listen. WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_new(
    const struct waxpeer_settings *settings, struct waxpeer_endpoint **out);

/* Ends everything in it: requests, observations, resources. No callback is
   called any more. NULL does nothing. Not from one of its callbacks. */
void waxpeer_endpoint_free(struct waxpeer_endpoint *e);

/* Listens there, too. "127.0.0.1:5683" and "coap://[::1]:0" are UDP, one for
   IPv4 and one for IPv6; any number of "coaps", "coap+tcp", "coaps+tcp",
   "coap+ws" and "coaps+ws", each with "://" and an IP address with or without a
   port, and of "coap+unix:///path". Port 0 is any free one. WAX_FORMAT: another
   text; WAX_STATE: no credentials for it; WAX_EXISTS: UDP of that family is
   there; WAX_CRYPTO; WAX_SYSTEM: see errno; WAX_LIMIT: more than 32;
   WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_listen(
    struct waxpeer_endpoint *e, const char *uri);

/* Writes where it listens, number index from 0 in the order they were added,
   "coaps+tcp://127.0.0.1:40211" and a final NUL; text has room for 128. False:
   there are not so many. */
bool waxpeer_endpoint_listener(const struct waxpeer_endpoint *e, size_t index,
    char *text);

/* The UDP address it is bound to, "127.0.0.1:40211", and a final NUL; text has
   room for 64. Empty for an endpoint without one that has sent nothing. */
void waxpeer_endpoint_address(const struct waxpeer_endpoint *e, char *text);

#ifdef __cplusplus
}
#endif

#endif
