/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* loop.h - a thread's loop: libevent, the clock, the timers and the net */
#ifndef OSTLER_NET_LOOP_H
#define OSTLER_NET_LOOP_H

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"

struct event_base;
struct loop;
struct net;

/*
 * One turn: wait until a socket is readable, a timer is due or somebody wakes
 * it; each readable socket's batch; timers that are due; net_flush; log_flush.
 * The clock is read when a socket is readable and before the timers run.
 */

/* All borrowed for the loop's life. NULL: no memory, or no descriptor. */
struct loop *loop_new(struct clock *clock, struct timers *timers,
    struct log *log);
void loop_free(struct loop *l);		/* after everything that uses base */

/* For net_context. Borrowed. */
struct event_base *loop_base(struct loop *l);

/* Whose net_flush is called; NULL: none. */
void loop_set_net(struct loop *l, struct net *net);

/* What loop_wake calls, on the loop's thread. */
void loop_set_waker(struct loop *l, void (*wake)(void *arg), void *arg);

/* Turns until loop_stop was called; may be called again. */
void loop_run(struct loop *l);

/* From any thread or signal handler. A stop before loop_run is not lost. */
void loop_stop(struct loop *l);
void loop_wake(struct loop *l);

#endif
