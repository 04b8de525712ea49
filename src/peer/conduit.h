/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conduit.h - a connected stream socket in a libevent loop, TCP or Unix */
#ifndef PEER_CONDUIT_H
#define PEER_CONDUIT_H

#include "peer/locator.h"

struct event;
struct event_base;

#define CONDUIT_QUEUE_MAX 131072	/* bytes that wait to be sent */

struct conduit_hooks {
	void *arg;		/* given to each */
	void (*on_open)(void *arg);	/* of conduit_connect only */
	/* data is borrowed during the call. */
	void (*on_data)(void *arg, struct bytes data);
	/* Nothing follows; error is an errno, 0: the peer has closed. */
	void (*on_end)(void *arg, int error);
};

/* A hook may stop the conduit, but not clear it. */
struct conduit {
	int fd;			/* -1: none */
	struct event *readable;
	struct event *writable;
	bool is_connecting;
	bool is_stopped;
	struct conduit_hooks hooks;
	uint8_t *queue;
	size_t queue_len;	/* bytes in it */
};

/* Begins to connect; on_open or on_end follows, in a later turn of the loop.
   WAX_SYSTEM: see errno; WAX_MEMORY. On an error c is clear. */
MUST_USE enum wax_status conduit_connect(struct conduit *c,
    struct event_base *base, const struct locator *to,
    const struct conduit_hooks *hooks);

/* Takes an accepted socket; it is closed on an error. WAX_MEMORY. */
MUST_USE enum wax_status conduit_take_socket(struct conduit *c,
    struct event_base *base, int fd, const struct conduit_hooks *hooks);

/* Sends now or when the socket can. WAX_SPACE: the peer does not read, and too
   much waits already; WAX_MEMORY; WAX_STATE: stopped. What fails later is told
   by on_end. */
MUST_USE enum wax_status conduit_send(struct conduit *c, struct bytes data);

/* No hook is called any more; what waits stays, and is not sent. */
void conduit_stop(struct conduit *c);
/* Closes it. */
void conduit_clear(struct conduit *c);

#endif
