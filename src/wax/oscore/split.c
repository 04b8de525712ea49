/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* split.c - which part of a message travels where (RFC 8613 section 4) */
#include "wax/oscore/split.h"

#include "core/code.h"
#include "core/message.h"

#define SPLIT_URI_MAX 1034	/* bytes (RFC 7252 section 5.10.2) */

bool
split_is_outer(uint16_t number)
{
	const struct option_rule *rule = option_find_rule(number);

	return rule != NULL && rule->protection == OPTION_OUTER;
}

static enum wax_status
split_read_proxy(struct split *s, struct bytes value)
{
	enum wax_status st;
	uint16_t port;

	if (value.len > SPLIT_URI_MAX ||
	    uri_parse(value, &s->uri) != WAX_OK ||
	    !bytes_is_absent(s->uri.userinfo))
		return WAX_FORMAT;
	st = uri_port(&s->uri, 0, &port);
	if (bytes_is_absent(s->uri.port) || s->uri.port.len == 0)
		port = 0;
	else if (st != WAX_OK)
		return WAX_FORMAT;
	s->port = port == uri_default_port(s->uri.scheme) ? 0 : port;
	s->has_proxy = true;
	return WAX_OK;
}

static enum wax_status
split_read_option(struct split *s, const struct option *o)
{
	switch (o->number) {
	case OPTION_OSCORE:
		return WAX_EXISTS;
	case OPTION_OBSERVE:
		s->has_observe = true;
		return option_uint(o->value, &s->observe) == WAX_OK ?
		    WAX_OK : WAX_FORMAT;
	case OPTION_PROXY_URI:
		return split_read_proxy(s, o->value);
	default:
		return WAX_OK;
	}
}

enum wax_status
split_open(struct split *s, const struct wax_message *m, struct bytes echo,
    enum wax_proxy_form form)
{
	struct option_walk walk;
	struct option o;
	enum wax_status st;

	*s = (struct split){
		.code = m->code,
		.options = bytes_of(m->options, m->options_len),
		.payload = bytes_of(m->payload, m->payload_len),
		.echo = echo,
		.form = form,
	};
	walk = option_walk_open(s->options);
	while (option_walk_next(&walk, &o))
		if ((st = split_read_option(s, &o)) != WAX_OK)
			return st;
	return walk.next == walk.end ? WAX_OK : WAX_FORMAT;
}

uint8_t
split_outer_code(const struct split *s)
{
	if (code_is_request(s->code))
		return s->has_observe ? CODE_FETCH : CODE_POST;
	return s->has_observe ? CODE_CONTENT : CODE_CHANGED;
}

/* Options that are added to those of the message, in order of number. Each
   function writes nothing if there is nothing to add. */
struct split_addition {
	uint16_t number;
	enum wax_status (*write)(const struct split *s, struct bytes oscore,
	    struct option_writer *ow);
};

static enum wax_status
split_add_host(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	uint8_t host[257];
	size_t len = 0, at = s->uri.host_is_ipv6 ? 1 : 0;

	(void)oscore;
	if (!s->has_proxy || s->form != WAX_PROXY_SCHEME)
		return WAX_OK;
	/* An IPv6 literal keeps its brackets (RFC 7252 section 6.4). */
	host[0] = '[';
	if (uri_decode(s->uri.host, true, host + at, 255 - 2 * at, &len) !=
	    WAX_OK)
		return WAX_FORMAT;
	if (s->uri.host_is_ipv6)
		host[at + len] = ']';
	option_write(ow, OPTION_URI_HOST, bytes_of(host, len + 2 * at));
	return WAX_OK;
}

static enum wax_status
split_add_port(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	(void)oscore;
	if (s->has_proxy && s->form == WAX_PROXY_SCHEME && s->port != 0)
		option_write_uint(ow, OPTION_URI_PORT, s->port);
	return WAX_OK;
}

static enum wax_status
split_add_oscore(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	(void)s;
	option_write(ow, OPTION_OSCORE, oscore);
	return WAX_OK;
}

static void
split_put_lower(struct writer *w, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		writer_u8(w, c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c);
	}
}

/* scheme "://" host [":" port], without a path. */
static enum wax_status
split_add_uri(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	uint8_t text[SPLIT_URI_MAX];
	struct writer w = writer_open(text, sizeof(text));

	(void)oscore;
	if (!s->has_proxy || s->form != WAX_PROXY_URI)
		return WAX_OK;
	split_put_lower(&w, s->uri.scheme);
	writer_put(&w, bytes_of_text(s->uri.host_is_ipv6 ? "://[" : "://"));
	split_put_lower(&w, s->uri.host);
	if (s->uri.host_is_ipv6)
		writer_u8(&w, ']');
	if (s->port != 0) {
		writer_u8(&w, ':');
		writer_put(&w, s->uri.port);
	}
	if (writer_close(&w) != WAX_OK)
		return WAX_FORMAT;
	option_write(ow, OPTION_PROXY_URI, writer_bytes(&w));
	return WAX_OK;
}

