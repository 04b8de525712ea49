/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_edhoc.h - handshakes with wax-server */
#ifndef TOOLS_SERVER_EDHOC_H
#define TOOLS_SERVER_EDHOC_H

#include "tools/endpoint_log.h"
#include "tools/server.h"

#define SERVER_EDHOC_CONTEXTS 64	/* room for twice as many in the set:
					   while keys are updated */

/* Serves them at endpoint, and a link to them at /.well-known/core. A line in
   log for each message. env and log are borrowed for the endpoint's life. As
   waxpeer_endpoint_serve_edhoc. */
MUST_USE enum wax_status server_edhoc_open(const struct server_arguments *a,
    struct waxpeer_endpoint *endpoint, const struct wax_env *env,
    struct endpoint_log *log);

#endif
