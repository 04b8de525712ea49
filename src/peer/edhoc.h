/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc.h - handshakes for OSCORE contexts over CoAP, directly or by proxies
   (RFC 9528 appendix A.2, RFC 9668) */
#ifndef PEER_EDHOC_H
#define PEER_EDHOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "request.h"	/* beside this file, also where it is installed */
#include "wax/edhoc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct waxpeer_endpoint;

/* ---- Who we are, and whom we believe ---- */

#define WAXPEER_KEYRING_OWN_MAX 8
#define WAXPEER_KEYRING_PEERS_MAX 1024
#define WAXPEER_KEYRING_SUITES_MAX 8

/* Filled by one thread, then given to handshakes, which keep references; what
   is added later is an error. A Device ID is 16 bytes. */
struct waxpeer_keyring;

/* owned, with one reference: all methods, and of the suites 2, 3, 0 and 1 those
   that a credential of our own fits; NULL: no memory. */
struct waxpeer_keyring *waxpeer_keyring_new(void);
struct waxpeer_keyring *waxpeer_keyring_ref(struct waxpeer_keyring *k);
/* One reference less; NULL does nothing. */
void waxpeer_keyring_free(struct waxpeer_keyring *k);

/* A credential of our own, with its private key; it gets a reference. Of those
   that fit method and suite the first one is used. WAX_RANGE: no private key,
   or of another device than the first one; WAX_LIMIT. */
WAX_MUST_USE enum wax_status waxpeer_keyring_add_own(struct waxpeer_keyring *k,
    struct wax_edhoc_credential *c);

/* A peer's; it gets a reference. Exactly this credential is believed, whatever
   it is named by, and to be the device that is its subject. WAX_RANGE: our own
   Device ID; WAX_LIMIT, WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_keyring_add_peer(struct waxpeer_keyring *k,
    struct wax_edhoc_credential *c);

/* Whose chain of certificates (x5chain) ends in one of these CAs (PEM) is
   believed to be subject, or with NULL whoever its CN says, if it is an
   identity certificate of OCF. WAX_FORMAT: not PEM or no CA, *why (static) says
   what was expected; WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_keyring_add_anchor(
    struct waxpeer_keyring *k, const void *pem, size_t len,
    const uint8_t *subject, const char **why);

/* What is allowed: bit n for method n; the suites, the preferred one first.
   WAX_RANGE: none, too many, unknown. */
WAX_MUST_USE enum wax_status waxpeer_keyring_set_methods(
    struct waxpeer_keyring *k, unsigned methods);
WAX_MUST_USE enum wax_status waxpeer_keyring_set_suites(
    struct waxpeer_keyring *k, const int *suites, size_t count);

/* All was added: can anything come of it? WAX_STATE: no credential of our own,
   or nobody to believe; *why (static) says what was expected. */
WAX_MUST_USE enum wax_status waxpeer_keyring_check(
    const struct waxpeer_keyring *k, const char **why);

/* The own Device ID, borrowed; NULL: there is no credential of our own yet. */
const uint8_t *waxpeer_keyring_id(const struct waxpeer_keyring *k);

/* ---- What happens, for logs and tables ---- */

struct waxpeer_edhoc_event {
	/* 1 to 4; 0: an error message. */
	int message;
	bool is_sent;
	/* As it stands in the payload, with the connection identifier before
	   it; borrowed during the call. */
	const uint8_t *data;
	size_t len;
	/* Why the handshake has ended; WAX_EDHOC_FAILURE_NONE: it has not. */
	enum wax_edhoc_failure failure;
	/* The peer's Device ID, 16 bytes, as soon as it is authenticated. */
	const uint8_t *peer;
	bool is_combined;	/* message 3, with a request behind it */
	bool is_complete;	/* there is a context now */
};

/* ---- Serving ---- */

#define WAXPEER_EDHOC_PATH "/.well-known/edhoc"
#define WAXPEER_FORMAT_EDHOC 64		/* application/edhoc+cbor-seq */
#define WAXPEER_FORMAT_CID_EDHOC 65	/* application/cid-edhoc+cbor-seq */

