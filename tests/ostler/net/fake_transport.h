/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_transport.h - a transport without sockets: what is sent is kept until
   it is taken, what comes in is put in by hand */
#ifndef FAKE_TRANSPORT_H
#define FAKE_TRANSPORT_H

#include <stdbool.h>
#include <sys/queue.h>

#include "ostler/net/transport.h"

/* Its fake goes into net_context.transport_arg. */
extern const struct transport fake_transport;

struct fake_datagram {
	STAILQ_ENTRY(fake_datagram) next;
	struct address from;
	struct address to;
	size_t len;
	uint8_t data[];
};

struct fake_endpoint;
struct fake_streams;

struct fake {
	struct address host;	/* source ports are opened on it */
	uint16_t next_port;
	bool connect_fails;	/* WAX_SYSTEM from now on */
	STAILQ_HEAD(, fake_datagram) sent;
	size_t sent_count;
	LIST_HEAD(, fake_endpoint) endpoints;
	LIST_HEAD(, fake_endpoint) closed;
	struct fake_streams *streams;	/* of fake_stream.h; may be NULL */
};

/* host: text without port, "127.0.0.1". */
void fake_init(struct fake *fake, const char *host);
void fake_clear(struct fake *fake);	/* after net_free */

/* The oldest datagram sent and not taken; free it with free. NULL: none. */
struct fake_datagram *fake_take(struct fake *fake);

/* A datagram comes in for the endpoint at to. False: there is none. */
bool fake_put(struct fake *fake, const struct address *from,
    const struct address *to, struct bytes data);

/* As if ICMP said that d, sent from a source port, did not arrive. */
bool fake_refuse(struct fake *fake, const struct fake_datagram *d, int error);

/* Source ports that are open. */
size_t fake_count_ports(const struct fake *fake);

#endif
