/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_socket.h - UDP sockets: batches in, a queue out; what udp and dtls
   share */
#ifndef OSTLER_NET_DATAGRAM_SOCKET_H
#define OSTLER_NET_DATAGRAM_SOCKET_H

#include <sys/queue.h>

#include "ostler/net/transport.h"

/*
 * Listening sockets. Each worker has one of its own on the same port and the
 * kernel shares the peers out (SO_REUSEPORT). Worker 0 binds first and without
 * that flag, which fails with EADDRINUSE if anybody has the port, another
 * ostlerd too; then it sets the flag and the other workers join. So two daemons
 * never share a port by accident, and there is no lock file to clean up.
 * An IPv4 address gets an IPv4 socket. [::] also takes IPv4 peers; any other
 * IPv6 address is IPv6 only. On 0.0.0.0 and [::] answers leave from the
 * address that was asked.
 *
 * Connected sockets: the kernel drops what does not come from the peer and
 * hands ICMP errors back together with our datagram.
 *
 * Datagrams are received up to 64 a call and sent at the flush, grouped by
 * socket. If the system has no room they are lost and counted: retransmission
 * repairs it.
 */

/* Longest datagram there is room for: a record around DATAGRAM_MAX bytes (13
   of header, an IV of 16, a MAC of 48, padding of 16) is shorter. */
#define DATAGRAM_ROOM (DATAGRAM_MAX + 128)

struct datagram_sockets;	/* those of one transport in one net */
struct event;

STAILQ_HEAD(datagram_out_list, datagram_out);

/* Embedded in an endpoint; private to datagram_*.c. */
struct datagram_socket {
	struct datagram_sockets *owner;
	struct event *readable;		/* owned */
	int fd;				/* -1: closed */
	int family;
	bool connected;
	bool wildcard;			/* answers must name their source */
	bool dirty;			/* in the list of that name */
	struct address peer;		/* of a connected one */
	struct datagram_out_list queue;
	STAILQ_ENTRY(datagram_socket) next_dirty;
	SLIST_ENTRY(datagram_socket) next_closed;
};

/* What a socket says, from the loop; release from the flush. It may be closed
   in all but the last. */
struct datagram_hooks {
	/* data is borrowed during the call. */
	void (*take)(struct datagram_socket *s, const struct datagram *d);
	/* One that was longer than what is taken. */
	void (*take_truncated)(struct datagram_socket *s,
	    const struct address *peer);
	/* Connected: the network refused what was sent; sent: at most the
	   first 64 bytes of it. */
	void (*take_error)(struct datagram_socket *s, int error,
	    struct bytes sent);
	/* It was closed and nothing uses it any more. */
	void (*release)(struct datagram_socket *s);
};

/* hooks: static. longest: datagrams above that are refused; at most
   DATAGRAM_ROOM. NULL: no memory. */
struct datagram_sockets *datagram_sockets_new(struct net *net,
    const struct datagram_hooks *hooks, size_t longest);
/* Sends what is queued, releases what is closed. */
void datagram_sockets_flush(struct datagram_sockets *all);
void datagram_sockets_free(struct datagram_sockets *all);	/* likewise */

/* s: all zeros. WAX_SYSTEM: errno says; WAX_MEMORY: s may be forgotten. */
MUST_USE enum wax_status datagram_socket_listen(struct datagram_sockets *all,
    struct datagram_socket *s, const struct address *address);
MUST_USE enum wax_status datagram_socket_connect(struct datagram_sockets *all,
    struct datagram_socket *s, const struct address *peer);

/* Queues a copy. peer and local (zeros: the kernel chooses) matter on a
   listening socket only. At most DATAGRAM_ROOM bytes. */
void datagram_socket_send(struct datagram_socket *s, const struct address *peer,
    const struct address *local, struct bytes data);

/* Sends what is queued; release follows at the next flush. */
void datagram_socket_close(struct datagram_socket *s);

#endif
