/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* inbound.h - requests that came in: their duplicates, acknowledgements and
   answers (RFC 7252 sections 4.2, 4.3, 4.5 and 5.2) */
#ifndef OSTLER_NET_INBOUND_H
#define OSTLER_NET_INBOUND_H

#include <sys/queue.h>

#include "core/table.h"
#include "core/timers.h"
#include "ostler/net/hop.h"
#include "ostler/net/packet.h"
#include "ostler/net/peers.h"

struct separate;
struct session;

/*
 *  CON                    inbound_respond: piggybacked, FINAL
 *   `--> FRESH ----------------------------------------------> DONE
 *          | ack_delay: empty ACK,                               ^  |
 *          v or piggybacked with MORE                            |  v
 *  NON --> OPEN -- FINAL sent and no longer outstanding, --------'  forgotten:
 *                  dropped or cancelled                             lifetime
 *                                                                   over, or
 *                                                                   no room
 */
enum inbound_place {
	INBOUND_FRESH,		/* a CON without any ACK yet */
	INBOUND_OPEN,		/* acknowledged where needed, not finished */
	INBOUND_DONE,		/* kept only to recognize duplicates */
	INBOUND_ENDING,		/* its listener goes, and takes it along */
};

struct net_inbound {
	struct inbound part;	/* first: what forward/ sees */
	struct table_link link;	/* if remembered */
	TAILQ_ENTRY(net_inbound) order;	/* in the list of its place */
	LIST_ENTRY(net_inbound) on_session;
	struct session *session;	/* it came on; NULL: none */
	struct way way;
	uint64_t expires;	/* its Message ID may come again from then on */
	struct packet *ack;	/* owned; repeated to duplicates; NULL: the
				   empty ACK, or nothing for a NON */
	struct separate *separate;	/* owned; NULL until needed */
	enum inbound_place place;
	uint16_t mid;
	bool con;
	bool remembered;	/* duplicates are recognized by it */
	bool owned;		/* forward/ may still use it */
	bool ignored;		/* its duplicates get no answer either */
	uint8_t token_len;
	uint8_t token[MESSAGE_TOKEN_MAX];
};

TAILQ_HEAD(inbound_list, net_inbound);

struct inbounds {
	struct table table;		/* the remembered */
	struct inbound_list fresh;	/* oldest first */
	struct inbound_list open;
	struct inbound_list ending;
	struct inbound_list done_con;	/* oldest first, nearly */
	struct inbound_list done_non;
	size_t count;			/* in all lists */
	size_t done;
	size_t limit;
	struct timer ack_timer;		/* for the first of fresh */
};

void inbound_init(struct net *net, size_t limit);
/* A lower one takes effect as room is needed. */
void inbound_set_limit(struct net *net, size_t limit);
void inbound_clear(struct net *net);

/* A request (CON or NON): a duplicate ends here, a new one goes to forward/. */
void inbound_take_request(struct net *net, const struct way *way,
    const struct message *m);

/* A request on a stream session: it has no duplicates, and answers no type. */
void inbound_take_message(struct net *net, struct endpoint *endpoint,
    const struct message *m);

/* The session is over: all that came on it is cancelled and forgotten. */
void inbound_end_session(struct net *net, struct session *session);

/* A listener without sessions goes: the same for all that came there. */
void inbound_end_endpoint(struct net *net, const struct endpoint *endpoint);

/* Calls visit for each that is remembered or open; it changes no list. */
void inbound_visit(struct net *net,
    void (*visit)(void *arg, struct inbound *in), void *arg);

/* For separate.c: nothing is outstanding any more after the final answer. */
void inbound_finish(struct net *net, struct net_inbound *in);

/* For separate.c: the client refused or never acknowledged. */
void inbound_cancel(struct net *net, struct net_inbound *in);

/* Forgets what expired. True if any are left to be forgotten. */
bool inbound_sweep(struct net *net);

/* For inbound_stream.c. */
struct net_inbound *inbound_new(struct net *net, const struct way *way,
    const struct message *m);
void inbound_begin(struct inbounds *all, struct net_inbound *in,
    enum inbound_place place);
void inbound_move(struct inbounds *all, struct net_inbound *in,
    enum inbound_place place);
/* The receiver has it from now on. */
void inbound_tell(struct net *net, struct net_inbound *in,
    const struct message *m);
bool inbound_make_room(struct net *net);
void inbound_forget(struct net *net, struct net_inbound *in);

/* In inbound_stream.c: the answer on a stream; as inbound_respond. */
MUST_USE enum wax_status inbound_send_stream(struct net_inbound *in,
    const struct message *m, enum response_kind kind);

static inline struct bytes
inbound_token_bytes(const struct net_inbound *in)
{
	return bytes_of(in->token, in->token_len);
}

#endif
