/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_request.c - a CoAP request as an HTTP request */
#include "ostler/http/http_request.h"

#include <stdio.h>

#include "core/deviceid.h"
#include "core/oscore_header.h"
#include "core/uri.h"
#include "ostler/http/http_path.h"
#include "ostler/http/media_type.h"

struct making {
	const struct message *message;
	struct writer *w;
	struct http_request *out;
	uint8_t why;		/* the first trouble stays; CODE_EMPTY: none */
};

static void
refuse(struct making *m, uint8_t why)
{
	if (m->why == CODE_EMPTY)
		m->why = why;
}

/* --- lines --------------------------------------------------------------- */

static void
line_begin(struct making *m, const char *name)
{
	if (m->out->line_count == HTTP_REQUEST_LINES) {
		refuse(m, CODE_BAD_OPTION);
		return;
	}
	m->out->lines[m->out->line_count++] =
	    (const char *)m->w->data + m->w->len;
	writer_put(m->w, bytes_of_text(name));
	writer_put(m->w, bytes_of_text(": "));
}

static void
line_end(struct making *m)
{
	writer_u8(m->w, 0);
}

static void
line_put(struct making *m, const char *name, const char *value)
{
	line_begin(m, name);
	writer_put(m->w, bytes_of_text(value));
	line_end(m);
}

static void
put_media_type(struct making *m, const char *name, struct bytes value)
{
	uint32_t format;

	if (option_uint(value, &format) != WAX_OK || format > UINT16_MAX) {
		refuse(m, CODE_BAD_OPTION);
		return;
	}
	line_begin(m, name);
	media_type_write(m->w, (uint16_t)format);
	line_end(m);
}

/* --- options of a plain request ------------------------------------------ */

typedef void put_option(struct making *m, const struct option *o);

static void
put_accept(struct making *m, const struct option *o)
{
	put_media_type(m, "Accept", o->value);
}

static void
put_content_format(struct making *m, const struct option *o)
{
	if (!bytes_is_absent(m->out->body))
		put_media_type(m, "Content-Type", o->value);
}

/* Hop-Limit tells that there are hops before us: Via says so in HTTP (RFC 8768
   section 5). The number goes along, so that a loop through hops of both kinds
   ends; who does not know that field ignores it. */
static void
put_hop_limit(struct making *m, const struct option *o)
{
	char text[12];
	uint32_t limit;

	if (option_uint(o->value, &limit) != WAX_OK)
		return;
	(void)snprintf(text, sizeof(text), "%u", (unsigned)limit);
	line_put(m, "Via", "CoAP/1 ostler");
	line_put(m, "Hop-Limit", text);
}

/* Only the first block, when it is all there is: one body is one request
   (RFC 7959 section 5). */
static void
put_block1(struct making *m, const struct option *o)
{
	uint32_t block;

	if (option_uint(o->value, &block) != WAX_OK || block >> 3 != 0)
		refuse(m, CODE_TOO_LARGE);
}

/* Each block of a representation is cut from an answer of its own: nobody keeps
   one. What a method changes must not be asked for again. */
static void
put_block2(struct making *m, const struct option *o)
{
	struct http_asked *asked = &m->out->asked;

	if (option_uint(o->value, &asked->block) != WAX_OK ||
	    (asked->block & 7) == 7)
		refuse(m, CODE_BAD_REQUEST);
	asked->has_block = asked->code == CODE_GET && !asked->is_sealed;
	if (!asked->has_block && asked->block >> 4 != 0)
		refuse(m, CODE_BAD_OPTION);
}

/* These have their own way, or none is needed: what is elective may be left
   out, and Observe has no form in HTTP. */
static void
put_nothing(struct making *m, const struct option *o)
{
	(void)m;
	(void)o;
}

