/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* acceptor.h - a listening stream socket in a libevent loop */
#ifndef PEER_ACCEPTOR_H
#define PEER_ACCEPTOR_H

#include "peer/locator.h"

struct event;
struct event_base;

struct acceptor_hooks {
	void *arg;
	/* fd is the callee's; from is all zeros for a Unix socket. */
	void (*on_accept)(void *arg, int fd, const struct address *from);
};

struct acceptor {
	int fd;			/* -1: not open */
	struct event *readable;
	struct event *pause;	/* until the system may have sockets again */
	struct acceptor_hooks hooks;
	char path[LOCATOR_PATH_SIZE];	/* a Unix socket to remove, or "" */
};

/* A Unix socket that nobody listens at any more is replaced. On success *at has
   the port that was given. WAX_SYSTEM: see errno; WAX_MEMORY. On an error a is
   clear. */
MUST_USE enum wax_status acceptor_open(struct acceptor *a,
    struct event_base *base, struct locator *at,
    const struct acceptor_hooks *hooks);
void acceptor_clear(struct acceptor *a);

#endif
