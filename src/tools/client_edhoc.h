/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_edhoc.h - a handshake before the request of wax-client */
#ifndef TOOLS_CLIENT_EDHOC_H
#define TOOLS_CLIENT_EDHOC_H

#include "tools/client.h"

struct client_edhoc;
struct client_device;

/* The context is there. is_fine is false if not: then status is a client_exit,
   and what is wrong was said. */
typedef void client_edhoc_done(void *arg, bool is_fine, int status);

/* Shakes hands with the target by what a says, or the device, if there is one;
   done follows, later. *out is owned, and freed before the endpoint. As
   waxpeer_handshake_begin; then nothing follows. */
MUST_USE enum wax_status client_edhoc_begin(const struct client_arguments *a,
    const struct client_device *device, struct waxpeer_endpoint *endpoint,
    client_edhoc_done *done, void *arg, struct client_edhoc **out);
void client_edhoc_free(struct client_edhoc *c);	/* NULL does nothing */

/* What the request is to be sent with. */
void client_edhoc_fill(const struct client_edhoc *c,
    struct waxpeer_call *call);
struct wax_context *client_edhoc_context(const struct client_edhoc *c);

/* client_edhoc_arguments.c: the part of a command line that goes with it. */
enum {
	CLIENT_EDHOC_FILE = 8192,	/* above all others */
	CLIENT_EDHOC_METHOD,
	CLIENT_EDHOC_SUITE,
	CLIENT_EDHOC_SEQUENTIAL,
	CLIENT_EDHOC_REVERSE,
	CLIENT_EDHOC_MESSAGE_4,
	CLIENT_EDHOC_UPDATE,
};

#define CLIENT_EDHOC_OPTIONS \
	{ "edhoc", required_argument, NULL, CLIENT_EDHOC_FILE }, \
	{ "edhoc-method", required_argument, NULL, CLIENT_EDHOC_METHOD }, \
	{ "edhoc-suite", required_argument, NULL, CLIENT_EDHOC_SUITE }, \
	{ "edhoc-sequential", no_argument, NULL, CLIENT_EDHOC_SEQUENTIAL }, \
	{ "edhoc-reverse", no_argument, NULL, CLIENT_EDHOC_REVERSE }, \
	{ "edhoc-message-4", no_argument, NULL, CLIENT_EDHOC_MESSAGE_4 }, \
	{ "edhoc-update", no_argument, NULL, CLIENT_EDHOC_UPDATE }

/* -1: go on; else a client_exit, and what is wrong was said. */
int client_edhoc_take(struct client_arguments *a, int letter,
    const char *value);

/* When all was taken: opens the file, if there is one. The own UUID on the hop
   is that of the handshake, unless --device tells another. Likewise. */
int client_edhoc_open(struct client_arguments *a);

#endif
