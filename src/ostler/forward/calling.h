/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* calling.h - devices that call home: their session is the way to them */
#ifndef OSTLER_FORWARD_CALLING_H
#define OSTLER_FORWARD_CALLING_H

#include "ostler/forward/registry.h"

struct forward;

/*
 * The newest session of a device wins: after a crash it comes back long before
 * anybody notices that the old session is dead. That one is ended, on whichever
 * worker it is. Its end says nothing about the new one: a registration is
 * removed by its own session only.
 */

/* For hop_receiver. */
void calling_take_session(struct forward *f,
    const struct hop_session *session);
void calling_take_session_end(struct forward *f,
    const struct hop_session *session);

/* registry_put, counted and told; but of what is outdated only the status. */
MUST_USE enum wax_status calling_enter(struct forward *f,
    const struct registration *reg);

/* registry_remove, likewise. */
bool calling_leave(struct forward *f, const struct registration *reg);

/* The listeners have another conf: of the registrations of this worker those
   that are not allowed any more are removed and told; sessions that are open
   and may register now do. */
void calling_review(struct forward *f);

/* The registration of a device that is the session's peer itself. */
struct registration calling_make_own(const struct hop_session *session);

#endif
