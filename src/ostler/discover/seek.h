/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* seek.h - asking for devices: rounds of multicast and unicast requests for
   /oic/res and /oic/d, and their answers, without sockets */
#ifndef OSTLER_DISCOVER_SEEK_H
#define OSTLER_DISCOVER_SEEK_H

#include "core/clock.h"
#include "core/message.h"
#include "core/timers.h"
#include "ostler/discover/discover_conf.h"
#include "ostler/discover/links.h"
#include "ostler/metrics/metrics.h"

/*
 * Each round asks every group and probe for /oic/res and for /oic/d, each with
 * a random Token that is good until the next round: an answer that carries
 * neither was not asked for. Requests are Non-confirmable (RFC 7252 section
 * 8.1 for groups; what is lost is asked for in the next round). An answer in
 * blocks (RFC 7959) is fetched block by block from whoever began it.
 */
#define SEEK_BODIES_MAX 64	/* answers in blocks at one time */
#define SEEK_BODY_MAX 16384	/* bytes of one */

struct seek;

struct seek_hooks {
	void *arg;
	void (*send)(void *arg, const struct address *to,
	    struct bytes datagram);
	/* A link with a device ID in an answer of from; borrowed. */
	void (*found)(void *arg, const struct address *from,
	    const struct links_link *link);
	void (*random)(void *arg, uint8_t *out, size_t len);
};

/* All borrowed for its life. */
struct seek_context {
	const struct discover_conf *conf;
	const struct clock *clock;
	struct timers *timers;
	struct metrics *metrics;
};

/* NULL: no memory. */
struct seek *seek_new(const struct seek_context *context,
    const struct seek_hooks *hooks);
void seek_free(struct seek *s);		/* NULL is fine */

/* Asks now, and again each conf->every (a tenth more or less, so that proxies
   of a house do not all ask together). */
void seek_start(struct seek *s);

/* Asks by that one from the next round on. */
void seek_set_conf(struct seek *s, const struct discover_conf *conf);

/* A datagram from somebody. */
void seek_take(struct seek *s, const struct address *from,
    struct bytes datagram);

#endif