/* Critical options that can be said in HTTP, and what else can. */
static const struct {
	uint16_t number;
	put_option *plain;
	put_option *sealed;
} rows[] = {
	{ OPTION_IF_MATCH, put_nothing, put_nothing },	/* put_conditions */
	{ OPTION_ETAG, put_nothing, put_nothing },
	{ OPTION_IF_NONE_MATCH, put_nothing, put_nothing },
	{ OPTION_OSCORE, put_nothing, put_nothing },	/* put_seal */
	{ OPTION_URI_PATH, put_nothing, put_nothing },	/* put_url */
	{ OPTION_URI_QUERY, put_nothing, put_nothing },
	{ OPTION_PROXY_URI, put_nothing, put_nothing },
	{ OPTION_CONTENT_FORMAT, put_content_format, put_nothing },
	{ OPTION_ACCEPT, put_accept, put_nothing },
	{ OPTION_HOP_LIMIT, put_hop_limit, put_hop_limit },
	{ OPTION_BLOCK1, put_block1, put_block1 },
	{ OPTION_BLOCK2, put_block2, put_block2 },
};

static void
put_one(struct making *m, const struct option *o)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].number != o->number)
			continue;
		if (m->out->asked.is_sealed)
			rows[i].sealed(m, o);
		else
			rows[i].plain(m, o);
		return;
	}
	if (option_is_critical(o->number))
		refuse(m, CODE_BAD_OPTION);
}

static void
put_options(struct making *m)
{
	struct option_walk walk = option_walk_open(m->message->options);
	struct option o;

	while (option_walk_next(&walk, &o))
		put_one(m, &o);
}

/* --- conditions ---------------------------------------------------------- */

bool
http_etag_is_plain(struct bytes opaque)
{
	for (size_t i = 0; i < opaque.len; i++) {
		uint8_t c = opaque.data[i];

		if (c <= ' ' || c == '"' || c == 0x7f)
			return false;
	}
	return opaque.len > 0;
}

/* All options of that number in one line; *count gets how many can be said. */
static void
put_etags(struct making *m, uint16_t number, const char *name, size_t *count)
{
	struct option_walk walk = option_walk_open(m->message->options);
	struct option o;

	*count = 0;
	while (option_walk_next(&walk, &o)) {
		bool is_any = number == OPTION_IF_MATCH && o.value.len == 0;

		if (o.number != number ||
		    (!is_any && !http_etag_is_plain(o.value)))
			continue;
		if ((*count)++ == 0)
			line_begin(m, name);
		else
			writer_put(m->w, bytes_of_text(", "));
		writer_put(m->w, bytes_of_text(is_any ? "*" : "\""));
		writer_put(m->w, o.value);
		writer_put(m->w, bytes_of_text(is_any ? "" : "\""));
	}
	if (*count > 0)
		line_end(m);
}

/* What can not be an entity-tag can not be the resource's either: its ETags
   come from there. */
static void
put_conditions(struct making *m)
{
	struct bytes options = m->message->options, value;
	size_t count;

	put_etags(m, OPTION_IF_MATCH, "If-Match", &count);
	if (count == 0 && option_find(options, OPTION_IF_MATCH, &value))
		refuse(m, CODE_PRECONDITION_FAILED);
	if (option_find(options, OPTION_IF_NONE_MATCH, &value)) {
		line_put(m, "If-None-Match", "*");
	} else if (m->message->code == CODE_GET) {
		put_etags(m, OPTION_ETAG, "If-None-Match", &count);
		m->out->asked.has_etag = count > 0;
	}
}

/* --- the URL ------------------------------------------------------------- */

/* Proxy-Uri: ocf:// and the ID; its path and query as they are. */
static void
put_resource_of_uri(struct making *m, const struct uri *u)
{
	if (http_path_climbs(u->path)) {
		refuse(m, CODE_BAD_REQUEST);
		return;
	}
	writer_put(m->w, u->path);
	if (bytes_is_absent(u->query))
		return;
	writer_put(m->w, bytes_of_text(u->path.len == 0 ? "/?" : "?"));
	writer_put(m->w, u->query);
}

/* RFC 7252 section 6.5, steps 6 to 8 */
static void
put_resource_of_options(struct making *m)
{
	struct option_walk walk = option_walk_open(m->message->options);
	const char *before = "?";
	size_t start = m->w->len;
	struct option o;

	while (option_walk_next(&walk, &o)) {
		if (o.number == OPTION_URI_PATH) {
			writer_u8(m->w, '/');
			uri_write_encoded(m->w, o.value, "&");
		} else if (o.number == OPTION_URI_QUERY) {
			if (before[0] == '?' && m->w->len == start)
				writer_u8(m->w, '/');
			writer_put(m->w, bytes_of_text(before));
			uri_write_encoded(m->w, o.value, "/?");
			before = "&";
		}
	}
}

