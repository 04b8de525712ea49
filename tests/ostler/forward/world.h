/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* world.h - a whole forward/ between stub hops, with a clock and a log of its
   own */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "ostler/forward/forward.h"
#include "ostler/forward/stub_hop.h"

#define DEVICE_DENIED "d0d0d0d0-0d0d-4d0d-8d0d-d0d0d0d0d0d0"
#define DEVICE_UNKNOWN "99999999-9999-4999-8999-999999999999"
#define GATEWAY "70707070-0000-4000-8000-707070707070"
#define DEVICE_DOOR "dddddddd-2222-4333-8444-555555555555"

/*
 * DEVICE_1 is behind hop 1, "lamp"; DEVICE_2 behind the proxy of hop 0, "b";
 * DEVICE_DOOR is hop 2, "door". DEVICE_UNKNOWN has no route. Rule "nobody"
 * denies DEVICE_DENIED with 4.04, rule "all" forwards everything else.
 * DEVICE_1 and DEVICE_UNKNOWN may call "home"; GATEWAY may register DEVICE_1,
 * DEVICE_2 and DEVICE_UNKNOWN.
 */
struct world {
	struct net net;
	struct forward_conf conf;
	struct policy *policy;
	uint64_t now;
	struct clock clock;
	int log_fd;
	struct log *log;
	struct metrics metrics;
	struct registry *registry;	/* of two workers; this is 0 */
	struct listener_conf listener;	/* where devices call: "home" */
	uint64_t order;			/* of sessions from now on */
	struct tally *tally;		/* owned; NULL at first: none */
	struct audit *audit;		/* likewise */
	struct forward *forward;
};

/* conf may be changed until world_start. */
void world_init(struct world *w);
void world_start(struct world *w);
/* Fails the test if anything is left open at the hops, or in the tally. */
void world_stop(struct world *w);

void world_sleep(struct world *w, uint64_t microseconds);

/* A session of a worker at the listener "home" begins, or ends; identity NULL:
   nothing was proved. */
void world_call(struct world *w, unsigned worker, uint32_t session,
    const char *identity);
void world_hang_up(struct world *w, unsigned worker, uint32_t session,
    const char *identity);

/* A CON request over one of them. */
struct stub_inbound *world_ask_called(struct world *w, uint32_t session,
    const char *identity, const char *message);

/* Where a device is, as "worker/session"; "found"; "" if nowhere. Static. */
const char *world_place(struct world *w, const char *target);

/* A CON request from port 1000 with Token "t". */
struct stub_inbound *world_ask(struct world *w, const char *message);
struct stub_inbound *world_ask_as(struct world *w, uint16_t port,
    const char *token, enum message_type type, const char *message);

/* What the hop answers to the last request that went out. */
void world_answer(struct world *w, enum message_type type,
    const char *message);

/* Text of what the client got last; "" if nothing. */
const char *world_got(const struct stub_inbound *in);

/* Text of the request that went out last; "" if none. */
const char *world_sent(struct world *w);

/* All that was logged since the last call. Static. */
const char *world_log(struct world *w);

uint64_t world_metric(const struct world *w, enum metric which);

#endif
