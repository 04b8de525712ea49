/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locate.c - where a device is */
#include "obt/locate.h"

#include <stdio.h>

#include "core/code.h"
#include "core/uri.h"
#include "obt/svr_read.h"

enum rank { RANK_NONE, RANK_OTHER, RANK_SAME_HOST };

struct locating {
	struct address asked;
	bool has_asked;
	struct locate_place *out;
	enum rank clear, secure;
};

enum wax_status
locate_parse(struct bytes uri, struct bytes *scheme, struct address *out)
{
	char text[ADDRESS_TEXT_SIZE + 8];
	size_t at = 0, len;
	int n;

	while (at < uri.len && uri.data[at] != ':')
		at++;
	if (uri.len - at < 3 || memcmp(uri.data + at, "://", 3) != 0)
		return WAX_FORMAT;
	*scheme = bytes_of(uri.data, at);
	len = uri.len - at - 3;
	if (len > 0 && uri.data[uri.len - 1] == '/')
		len--;
	if (len == 0 || len >= ADDRESS_TEXT_SIZE ||
	    memchr(uri.data + at + 3, '\0', len) != NULL)
		return WAX_FORMAT;
	if (address_parse(bytes_of(uri.data + at + 3, len), out) == WAX_OK)
		return out->port == 0 ? WAX_FORMAT : WAX_OK;
	n = snprintf(text, sizeof(text), "%.*s:%u", (int)len,
	    (const char *)uri.data + at + 3, uri_default_port(*scheme));
	return n > 0 && (size_t)n < sizeof(text) &&
	    address_parse(bytes_of_text(text), out) == WAX_OK ? WAX_OK :
	    WAX_FORMAT;
}

static bool
is_link_local(const struct address *a)
{
	return a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80;
}

static bool
is_same_host(const struct locating *l, const struct address *a)
{
	return l->has_asked && a->zone == l->asked.zone &&
	    memcmp(a->ip, l->asked.ip, sizeof(a->ip)) == 0;
}

/* The first of the best. */
static enum wax_status
locating_take(void *arg, struct bytes uri)
{
	struct locating *l = arg;
	struct bytes scheme;
	struct address address;
	bool is_secure;
	enum rank *best, rank;
	char text[ADDRESS_TEXT_SIZE];

	if (locate_parse(uri, &scheme, &address) != WAX_OK)
		return WAX_OK;	/* a name, or a scheme of tomorrow */
	is_secure = bytes_equal_nocase(scheme, bytes_of_text("coaps"));
	if (!is_secure && !bytes_equal_nocase(scheme, bytes_of_text("coap")))
		return WAX_OK;
	if (is_link_local(&address) && address.zone == 0 && l->has_asked)
		address.zone = l->asked.zone;
	rank = is_same_host(l, &address) ? RANK_SAME_HOST : RANK_OTHER;
	best = is_secure ? &l->secure : &l->clear;
	if (rank <= *best)
		return WAX_OK;
	*best = rank;
	address_format(&address, text);
	snprintf(is_secure ? l->out->secure : l->out->clear,
	    STORE_ADDRESS_SIZE, "coap%s://%s", is_secure ? "s" : "", text);
	return WAX_OK;
}

enum wax_status
locate_read(struct bytes cbor, const char *asked, struct locate_place *out)
{
	struct locating l = { .out = out };
	struct bytes scheme;

	*out = (struct locate_place){ .clear = "" };
	l.has_asked = locate_parse(bytes_of_text(asked), &scheme, &l.asked) ==
	    WAX_OK;
	return svr_each_endpoint(cbor, locating_take, &l);
}

enum wax_status
locate_ask(struct talk *t, const char *asked, struct locate_place *out,
    struct talk_error *error)
{
	struct talk_answer answer;
	enum wax_status st = talk_do(t, CODE_GET, "/oic/res", BYTES_ABSENT,
	    &answer, error);

	if (st != WAX_OK)
		return st;
	if (locate_read(answer.payload, asked, out) == WAX_OK)
		return WAX_OK;
	snprintf(error->text, sizeof(error->text),
	    "its /oic/res can not be read");
	return WAX_STATE;
}