static enum wax_status
split_add_scheme(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	uint8_t text[255];
	struct writer w = writer_open(text, sizeof(text));

	(void)oscore;
	if (!s->has_proxy || s->form != WAX_PROXY_SCHEME)
		return WAX_OK;
	split_put_lower(&w, s->uri.scheme);
	if (writer_close(&w) != WAX_OK)
		return WAX_FORMAT;
	option_write(ow, OPTION_PROXY_SCHEME, writer_bytes(&w));
	return WAX_OK;
}

static enum wax_status
split_add_path(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	(void)oscore;
	return s->has_proxy ? uri_write_path(ow, &s->uri) : WAX_OK;
}

static enum wax_status
split_add_query(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	(void)oscore;
	return s->has_proxy ? uri_write_query(ow, &s->uri) : WAX_OK;
}

static enum wax_status
split_add_echo(const struct split *s, struct bytes oscore,
    struct option_writer *ow)
{
	(void)oscore;
	if (!bytes_is_absent(s->echo))
		option_write(ow, OPTION_ECHO, s->echo);
	return WAX_OK;
}

static const struct split_addition outer_additions[] = {
	{ OPTION_URI_HOST, split_add_host },
	{ OPTION_URI_PORT, split_add_port },
	{ OPTION_OSCORE, split_add_oscore },
	{ OPTION_PROXY_URI, split_add_uri },
	{ OPTION_PROXY_SCHEME, split_add_scheme },
	{ 0, NULL },
};

static const struct split_addition inner_additions[] = {
	{ OPTION_URI_PATH, split_add_path },
	{ OPTION_URI_QUERY, split_add_query },
	{ OPTION_ECHO, split_add_echo },
	{ 0, NULL },
};

/* Adds all that comes before an option of that number; *next is the first one
   not yet added. */
static enum wax_status
split_add_until(const struct split *s, const struct split_addition **next,
    uint32_t number, struct bytes oscore, struct option_writer *ow)
{
	enum wax_status st = WAX_OK;

	for (; (*next)->write != NULL && (*next)->number < number; (*next)++)
		if ((st = (*next)->write(s, oscore, ow)) != WAX_OK)
			break;
	return st;
}

/* A Proxy-Uri stands for all of these (RFC 7252 section 5.10.2). */
static bool
split_is_replaced(const struct split *s, uint16_t number)
{
	switch (number) {
	case OPTION_URI_HOST:
	case OPTION_URI_PORT:
	case OPTION_URI_PATH:
	case OPTION_URI_QUERY:
	case OPTION_PROXY_URI:
	case OPTION_PROXY_SCHEME:
		return s->has_proxy;
	case OPTION_ECHO:
		return !bytes_is_absent(s->echo);
	default:
		return false;
	}
}

enum wax_status
split_write_outer(const struct split *s, struct bytes oscore_option,
    struct writer *w)
{
	const struct split_addition *next = outer_additions;
	struct option_walk walk = option_walk_open(s->options);
	struct option_writer ow = option_writer_open(w);
	struct option o;
	enum wax_status st;

	while (option_walk_next(&walk, &o)) {
		if (split_is_replaced(s, o.number) ||
		    (o.number != OPTION_OBSERVE && !split_is_outer(o.number)))
			continue;
		st = split_add_until(s, &next, o.number, oscore_option, &ow);
		if (st != WAX_OK)
			return st;
		option_write(&ow, o.number, o.value);
	}
	st = split_add_until(s, &next, UINT32_MAX, oscore_option, &ow);
	return st == WAX_OK ? writer_close(w) : st;
}

/* In notifications the Inner Observe is empty (section 4.1.3.5.2). */
static struct bytes
split_inner_value(const struct split *s, const struct option *o)
{
	if (o->number == OPTION_OBSERVE && !code_is_request(s->code))
		return bytes_of("", 0);
	return o->value;
}

enum wax_status
split_write_inner(const struct split *s, struct writer *w)
{
	const struct split_addition *next = inner_additions;
	struct option_walk walk = option_walk_open(s->options);
	struct option_writer ow = option_writer_open(w);
	struct option o;
	enum wax_status st;

	writer_u8(w, s->code);
	while (option_walk_next(&walk, &o)) {
		if (split_is_replaced(s, o.number) || split_is_outer(o.number))
			continue;
		st = split_add_until(s, &next, o.number, BYTES_ABSENT, &ow);
		if (st != WAX_OK)
			return st;
		option_write(&ow, o.number, split_inner_value(s, &o));
	}
	st = split_add_until(s, &next, UINT32_MAX, BYTES_ABSENT, &ow);
	if (st != WAX_OK)
		return st;
	message_write_payload(w, s->payload);
	return writer_close(w);
}
