/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* request_state.h - a request on its way, and its rounds */
#ifndef PEER_REQUEST_STATE_H
#define PEER_REQUEST_STATE_H

#include "core/deviceid.h"
#include "peer/block.h"
#include "peer/message.h"
#include "peer/options.h"
#include "peer/proxy.h"
#include "peer/request.h"
#include "peer/state.h"

/*
 * A request is sent in rounds; each is one message with a token, a seal and a
 * deadline of its own. What a response makes of it (response.c):
 *
 *   2.31 with Block1            next block of the request's body
 *   4.01 with Echo (libwax)     the same round again
 *   Block2 with more            next block of the response's body
 *   a notification              told; a child request gets the rest of its
 *                               body, if it is only the first block
 *   anything else               told, the end
 */
struct waxpeer_request {
	TAILQ_ENTRY(waxpeer_request) order;
	struct waxpeer_endpoint *endpoint;
	struct address hop;
	uint64_t session;		/* its number; 0: UDP as it is */
	bool is_waiting;		/* for the session to open */
	uint8_t token[MESSAGE_TOKEN_MAX];
	bool has_target;
	struct deviceid target;
	enum waxpeer_form form;
	struct wax_context *context;	/* counted, or NULL */
	struct wax_exchange exchange;
	struct wax_message *message;	/* owned: the application's */
	struct parcel *parcel;		/* of this round, until acknowledged */
	struct timer deadline;		/* of this round */
	uint64_t timeout;		/* microseconds */

	bool is_non;
	bool is_observe;
	bool is_ending;			/* the observation is being cancelled */
	bool is_end_sent;		/* exchange is the cancellation's */
	bool is_repeated_smaller;	/* in smaller blocks, once */
	bool keep_waiting;
	bool tell_dropped;
	bool is_busy;			/* in its callback */
	bool is_cancelled;

	struct block block1;	/* of the request's body, this round */
	/* Of the response's body; number 0: not asked for. */
	struct block block2;
	struct body body;		/* of the response so far */

	bool has_notification;		/* of an unsealed observation: */
	uint32_t notification;		/* the last one's number */
	uint64_t notification_time;

	struct waxpeer_handshake *handshake;	/* whose message_3 it takes
						   along, or NULL */
	struct waxpeer_request *child;
	struct waxpeer_request *parent;

	void (*sent)(void *arg, const struct wax_message *inner,
	    const struct wax_message *outer);
	waxpeer_callback *callback;
	void *arg;
};

/* A request that is not sent yet, in the endpoint's list, to that address by
   that session; NULL: no memory. */
struct waxpeer_request *request_new(struct waxpeer_endpoint *e,
    const struct waxpeer_call *call, const struct address *hop,
    uint64_t session);

/* Sends this round's message under the token that is set, or waits with it for
   the session to open. */
MUST_USE enum wax_status request_send_round(struct waxpeer_request *r);

/* The same under a new token; an error is told and ends r. */
void request_continue(struct waxpeer_request *r);

/* Tells the application; r may be gone afterwards. */
void request_tell(struct waxpeer_request *r,
    const struct waxpeer_event *event);
void request_end(struct waxpeer_request *r, enum waxpeer_outcome outcome,
    enum wax_status status);

#endif
