/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_listener.h - what listens under the names http and https */
#ifndef OSTLER_NET_HTTP_LISTENER_H
#define OSTLER_NET_HTTP_LISTENER_H

#include "ostler/net/transport.h"

/* Both sides of HTTP have a name in common and nothing else: hops are
   libcurl's, sessions of listeners are those of conn.h. */
extern const struct transport transport_http_listener;
extern const struct transport transport_https_listener;

#endif
