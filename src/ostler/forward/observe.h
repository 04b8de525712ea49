/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* observe.h - registrations (RFC 7641; RFC 8613 section 4.1.3.5) */
#ifndef OSTLER_FORWARD_OBSERVE_H
#define OSTLER_FORWARD_OBSERVE_H

#include "ostler/forward/exchange.h"

/*
 * Each registration of a client is one registration at the next hop: sealed
 * ones are never the same request to us, and we can neither begin, repeat nor
 * cancel one ourselves. Their outer Observe values pass as they are.
 *
 * A client's second registration with the same Token, and its cancellation,
 * leave with the source port and Token of the first, which is over then, also
 * if the new request is refused: an error ends the observation at the client.
 *
 * A client that is gone is not told upstream: our hop answers the next
 * notification with RST.
 */

/* A client has to acknowledge at least one notification in this time, else we
   would serve forever one that has vanished. RFC 7641 section 4.5 asks for a
   day at most. */
#define OBSERVE_CONFIRM_INTERVAL CLOCK_S(300)

/* Takes the client's registration with the request's Token out of the table;
   the caller ends it. NULL: there is none, or the request has no Observe. */
struct exchange *observe_take_earlier(struct forward *f,
    const struct inbound *in, const struct facts *facts);

/* Enters e if it is a registration. REFUSAL_OBSERVATIONS, REFUSAL_MEMORY. */
enum refusal observe_register(struct forward *f, struct exchange *e);

/* Does nothing to one that is not entered. */
void observe_unregister(struct forward *f, struct exchange *e);

/* What answer is to e: RESPONSE_MORE if it is a notification of a registration.
   Sets the type with which it goes to the client. */
enum response_kind observe_judge_response(struct forward *f,
    struct exchange *e, struct message *answer);

/* After a notification was passed on: the observation stays open. */
void observe_keep(struct forward *f, struct exchange *e,
    const struct message *answer);

#endif
