/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport.h - one kind of way a message can travel. For datagrams: udp, and
   the fake one of the scenario tests. */
#ifndef OSTLER_NET_TRANSPORT_H
#define OSTLER_NET_TRANSPORT_H

#include "core/address.h"
#include "ostler/net/net_conf.h"

struct net;
struct port;
struct transport;

/* Longest datagram taken or sent, in bytes. RFC 7252 section 4.6 advises 1152;
   a Proxy-Uri of 1034 bytes before a block of 1024 fits here too. */
#define DATAGRAM_MAX 4096

/* An open socket of ours. A transport embeds it first in its own struct; the
   net fills it in after listen or connect. */
struct endpoint {
	const struct transport *transport;
	struct net *net;
	const struct listener_conf *listener;	/* NULL: a source port */
	struct port *port;			/* NULL: a listener */
	uint32_t number;	/* no other of this net ever had it */
};

/* What came in on an endpoint. data is borrowed until the call returns. */
struct datagram {
	struct address peer;
	struct address local;	/* the address of ours it was sent to, port 0;
				   all zeros where the endpoint has only one */
	struct bytes data;
};

struct transport {
	const char *name;	/* the word in ostlerd.conf: "coap" */
	const char *scheme;	/* "coap" */
	uint16_t default_port;
	/* Once a net, before listen and connect; *state is given to the calls
	   below. WAX_MEMORY. stop is called after the last close. */
	enum wax_status (*start)(struct net *net, void **state);
	void (*stop)(void *state);
	/* An endpoint bound to address that anybody may send to. The transport
	   calls net_take_datagram for each datagram. WAX_SYSTEM: errno says;
	   WAX_MEMORY. */
	enum wax_status (*listen)(void *state, const struct address *address,
	    struct endpoint **out);
	/* An endpoint with a source port of its own that talks to address
	   only. Statuses as above. */
	enum wax_status (*connect)(void *state, const struct address *address,
	    struct endpoint **out);
	/* Sends a copy of data, at most DATAGRAM_MAX bytes, at the end of the
	   loop's turn at the latest, several at once. local: the datagram's own
	   of the request that is answered, or zeros. */
	void (*send)(struct endpoint *endpoint, const struct address *peer,
	    const struct address *local, struct bytes data);
	void (*flush)(void *state);
	/* The endpoint takes and sends nothing more; its memory goes at the
	   next flush, so that a close in the middle of a batch is safe. */
	void (*close)(struct endpoint *endpoint);
};

/* For transports: what came in. */
void net_take_datagram(struct endpoint *endpoint, const struct datagram *d);

/* A datagram too long to be taken. */
void net_take_truncated(struct endpoint *endpoint, const struct address *peer);

/* The network refused what was sent; sent is as much of it as came back, at
   least the first 4 bytes. Source ports only. */
void net_take_error(struct endpoint *endpoint, int error, struct bytes sent);

/* n datagrams were not sent because the system had no room. */
void net_count_unsent(struct net *net, size_t n);

/* For a transport's start. */
const struct net_context *net_get_context(const struct net *net);

#endif
