/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_redirect.c - where a server sends a request on */
#include "ostler/http/http_redirect.h"

#include "core/uri.h"

static bool
is_same_origin(const struct uri *a, const struct uri *b)
{
	uint16_t ports[2];

	return bytes_equal_nocase(a->scheme, b->scheme) &&
	    bytes_equal_nocase(a->host, b->host) &&
	    a->host_is_ipv6 == b->host_is_ipv6 &&
	    bytes_is_absent(b->userinfo) &&
	    uri_port(a, uri_default_port(a->scheme), &ports[0]) == WAX_OK &&
	    uri_port(b, uri_default_port(b->scheme), &ports[1]) == WAX_OK &&
	    ports[0] == ports[1];
}

/* "https://host:port" */
static struct bytes
find_origin(const char *url, const struct uri *u)
{
	size_t tail = u->path.len + (bytes_is_absent(u->query) ? 0 :
	    u->query.len + 1);

	return bytes_of(url, strlen(url) - tail);
}

bool
http_redirect_find(const struct http_fields *f, const char *url,
    struct writer *w)
{
	struct bytes location = http_fields_value(f, HTTP_LOCATION), text;
	bool is_path = location.len > 0 && location.data[0] == '/';
	size_t start = w->len;
	struct uri from, to;

	if ((f->status != 307 && f->status != 308) || f->is_bad ||
	    f->found[HTTP_LOCATION].count != 1 ||
	    bytes_has_prefix(location, bytes_of_text("//")) ||
	    uri_parse(bytes_of_text(url), &from) != WAX_OK)
		return false;
	if (is_path)
		writer_put(w, find_origin(url, &from));
	writer_put(w, location);
	writer_u8(w, 0);
	if (writer_close(w) != WAX_OK)
		return false;
	text = bytes_of(w->data + start, w->len - start - 1);
	return uri_parse(text, &to) == WAX_OK && is_same_origin(&from, &to);
}
