/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* node_ace.c - tokens that a node takes: when, and for whom none may speak */
#include "peer/ace_state.h"
#include "peer/node_state.h"
#include "peer/state.h"

/* Under the context that its entry gives. */
static enum wax_status
ask_server(const struct waxpeer_node *n, struct waxpeer_ace_question *q,
    size_t as, const uint8_t *request, size_t len)
{
	struct wax_context *context = as >= n->server_count ? NULL :
	    waxpeer_node_context(n, n->servers[as].id.bytes);

	return context == NULL ? WAX_STATE : waxpeer_ace_ask(n->endpoint, q,
	    n->servers[as].uri, context, request, len);
}

static enum wax_status
on_ask(void *arg, struct waxpeer_ace_question *q, size_t as,
    const uint8_t *request, size_t len)
{
	const struct waxpeer_node *n = arg;

	if (n->is_believing)
		return ask_server(n, q, as, request, len);
	return n->ace_ask == NULL ? WAX_UNSUPPORTED :
	    n->ace_ask(n->ace_arg, q, as, request, len);
}

static bool
on_reserved(void *arg, const uint8_t *uuid)
{
	const struct waxpeer_node *n = arg;

	return wax_device_is_reserved(n->device, uuid);
}

static void
on_told(void *arg, const struct waxpeer_ace_event *event)
{
	const struct waxpeer_node *n = arg;

	if (n->ace_told != NULL)
		n->ace_told(n->ace_arg, event);
}

enum wax_status
node_ace_open(struct waxpeer_node *n, const struct waxpeer_ace_settings *given)
{
	struct waxpeer_ace_settings s;
	struct wax_ace_rs_conf conf;

	if (given == NULL)
		return WAX_OK;
	s = *given;
	conf = *given->rs;
	memcpy(conf.device, wax_device_uuid(n->device), sizeof(conf.device));
	conf.env = n->env;
	conf.needs_subject = true;
	n->ace_ask = s.ask;
	n->ace_told = s.told;
	n->ace_arg = s.arg;
	n->is_believing = s.as_count == 0;
	s.rs = &conf;
	s.ask = on_ask;
	s.is_reserved = on_reserved;
	s.told = on_told;
	s.arg = n;
	return waxpeer_endpoint_serve_ace(n->endpoint, &s);
}

/* The device's state and ID are what they are now. */
void
node_ace_update(struct waxpeer_node *n)
{
	bool is_open = wax_device_dos(n->device) == WAX_DOS_RFNOP;

	if (!is_open)
		waxpeer_ace_forget(n->endpoint);
	waxpeer_ace_set_device(n->endpoint, wax_device_uuid(n->device));
	if (n->is_believing)
		node_servers_update(n);
	ace_set_open(n->endpoint, is_open);
}

/* RESET. */
enum wax_status
node_ace_forget(struct waxpeer_node *n)
{
	return n->endpoint->ace == NULL ? WAX_OK :
	    waxpeer_endpoint_set_as(n->endpoint, NULL, 0);
}
