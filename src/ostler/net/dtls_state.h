/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* dtls_state.h - what the files dtls*.c share; for them alone */
#ifndef OSTLER_NET_DTLS_STATE_H
#define OSTLER_NET_DTLS_STATE_H

#include "core/table.h"
#include "ostler/net/datagram_socket.h"
#include "ostler/net/entropy.h"
#include "ostler/net/handshake.h"
#include "ostler/net/net.h"

/* Records may come before the end of the handshake that they belong to, and
   are opened together. What has no room is lost like a datagram. */
#define DTLS_CLEAR (4 * DATAGRAM_ROOM)

/* Sealed records that a session takes in its handshake: so many behind others
   of the handshake, a Finished with its repetitions, and so many by themselves.
   The TLS library keeps those that it can not open yet, at 16 KiB each. */
#define DTLS_EARLY 16

#define DTLS_SENT 8	/* records whose loss can be told; a power of two */

struct dtls {
	struct net *net;
	const struct net_context *context;
	struct datagram_sockets *sockets;	/* owned */
	struct handshake_contexts clients;
	SLIST_HEAD(, dtls_session) over;	/* until the next flush */
	struct entropy entropy;
	size_t sent;			/* datagrams of the call in hand */
	struct bytes message;		/* that is being sealed; or absent */
	/* What the record, or records, of one datagram held: pairs of a length
	   in 2 bytes and as many bytes. */
	size_t clear_used;
	uint8_t clear[DTLS_CLEAR];
};

enum dtls_kind { DTLS_LISTENER, DTLS_ACCEPTED, DTLS_OPENED };

struct dtls_endpoint {
	struct endpoint common;		/* first */
	struct dtls *dtls;
	enum dtls_kind kind;
};

/* Whose session: hashed as it lies. */
struct dtls_pair {
	struct address peer;
	struct address local;
};

/*
 *	FREE --> HANDSHAKE --> OPEN --> OVER
 *	              `-----------------^
 */
enum dtls_phase { DTLS_FREE, DTLS_HANDSHAKE, DTLS_OPEN, DTLS_OVER };

struct dtls_session {
	struct dtls_endpoint part;	/* first */
	enum dtls_phase phase;
	struct handshake_context *context;	/* a reference */
	struct secure *secure;		/* owned */
	struct datagram_socket *socket;	/* the listener's, or its own */
	struct dtls_listener *listener;	/* NULL: opened by us */
	struct dtls_pair pair;
	unsigned early[2];		/* sealed records in the handshake:
					   behind others, alone */
	uint64_t hello;			/* of the ClientHello it began with */
	uint64_t order;			/* of an accepted one */
	uint64_t deadline;		/* of the handshake */
	struct timer timer;		/* in the handshake: retransmission or
					   deadline; later only if it failed */
	struct table_link link;		/* among the half-open or the open */
	TAILQ_ENTRY(dtls_session) next_half;
	SLIST_ENTRY(dtls_session) next_over;
};

/* A record we sent and the message in it. */
struct dtls_sent {
	uint8_t number[8];	/* epoch and sequence number */
	uint8_t head[4];	/* of the message */
};

/* A session opened by us. */
struct dtls_client {
	struct dtls_session session;	/* first */
	struct datagram_socket socket;
	struct dtls_sent sent[DTLS_SENT];
	size_t sent_count;
};

struct dtls_listener {
	struct dtls_endpoint part;	/* first */
	struct datagram_socket socket;
	const struct listener_conf *conf;
	struct handshake_context *context;	/* a reference */
	/* Both by pair, and with one key: a hash is good for both. */
	struct table open;
	struct table half;
	TAILQ_HEAD(, dtls_session) halves;	/* the oldest first */
	struct dtls_session *spare;	/* owned; for whoever comes next */
	bool is_closing;		/* when the last open session ended */
};

#define DTLS_RECORD_HEADER 13	/* bytes */

/* What a datagram begins with. */
enum dtls_record {
	DTLS_RECORD_NONE,	/* not DTLS 1.0 or 1.2 */
	DTLS_RECORD_HELLO,	/* the beginning of a ClientHello, epoch 0 */
	DTLS_RECORD_PLAIN,	/* anything else of epoch 0 */
	DTLS_RECORD_SEALED,	/* of a later epoch */
};

