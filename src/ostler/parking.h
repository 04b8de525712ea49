/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* parking.h - where a thread stands still while another one looks at what it
   has, and changes it */
#ifndef OSTLER_PARKING_H
#define OSTLER_PARKING_H

#include <pthread.h>

#include "core/bytes.h"

/*
 *	the one who asks                the thread
 *
 *	parking_ask
 *	(wakes it)                      parking_stand: waits ...
 *	parking_await
 *	reads and changes what it has
 *	parking_release                 ... and goes on
 *
 * All that is written before one of these calls is seen behind the one that
 * waits for it. A thread that has not begun, or has ended, stands still.
 */
struct parking {
	pthread_mutex_t lock;	/* for all below */
	pthread_cond_t changed;
	bool is_wanted;
	bool is_still;
};

/* Of a thread that has not begun. False: errno says. */
MUST_USE bool parking_init(struct parking *p);
void parking_clear(struct parking *p);

/* --- by the one who asks ------------------------------------------------ */

void parking_ask(struct parking *p);

/* Waits at most so many microseconds. False: it does not stand still, and it is
   not asked to any more. */
MUST_USE bool parking_await(struct parking *p, uint64_t timeout);

/* Does nothing to a thread that was not asked. */
void parking_release(struct parking *p);

/* --- by the thread ------------------------------------------------------ */

/* Whether it is asked to stand still; cheap enough for each turn. */
bool parking_is_wanted(struct parking *p);

/* Returns when it is not asked to, or not any more. */
void parking_stand(struct parking *p);

/* It begins to run (called by whoever starts it, before), or has ended. */
void parking_begin(struct parking *p);
void parking_end(struct parking *p);

#endif
