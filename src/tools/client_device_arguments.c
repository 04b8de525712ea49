/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_device_arguments.c - what of a command line of wax-client goes with
   a device that was provisioned */
#include "tools/client_ace.h"
#include "tools/client_device.h"

bool
client_device_take_listen(struct client_arguments *a, const char *uri)
{
	if (a->host.listen_count == DEVICE_HOST_LISTEN_MAX)
		return false;
	a->host.listen[a->host.listen_count++] = uri;
	return true;
}

const char *
client_device_check_onboarding(const struct client_arguments *a,
    bool has_other)
{
	if (a->host.state.directory == NULL)
		return "it with --onboard, and a directory";
	if (has_other || a->contexts.count > 0 || a->has_end ||
	    a->is_unsealed)
		return "no request with --onboard, and nothing for one";
	return NULL;
}

const char *
client_device_check(const struct client_arguments *a, bool has_credentials)
{
	const struct device_options *state = &a->host.state;

	if (a->host.listen_count > 0 || a->host.interface != NULL ||
	    state->has_pin || state->maker_key != NULL ||
	    state->accepts_previous || state->is_erasing)
		return "a directory and --onboard, with --listen, --pin, "
		    "--method, --maker, --discoverable, --accept-previous or "
		    "--erase";
	if (state->directory == NULL)
		return a->has_end && a->edhoc_path == NULL &&
		    !client_ace_is_wanted(a) ?
		    "a directory, with --target" : NULL;
	if (a->contexts.count > 0 || has_credentials || a->has_device)
		return "a directory without --context, --credentials and a "
		    "UUID beside it: the device's owner says what it has";
	return NULL;
}

const char *
client_device_check_end(struct client_arguments *a)
{
	if (!a->is_hop_secure && a->has_peer)
		return "a hop by coaps, coaps+tcp or coaps+ws with --peer: "
		    "others prove nothing";
	if (a->has_end && a->has_target &&
	    !deviceid_equal(&a->end, &a->target))
		return "--target and ocf://UUID/PATH to name one device";
	if (!a->has_end)
		a->end = a->target;
	if (!a->has_end && !a->has_target && !a->is_unsealed)
		return "--target UUID: whose keys the request is sealed with";
	return NULL;
}

bool
client_device_name_end(const struct client_arguments *a, const char *text,
    const char *proxy, char *uri)
{
	char target[DEVICEID_TEXT_LEN + 1];
	bool is_path = text[0] == '/' && a->has_end && proxy != NULL;
	int len;

	deviceid_format(&a->end, target);
	len = snprintf(uri, CLIENT_DEVICE_URI_SIZE, "%s%s%s",
	    is_path ? "ocf://" : "", is_path ? target : "", text);
	return len < CLIENT_DEVICE_URI_SIZE;
}
