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
struct waxpeer_incoming;

/* What somebody at the other end of a hop has proved. */
enum waxpeer_proof {
	WAXPEER_PROOF_NONE,	/* nothing: in the clear, or no identity */
	WAXPEER_PROOF_KEY,	/* a key shared with that Device ID */
	WAXPEER_PROOF_CERTIFICATE,
	WAXPEER_PROOF_TRANSFER,	/* an ownership transfer */
};

/* How a request came. */
struct waxpeer_hop {
	uint64_t session;	/* its number; 0: plain datagrams */
	bool is_secure;		/* by DTLS or TLS */
	enum waxpeer_proof proof;
	const uint8_t *peer;	/* 16 bytes: who is there by proof, or NULL */
};

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
	bool has_failed;	/* it ended before it was open, and not by this
				   end */
	uint64_t session;	/* its number, from 1, never used again */
	enum waxpeer_proof proof;	/* NONE if it never was open */
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

	/* Secured listeners may be opened before there are credentials: nobody
	   can begin a session there until waxpeer_endpoint_set_credentials. */
	bool credentials_come_later;

	/* Decides about each request instead of enum waxpeer_clear, when it is
	   known which resource it is for (waxpeer_incoming_place) and before
	   its body is put together, and again before each notification. 0: it
	   may go on; else the code of the refusal, which is sealed if the
	   request was. NULL: enum waxpeer_clear decides. It must not use the
	   endpoint, other than to ask about in. */
	uint8_t (*gate)(void *arg, const struct waxpeer_incoming *in);
	void *gate_arg;

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

/* What new sessions begin with from now on, at all listeners and towards all
   hops; NULL: no session begins any more. Open ones go on with what they have.
   WAX_CRYPTO, WAX_MEMORY: all is as before. Not from one of its callbacks. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_set_credentials(
    struct waxpeer_endpoint *e, const struct waxpeer_credentials *credentials);

/* The own UUID from now on (waxpeer_settings.device). */
void waxpeer_endpoint_set_device(struct waxpeer_endpoint *e,
    const uint8_t *device);

/* Ends that session, or with 0 all of them but except (0: really all), and says
   so to the peers. What was answered before is sent before. why: for people.
   From the endpoint's alarm; so also from its callbacks. */
void waxpeer_endpoint_end_sessions(struct waxpeer_endpoint *e,
    uint64_t session, uint64_t except, const char *why);

/* Ends all observations of its resources: observers get code, as 4.03. Not from
   a handler. */
void waxpeer_endpoint_end_observations(struct waxpeer_endpoint *e,
    uint8_t code);

/* Of that session of an ownership transfer: the key that owner and device share
   from now on, 16 bytes; method as /oic/sec/doxm counts them. WAX_NOT_FOUND: no
   such session; WAX_STATE: not open, or no transfer; WAX_CRYPTO. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_owner_key(
    const struct waxpeer_endpoint *e, uint64_t session, unsigned method,
    const uint8_t *owner, const uint8_t *device, uint8_t *key);

/* What a role certificate (chain in PEM) proves of the peer of that session;
   role and authority have room for 65 characters each. WAX_NOT_FOUND: no such
   session; else as certificate_read_role. */
WAX_MUST_USE enum wax_status waxpeer_endpoint_read_role(
    const struct waxpeer_endpoint *e, uint64_t session, const char *pem,
    char *role, char *authority);

/* The UDP address it is bound to, "127.0.0.1:40211", and a final NUL; text has
   room for 64. Empty for an endpoint without one that has sent nothing. */
void waxpeer_endpoint_address(const struct waxpeer_endpoint *e, char *text);

#ifdef __cplusplus
}
#endif

#endif
