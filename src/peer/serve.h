/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* serve.h - resources, and answers to requests for them */
#ifndef PEER_SERVE_H
#define PEER_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wax/oscore.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A request being served. It is answered once, by waxpeer_incoming_answer, at
   once (the answer travels in the acknowledgement) or later (the handler
   returns without answering, and the request stays). */
struct waxpeer_incoming;
struct waxpeer_endpoint;

/* To notify observers the handler is called again, with the request that
   registered. */
typedef void waxpeer_handler(struct waxpeer_incoming *in, void *arg);

/* Who may come without a seal; others get 4.01. */
enum waxpeer_clear {
	WAXPEER_SEALED_ONLY,
	WAXPEER_CLEAR_READ,	/* GET and FETCH */
	WAXPEER_CLEAR,
};

struct waxpeer_resource;

/* Zero it, then set what is needed; borrowed during the call. */
struct waxpeer_place {
	const char *path;	/* "/a/light", as waxpeer_message_path writes */
	bool is_prefix;		/* also for all below it that has no resource
				   of its own */
	enum waxpeer_clear clear;
	bool is_observable;
	unsigned access;	/* of the application's own, for the gate: in a
				   node WAX_RESOURCE_* of wax/ocf.h */
	waxpeer_handler *handler;
	void *arg;
};

/* owned by the endpoint. WAX_EXISTS: the path is taken. WAX_FORMAT: no path.
   WAX_LIMIT, WAX_MEMORY. */
WAX_MUST_USE enum wax_status waxpeer_resource_add(struct waxpeer_endpoint *e,
    const struct waxpeer_place *place, struct waxpeer_resource **out);

/* Its observers are told 4.04. NULL does nothing. Its handler may do it. */
void waxpeer_resource_remove(struct waxpeer_resource *r);

/* Its state has changed: tells the observers. */
void waxpeer_resource_notify(struct waxpeer_resource *r);

size_t waxpeer_resource_observers(const struct waxpeer_resource *r);

/* The request, borrowed until it is answered: code, options, payload (a body
   of blocks is whole), path as text. */
const struct wax_message *waxpeer_incoming_message(
    const struct waxpeer_incoming *in);
const char *waxpeer_incoming_path(const struct waxpeer_incoming *in);

/* The authenticated sender's UUID, 16 bytes, borrowed likewise: the subject of
   its context, all zeros if that names nobody. NULL for an unsealed request. */
const uint8_t *waxpeer_incoming_peer(const struct waxpeer_incoming *in);

/* Who the hop has proved to be by DTLS or TLS, 16 bytes, borrowed likewise: the
   sender itself or a proxy. NULL: nobody. What the sender may do is the matter
   of waxpeer_incoming_peer. */
const uint8_t *waxpeer_incoming_hop_peer(const struct waxpeer_incoming *in);

/* How the request came (endpoint.h). */
struct waxpeer_hop;

void waxpeer_incoming_hop(const struct waxpeer_incoming *in,
    struct waxpeer_hop *out);

/* Writes where it came from, "127.0.0.1:40211" or "unix", and a final NUL; text
   has room for 64. The sender's own address, or that of the last proxy. */
void waxpeer_incoming_from(const struct waxpeer_incoming *in, char *text);

/* The context that has opened it, borrowed likewise; NULL: it was not
   sealed. */
const struct wax_context *waxpeer_incoming_context(
    const struct waxpeer_incoming *in);

/* The resource it is for, borrowed during the call: path is that of the
   resource. False: none has that path. */
bool waxpeer_incoming_place(const struct waxpeer_incoming *in,
    struct waxpeer_place *out);

/* Answers, and ends in. The answer is sealed if the request was; Observe and
   Block options are the endpoint's matter. Success to a request that registers
   makes its sender an observer. If sealing fails (WAX_STORAGE, ...) nothing is
   sent, and in has ended all the same. */
enum wax_status waxpeer_incoming_answer(struct waxpeer_incoming *in,
    const struct wax_message *answer);

/* The same with only a code. */
enum wax_status waxpeer_incoming_refuse(struct waxpeer_incoming *in,
    uint8_t code);

#ifdef __cplusplus
}
#endif

#endif
