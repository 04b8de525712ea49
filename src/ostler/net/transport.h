/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport.h - one kind of way a message can travel: for datagrams udp and
   dtls, for streams tcp, tls, WebSockets and Unix sockets, and the fake ones of
   the tests */
#ifndef OSTLER_NET_TRANSPORT_H
#define OSTLER_NET_TRANSPORT_H

#include "core/address.h"
#include "core/clock.h"
#include "core/message.h"
#include "link/secure.h"
#include "ostler/net/hop.h"
#include "ostler/net/net_conf.h"

struct handshake_context;
struct net;
struct port;
struct session;
struct transport;

/* Longest datagram taken or sent, in bytes. RFC 7252 section 4.6 advises 1152;
   a Proxy-Uri of 1034 bytes before a block of 1024 fits here too. */
#define DATAGRAM_MAX 4096

/* Of too many handshakes the oldest goes, but not as long as it is so young:
   devices come all at once when power is back. Whoever would keep honest ones
   out must begin handshakes_max of them in each such time. */
#define HANDSHAKE_PATIENCE CLOCK_S(1)
#define HANDSHAKE_PATIENCE_SILENT CLOCK_MS(250)	/* if no byte came on it */

/*
 * Endpoints of three kinds:
 *
 *	a listener		anybody may send to it (udp), or sessions are
 *				accepted on it (all others)
 *	a source port		udp: sends to one address, answers come back
 *	a session		all others: a connection with one peer, with a
 *				beginning and an end; accepted on a listener, or
 *				opened by us. Requests may go both ways.
 *
 * A transport embeds it first in its own struct; the net fills it in after
 * listen, connect and net_accept.
 */
struct endpoint {
	const struct transport *transport;
	struct net *net;
	const struct listener_conf *listener;	/* requests are taken here under
				   that name; NULL: requests are not taken */
	struct port *port;	/* requests go out here; NULL: none do */
	struct session *session;	/* the net's; NULL: no session */
	uint32_t number;	/* no other of this net ever had it */
};

/* What came in on an endpoint. data is borrowed until the call returns. */
struct datagram {
	struct address peer;
	struct address local;	/* the address of ours it was sent to, port 0;
				   all zeros where the endpoint has only one */
	struct bytes data;
};

/* Who is at the other end of a session that is up. */
struct session_peer {
	struct address address;
	uint64_t order;		/* net_take_order's, from when it began; 0: one
				   that we opened */
	bool is_secure;
	struct secure_peer secure;	/* all zeros if not */
};

enum transport_kind {
	TRANSPORT_DATAGRAM,	/* types and Message IDs, RFC 7252 section 4 */
	TRANSPORT_STREAM,	/* neither, RFC 8323 */
};

struct transport {
	const char *name;	/* the word in ostlerd.conf: "coaps+tcp" */
	const char *scheme;	/* of URIs: "coaps+tcp" */
	uint16_t default_port;
	enum transport_kind kind;
	bool has_sessions;	/* all but udp */
	bool is_secure;		/* needs a credential */
	bool is_local;		/* a path instead of an address */
	bool is_http;		/* requests go one way only. Of a hop: nobody
				   asks us there, nothing is observed, no sign
				   of life; what listens is listener. Of a
				   listener: we ask nobody, connect is NULL */
	const struct transport *listener;	/* what listens under this
				   name; NULL: itself. Static */
	/* Once a net, before listen and connect; *state is given to the calls
	   below. WAX_MEMORY. stop is called after the last close. */
	enum wax_status (*start)(struct net *net, void **state);
	void (*stop)(void *state);
	/* An endpoint bound to the listener's address. The transport calls
	   net_take_datagram for each datagram, or net_accept for each session
	   once it is up: its handshakes are done and, on a stream, the peer's
	   CSM was read. WAX_SYSTEM: errno says; WAX_MEMORY; WAX_CRYPTO. */
	enum wax_status (*listen)(void *state, const struct listener_conf *conf,
	    struct endpoint **out);
	/* An endpoint that talks to one address of the hop only. One with
	   sessions is not up yet: net_take_opened or net_take_closed follows,
	   never from inside this call. Statuses as above. */
	enum wax_status (*connect)(void *state, const struct hop_conf *conf,
	    const struct address *address, struct endpoint **out);
	/* TRANSPORT_DATAGRAM: sends a copy of data, at most DATAGRAM_MAX bytes,
	   at the end of the loop's turn at the latest, several at once. local:
	   the datagram's own of the request that is answered, or zeros. */
	void (*send)(struct endpoint *endpoint, const struct address *peer,
	    const struct address *local, struct bytes data);
	/* TRANSPORT_STREAM: sends code, Token, options and payload of m on a
	   session that is up. WAX_RANGE: above the peer's Max-Message-Size;
	   WAX_LIMIT: the peer reads too slowly, what waits for it is above the
	   limit; WAX_MEMORY; WAX_STATE: it is down, net_take_closed comes. */
	enum wax_status (*send_message)(struct endpoint *endpoint,
	    const struct message *m);
	/* TRANSPORT_STREAM, may be NULL: the same for a response that is not
	   the target's but made here. */
	enum wax_status (*send_refusal)(struct endpoint *endpoint,
	    const struct message *m);
	/* TRANSPORT_STREAM, may be NULL: nobody waits any more for the answer
	   to the request with that Token, which may be answered already; of a
	   listener's session: the request will get none. Also from inside
	   net_take_message. */
	void (*forget)(struct endpoint *endpoint, struct bytes token);
	/* TRANSPORT_STREAM: asks for a sign of life; net_take_alive follows. */
	void (*ping)(struct endpoint *endpoint);
	void (*flush)(void *state);
	/* Other settings, in two steps; each may be NULL. prepare makes what a
	   listener of ours is to have under its new conf, with the context as
	   it will be, and changes nothing; *made stays NULL if that is nothing.
	   Statuses as listen. change gives it to the listener, whose conf is
	   that from now on: for sessions that begin. renew: the context is
	   another one, and nothing of the old one is to be used for sessions
	   that begin; after change. */
	enum wax_status (*prepare)(struct endpoint *listener,
	    const struct listener_conf *conf, struct handshake_context **made);
	void (*change)(struct endpoint *listener,
	    const struct listener_conf *conf, struct handshake_context *made);
	void (*renew)(void *state);
	/* The endpoint takes and sends nothing more; its memory goes at the
	   next flush, so that a close in the middle of a batch is safe. A
	   session says goodbye, as far as it can without waiting: Release,
	   close_notify. No net_take_closed follows. */
	void (*close)(struct endpoint *endpoint);
};

