/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* directory.h - gateways register the devices behind them (RFC 9176 section
   5) */
#ifndef OSTLER_FORWARD_DIRECTORY_H
#define OSTLER_FORWARD_DIRECTORY_H

#include "ostler/forward/facts.h"
#include "ostler/forward/refuse.h"

struct forward;

/*
 *	GET /.well-known/core?rt=core.rd*	2.05 </rd>;rt="core.rd";ct=40
 *	POST /rd?ep=UUID[&lt=SECONDS]		2.01 Location-Path: rd, UUID
 *	POST /rd/UUID[?lt=SECONDS]		2.04
 *	DELETE /rd/UUID				2.02
 *
 * Only over a session whose peer has proved who it is, at a listener that
 * expects callers; all others find no target here, as ever. Who may register
 * which name is the operator's word (callers.h). An entry ends with its
 * lifetime, or with its session: there is no other way to the device, so base
 * is ignored, and so are the links. Names have no sectors, and are no secrets:
 * a location is the name.
 *
 * What a device registers for itself is what its session has registered
 * already, and lives as long.
 */

/* True if the request is one of these. Pure. */
bool directory_is_asked(const struct inbound *in, const struct message *m);

/* Does what is asked; the answer is written to w, *done gets a word for the
   log. facts gets the target. Refusals: REFUSAL_NAME..., REFUSAL_MEMORY. */
enum refusal directory_answer(struct forward *f, const struct inbound *in,
    const struct message *m, struct facts *facts, struct writer *w,
    struct message *answer, const char **done);

#endif
