/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.h - UDP sockets that ask anybody, groups too, and hear whoever
   answers; for looking for devices */
#ifndef OSTLER_NET_PROBE_H
#define OSTLER_NET_PROBE_H

#include "core/address.h"

struct event_base;
struct probe;

struct probe_hooks {
	void *arg;
	/* datagram is borrowed during the call. */
	void (*take)(void *arg, const struct address *from,
	    struct bytes datagram);
};

/* Opens a socket for IPv4 and one for IPv6, as far as the system has them.
   interface: where groups are asked; NULL: the system's choice. WAX_NOT_FOUND:
   there is no such interface; WAX_SYSTEM: errno says; WAX_MEMORY. */
MUST_USE enum wax_status probe_new(struct event_base *base,
    const char *interface, const struct probe_hooks *hooks,
    struct probe **out);
void probe_free(struct probe *p);	/* NULL is fine; not from take */

/* False: the system refused; errno says. */
bool probe_send(struct probe *p, const struct address *to,
    struct bytes datagram);

#endif