static inline const struct transport *
transport_find_listener(const struct transport *t)
{
	return t->listener != NULL ? t->listener : t;
}

/* --- for transports: what came in. From the loop or flush, never from inside
       of one of the transport's own functions above. ----------------------- */

void net_take_datagram(struct endpoint *endpoint, const struct datagram *d);

/* A datagram too long to be taken. */
void net_take_truncated(struct endpoint *endpoint, const struct address *peer);

/* The network refused what was sent; sent is as much of it as came back, at
   least the first 4 bytes. Source ports only. */
void net_take_error(struct endpoint *endpoint, int error, struct bytes sent);

/* n datagrams were not sent because the system had no room. */
void net_count_unsent(struct net *net, size_t n);

/* For a session of a listener, when its handshakes begin: numbers that grow
   with each call, on whichever worker of the process it is. */
uint64_t net_take_order(struct net *net);

/* A session of the listener is up; the net makes the endpoint a known one.
   WAX_LIMIT: there are too many (told and counted), the transport closes it
   itself; WAX_MEMORY. */
MUST_USE enum wax_status net_accept(struct endpoint *listener,
    struct endpoint *session, const struct session_peer *peer);

/* A session that connect began is up. */
void net_take_opened(struct endpoint *session, const struct session_peer *peer);

/* A request or response on a stream session, borrowed during the call. */
void net_take_message(struct endpoint *session, const struct message *m);

/* On a stream session no answer will come to the request with that Token,
   borrowed during the call; the session goes on. */
void net_take_unanswered(struct endpoint *session, struct bytes token,
    enum hop_failure why);

/* The peer answered a ping. (Messages and datagrams say so by themselves.) */
void net_take_alive(struct endpoint *session);

enum session_end {
	SESSION_END_PEER,	/* the peer closed it, in order */
	SESSION_END_LOST,	/* reset, unreachable, silent */
	SESSION_END_REFUSED,	/* could not be opened: connect refused, no
				   route */
	SESSION_END_SILENT,	/* not open in time */
	SESSION_END_INSECURE,	/* the peer is not who it should be, or no
				   common ground: secure_failure says */
	SESSION_END_PROTOCOL,	/* it does not keep to RFC 8323 or 6455 */
	SESSION_END_AGAIN,	/* not opened, but another attempt will do: the
				   server failed over an offer to resume */
};

/* A session that was accepted, or that connect began, is over; the transport
   frees it at the next flush. detail: a word for the log ("wrong-id",
   "too-large", "ECONNREFUSED"), static. The log line is the net's. */
void net_take_closed(struct endpoint *session, enum session_end how,
    const char *detail);

/* The peer will close soon and wants no new requests (RFC 8323 section 5.5):
   new ones go over another session. */
void net_take_release(struct endpoint *session);

/* A peer that never became a session on a listener: told and counted. */
void net_take_refused(struct endpoint *listener, const struct address *peer,
    enum session_end how, const char *detail);

/* For a transport's start. */
const struct net_context *net_get_context(const struct net *net);

#endif
