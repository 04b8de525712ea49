/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_transport.c - transport coaps coaps+tcp: how a request came in */
#include <stdio.h>

#include "ostler/policy/condition.h"

/* Those of net/ that listen, which are out of reach here; a test compares. */
static const char *const transports[] = {
	"coap", "coaps", "coap+tcp", "coaps+tcp", "coap+ws", "coaps+ws",
	"coap+unix", "http", "https",
};

#define TRANSPORTS (sizeof(transports) / sizeof(transports[0]))

static enum wax_status
transport_parse(struct bytes word, void *item)
{
	const char **transport = item;

	for (size_t i = 0; i < TRANSPORTS; i++) {
		if (!bytes_equal(word, bytes_of_text(transports[i])))
			continue;
		*transport = transports[i];
		return WAX_OK;
	}
	return WAX_FORMAT;
}

static bool
transport_match(const void *item, const struct question *q)
{
	const char *const *transport = item;

	return strcmp(*transport, q->transport) == 0;
}

static bool
transport_covers(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return y != NULL && *x == *y;
}

static void
transport_show(const struct question *q, char *text, size_t size)
{
	(void)snprintf(text, size, "by %s", q->transport);
}

const struct condition when_transport = {
	.name = "transport",
	.expected = "coap, coaps, coap+tcp, coaps+tcp, coap+ws, coaps+ws, "
	    "coap+unix, http or https",
	.item_size = sizeof(const char *),
	.parse = transport_parse,
	.match = transport_match,
	.covers = transport_covers,
	.show = transport_show,
};
