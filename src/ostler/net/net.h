/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* net.h - a worker's network: made from settings, driven by a loop */
#ifndef OSTLER_NET_NET_H
#define OSTLER_NET_NET_H

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/net_conf.h"

struct crossings;
struct event_base;
struct net;
struct vault;

/* What a worker gives its parts; all borrowed for the net's life. */
struct net_context {
	const struct net_conf *conf;
	struct clock *clock;
	struct timers *timers;
	struct log *log;
	struct metrics *metrics;
	struct vault *vault;	/* NULL: no secure transports */
	struct event_base *base;	/* NULL under a fake transport */
	/* Which of the workers this is, from 0, and how many there are (0
	   counts as 1). Worker 0 must listen first: see
	   datagram_socket.h. */
	unsigned worker;
	unsigned workers;
	struct crossings *crossings;	/* the way to the others; NULL: there
					   are none */
	/* Where random bytes come from; NULL: the kernel. Never fails. */
	void (*random)(void *arg, uint8_t *out, size_t len);
	void *random_arg;
	void *transport_arg;		/* for a test's transport; else NULL */
};

/* Opens nothing yet. NULL: no memory. */
struct net *net_new(const struct net_context *context);

/* Opens the listeners, and begins to connect the hops that connect at start.
   On failure none stays open, *which gets the listener's
   number and errno says why (EADDRINUSE: another process, or another ostlerd,
   has the port). */
MUST_USE enum wax_status net_listen(struct net *net, size_t *which);

/*
 * New settings, in two steps, both on the worker's thread or while it stands
 * still, with nothing in between. net_prepare opens the listeners that are new
 * and allocates all that net_commit needs, and changes nothing else. net_commit
 * can not fail: from then on conf and vault are the net's, and nothing of the
 * old ones is looked at any more. Neither calls the receiver. The workers
 * prepare in the order of their numbers, all before any commits.
 *
 * What a listener and a hop are called and limited by may change at any time;
 * a lower limit takes effect as entries go. A listener stays open if its
 * transport and its address or path are the same; its sessions stay, new ones
 * have its new credential. One that is gone is closed by the next net_flush,
 * which ends its sessions, with the reason "reload", and cancels what came
 * there. Till then its port is in use: another transport, or another address
 * with the same port that overlaps, can not have it in the same reload
 * (EADDRINUSE), but in the next one.
 *
 * A hop stays, with its sessions and what is open at it, if name, kind,
 * transport, addresses, path, url-path, hosts, credential (by name), peer and
 * whether it takes requests are the same; else it is retired: what is open
 * there goes on until it ends, nothing new goes there (WAX_STATE) but
 * cancellations, and its sessions end when nothing is open any more.
 *
 * Handshakes use the new vault's credentials from then on, and sessions of the
 * old ones can not be resumed. A receive buffer is set for new sockets.
 */
struct net_change;

/* On failure nothing has changed; *which: the listener that could not be
   opened, or not have its new credential, SIZE_MAX if it was something else.
   WAX_SYSTEM: errno says; WAX_CRYPTO; WAX_MEMORY. conf and vault are borrowed
   for the net's life, or until the next net_commit. */
MUST_USE enum wax_status net_prepare(struct net *net,
    const struct net_conf *conf, struct vault *vault, struct net_change **out,
    size_t *which);
void net_commit(struct net *net, struct net_change *change);
void net_abort(struct net *net, struct net_change *change);	/* NULL is
								   fine */

/* Ends everything and frees it, without a word to any peer, but that sessions
   say goodbye as far as it goes without waiting. */
void net_free(struct net *net);

/* End of a loop turn: ends what is to end, sends what is queued. */
void net_flush(struct net *net);

/* What a net holds at this moment; for the control socket and for tests. */
struct net_usage {
	size_t inbounds;	/* requests remembered, answered or not */
	size_t waiting;		/* of these, not yet answered for good */
	size_t outbounds;	/* requests at next hops, kept ones too */
	size_t peers;		/* peers whose Message IDs are counted */
	size_t heard;		/* Message IDs of responses remembered */
	size_t ports;		/* source ports open, or sessions in their
				   place */
	size_t sessions;	/* that are up, accepted or opened */
	size_t found;		/* hops that are not in the configuration */
	size_t retired;		/* hops that are not in it any more */
};

void net_get_usage(const struct net *net, struct net_usage *out);

#endif