/* --- dtls_record.c ------------------------------------------------------- */

enum dtls_record dtls_record_kind(struct bytes datagram);
/* Records of a later epoch, wherever they stand in it. */
unsigned dtls_record_count_sealed(struct bytes datagram);
/* Of a DTLS_RECORD_HELLO: its 32 random bytes. Borrowed from datagram. */
struct bytes dtls_record_random(struct bytes datagram);
/* The 8 bytes that number a record, of which there is the header at least. */
struct bytes dtls_record_number(struct bytes datagram);

/* --- dtls_session.c ------------------------------------------------------ */

/* Hooks for secure_new and the door. */
struct secure_hooks dtls_session_hooks(struct dtls_session *s);
/* The handshake is to be done in so many microseconds. WAX_MEMORY: no timer. */
MUST_USE enum wax_status dtls_session_start(struct dtls_session *s,
    uint64_t timeout);
/* Looks at what the last secure_ call led to, and tells. */
void dtls_session_proceed(struct dtls_session *s);
void dtls_session_take(struct dtls_session *s, struct bytes datagram);
void dtls_session_send(struct dtls_session *s, struct bytes data);
/* Tells and drops. */
void dtls_session_end(struct dtls_session *s, enum session_end how,
    const char *detail);
/* Without a word to the net: it is over, its memory goes at the flush. */
void dtls_session_drop(struct dtls_session *s);
/* close_notify if it is open, then as above. */
void dtls_session_close(struct dtls_session *s);
/* What it owns, but not itself. */
void dtls_session_clear(struct dtls_session *s);

/* --- dtls_listener.c ----------------------------------------------------- */

/* Its credentials are the newest. WAX_CRYPTO, WAX_MEMORY: it has none. */
MUST_USE enum wax_status dtls_listener_renew(struct dtls_listener *l);
MUST_USE enum wax_status dtls_listener_open(struct dtls *dtls,
    const struct listener_conf *conf, struct endpoint **out);
/* As in struct transport. */
enum wax_status dtls_listener_prepare(struct endpoint *listener,
    const struct listener_conf *conf, struct handshake_context **made);
void dtls_listener_change(struct endpoint *listener,
    const struct listener_conf *conf, struct handshake_context *made);
void dtls_listener_take(struct dtls_listener *l, const struct datagram *d);
void dtls_listener_close(struct dtls_listener *l);
void dtls_listener_free(struct dtls_listener *l);
/* The session's handshake is done. */
void dtls_listener_accept(struct dtls_session *s);
/* The session leaves the table it is in. */
void dtls_listener_forget(struct dtls_session *s);

/* --- dtls_door.c --------------------------------------------------------- */

struct dtls_hello {
	struct bytes datagram;
	const struct dtls_pair *pair;	/* from whom */
	uint64_t pair_hash;		/* in the tables */
	uint64_t random_hash;
};

/* A ClientHello that began none of the sessions there are. half: one that the
   pair has; NULL: it has none. */
void dtls_door_take(struct dtls_listener *l, struct dtls_session *half,
    const struct dtls_hello *h);

/* --- dtls_client.c ------------------------------------------------------- */

MUST_USE enum wax_status dtls_client_open(struct dtls *dtls,
    const struct hop_conf *conf, const struct address *address,
    struct endpoint **out);
void dtls_client_take_error(struct dtls_client *c, int error,
    struct bytes sent);
/* A record with that message was queued. */
void dtls_client_note(struct dtls_client *c, struct bytes record,
    struct bytes message);
void dtls_client_free(struct dtls_client *c);

static inline struct dtls_session *
dtls_session_of(struct dtls_endpoint *e)
{
	return (struct dtls_session *)(void *)e;
}

static inline struct dtls_listener *
dtls_listener_of(struct dtls_endpoint *e)
{
	return (struct dtls_listener *)(void *)e;
}

static inline void
dtls_count(const struct dtls *dtls, enum metric which)
{
	metrics_add(dtls->context->metrics, which, 1);
}

#endif
