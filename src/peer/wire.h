/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.h - UDP sockets in a libevent loop */
#ifndef PEER_WIRE_H
#define PEER_WIRE_H

#include "core/address.h"
#include "core/bytes.h"

struct event;
struct event_base;

struct wire_hooks {
	void *arg;		/* given to each */
	/* datagram is borrowed during the call. */
	void (*on_datagram)(void *arg, const struct address *from,
	    struct bytes datagram);
	void (*on_unreachable)(void *arg, const struct address *to);
};

/* A bound wire has the sockets of its addresses, one for IPv4 and one for IPv6
   at most. An unbound one opens a socket for either when it first sends
   there. */
struct wire {
	struct event_base *base;
	struct wire_hooks hooks;
	struct wire_socket {
		int fd;		/* -1: not open */
		struct event *event;
		struct wire *wire;
	} sockets[2];		/* IPv4, IPv6 */
	bool is_bound;
};

/* listen may be NULL. WAX_SYSTEM: see errno. WAX_MEMORY. */
MUST_USE enum wax_status wire_init(struct wire *w, struct event_base *base,
    const struct address *listen, const struct wire_hooks *hooks);
void wire_clear(struct wire *w);

/* Listens there, too; *at gets the port that was given. WAX_EXISTS: there is a
   socket of that family. WAX_SYSTEM, WAX_MEMORY. */
MUST_USE enum wax_status wire_listen(struct wire *w, struct address *at);

/* Makes sure that there is a socket to send from. WAX_SYSTEM: see errno. */
MUST_USE enum wax_status wire_open(struct wire *w, const struct address *to);

/* What the system refuses is told by on_unreachable or is lost. */
void wire_send(struct wire *w, const struct address *to,
    struct bytes datagram);

/* False: no socket is open. */
bool wire_address(const struct wire *w, struct address *out);

#endif
