/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* signals.h - signals as events of a loop */
#ifndef OSTLER_SIGNALS_H
#define OSTLER_SIGNALS_H

#include "core/bytes.h"

struct event_base;
struct signals;

/* From now on SIGTERM, SIGINT, SIGHUP and SIGUSR1 are blocked in this thread
   and in those it starts, and take is called for each on the loop of base;
   SIGPIPE is ignored. All borrowed for its life. NULL: errno says. */
struct signals *signals_new(struct event_base *base,
    void (*take)(void *arg, int number), void *arg);

/* They stay blocked: nothing interrupts the end of a process. NULL is fine. */
void signals_free(struct signals *s);

#endif
