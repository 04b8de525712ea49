/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_ace.h - tokens at wax-server: whom it believes, and how it asks */
#ifndef TOOLS_SERVER_ACE_H
#define TOOLS_SERVER_ACE_H

#include "peer/ace.h"
#include "tools/ace_file.h"
#include "tools/endpoint_log.h"

#define SERVER_ACE_CONTEXTS 128	/* of tokens, pending ones too */

struct waxpeer_endpoint;

struct server_ace {
	struct ace_file file;
	struct wax_context_file *channel;	/* or NULL */
	struct wax_ace_rs_conf rs;
	struct waxpeer_ace_settings settings;	/* for the endpoint or the
						   node */
	struct waxpeer_endpoint *endpoint;	/* to ask with; borrowed, set
						   later */
	struct endpoint_log *log;
};

/* Reads the file, or with NULL none: for a node, whose owner names servers.
   False: what is wrong was said. Stays where it is; close it in any case, after
   the endpoint. */
MUST_USE bool server_ace_open(struct server_ace *a, const char *path,
    struct endpoint_log *log);
void server_ace_close(struct server_ace *a);

#endif
