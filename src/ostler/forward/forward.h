/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward.h - the way of a request from hop to hop */
#ifndef OSTLER_FORWARD_FORWARD_H
#define OSTLER_FORWARD_FORWARD_H

#include "core/clock.h"
#include "core/log.h"
#include "ostler/forward/forward_conf.h"
#include "ostler/forward/registry.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/hop.h"
#include "ostler/policy/policy.h"

struct forward;		/* a worker's exchanges */

/* All borrowed for the forward's life. */
struct forward_context {
	const struct forward_conf *conf;
	const struct policy *policy;
	struct net *net;
	const struct clock *clock;
	struct log *log;
	struct metrics *metrics;
	struct registry *registry;	/* of all workers; NULL: nobody calls */
	unsigned worker;		/* as the net's */
};

/* Makes itself the net's receiver. NULL: no memory. */
struct forward *forward_new(const struct forward_context *context);

/* Ends all exchanges without an answer; before net_free. */
void forward_free(struct forward *f);

#endif
