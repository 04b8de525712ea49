/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* times.h - transmission parameters and what follows from them (RFC 7252
   section 4.8) */
#ifndef OSTLER_NET_TIMES_H
#define OSTLER_NET_TIMES_H

#include "ostler/net/entropy.h"
#include "ostler/net/net_conf.h"

/* Microseconds. */
struct times {
	uint64_t ack_timeout;
	uint64_t ack_spread;	/* ACK_TIMEOUT * (ACK_RANDOM_FACTOR - 1) */
	uint32_t max_retransmit;
	uint64_t ack_delay;	/* before an empty ACK */
	uint64_t exchange_lifetime;	/* 247 s by default */
	uint64_t non_lifetime;		/* 145 s by default */
};

void times_init(struct times *t, const struct net_conf *conf);

/* The first timeout of a Confirmable message: random between ACK_TIMEOUT and
   ACK_TIMEOUT * ACK_RANDOM_FACTOR (section 4.2). */
uint64_t times_first_timeout(const struct times *t, struct entropy *e);

#endif
