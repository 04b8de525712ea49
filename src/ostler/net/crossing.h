/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* crossing.h - requests at sessions of another worker: letters there and
   back */
#ifndef OSTLER_NET_CROSSING_H
#define OSTLER_NET_CROSSING_H

#include "ostler/net/hop.h"
#include "ostler/net/net.h"

/*
 *	worker 0 (origin)                       worker 1 (has the session)
 *
 *	crossing_send        -- REQUEST -->     hop_get_session,
 *	                                        hop_send_request
 *	take_response        <- RESPONSE --     take_response
 *	crossing_keep        -- KEEP ----->     outbound_keep
 *	take_response        <- RESPONSE --     take_response
 *	crossing_end         -- END ------>     outbound_end
 *
 * A failure there, also of hop_send_request itself, comes back as FAILURE, and
 * nothing follows it in either direction. Letters name an exchange by the
 * origin's number: no pointer goes to another thread, and a letter for what is
 * over is for nobody. Of one exchange END, KEEP and FAILURE come at most once
 * each, and a full box takes them; a RESPONSE for which there is no room is
 * replaced by a FAILURE. A worker that ends says so for all that is open, as
 * origin and as server.
 */

struct crossing;	/* a net's part, as origin and as server */
struct crossings;	/* a mailbox for each worker; made by the daemon */

/* limit: bytes of letters that may wait for one worker. NULL: no memory. */
struct crossings *crossings_new(unsigned workers, size_t limit);
void crossings_free(struct crossings *all);	/* after all nets */

/* How to make the worker call crossing_take_letters soon; wake is called from
   any thread, until that worker's net is freed. */
void crossings_set_waker(struct crossings *all, unsigned worker,
    void (*wake)(void *arg), void *arg);

/* The next number of net_take_order; never 0. */
uint64_t crossings_take_order(struct crossings *all);

/* --- for net.c ---------------------------------------------------------- */

/* context.crossings and context.worker say which part of what. NULL: no
   memory. */
struct crossing *crossing_new(struct net *net);

/* The net has another conf. Nothing if it is the only worker's. */
void crossing_take_conf(struct net *net);

/* Before the net's outbounds go. NULL is fine. */
void crossing_free(struct crossing *c);

/* Ends a session of another worker; as hop_end_session. */
void crossing_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason);

/* --- for the worker ----------------------------------------------------- */

/* What has come in from the others. */
void crossing_take_letters(struct net *net);

/* --- for outbound.c: at a hop whose crossing is not NULL, and its outbounds.
       As hop_send_request, outbound_end, outbound_reject, outbound_keep.
       WAX_LIMIT: the other worker has its fill; WAX_STATE: it has ended. --- */

MUST_USE enum wax_status crossing_send(struct hop *hop,
    const struct hop_request *request, struct outbound **out);
void crossing_end(struct outbound *out);
void crossing_reject(struct outbound *out);
void crossing_keep(struct outbound *out);

#endif
