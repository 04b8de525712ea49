/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hop.h - requests and responses over hops: all that forward/ knows of the
   network */
#ifndef OSTLER_NET_HOP_H
#define OSTLER_NET_HOP_H

#include "core/address.h"
#include "core/deviceid.h"
#include "core/message.h"
#include "ostler/net/net_conf.h"

/*
 * Two stories.
 *
 * A client asks. Its datagram comes in, is no duplicate, and take_request is
 * called with a new struct inbound. forward/ asks further with
 * hop_send_request, which gives a struct outbound, and keeps both pointers in
 * its exchange. The answer comes: take_response with that outbound. forward/
 * passes it on with inbound_respond, then outbound_end, and the exchange is
 * over. If nothing comes: take_failure. The net sends the piggybacked
 * response, or the empty ACK and later a separate one; it repeats, it
 * recognizes duplicates: forward/ sees each request once.
 *
 * A client observes. inbound_respond is called with RESPONSE_MORE for each
 * notification; the outbound stays open and take_response is called again
 * and again. If the client refuses a notification (RST) or is gone:
 * take_cancel, and forward/ ends the outbound.
 *
 * All of it on one worker's thread. Every call may be made from inside any
 * take_ function.
 */

struct net;		/* a worker's network: its sockets, hops and peers */
struct session;		/* a connection with one peer; the net's */
struct hop;		/* a configured place to send requests to */

/* Who asks: no two that could take one another's place are equal. No padding:
   may be hashed as it lies. */
struct hop_client {
	struct address peer;
	uint32_t session;	/* number of the session it came on; 0: none */
};

/* A request that came in. Owned by the net; forward/ may use the pointer until
   it has responded for good or dropped it. */
struct inbound {
	void *owner;			/* forward/'s own; NULL at first */
	const struct listener_conf *listener;
	struct hop_client client;
	const struct deviceid *identity; /* authenticated peer, or NULL */
	const char *issuer;	/* of its certificate, as RFC 4514 writes it; or
				   NULL. Borrowed as identity is */
	uint64_t order;			/* of its session; 0: none */
	uint64_t received;		/* microseconds */
	/* followed by the net's own part */
};

/* A request that went out. Owned by the net until outbound_end. */
struct outbound {
	void *owner;			/* as given to hop_send_request */
	struct hop *hop;
	/* followed by the net's own part */
};

enum hop_failure {
	HOP_TIMEOUT,		/* no answer within the hop's timeout, or a CON
				   was never acknowledged */
	HOP_UNREACHABLE,	/* ICMP, connect refused */
	HOP_RESET,		/* the next hop answered with RST */
	HOP_BAD_RESPONSE,	/* answered with a malformed message */
	HOP_REFUSED,		/* no session could be opened */
	HOP_INSECURE,		/* whoever is there is not who it should be, or
				   does not believe us */
	HOP_LOST,		/* the session ended before the answer came */
	HOP_BUSY,		/* another worker or its session has its fill */
	HOP_TOO_LARGE,		/* the peer of the session takes no such large
				   message; known only once it was open */
	HOP_ANSWER_LARGE,	/* the answer is larger than we take */
};

enum response_kind {
	RESPONSE_FINAL,		/* nothing follows */
	RESPONSE_MORE,		/* a notification; more may follow */
	RESPONSE_REFUSAL,	/* nothing follows, and it is not the target's:
				   it was made here */
};

/* What may be known of a session that is up; a value. */
struct hop_session {
	unsigned worker;
	uint32_t number;	/* no other session of this worker has it */
	uint64_t order;		/* of two sessions of any workers the one that
				   began later has the higher */
	const struct listener_conf *listener;	/* where it was accepted, or
						   the hop's answering */
	bool is_ours;		/* we opened it, at a hop */
	struct address peer;
	bool has_identity;
	struct deviceid identity;
};

/* The part of forward/ that the net calls; set once, before the loop runs. */
struct hop_receiver {
	void *arg;
	/* m is borrowed until the function returns. */
	void (*take_request)(void *arg, struct inbound *in,
	    const struct message *m);
	/* A response or notification; m as above. The outbound stays open until
	   outbound_end. */
	void (*take_response)(void *arg, struct outbound *out,
	    const struct message *m);
	/* No response will come. Followed by the receiver's outbound_end. */
	void (*take_failure)(void *arg, struct outbound *out,
	    enum hop_failure why);
	/* The client wants nothing more: RST to a notification, a CON
	   notification that was never acknowledged, or the end of its session.
	   in is invalid afterwards. */
	void (*take_cancel)(void *arg, struct inbound *in);
	/* A session was accepted, or one of ours that takes requests is up; it
	   ended. NULL: not wanted. */
	void (*take_session)(void *arg, const struct hop_session *session);
	void (*take_session_end)(void *arg, const struct hop_session *session);
};

void hop_set_receiver(struct net *net, const struct hop_receiver *receiver);

/* The hop of net_conf.hops[index]. Never NULL for an index in range. */
struct hop *hop_get(struct net *net, size_t index);

/* The way back over a session of this worker: requests to the peer that opened
   it. Borrowed until the session ends, or the last outbound at it. NULL: there
   is no such session. */
struct hop *hop_get_session(struct net *net, uint32_t number);

/* What is known of a session of this worker that is up. False: there is no such
   session, or it is about to end. */
bool hop_find_session(const struct net *net, uint32_t number,
    struct hop_session *out);

