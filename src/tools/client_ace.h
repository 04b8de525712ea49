/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_ace.h - a token before the request of wax-client, and a context by
   it */
#ifndef TOOLS_CLIENT_ACE_H
#define TOOLS_CLIENT_ACE_H

#include "tools/client.h"

struct client_ace;
struct client_device;

/* The context is there. is_fine is false if not: then status is a client_exit,
   and what is wrong was said. */
typedef void client_ace_done(void *arg, bool is_fine, int status);

/*
 *	(no --as) a request in the clear, whose 4.01 has hints
 *	a token that is kept and good, or one of the authorization server
 *	its upload; a kept one that is refused goes, and another is asked for
 *	(--ace-update) another token for the same context, and its upload
 *
 * done follows, later. *out is owned, and freed before the endpoint. As
 * waxpeer_request_send; then nothing follows.
 */
MUST_USE enum wax_status client_ace_begin(const struct client_arguments *a,
    const struct client_device *device, struct waxpeer_endpoint *endpoint,
    client_ace_done *done, void *arg,
    struct client_ace **out);
void client_ace_free(struct client_ace *c);	/* NULL does nothing */

/* What the request is sealed with. */
struct wax_context *client_ace_context(const struct client_ace *c);

/* client_ace_arguments.c: the part of a command line that goes with it. */
enum {
	CLIENT_ACE_AS = 16384,	/* above all others */
	CLIENT_ACE_CONTEXT,
	CLIENT_ACE_DEVICE,
	CLIENT_ACE_TOKENS,
	CLIENT_ACE_SCOPE,
	CLIENT_ACE_UPDATE,
};

#define CLIENT_ACE_OPTIONS \
	{ "as", required_argument, NULL, CLIENT_ACE_AS }, \
	{ "as-context", required_argument, NULL, CLIENT_ACE_CONTEXT }, \
	{ "as-device", required_argument, NULL, CLIENT_ACE_DEVICE }, \
	{ "tokens", required_argument, NULL, CLIENT_ACE_TOKENS }, \
	{ "scope", required_argument, NULL, CLIENT_ACE_SCOPE }, \
	{ "ace-update", required_argument, NULL, CLIENT_ACE_UPDATE }

/* -1: go on; else a client_exit, and what is wrong was said. */
int client_ace_take(struct client_arguments *a, int letter,
    const char *value);

/* When all was taken: opens the context, if there is one. Likewise. */
int client_ace_open(struct client_arguments *a);
/* A token is wanted. */
bool client_ace_is_wanted(const struct client_arguments *a);

#endif
