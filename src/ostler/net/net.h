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

struct event_base;
struct net;

/* What a worker gives its parts; all borrowed for the net's life. */
struct net_context {
	const struct net_conf *conf;
	struct clock *clock;
	struct timers *timers;
	struct log *log;
	struct metrics *metrics;
	struct event_base *base;	/* NULL under a fake transport */
};

/* Opens nothing yet. NULL: no memory. */
struct net *net_new(const struct net_context *context);

/* Opens the listeners. On failure *which gets the listener's number and errno
   says why. */
MUST_USE enum wax_status net_listen(struct net *net, size_t *which);

/* Ends everything without a word to any peer and frees it. */
void net_free(struct net *net);

/* End of a loop turn: sends what is queued. */
void net_flush(struct net *net);

#endif