/* A path has no '?' of its own. */
static void
check_resource(struct making *m, size_t start)
{
	const uint8_t *path = m->w->data + start;
	size_t len = m->w->failed ? 0 : m->w->len - start;
	const uint8_t *query = len == 0 ? NULL : memchr(path, '?', len);

	if (query != NULL)
		len = (size_t)(query - path);
	if (http_path_climbs(bytes_of(path, len)))
		refuse(m, CODE_BAD_REQUEST);
}

static void
put_resource(struct making *m, const struct uri *u)
{
	size_t start = m->w->len;

	if (m->out->asked.is_sealed)
		return;
	if (!bytes_is_absent(u->host))
		put_resource_of_uri(m, u);
	else
		put_resource_of_options(m);
	check_resource(m, start);
}

/* The device in Proxy-Uri; absent if there is none. */
static struct uri
find_target(struct making *m)
{
	struct uri u = { .host = BYTES_ABSENT };
	struct deviceid id;
	struct bytes text;

	if (!option_find(m->message->options, OPTION_PROXY_URI, &text))
		return u;
	if (uri_parse(text, &u) != WAX_OK ||
	    deviceid_parse(u.host, &id) != WAX_OK)
		refuse(m, CODE_BAD_REQUEST);
	return u;
}

static void
put_url(struct making *m, const char *origin, const char *template)
{
	struct uri u = find_target(m);
	size_t start = m->w->len, path;

	if (bytes_is_absent(u.host) && http_path_has_target(template))
		refuse(m, CODE_BAD_REQUEST);
	m->out->url = (const char *)m->w->data + start;
	writer_put(m->w, bytes_of_text(origin));
	path = m->w->len;
	if (strcmp(template, "/") != 0)
		http_path_write(m->w, template, u.host);
	m->out->base = m->w->len - start;
	put_resource(m, &u);
	if (m->w->len == path)
		writer_u8(m->w, '/');
	writer_u8(m->w, 0);
}

/* --- all of it ----------------------------------------------------------- */

static const struct {
	const char *method;
	bool has_body;
} methods[] = {
	[CODE_GET] = { "GET", false },
	[CODE_POST] = { "POST", true },
	[CODE_PUT] = { "PUT", true },
	[CODE_DELETE] = { "DELETE", false },
	[CODE_FETCH] = { NULL, false },
	[CODE_PATCH] = { "PATCH", true },
};

static void
put_method(struct making *m)
{
	uint8_t code = m->out->asked.is_sealed ? CODE_POST : m->message->code;

	if (code >= sizeof(methods) / sizeof(methods[0]) ||
	    methods[code].method == NULL) {
		refuse(m, CODE_NOT_IMPLEMENTED);
		return;
	}
	m->out->method = methods[code].method;
	if (!methods[code].has_body)
		m->out->body = BYTES_ABSENT;
	else if (bytes_is_absent(m->message->payload))
		m->out->body = bytes_of("", 0);
	else
		m->out->body = m->message->payload;
}

/* RFC 8613 section 11.1; cached answers would be good for nobody. */
static void
put_seal(struct making *m)
{
	struct bytes value;

	if (!option_find(m->message->options, OPTION_OSCORE, &value))
		return;
	line_put(m, "Content-Type", "application/oscore");
	line_begin(m, "OSCORE");
	oscore_header_encode(m->w, value);
	line_end(m);
	line_put(m, "Cache-Control", "no-cache");
}

uint8_t
http_request_make(const char *origin, const char *template,
    const struct message *message, struct writer *w, struct http_request *out)
{
	struct making m = { .message = message, .w = w, .out = out };

	*out = (struct http_request){
		.body = BYTES_ABSENT,
		.asked = { .code = message->code,
		    .is_sealed = message_is_sealed(message) },
	};
	put_method(&m);
	put_url(&m, origin, template);
	put_options(&m);
	if (out->asked.is_sealed)
		put_seal(&m);
	else
		put_conditions(&m);
	if (m.why == CODE_EMPTY && writer_close(w) != WAX_OK)
		return CODE_BAD_OPTION;
	return m.why;
}
