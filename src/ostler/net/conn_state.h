/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_state.h - what the files conn*.c share; for them alone */
#ifndef OSTLER_NET_CONN_STATE_H
#define OSTLER_NET_CONN_STATE_H

#include <sys/queue.h>
#include <sys/stat.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "core/table.h"
#include "link/stream.h"
#include "link/websocket.h"
#include "ostler/http/hc_stream.h"
#include "ostler/net/conn.h"
#include "ostler/net/conn_local.h"
#include "ostler/net/conn_socket.h"
#include "ostler/net/entropy.h"
#include "ostler/net/handshake.h"
#include "ostler/net/net.h"

#define CONN_READ (64 * 1024)	/* bytes of a session in one turn */
#define CONN_ANSWERS_MAX (64 * 1024)	/* bytes we answer by ourselves that a
					   peer may leave unread */
#define CONN_ACCEPT_BATCH 64	/* peers a listener takes in one turn */
#define CONN_ACCEPT_PAUSE CLOCK_S(1)	/* when descriptors are used up */
#define CONN_LINGER CLOCK_S(2)
#define CONN_CLOSING_MAX 256	/* sessions that linger; the oldest goes */
#define CONN_NEVER UINT64_MAX	/* microseconds */

/*
 *	connect		accept
 *	   |		   |
 *	CONNECTING ---> SECURING -> UPGRADING -> GREETING -> UP
 *			   |		|	    |	     |
 *			   `------------+-----------+--------+
 *							     |
 *	ENDED <-- output is out, peer has ended, 2 s -- CLOSING
 *
 * A layer that a kind does not have is passed at once. From any stage to ENDED
 * if nothing can or need be sent.
 */
enum conn_stage {
	CONN_CONNECTING,	/* the socket's own connect */
	CONN_SECURING,		/* TLS handshake */
	CONN_UPGRADING,		/* HTTP */
	CONN_GREETING,		/* the peer's CSM, or first request of HTTP, is
				   awaited */
	CONN_UP,
	CONN_CLOSING,		/* sends the rest; what comes is discarded */
	CONN_ENDED		/* freed at the next flush */
};

/* What an endpoint of ours is, before all else. */
struct conn_endpoint {
	struct endpoint common;		/* first */
	bool is_listener;
};

TAILQ_HEAD(conn_list, conn);

struct conn_listener {
	struct conn_endpoint base;	/* first */
	struct conns *conns;
	const struct listener_conf *conf;
	struct handshake_context *context;	/* a reference, or NULL */
	struct event acceptable;
	struct timer pause;		/* runs: nobody is accepted */
	bool is_full;			/* because of the half-open ones */
	int fd;				/* -1: nobody ever comes in */
	struct conn_list half;		/* half-open, the oldest first */
	size_t half_count;
	struct stat file;		/* of a local one: to remove it again */
	SLIST_ENTRY(conn_listener) next_closed;
};

struct conn {
	struct conn_endpoint base;	/* first */
	int fd;				/* -1: closed */
	enum conn_stage stage;
	struct conns *conns;
	struct conn_listener *listener;	/* while half-open there; else NULL */
	struct handshake_context *context;	/* a reference, or NULL */
	struct secure *secure;		/* owned; each may be NULL */
	struct websocket *websocket;
	struct stream *stream;
	struct hc_stream *http;		/* in place of the two above */
	struct evbuffer *output;	/* owned; NULL: nothing waits */
	size_t answers;			/* bytes of it that nobody asked for */
	struct event readable;
	struct event writable;
	struct timer timer;
	uint64_t since;			/* accepted */
	uint64_t limit;			/* microseconds: of a handshake, a
					   message, a peer that does not read */
	uint64_t incomplete_since;	/* CONN_NEVER: between messages */
	uint64_t stalled_since;		/* CONN_NEVER: nothing waits */
	struct address peer;
	uint64_t order;			/* of an accepted one */
	const char *failure;		/* static; to be told, NULL: none */
	enum session_end how;		/* of failure */
	bool is_client;
	bool has_spoken;		/* a byte came */
	bool is_known;			/* the net's: its end is to be told */
	bool is_sending;		/* inside of conn_send_message */
	bool is_dirty;			/* in the list of that name */
	bool is_deferred;
	bool is_alive;			/* to be told */
	bool is_paused;			/* not read */
	bool has_progressed;		/* a message was complete */
	bool has_shut;			/* our end is sent */
	bool has_peer_ended;
	struct conn_list *list;		/* it is in */
	TAILQ_ENTRY(conn) next;		/* of it */
	TAILQ_ENTRY(conn) next_dirty;
	TAILQ_ENTRY(conn) next_deferred;
};

