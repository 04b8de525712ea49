/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transport.h - one kind of way a message can travel. For datagrams: udp, and
   the fake one of the scenario tests. */
#ifndef OSTLER_NET_TRANSPORT_H
#define OSTLER_NET_TRANSPORT_H

#include "core/address.h"

struct net;
struct endpoint;	/* an open socket of ours: a listener or a source port */

/* What came in on an endpoint. data is borrowed until the call returns. */
struct datagram {
	struct address peer;
	struct bytes data;
};

struct transport {
	const char *name;	/* the word in ostlerd.conf: "coap" */
	const char *scheme;	/* "coap" */
	uint16_t default_port;
	/* An endpoint bound to address that anybody may send to. The transport
	   calls net_take_datagram for each datagram. WAX_SYSTEM: errno says. */
	enum wax_status (*listen)(struct net *net,
	    const struct address *address, struct endpoint **out);
	/* An endpoint with a source port of its own that talks to address only. */
	enum wax_status (*connect)(struct net *net,
	    const struct address *address, struct endpoint **out);
	/* Queues a datagram; sent at the end of the loop's turn at the latest,
	   several at once. data must stay until then or the call copies: see
	   the implementation. */
	void (*send)(struct endpoint *endpoint, const struct address *peer,
	    struct bytes data);
	void (*flush)(struct net *net);
	void (*close)(struct endpoint *endpoint);
};

#endif