/* A key update (RFC 9528 appendix H), which has no form on the wire in the RFC;
   this one is our own. POST with random bytes (application/octet-stream),
   sealed with the context to update; the answer, 2.04, has as many. The context
   of the update is the two, that of the request first. The old keys are good
   until the new ones are used. Who has lost the answer shakes hands anew: 4.09
   tells that the ends are not the same number of updates ahead. */
#define WAXPEER_EDHOC_UPDATE_PATH "/x.org.ostler/edhoc-update"
#define WAXPEER_EDHOC_UPDATE_RANDOM 16	/* bytes of each */

/* Zero it, then set what is needed. Borrowed during the call. */
struct waxpeer_edhoc_settings {
	struct waxpeer_keyring *keyring;	/* gets a reference; NULL: comes
						   later */
	const struct wax_env *env;	/* borrowed for the endpoint's life */
	bool has_message_4;		/* each handshake ends with one; then no
					   combined requests */
	bool is_reverse;		/* an empty POST makes us Initiator */
	enum wax_renewal renewal;	/* of contexts that are made */

	size_t half_open_max;		/* handshakes at once; 0: 64 */
	uint32_t half_open_ms;		/* of one of them; 0: 120000 */
	size_t contexts_max;		/* that are kept; 0: 64 */

	void (*told)(void *arg, const struct waxpeer_edhoc_event *event);
	void *arg;
};

/*
 * Serves handshakes at /.well-known/edhoc and in requests that carry message_3
 * (RFC 9668). Contexts go into the endpoint's set, beside what is there; they
 * live in memory: whoever meets 4.01 after a restart shakes hands again.
 *
 * Anybody may begin a handshake, so:
 *   - a session is found by our connection identifier alone: proxies bring many
 *     clients from one address;
 *   - when half of half_open_max are open, a first message is answered by 4.01
 *     with Echo (RFC 9175) before anything is computed or kept;
 *   - beyond half_open_max the oldest one of the address that has the most of
 *     them gives way;
 *   - of contexts, the oldest one of a peer that has four of them gives way,
 *     and beyond contexts_max the oldest.
 *
 * WAX_STATE: the endpoint has no set of contexts; WAX_EXISTS: it serves
 * handshakes, or the path is taken; WAX_RANGE, WAX_MEMORY.
 */
WAX_MUST_USE enum wax_status waxpeer_endpoint_serve_edhoc(
    struct waxpeer_endpoint *e, const struct waxpeer_edhoc_settings *settings);

/* Other credentials from now on; NULL: no handshake begins. Those that are
   under way end; contexts stay, but for those of waxpeer_edhoc_forget. */
void waxpeer_endpoint_set_keyring(struct waxpeer_endpoint *e,
    struct waxpeer_keyring *keyring);

/* Ends all handshakes and contexts of them with that peer, or with NULL all of
   them: it is not believed any more. */
void waxpeer_edhoc_forget(struct waxpeer_endpoint *e, const uint8_t *peer);

/* How many there are. */
size_t waxpeer_edhoc_half_open(const struct waxpeer_endpoint *e);
size_t waxpeer_edhoc_contexts(const struct waxpeer_endpoint *e);

/* Target attributes for a link to WAXPEER_EDHOC_PATH (RFC 9668 section 6) as
   ";rt=core.edhoc;ed-r;ed-method=3..." and a final NUL. WAX_SPACE; WAX_STATE:
   nothing is served. */
WAX_MUST_USE enum wax_status waxpeer_edhoc_attributes(
    const struct waxpeer_endpoint *e, char *text, size_t size);

/* ---- Shaking hands, as the client ---- */

