/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_device.c - wax-client as a device that was provisioned */
#include "tools/client_device.h"

#include <stdlib.h>

#include "tools/client_ace.h"
#include "tools/device_node.h"

struct client_device {
	struct device_node *node;
	struct wax_context *context;	/* the node's, or NULL */
	bool shakes;		/* hands with the target first */
};

/* A PIN is shown to whoever onboards it, not here. */
static void
keep_pin(void *arg, const char *pin)
{
	(void)arg;
	(void)pin;
}

/* -1, or what keeps it from sending. */
static int
check_state(const struct client_arguments *a, const struct device_node *n)
{
	const char *directory = a->host.state.directory;

	switch (wax_device_dos(waxpeer_node_device(device_node_inner(n)))) {
	case WAX_DOS_RFNOP:
		return -1;
	case WAX_DOS_RFOTM:
	case WAX_DOS_RESET:
		fprintf(stderr, "wax-client: %s: the device has no owner yet; "
		    "expected an onboarding tool to own it, while wax-client "
		    "--device %s --onboard runs\n", directory, directory);
		return CLIENT_FAILED;
	default:
		fprintf(stderr, "wax-client: %s: the device is in %s, where "
		    "it may send nothing; expected its owner to bring it to "
		    "RFNOP, while wax-client --device %s --onboard runs\n",
		    directory, device_node_state(n), directory);
		return CLIENT_FAILED;
	}
}

bool
client_device_handshake(const struct client_device *d, const uint8_t *peer,
    struct waxpeer_handshake_call *call)
{
	return waxpeer_node_handshake(device_node_inner(d->node), peer,
	    call) == WAX_OK;
}

static int
find_context(struct client_device *d, const struct client_arguments *a)
{
	char target[DEVICEID_TEXT_LEN + 1];

	if (a->is_unsealed || client_ace_is_wanted(a))
		return -1;
	d->context = waxpeer_node_context(device_node_inner(d->node),
	    a->end.bytes);
	deviceid_format(&a->end, target);
	d->shakes = d->context == NULL && client_device_handshake(d,
	    a->end.bytes, &(struct waxpeer_handshake_call){ .hop = NULL });
	if (d->shakes)
		return -1;
	if (d->context == NULL) {
		fprintf(stderr, "wax-client: %s: no keys for %s; expected the "
		    "owner to pair the two\n", a->host.state.directory,
		    target);
		return CLIENT_FAILED;
	}
	if (!a->is_renewing || wax_context_renew(d->context) == WAX_OK)
		return -1;
	fprintf(stderr, "wax-client: --renew: the keys for %s are not of "
	    "those that may be renewed\n", target);
	return CLIENT_USAGE;
}

int
client_device_open(const struct client_arguments *a, struct event_base *base,
    struct client_device **out)
{
	const struct waxpeer_settings endpoint = { .base = base };
	const struct device_node_settings settings = {
		.program = "wax-client",
		.options = &a->host.state,
		.endpoint = &endpoint,
		.show_pin = keep_pin,
	};
	struct client_device *d = calloc(1, sizeof(*d));
	int status = CLIENT_FAILED;

	if (d != NULL && device_node_open(&settings, &d->node) &&
	    (status = check_state(a, d->node)) < 0 &&
	    (status = find_context(d, a)) < 0)
		*out = d;
	else
		client_device_free(d);
	return status;
}

void
client_device_free(struct client_device *d)
{
	if (d == NULL)
		return;
	device_node_free(d->node);
	free(d);
}

struct waxpeer_endpoint *
client_device_endpoint(const struct client_device *d)
{
	return waxpeer_node_endpoint(device_node_inner(d->node));
}

bool
client_device_shakes(const struct client_device *d)
{
	return d->shakes;
}

struct wax_context *
client_device_find(const struct client_device *d, const uint8_t *peer)
{
	return waxpeer_node_context(device_node_inner(d->node), peer);
}

struct wax_context *
client_device_context(const struct client_device *d)
{
	return d->context;
}

int
client_device_onboard(const struct client_arguments *a)
{
	const struct device_host_settings settings = {
		.program = "wax-client",
		.options = &a->host,
	};

	return device_host_run(&settings);
}
