/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* client_resolve.c - from the URI of a command line to hop, target, path */

#include <string.h>

#include "core/address.h"
#include "core/uri.h"
#include "tools/client_http.h"

#define UNIX_SCHEME "coap+unix"

/* Of the hops that are addresses; the ports are those of uri_default_port. */
static const struct {
	const char *scheme;
	bool is_secure;
} schemes[] = {
	{ "coap", false },
	{ "coaps", true },
	{ "coap+tcp", false },
	{ "coaps+tcp", true },
	{ "coap+ws", false },
	{ "coaps+ws", true },
};

/* "coap+unix://%2Frun%2Fa.sock": the slashes of the socket's path are escaped,
   as its end would not be known else. */
static bool
resolve_unix(struct client_arguments *a, const struct uri *u)
{
	static const char prefix[] = UNIX_SCHEME "://";
	size_t start = strlen(prefix), len;

	if (!bytes_is_absent(u->port) || uri_decode(u->host, false,
	    (uint8_t *)a->hop + start, CLIENT_HOP_SIZE - start - 1, &len) !=
	    WAX_OK || a->hop[start] != '/' ||
	    memchr(a->hop + start, 0, len) != NULL)
		return false;
	memcpy(a->hop, prefix, start);
	a->hop[start + len] = '\0';
	return true;
}

/* "coaps://127.0.0.1": the scheme is left out of coap, the port put in. */
static bool
resolve_address(struct client_arguments *a, const struct uri *u)
{
	char text[CLIENT_HOP_SIZE];
	struct address address;
	uint16_t port;
	size_t row = 0;

	while (row < sizeof(schemes) / sizeof(schemes[0]) &&
	    !bytes_equal_nocase(u->scheme,
	    bytes_of_text(schemes[row].scheme)))
		row++;
	if (row == sizeof(schemes) / sizeof(schemes[0]) ||
	    uri_port(u, uri_default_port(u->scheme), &port) != WAX_OK ||
	    u->host.len >= ADDRESS_TEXT_SIZE)
		return false;
	snprintf(text, sizeof(text), u->host_is_ipv6 ? "[%.*s]:%u" :
	    "%.*s:%u", (int)u->host.len, (const char *)u->host.data, port);
	if (address_parse(bytes_of_text(text), &address) != WAX_OK)
		return false;
	address_format(&address, text);
	snprintf(a->hop, sizeof(a->hop), "%s%s%.64s",
	    row == 0 ? "" : schemes[row].scheme, row == 0 ? "" : "://", text);
	a->is_hop_secure = schemes[row].is_secure;
	return true;
}

/* A URI, or "127.0.0.1:5683"; a port may be left out with a scheme. What stands
   behind the hop goes to u. */
static bool
resolve_hop(struct client_arguments *a, const char *text, struct uri *u)
{
	struct bytes copy = bytes_of_text(text);
	struct address address;

	*u = (struct uri){ .path = BYTES_ABSENT };
	if (address_parse(copy, &address) == WAX_OK && address.port != 0) {
		address_format(&address, a->hop);
		return true;
	}
	if (uri_parse(copy, u) != WAX_OK || !bytes_is_absent(u->userinfo))
		return false;
	return bytes_equal_nocase(u->scheme, bytes_of_text(UNIX_SCHEME)) ?
	    resolve_unix(a, u) : resolve_address(a, u);
}

/* A proxy may be a Unix socket with its path as it is. */
static bool
resolve_proxy(struct client_arguments *a, const char *text)
{
	static const char prefix[] = UNIX_SCHEME ":///";
	struct uri u;
	int len;

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return resolve_hop(a, text, &u);
	len = snprintf(a->hop, sizeof(a->hop), "%s", text);
	return len > 0 && (size_t)len < sizeof(a->hop);
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
	if (!resolve_hop(a, uri, &u))
		return "coap://ADDR:PORT/PATH, an IP address and no name";
	return resolve_path(a, u.path, u.query) ? NULL : "a shorter path";
}

enum wax_status
client_resolve(struct client_arguments *a, const char *uri, const char *proxy,
    struct wax_context *context, const char **expected)
{
	struct uri u;

	*expected = NULL;
	if (proxy != NULL && !client_http_resolve(a, proxy, expected) &&
	    !resolve_proxy(a, proxy))
		*expected = "--proxy coap://ADDR:PORT, or https://HOST";
	if (*expected != NULL)
		return WAX_FORMAT;
	if (uri[0] == '/')
		*expected = resolve_peer(a, uri, proxy, context);
	else if (uri_parse(bytes_of_text(uri), &u) != WAX_OK)
		*expected = "ocf://UUID/PATH, coap://ADDR:PORT/PATH or /PATH";
	else if (bytes_equal_nocase(u.scheme, bytes_of_text("ocf")))
		*expected = resolve_device(a, &u, proxy);
	else
		*expected = resolve_direct(a, uri, proxy);
	if (*expected == NULL && a->url[0] != '\0' &&
	    !client_http_name_target(a))
		*expected = "a shorter URL";
	return *expected == NULL ? WAX_OK : WAX_FORMAT;
}
