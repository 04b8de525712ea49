/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* house.h - a whole daemon without sockets: the parts of a worker on a fake
   transport and a clock that stands still until it is moved */
#ifndef SCENARIO_HOUSE_H
#define SCENARIO_HOUSE_H

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/forward/forward.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/fake_transport.h"
#include "ostler/net/net.h"
#include "ostler/policy/tally.h"
#include "ostler/settings.h"
#include "scenario/fail.h"
#include "scenario/names.h"

struct house {
	char name[NAME_SIZE];
	struct settings *settings;
	struct clock clock;
	struct log *log;
	struct metrics metrics;
	struct timers timers;
	struct fake fake;
	struct net *net;
	struct tally *tally;
	struct forward *forward;
	int log_fd;
	size_t log_read;	/* bytes of it that were looked at */
	uint32_t random;
};

/* Reads the configuration, makes all parts, listens. now: the clock. */
void house_start(struct house *h, const struct here *here, const char *name,
    const char *conf, uint64_t *now, uint32_t seed);

/* Another configuration, as a worker gets it; the old one is freed. */
void house_reload(struct house *h, const struct here *here, const char *conf);

/* Ends all that is open, without freeing what was sent. */
void house_stop(struct house *h);
void house_free(struct house *h);

/* A datagram comes in. False: nobody listens there. */
bool house_put(struct house *h, const struct address *from,
    const struct address *to, struct bytes data);

/* Fires what is due at the clock's time. */
void house_run(struct house *h);

/* The name of the first thing that is still held, or NULL. */
const char *house_find_held(struct house *h);

/* A counter or a number of net_usage. False: no such name. */
bool house_count(const struct house *h, const char *name, uint64_t *value);

/* The log from byte start on, to be freed; *end gets its size. */
char *house_read_log(struct house *h, size_t start, size_t *end);

#endif
