/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* edhoc_state.h - handshakes that an endpoint serves, and what came of them */
#ifndef PEER_EDHOC_STATE_H
#define PEER_EDHOC_STATE_H

#include "core/deviceid.h"
#include "peer/keyring.h"
#include "peer/request_state.h"
#include "peer/serve_state.h"

#define EDHOC_HALF_OPEN_MAX 256	/* that may be allowed */
#define EDHOC_CONTEXTS_MAX 65536
#define EDHOC_PEER_CONTEXTS 4		/* of one peer */
#define EDHOC_COMBINED_MAX 1100		/* bytes of a payload that carries
					   message_3 */
#define EDHOC_ECHO_LEN 8
#define EDHOC_ECHO_SECONDS 60		/* good for this long and up to twice */

/*
 *	message_1, or an empty POST
 *	    |
 *	half-open --(message_3; reverse: our message_3 or message_4)--> kept
 *	    |                                                            |
 *	    `--> freed: error, half_open_ms, crowded out                 |
 *	                       freed: least recently used, forgotten <---'
 */
struct edhoc_session {
	TAILQ_ENTRY(edhoc_session) order;
	struct edhoc_server *server;
	struct timer timer;		/* while it is half-open */
	struct address from;		/* where it began */
	uint8_t id[WAX_ID_MAX];		/* our connection identifier */
	size_t id_len;
	struct waxpeer_keyring *keyring;	/* counted */
	struct wax_edhoc_conf conf;
	struct wax_edhoc *inner;	/* owned */
	struct wax_context *context;	/* counted, in the set; NULL: none
					   yet, it is half-open */
	struct wax_context *old;	/* likewise, until context is used after
					   an update; NULL: none */
	bool is_astray;			/* an update failed here: the client's
					   keys are not the next ones */
};

TAILQ_HEAD(edhoc_sessions, edhoc_session);

struct edhoc_server {
	struct waxpeer_endpoint *endpoint;
	struct waxpeer_keyring *keyring;	/* counted, or NULL */
	const struct wax_env *env;
	bool has_message_4;
	bool is_reverse;
	enum wax_renewal renewal;
	size_t half_open_max;
	uint64_t half_open_time;	/* microseconds */
	size_t contexts_max;
	void (*told)(void *arg, const struct waxpeer_edhoc_event *event);
	void *arg;

	uint8_t echo_key[16];
	struct edhoc_sessions half_open;	/* the oldest first */
	size_t half_open_count;
	struct edhoc_sessions kept;	/* the one not used for longest first */
	size_t kept_count;
};

/* edhoc_table.c */

/* Chooses a connection identifier that is in use nowhere at the endpoint and is
   not other: short ones first. WAX_LIMIT: none was found. */
MUST_USE enum wax_status edhoc_choose_id(const struct waxpeer_endpoint *e,
    struct bytes other, uint8_t out[WAX_ID_MAX], size_t *len);

/* A new half-open one, of that role. WAX_MEMORY, as wax_edhoc_new. */
MUST_USE enum wax_status edhoc_session_new(struct edhoc_server *v,
    const struct address *from, enum wax_edhoc_role role,
    struct edhoc_session **out);
/* After one has come as far as to stay: others go, until there are not too
   many. */
void edhoc_crowd_out(struct edhoc_server *v);
/* Of either kind; its contexts leave the set. */
void edhoc_session_free(struct edhoc_session *s);
/* NULL: none is half-open. */
struct edhoc_session *edhoc_find_half_open(const struct edhoc_server *v,
    struct bytes id);

/* It is complete: its context goes into the set, and the session is kept.
   On an error s is as before. WAX_LIMIT: the set is full of others; else as
   wax_edhoc_context and wax_contexts_add. */
MUST_USE enum wax_status edhoc_keep(struct edhoc_session *s);
/* A context was used by its peer. */
void edhoc_note_use(struct edhoc_server *v, const struct wax_context *c);
/* The kept one that has c, maybe as its old one; NULL: none. */
struct edhoc_session *edhoc_find_kept(const struct edhoc_server *v,
    const struct wax_context *c);
/* Whether that many are open that the next one has to show that it can be
   reached. */
bool edhoc_is_crowded(const struct edhoc_server *v);

/* What the next message of s needs room for, in bytes. */
size_t edhoc_message_size(const struct wax_edhoc_conf *conf);
void edhoc_tell(const struct edhoc_server *v, const struct wax_edhoc *s,
    int message, bool is_sent, struct bytes data);

/* edhoc_serve.c */
void edhoc_server_free(struct edhoc_server *v);	/* NULL does nothing */

/* edhoc_combined.c */
bool edhoc_is_combined(const struct message *m);
/* Takes message_3 off a request. 0: *options, which is owned, and *payload, a
   part of that of m, are the request that remains. Else the code to refuse it
   with, and *error (owned) the EDHOC error to send, if *error_len is not 0. */
uint8_t edhoc_take_combined(struct waxpeer_endpoint *e, const struct message *m,
    uint8_t **options, size_t *options_len, struct bytes *payload,
    uint8_t **error, size_t *error_len);

/* edhoc_update.c */
void edhoc_handle_update(struct waxpeer_incoming *in, void *arg);

/* handshake_ride.c: a request takes message_3 along. */

/* May r carry or follow it? WAX_STATE: no. */
MUST_USE enum wax_status handshake_take_passenger(struct waxpeer_handshake *h,
    struct waxpeer_request *r);
/* r needs h no more. */
void handshake_drop_passenger(struct waxpeer_handshake *h,
    struct waxpeer_request *r);
/* What becomes of r's sealed message: unchanged, with message_3 before it (then
   *owned is the memory of out), or WAX_MORE: message_3 goes alone, and r is
   continued or ended later. */
MUST_USE enum wax_status handshake_load(struct waxpeer_handshake *h,
    struct waxpeer_request *r, const struct wax_message *sealed,
    struct wax_message *out, uint8_t **owned);
/* An error without protection came for r. True: it told that message_3 has to
   go alone, and r is continued or ended later. */
bool handshake_take_refusal(struct waxpeer_handshake *h,
    struct waxpeer_request *r, const struct wax_message *m);
/* Something that is protected came: message_3 was taken. */
void handshake_arrive(struct waxpeer_handshake *h);
/* All of an endpoint; calls nothing. */
void handshake_clear_all(struct waxpeer_endpoint *e);

#endif
