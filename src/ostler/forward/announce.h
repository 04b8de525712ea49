/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* announce.h - the devices behind us, registered at a next proxy that we have
   called: the client of directory.h (RFC 9176 section 5) */
#ifndef OSTLER_FORWARD_ANNOUNCE_H
#define OSTLER_FORWARD_ANNOUNCE_H

#include "ostler/net/hop.h"

struct forward;

/* A session of ours is up: each name of its hop's configuration is registered,
   to live as long as the session does. Each session does so anew, so nothing
   is to be refreshed. What is refused is told and counted. */
void announce_take_session(struct forward *f,
    const struct hop_session *session);

/* Those on their way are given up. */
void announce_end_all(struct forward *f);

#endif
