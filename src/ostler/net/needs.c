/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/needs.h"

#include "ostler/net/transport.h"

static bool
has_nothing(const struct transport *t)
{
	return t != NULL;
}

static bool
has_sessions(const struct transport *t)
{
	return t->has_sessions;
}

static bool
has_stream(const struct transport *t)
{
	return t->kind == TRANSPORT_STREAM;
}

static bool
has_security(const struct transport *t)
{
	return t->is_secure;
}

static bool
has_secure_coap(const struct transport *t)
{
	return t->is_secure && !t->is_http;
}

static bool
has_coap(const struct transport *t)
{
	return !t->is_http;
}

static bool
has_both_ways(const struct transport *t)
{
	return t->has_sessions && !t->is_http;
}

static bool
has_http(const struct transport *t)
{
	return t->is_http;
}

static const struct {
	bool (*is_met)(const struct transport *t);
	const char *expected;
} needs[NEED_COUNT] = {
	[NEED_NOTHING] = { has_nothing, "a transport" },
	[NEED_SESSIONS] = { has_sessions, "it with a transport that has "
	    "sessions" },
	[NEED_STREAM] = { has_stream, "it with a transport over a stream" },
	[NEED_SECURE] = { has_security, "it with a secure transport" },
	[NEED_SECURE_COAP] = { has_secure_coap, "it with a secure transport of "
	    "CoAP" },
	[NEED_COAP] = { has_coap, "it with a transport of CoAP" },
	[NEED_BOTH_WAYS] = { has_both_ways, "it with a transport that has "
	    "sessions of CoAP" },
	[NEED_HTTP] = { has_http, "it with http or https" },
};

const char *
needs_find_missing(enum need need, const struct transport *t)
{
	if (t == NULL || needs[need].is_met(t))
		return NULL;
	return needs[need].expected;
}
