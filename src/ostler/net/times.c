/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* times.c - transmission parameters */
#include "ostler/net/times.h"

#include "core/clock.h"

#define MAX_LATENCY CLOCK_S(100)	/* RFC 7252 section 4.8.2 */

void
times_init(struct times *t, const struct net_conf *conf)
{
	uint64_t factor = conf->ack_random_percent > 100 ?
	    conf->ack_random_percent - 100 : 0;
	uint32_t doublings = conf->max_retransmit < 16 ?
	    conf->max_retransmit : 16;

	*t = (struct times){
		.ack_timeout = conf->ack_timeout,
		.ack_spread = conf->ack_timeout * factor / 100,
		.max_retransmit = doublings,
		.ack_delay = conf->ack_delay,
	};
	/* section 4.8.2: MAX_TRANSMIT_SPAN, then the two lifetimes */
	uint64_t span = (t->ack_timeout + t->ack_spread) *
	    (((uint64_t)1 << doublings) - 1);

	t->non_lifetime = span + MAX_LATENCY;
	/* PROCESSING_DELAY is ACK_TIMEOUT there. */
	t->exchange_lifetime = span + 2 * MAX_LATENCY + t->ack_timeout;
}

uint64_t
times_first_timeout(const struct times *t, struct entropy *e)
{
	return t->ack_timeout + entropy_take_upto(e, t->ack_spread);
}
