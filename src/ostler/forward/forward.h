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

struct audit;
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
	struct tally *tally;		/* of all workers; NULL: policy counts
					   nothing */
	struct audit *audit;		/* of all workers; NULL: there is
					   none */
};

/* Makes itself the net's receiver. NULL: no memory. */
struct forward *forward_new(const struct forward_context *context);

/*
 * New settings, behind net_commit, both on the worker's thread or while it
 * stands still; forward_prepare allocates what forward_apply needs. Each open
 * exchange is judged by the new policy: what it denies is answered with its
 * code, observations at a hop that is retired with 5.03; all else goes on.
 * Registrations that their listener does not allow any more are removed. The
 * old conf and policy are not looked at any more.
 */
struct forward_change;
MUST_USE enum wax_status forward_prepare(struct forward *f,
    const struct forward_conf *conf, const struct policy *policy,
    struct forward_change **out);
void forward_apply(struct forward *f, struct forward_change *change);
void forward_abort(struct forward *f, struct forward_change *change);

/* How often each rule of the policy has decided, or with dry-run would have;
   out has room for policy_count_rules and one more, which is "default". Adds to
   what is there. */
void forward_add_hits(const struct forward *f, uint64_t *out);

/* Ends all exchanges without an answer; before net_free. */
void forward_free(struct forward *f);

#endif