struct conns {
	struct net *net;
	const struct net_context *context;
	const struct conn_kind *kind;
	struct entropy entropy;
	struct handshake_contexts clients;
	struct conn_list open;		/* all that are in no other list */
	struct conn_list closing;	/* the oldest first */
	size_t closing_count;
	struct conn_list ended;
	struct conn_list dirty;		/* with work for the flush */
	struct conn_list deferred;	/* with something to be told */
	struct event later;		/* tells it */
	SLIST_HEAD(, conn_listener) closed;	/* until the next flush */
	uint8_t input[CONN_READ];
};

static inline struct conn *
conn_of(struct endpoint *endpoint)
{
	return (struct conn *)(void *)endpoint;
}

/* conn.c */

/* The socket is the session's, and not closed on failure. NULL: no memory. */
struct conn *conn_new(struct conns *conns, int fd);
/* Leaves the list that it is in and enters another: a listener's half-open
   ones, or one of conns. */
void conn_move(struct conn *c, struct conn_list *list);
/* It is over, at once: nothing more is sent. The net is told nothing. */
void conn_drop(struct conn *c);
/* It is over, and the net is told, from the loop only. What waits is still
   sent, unless the socket is of no use any more. */
void conn_end(struct conn *c, enum session_end how, const char *detail,
    bool is_useless);
/* conn_check, as soon as the loop comes to it. */
void conn_look_later(struct conn *c);
/* The same as conn_end then. */
void conn_end_later(struct conn *c, enum session_end how, const char *detail);
void conn_mark_dirty(struct conn *c);
/* Nothing waits for the socket any more: a closing one ends its side. */
void conn_drained(struct conn *c);
/* WAX_MEMORY. */
MUST_USE enum wax_status conn_start_timer(struct conn *c, uint64_t wait);
/* Watches over messages and output that do not get on. */
void conn_watch(struct conn *c);

/* conn_layers.c */

/* Makes the layers. host: of a client's hop. WAX_MEMORY. */
MUST_USE enum wax_status conn_add_layers(struct conn *c,
    const struct listener_conf *listener, const struct hop_conf *hop);
void conn_free_layers(struct conn *c);
/* For handshake_context_renew and the like. */
struct secure_options conn_secure_options(const struct conns *conns,
    enum secure_role role, bool peer_required);
/* The socket is connected, or a layer below is ready: on to the next stage. */
void conn_advance(struct conn *c);
/* Bytes came in. */
void conn_take(struct conn *c, struct bytes data);
/* Ends the session if a layer has ended, or something was to be told. */
void conn_check(struct conn *c);
/* Each layer's goodbye. */
void conn_say_goodbye(struct conn *c);
/* To the network, through TLS where that is. */
void conn_put_clear(struct conn *c, struct bytes data);
/* Watches whether a message that has begun gets on. */
void conn_note_progress(struct conn *c);

/* conn_http.c: HTTP above all that, where c->http is */

/* WAX_MEMORY. */
MUST_USE enum wax_status conn_add_http(struct conn *c,
    const struct listener_conf *listener);
/* Goes on with requests that waited; from the loop only. */
void conn_resume_http(struct conn *c);
/* The stream is closed: so is the session. */
void conn_end_http(struct conn *c);
/* The client took too long: it is told, and the session ends. */
void conn_end_slow(struct conn *c, enum session_end how, const char *detail);

/* conn_io.c */

/* Readable, or writable, is waited for. WAX_MEMORY. */
MUST_USE enum wax_status conn_want_input(struct conn *c);
MUST_USE enum wax_status conn_want_output(struct conn *c);
/* Collects bytes for the socket. */
void conn_put(struct conn *c, struct bytes data);
/* Bytes that were collected and not sent yet. */
size_t conn_waiting(const struct conn *c);
/* Sends as much as the socket takes. */
void conn_write(struct conn *c);
/* Reads again, unless there is still a reason not to. */
void conn_read_on(struct conn *c);

/* conn_connect.c */

/* The socket's own connect has ended. */
void conn_finish_connect(struct conn *c);

/* conn_accept.c */

/* One less is half-open. */
void conn_listener_has_room(struct conn_listener *l);
void conn_listener_close(struct conn_listener *l);
void conn_listener_free(struct conn_listener *l);

#endif
