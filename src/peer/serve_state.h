/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve_state.h - resources, requests being served, observers, bodies */
#ifndef PEER_SERVE_STATE_H
#define PEER_SERVE_STATE_H

#include "core/deviceid.h"
#include "peer/block.h"
#include "peer/message.h"
#include "peer/options.h"
#include "peer/serve.h"
#include "peer/state.h"

#define PATH_SIZE 512		/* of a path as text */
#define KEY_MAX 1536		/* bytes that tell one transfer from another */

/*
 * serve_take_request -> serve_sealed, serve_plain   who may come
 *     incoming_begin -> incoming_dispatch           which resource, body
 *         handler -> waxpeer_incoming_answer        now or later
 *             incoming_respond                      blocks, Observe, seal
 */

struct waxpeer_resource {
	TAILQ_ENTRY(waxpeer_resource) order;
	struct waxpeer_endpoint *endpoint;
	char *path;
	bool is_prefix;
	enum waxpeer_clear clear;
	bool is_observable;
	unsigned access;
	bool is_ungated;	/* the gate is not asked: who comes here is
				   nobody yet */
	waxpeer_handler *handler;
	void *arg;
	uint32_t observe;	/* number of its state, 24 bits */
};

struct waxpeer_incoming {
	TAILQ_ENTRY(waxpeer_incoming) order;
	struct waxpeer_endpoint *endpoint;
	struct slip slip;
	bool is_hop_secure;
	enum waxpeer_proof hop_proof;
	bool has_hop_peer;
	struct deviceid hop_peer;
	struct wax_message *message;	/* owned */
	char path[PATH_SIZE];
	struct waxpeer_resource *resource;	/* NULL: gone */

	bool is_sealed;
	struct wax_exchange exchange;
	uint8_t outer_code;
	uint8_t oscore[255];	/* the option as received */
	size_t oscore_len;

	bool is_notification;
	struct observer *observer;	/* whom to notify; NULL: gone */
	bool is_in_handler;
	bool is_answered;

	bool has_block1;
	struct block block1;	/* of the request */
	bool has_block2;
	struct block block2;	/* that the request asks for */
};

struct observer {
	TAILQ_ENTRY(observer) order;
	struct waxpeer_endpoint *endpoint;
	struct waxpeer_resource *resource;
	struct slip slip;
	bool is_sealed;
	struct wax_exchange exchange;
	struct wax_message *message;	/* owned: the registration */
	struct parcel *parcel;		/* the last notification, until
					   acknowledged */
	struct waxpeer_incoming *current;	/* asks the handler now */
	bool is_pending;	/* the state has changed meanwhile */
};

/* A body of which blocks come or go (RFC 7959). */
struct piece {
	TAILQ_ENTRY(piece) order;
	struct waxpeer_endpoint *endpoint;
	struct timer timer;
	bool is_response;
	uint8_t key[KEY_MAX];
	size_t key_len;
	struct body body;		/* of a request */
	struct wax_message *response;	/* owned; whole */
};

/* resource.c: the one for that path, or NULL. */
struct waxpeer_resource *resource_find(struct waxpeer_endpoint *e,
    const char *path);

/* incoming.c. NULL: no memory, or too many. */
struct waxpeer_incoming *incoming_begin(struct waxpeer_endpoint *e,
    const struct slip *slip, const struct wax_message *m);
void incoming_free(struct waxpeer_incoming *in);
void incoming_dispatch(struct waxpeer_incoming *in);
void incoming_call(struct waxpeer_incoming *in);
/* 0, or why it may not come: its token's rights, the gate, or in the clear. */
uint8_t incoming_refusal(const struct waxpeer_incoming *in);
enum wax_status incoming_respond(struct waxpeer_incoming *in,
    const struct wax_message *answer);

/* observer.c */
void observer_add(struct waxpeer_incoming *in);
void observer_remove(struct observer *o);
void observer_remove_matching(struct waxpeer_incoming *in);
/* A last notification (RFC 7641 section 4.2); o is gone afterwards. */
void observer_dismiss(struct observer *o, uint8_t code);
/* o may be gone afterwards. */
void observer_notify(struct observer *o);
/* What o's notification is to be sent with; m may lack Observe: the end. */
enum wax_status observer_send(struct observer *o, const struct message *m,
    bool is_last);

/* piece.c */
/* Takes the request's block. WAX_OK: in->message is whole now; WAX_MORE: send
   *code and wait. */
MUST_USE enum wax_status piece_take_block1(struct waxpeer_incoming *in,
    uint8_t *code);
/* Keeps a response for the blocks to come; without memory it is lost. */
void piece_keep_response(struct waxpeer_incoming *in,
    const struct wax_message *response);
/* The kept one, borrowed; NULL: none. */
const struct wax_message *piece_find_response(struct waxpeer_incoming *in);
void piece_free(struct piece *p);

/* serve.c: the line for the log. */
void serve_tell(const struct waxpeer_incoming *in, uint8_t answer,
    enum wax_status status);

#endif
