/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locator.c - where a hop is and what is spoken there */
#include "peer/locator.h"

#include <stdio.h>

static const struct locator_kind kinds[] = {
	/* scheme	port	stream	secure	websocket */
	{ "coap",	5683,	false,	false,	false },
	{ "coaps",	5684,	false,	true,	false },
	{ "coap+tcp",	5683,	true,	false,	false },
	{ "coaps+tcp",	5684,	true,	true,	false },
	{ "coap+ws",	80,	true,	false,	true },
	{ "coaps+ws",	443,	true,	true,	true },
	{ "coap+unix",	0,	true,	false,	false },
};

const struct locator_kind *
locator_find_kind(struct bytes scheme)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (bytes_equal_nocase(scheme,
		    bytes_of_text(kinds[i].scheme)))
			return &kinds[i];
	return NULL;
}

static enum wax_status
locator_parse_unix(const char *path, struct locator *out)
{
	size_t len = strlen(path);

	if (path[0] != '/' || len == 1 || len >= sizeof(out->path))
		return WAX_FORMAT;
	memcpy(out->path, path, len + 1);
	return WAX_OK;
}

/* An address with a port, or without one. */
static enum wax_status
locator_parse_address(const char *text, struct locator *out)
{
	char with_port[ADDRESS_TEXT_SIZE + 8];
	int len;

	if (address_parse(bytes_of_text(text), &out->address) == WAX_OK)
		return WAX_OK;
	len = snprintf(with_port, sizeof(with_port), "%s:%u", text,
	    out->kind->port);
	if (len < 0 || (size_t)len >= sizeof(with_port) ||
	    address_parse(bytes_of_text(with_port), &out->address) != WAX_OK)
		return WAX_FORMAT;
	return WAX_OK;
}

enum wax_status
locator_parse(const char *text, struct locator *out)
{
	const char *end = strstr(text, "://");
	struct locator l = { .kind = &kinds[0] };
	enum wax_status st;

	if (end == NULL) {	/* an address, and its port is not left out */
		if (address_parse(bytes_of_text(text), &l.address) != WAX_OK)
			return WAX_FORMAT;
		*out = l;
		return WAX_OK;
	}
	l.kind = locator_find_kind(bytes_of(text, (size_t)(end - text)));
	if (l.kind == NULL)
		return WAX_FORMAT;
	st = locator_is_unix(&l) ? locator_parse_unix(end + 3, &l) :
	    locator_parse_address(end + 3, &l);
	if (st == WAX_OK)
		*out = l;
	return st;
}

void
locator_format(const struct locator *l, char *text)
{
	char address[ADDRESS_TEXT_SIZE];

	address_format(&l->address, address);
	snprintf(text, LOCATOR_TEXT_SIZE, "%s://%s", l->kind->scheme,
	    locator_is_unix(l) ? l->path : address);
}

bool
locator_equal(const struct locator *a, const struct locator *b)
{
	return a->kind == b->kind &&
	    address_equal(&a->address, &b->address) &&
	    strcmp(a->path, b->path) == 0;
}
