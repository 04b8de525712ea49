/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server.h - what wax-server is told */
#ifndef TOOLS_SERVER_H
#define TOOLS_SERVER_H

#include "core/deviceid.h"
#include "peer/credentials.h"
#include "peer/edhoc.h"
#include "tools/contexts.h"
#include "tools/device_options.h"

#define SERVER_EXIT_USAGE 2
#define SERVER_LISTEN_MAX 32
#define SERVER_HOMES_MAX 16
#define SERVER_NAMES_MAX 64

struct server_arguments {
	const char *listen[SERVER_LISTEN_MAX];
	size_t listen_count;
	const char *homes[SERVER_HOMES_MAX];	/* whom to call */
	size_t home_count;
	uint8_t names[SERVER_NAMES_MAX][16];	/* registered there */
	size_t name_count;
	const char *interface;		/* to be discoverable at, or NULL */
	bool has_peer;
	struct deviceid peer;		/* whom the called must be */
	struct device_options state;	/* of a device that is provisioned; or
					   its directory is NULL */
	struct contexts contexts;
	const char *credentials_path;	/* or NULL */
	struct waxpeer_credentials *credentials;	/* owned, or NULL */
	const char *edhoc_path;			/* or NULL */
	struct waxpeer_keyring *keyring;	/* counted, or NULL */
	const char *ace_path;			/* or NULL */
	bool has_message_4;		/* handshakes end with one */
	bool is_reverse;		/* and begin here, if asked to */
	bool has_id;
	struct deviceid id;
	bool is_clear;
	bool has_diagnostics;
	bool is_silent;
	bool is_verbose;
	bool is_renewing;	/* all contexts that can, from the start */
	unsigned keep_alive;	/* seconds between pings of who is called; 0:
				   the default */
	unsigned notify_every;	/* seconds, 0: never */
};

/* -1: go on; else a status to exit with, and what is wrong was said. Clear a in
   any case. */
int server_arguments_take(struct server_arguments *a, int argc, char **argv);
void server_arguments_clear(struct server_arguments *a);

#endif
