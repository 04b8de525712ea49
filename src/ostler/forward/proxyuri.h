/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* proxyuri.h - Proxy-Uri as the next proxy gets it (RFC 7252 section 6.5) */
#ifndef OSTLER_FORWARD_PROXYURI_H
#define OSTLER_FORWARD_PROXYURI_H

#include "core/message.h"
#include "ostler/forward/target.h"

#define PROXYURI_MAX 1034	/* bytes of the option */

/* ocf:// and the Device ID, nothing else: for sealed requests, whose path and
   query are inside. */
void proxyuri_write_device(struct writer *w, const struct deviceid *id);

/* And path and query: those of the Proxy-Uri that came, still encoded, or
   composed from m's Uri-Path and Uri-Query if there was none. */
void proxyuri_write_resource(struct writer *w, const struct target *target,
    const struct message *m);

#endif
