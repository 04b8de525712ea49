/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* session.h - connections with one peer, accepted or opened: what has come and
   is open on them, signs of life, their end */
#ifndef OSTLER_NET_SESSION_H
#define OSTLER_NET_SESSION_H

#include <sys/queue.h>

#include "core/table.h"
#include "core/timers.h"
#include "ostler/net/hop.h"
#include "ostler/net/mids.h"
#include "ostler/net/pulse.h"
#include "ostler/net/transport.h"

struct text;
struct net_inbound;

/*
 *	net_accept ----------------------------.
 *	                                       v
 *	session_open --> OPENING -- opened --> UP -- release --> LEAVING
 *	                    |                  |                    |
 *	                    |   session_doom, net_take_closed       |
 *	                    `------------------+--------------------'
 *	                                       v
 *	                                   it is over
 *
 * What we end ourselves ends at the end of the loop's turn (session_doom): so
 * no call of forward/ makes another call of forward/, and a transport in the
 * middle of a batch finds its endpoint where it was.
 */
enum session_state { SESSION_OPENING, SESSION_UP, SESSION_LEAVING };

LIST_HEAD(session_inbounds, net_inbound);

struct session {
	struct table_link link;		/* by number; not while OPENING */
	LIST_ENTRY(session) order;
	LIST_ENTRY(session) doomed;	/* while reason is not NULL */
	const char *reason;		/* why we end it: text */
	char text[32];
	bool is_lost;			/* because there is nobody any more */
	struct net *net;
	struct endpoint *endpoint;	/* the transport's */
	enum session_state state;
	bool accepted;
	bool told;			/* the receiver knows it */
	enum secure_proof proof;
	struct hop_session facts;
	struct text *issuer;		/* of its certificate, a reference;
					   NULL: it has none */
	struct hop *back;		/* the way back, once wanted */
	struct session_inbounds inbounds;	/* all that came on it */
	size_t open;			/* of these, not answered for good */
	struct mids mids;		/* for requests and for responses */
	uint64_t began;			/* when it was up; microseconds */
	uint64_t alive;			/* last sign of life */
	uint64_t used;			/* last message */
	uint64_t idle;			/* microseconds; 0: never ended */
	uint64_t keep_alive;		/* likewise; 0: never asked */
	struct pulse pulse;
	struct timer timer;
};

LIST_HEAD(session_list, session);

struct sessions {
	struct table table;
	struct session_list all;
	struct session_list doomed;
	size_t up;
};

void sessions_init(struct net *net);
/* Ends all without a callback. */
void sessions_clear(struct net *net);

/* Of an endpoint with a port that connect has begun. WAX_MEMORY. */
MUST_USE enum wax_status session_open(struct net *net, struct endpoint *e);

/* Its listener, or its hop, has another conf, with other times. */
void session_take_conf(struct session *s);

/* NULL: none that is up has that number. */
struct session *session_find(const struct net *net, uint32_t number);

/* Ends it soon, for that reason, which is copied. Nothing if it is about to
   end already. */
void session_doom(struct session *s, const char *reason);
void session_doom_lost(struct session *s, const char *reason);

/* Ends those that are doomed. */
void sessions_end_doomed(struct net *net);

/* A message came or went. */
void session_use(struct session *s);

/* A request of the peer is open; it no longer is. */
void session_hold(struct session *s);
void session_release(struct session *s);

/* True if anything is open in either direction. */
bool session_is_used(const struct session *s);

/* Nothing may be open any more: one that is LEAVING then ends. */
void session_settle(struct session *s);

/* How it ended. */
struct session_ending {
	enum session_end how;
	bool wanted;			/* we ended it */
	const char *reason;		/* for the log */
	const char *detail;		/* likewise, or NULL */
};

/* For session.c and its parts. ------------------------------------------- */

/* In session_alive.c: when to look at it next; and an RST that came, if it
   answers our question. */
void session_start_timer(struct session *s);
bool session_take_pong(struct session *s, uint16_t mid);

/* In session_log.c: one line. s may be OPENING. */
void session_log_up(const struct session *s);
void session_log_end(const struct session *s,
    const struct session_ending *why);
void session_log_refused(const struct endpoint *listener,
    const struct address *peer, const char *reason, const char *detail);
const char *session_end_text(enum session_end how);

#endif
