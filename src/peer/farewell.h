/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* farewell.h - stream sockets that we have done with, until the peer has our
   last words */
#ifndef PEER_FAREWELL_H
#define PEER_FAREWELL_H

#include <sys/queue.h>

#include "core/clock.h"
#include "core/timers.h"
#include "peer/conduit.h"

#define FAREWELLS_MAX 16		/* the oldest makes room */
#define FAREWELL_TIME CLOCK_S(5)

/*
 * What waits is sent, then our end is shut. What the peer still sends is read
 * and forgotten: to close the socket before it would reset the connection, and
 * our last words with it. It is over when the peer closes, too, or after
 * FAREWELL_TIME.
 */
struct farewells {
	struct event_base *base;
	const struct clock *clock;
	struct timers *timers;		/* at most FAREWELLS_MAX of ours run */
	TAILQ_HEAD(farewell_list, farewell) list;	/* the oldest first */
	size_t count;
};

void farewells_init(struct farewells *all, struct event_base *base,
    const struct clock *clock, struct timers *timers);
/* Closes them all. */
void farewells_clear(struct farewells *all);

/* Takes the socket, and what waits to be sent, out of c, which is clear then.
   Without memory it is closed at once. Starts a timer. */
void farewells_take(struct farewells *all, struct conduit *c);

#endif
