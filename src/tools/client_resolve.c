/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_resolve.c - from the URI of a command line to hop, target, path */

#include <string.h>

#include "core/address.h"
#include "core/uri.h"
#include "tools/client.h"

#define COAP_PORT 5683

/* "coap://127.0.0.1:5683" or "127.0.0.1:5683" to the latter; the port may be
   left out with the scheme. What stands behind it goes to path. */
static bool
resolve_hop(const char *text, char hop[CLIENT_HOP_SIZE], struct uri *u)
{
	struct bytes copy = bytes_of_text(text);
	struct address a;
	uint16_t port;

	*u = (struct uri){ .path = BYTES_ABSENT };
	if (address_parse(copy, &a) == WAX_OK && a.port != 0) {
		address_format(&a, hop);
		return true;
	}
	if (uri_parse(copy, u) != WAX_OK ||
	    !bytes_equal_nocase(u->scheme, bytes_of_text("coap")) ||
	    !bytes_is_absent(u->userinfo) ||
	    uri_port(u, COAP_PORT, &port) != WAX_OK ||
	    u->host.len >= CLIENT_HOP_SIZE - 10)
		return false;
	snprintf(hop, CLIENT_HOP_SIZE, u->host_is_ipv6 ? "[%.*s]:%u" :
	    "%.*s:%u", (int)u->host.len, (const char *)u->host.data, port);
	return address_parse(bytes_of_text(hop), &a) == WAX_OK;
}

static bool
resolve_path(struct client_arguments *a, struct bytes path, struct bytes query)
{
	int len = snprintf(a->path, sizeof(a->path), "%.*s%s%.*s",
	    path.len > 0 ? (int)path.len : 1,
	    path.len > 0 ? (const char *)path.data : "/",
	    bytes_is_absent(query) ? "" : "?",
	    (int)query.len, query.len > 0 ? (const char *)query.data : "");

	return len > 0 && (size_t)len < sizeof(a->path);
}

/* The device itself: by a proxy. */
static const char *
resolve_device(struct client_arguments *a, const struct uri *u,
    const char *proxy)
{
	if (!bytes_is_absent(u->port) || !bytes_is_absent(u->userinfo) ||
	    deviceid_parse(u->host, &a->target) != WAX_OK)
		return "ocf://UUID/PATH";
	if (proxy == NULL)
		return "--proxy with ocf://";
	a->has_target = true;
	return resolve_path(a, u->path, u->query) ? NULL : "a shorter path";
}

/* Only a path: the device is the one that the context is for. */
static const char *
resolve_peer(struct client_arguments *a, const char *path, const char *proxy,
    struct wax_context *context)
{
	if (proxy == NULL)
		return "--proxy, or coap://ADDR:PORT/PATH";
	if (context == NULL)
		return "ocf://UUID/PATH with --unsealed";
	memcpy(a->target.bytes, wax_context_subject(context),
	    sizeof(a->target.bytes));
	if (deviceid_is_nil(&a->target))
		return "\"peer\" in the context file, or ocf://UUID/PATH";
	a->has_target = true;
	return resolve_path(a, bytes_of_text(path), BYTES_ABSENT) ? NULL :
	    "a shorter path";
}

static const char *
resolve_direct(struct client_arguments *a, const char *uri, const char *proxy)
{
	struct uri u;

	if (proxy != NULL)
		return "ocf://UUID/PATH or a path with --proxy";
	if (!resolve_hop(uri, a->hop, &u))
		return "coap://ADDR:PORT/PATH, an IP address and no name";
	return resolve_path(a, u.path, u.query) ? NULL : "a shorter path";
}

enum wax_status
client_resolve(struct client_arguments *a, const char *uri, const char *proxy,
    struct wax_context *context, const char **expected)
{
	struct uri u;

	*expected = NULL;
	if (proxy != NULL && !resolve_hop(proxy, a->hop, &u))
		*expected = "--proxy coap://ADDR:PORT";
	else if (uri[0] == '/')
		*expected = resolve_peer(a, uri, proxy, context);
	else if (uri_parse(bytes_of_text(uri), &u) != WAX_OK)
		*expected = "ocf://UUID/PATH, coap://ADDR:PORT/PATH or /PATH";
	else if (bytes_equal_nocase(u.scheme, bytes_of_text("ocf")))
		*expected = resolve_device(a, &u, proxy);
	else
		*expected = resolve_direct(a, uri, proxy);
	return *expected == NULL ? WAX_OK : WAX_FORMAT;
}