/*
 * waxpeer_handshake_begin --> READY: waxpeer_handshake_context is of use
 *                         `-> FAILED
 *
 * With is_combined READY comes before message_3 is sent: the first request of
 * the application carries it (waxpeer_call.handshake). If a hop or the target
 * does not know that (4.02), or both together are too long, message_3 goes
 * alone first, and the request follows: nothing of that is the caller's matter.
 */
struct waxpeer_handshake;

enum waxpeer_handshake_state {
	WAXPEER_HANDSHAKE_READY,
	WAXPEER_HANDSHAKE_UPDATED,	/* the context is another one */
	WAXPEER_HANDSHAKE_FAILED,	/* of no use any more: free it */
	WAXPEER_HANDSHAKE_NOT_UPDATED,	/* the old context remains */
};

struct waxpeer_handshake_event {
	enum waxpeer_handshake_state state;
	/* FAILED: what the handshake says, or NONE: a request failed. */
	enum wax_edhoc_failure failure;
	enum wax_status status;
	/* FAILED, with failure PEER: what the peer sent. NULL: nothing. It is
	   not authenticated. */
	const struct wax_edhoc_error *error;
	/* FAILED otherwise: how its request ended, and the answer's code. */
	enum waxpeer_outcome outcome;
	uint8_t code;
	const char *detail;	/* as in struct waxpeer_event */
};

/* May free h, and send requests. */
typedef void waxpeer_handshake_callback(struct waxpeer_handshake *h,
    const struct waxpeer_handshake_event *event, void *arg);

/* Zero it, then set what is needed. Borrowed during the call, but for what says
   otherwise. */
struct waxpeer_handshake_call {
	/* As in struct waxpeer_call. */
	const char *hop;
	const uint8_t *hop_id;
	const uint8_t *target;
	enum waxpeer_form form;
	uint32_t timeout_ms;		/* of each request */

	/* The Device ID that must be at the other end, 16 bytes; NULL: target.
	   One of the two is needed: nobody else will do (RFC 9528 appendix
	   D.2). */
	const uint8_t *peer;
	struct waxpeer_keyring *keyring;	/* gets a reference */
	const struct wax_env *env;	/* borrowed for the handshake's life */
	/* -1: the one with the shortest messages that our credentials allow */
	int method;
	/* -1: the first of the keyring; an error of the peer that wants another
	   one of them is followed once. */
	int suite;
	bool is_reverse;	/* the server is the Initiator; method and suite
				   are its matter */
	bool is_combined;	/* not with is_reverse and has_message_4 */
	bool has_message_4;	/* as the server has it */
	enum wax_renewal renewal;

	void (*told)(void *arg, const struct waxpeer_edhoc_event *event);
	waxpeer_handshake_callback *callback;
	void *arg;
};

/* *out is owned; its callback is called at least once, later, unless it is
   freed. WAX_RANGE: nobody is to be at the other end, or two settings that
   exclude each other; WAX_UNSUPPORTED: no credential of ours for method and
   suite; WAX_LIMIT, WAX_MEMORY; else as waxpeer_request_send. */
WAX_MUST_USE enum wax_status waxpeer_handshake_begin(
    struct waxpeer_endpoint *e, const struct waxpeer_handshake_call *call,
    struct waxpeer_handshake **out);

/* Before the endpoint; its requests end, its context lives as long as it is
   referenced. NULL does nothing. */
void waxpeer_handshake_free(struct waxpeer_handshake *h);

/* Borrowed until h is freed or updated; NULL: not yet. */
struct wax_context *waxpeer_handshake_context(
    const struct waxpeer_handshake *h);

/* The session, for what can be read of it; borrowed. */
const struct wax_edhoc *waxpeer_handshake_session(
    const struct waxpeer_handshake *h);

/* New keys by RFC 9528 appendix H, with IDs as before; UPDATED or NOT_UPDATED
   follows. WAX_STATE: not ready, or message_3 is not sent; else as
   waxpeer_request_send. */
WAX_MUST_USE enum wax_status waxpeer_handshake_update(
    struct waxpeer_handshake *h);

#ifdef __cplusplus
}
#endif

#endif