/* The way to the sessions of another worker; hop_request.session says which.
   NULL: no such worker. */
struct hop *hop_get_worker(struct net *net, unsigned worker);

/* A hop that is not in the configuration (a discovered device): made from
   conf, which is copied (but it takes no requests and does not connect at
   start), or found if one was made for the same key (conf->expected) before and
   conf is the same. Borrowed until it has had no outbound for a minute. NULL:
   no memory, or too many. */
struct hop *hop_get_found(struct net *net, const struct hop_conf *conf);

/* Ends a session of ours or another worker's, with a log line that has that
   reason. Nothing if it has ended. */
void hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason);

/* How a hop is: told in the log when it changes, and by the control socket. */
enum hop_health { HOP_HEALTH_IDLE, HOP_HEALTH_UP, HOP_HEALTH_TRYING,
	HOP_HEALTH_DOWN };

struct hop_status {
	enum hop_health health;
	uint64_t since;		/* microseconds of the net's clock */
	uint64_t retry_at;	/* of HOP_HEALTH_DOWN */
	bool tries_again;	/* of HOP_HEALTH_TRYING: it was down before */
	size_t address;		/* of its addresses the one in use */
	uint32_t sessions;
	uint32_t outstanding;
};

void hop_get_status(const struct hop *hop, struct hop_status *out);
const struct hop_conf *hop_conf(const struct hop *hop);

/* True of one that a reload has taken out of the configuration: what is open
   there may end, nothing new goes there. Its conf is a copy of its own. */
bool hop_is_retired(const struct hop *hop);

/* Who is told of an outbound's answer; calls are as in hop_receiver. Borrowed
   for the outbound's life. */
struct hop_taker {
	void *arg;
	void (*take_response)(void *arg, struct outbound *out,
	    const struct message *m);
	void (*take_failure)(void *arg, struct outbound *out,
	    enum hop_failure why);
};

struct hop_request {
	/* Type, code, options and payload are used; Token and Message ID are
	   the hop's own. */
	const struct message *message;
	void *owner;			/* for take_response and take_failure */
	/* A client whose requests need a source port or session of their own at
	   the next hop (an observer); NULL: any. */
	const struct hop_client *client;
	uint32_t session;	/* at a hop of hop_get_worker: which */
	/* Who is told of the answer instead of the net's receiver; NULL: the
	   receiver. */
	const struct hop_taker *taker;
	/* Send from the same endpoint and with the same Token as this one
	   (RFC 7641 section 3.6: cancellation); NULL: a new Token, and so if
	   its session has ended. The earlier one gets no more responses and is
	   not retransmitted; it is still to be ended. */
	struct outbound *same_as;
	/* It cancels the observation of same_as: what still comes of that, a
	   message of its own with an Observe option, is no answer. */
	bool is_cancel;
	uint64_t timeout;	/* microseconds, instead of the hop's; 0: the
				   hop's */
	/* How much of the hop's outstanding it may take: percent, 100 being the
	   configured limit; 0: 100. */
	unsigned share;
};

/* Sends a request: NON if the message's type is that, else CON with
   retransmission (UDP). The message is copied. WAX_LIMIT: the hop's outstanding
   requests, source ports or Message IDs are used up; WAX_STATE: the hop is down
   (hop_get_status tells until when); WAX_SYSTEM: no socket; WAX_MEMORY;
   WAX_RANGE: too large for the transport. *out is set on success only. Failures
   of the network come later through take_failure, never from inside this
   call. */
MUST_USE enum wax_status hop_send_request(struct hop *hop,
    const struct hop_request *request, struct outbound **out);

/* The exchange is over: no more retransmission, the Token is forgotten, later
   CON or NON responses to it are answered with RST. */
void outbound_end(struct outbound *out);

/* The same, and the next hop is told at once, if it can be: the last
   notification, if it was a NON, is rejected with RST (RFC 7641 section 3.6);
   on a stream the registration is sent again with Observe 1 (RFC 8323 section
   7.4). */
void outbound_reject(struct outbound *out);

/* Keeps an observation's outbound open without a deadline. Without this an
   outbound fails with HOP_TIMEOUT in the end, answered or not. */
void outbound_keep(struct outbound *out);

/* Answers. m: code, options, payload are used; type CON or NON matters for
   responses that can not be piggybacked and for notifications; another type
   stands for that of the request. The message is copied (and kept to answer
   duplicates). While a CON notification is not acknowledged a newer one waits
   for it, and replaces one that waits (RFC 7641 section 4.5.2); on a stream one
   that the client is too slow for is skipped. Unless more may follow, in is no
   longer forward/'s. On failure nothing is sent and in stays forward/'s, to be
   answered otherwise or dropped. WAX_RANGE: too large for a datagram;
   WAX_LIMIT: Message IDs to this peer, or peers remembered, are used up;
   WAX_MEMORY; WAX_STATE: inside take_cancel, or its session is ending. */
MUST_USE enum wax_status inbound_respond(struct inbound *in,
    const struct message *m, enum response_kind kind);

/* Answers nothing, now or later; a CON request still gets its empty ACK. */
void inbound_drop(struct inbound *in);

/* The same without any word, not even an empty ACK, and so for its
   duplicates. */
void inbound_ignore(struct inbound *in);

/* The request's own Token, borrowed for the inbound's life (for matching a
   cancellation with its registration), and its type. */
struct bytes inbound_token(const struct inbound *in);
enum message_type inbound_type(const struct inbound *in);

#endif
