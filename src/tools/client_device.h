/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_device.h - wax-client as a device that an onboarding tool has
   provisioned: its keys for the target and for hops */
#ifndef TOOLS_CLIENT_DEVICE_H
#define TOOLS_CLIENT_DEVICE_H

#include "tools/client.h"

struct event_base;
struct client_device;
struct waxpeer_handshake_call;

#define CLIENT_DEVICE_URI_SIZE (CLIENT_PATH_SIZE + 64)

/* One more place to listen at; false: there are too many. */
bool client_device_take_listen(struct client_arguments *a, const char *uri);

/* What of a command line goes with a device only, or not with one. NULL: it
   fits together; else what was expected, static. has_other: there is something
   of a request, or a file of credentials. The last one sets a->end. */
const char *client_device_check_onboarding(const struct client_arguments *a,
    bool has_other);
const char *client_device_check(const struct client_arguments *a,
    bool has_credentials);
const char *client_device_check_end(struct client_arguments *a);

/* The URI of a request: text, or if that is a path alone, by a proxy, ocf://
   with the target in front. False: too long. */
bool client_device_name_end(const struct client_arguments *a,
    const char *text, const char *proxy, char *uri);

/* Opens the device of a->host.state, whose contexts and credentials the request
   is sent with. -1, or a client_exit; then what is wrong was said. */
int client_device_open(const struct client_arguments *a,
    struct event_base *base, struct client_device **out);
void client_device_free(struct client_device *d);	/* NULL is fine */

/* Borrowed for its life. */
struct waxpeer_endpoint *client_device_endpoint(
    const struct client_device *d);
/* It has no context for the target, but keys to shake hands with it first. */
bool client_device_shakes(const struct client_device *d);
/* How to, as waxpeer_node_handshake; false: not at all. */
bool client_device_handshake(const struct client_device *d,
    const uint8_t *peer, struct waxpeer_handshake_call *call);
/* That with another peer, 16 bytes, or NULL. */
struct wax_context *client_device_find(const struct client_device *d,
    const uint8_t *peer);
/* For the target; NULL if the request is not sealed, or it shakes hands. */
struct wax_context *client_device_context(const struct client_device *d);

/* Serves /oic/sec/... until a signal, so that the device can be owned and
   provisioned; a client_exit. */
int client_device_onboard(const struct client_arguments *a);

#endif
