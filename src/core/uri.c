/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* uri.c - absolute URIs to their parts and to options */
#include "core/uri.h"

#include <arpa/inet.h>

#define SEGMENTS_MAX 1024
#define OPTION_TEXT_MAX 255	/* bytes of a Uri-Path or Uri-Query */

static bool
char_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
char_is_letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* -1: not a digit. */
static int
hex_digit(uint8_t c)
{
	if (char_is_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* The byte behind "%HH" at the start of text, -1 if it is not one. */
static int
percent_value(struct bytes text)
{
	int high, low;

	if (text.len < 3 || text.data[0] != '%')
		return -1;
	high = hex_digit(text.data[1]);
	low = hex_digit(text.data[2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static struct bytes
bytes_from(struct bytes b, size_t at)
{
	return bytes_of(b.data + at, b.len - at);
}

/* Where the first one or other is, b.len if there is none. */
static size_t
bytes_find(struct bytes b, uint8_t one, uint8_t other)
{
	size_t i = 0;

	while (i < b.len && b.data[i] != one && b.data[i] != other)
		i++;
	return i;
}

/* True for unreserved / sub-delims / pct-encoded and the characters of more
   (RFC 3986 section 2). */
static bool
component_is_valid(struct bytes b, const char *more)
{
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.data[i];

		if (char_is_letter(c) || char_is_digit(c))
			continue;
		if (c == '%') {
			if (percent_value(bytes_from(b, i)) < 0)
				return false;
			i += 2;
			continue;
		}
		if (c == 0 || (strchr("-._~!$&'()*+,;=", c) == NULL &&
		    strchr(more, c) == NULL))
			return false;
	}
	return true;
}

/* RFC 3986 section 3.1. */
static bool
scheme_is_valid(struct bytes b)
{
	if (b.len == 0 || !char_is_letter(b.data[0]))
		return false;
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.data[i];

		if (!char_is_letter(c) && !char_is_digit(c) && c != '+' &&
		    c != '-' && c != '.')
			return false;
	}
	return true;
}

static bool
port_is_valid(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!char_is_digit(b.data[i]))
			return false;
	return true;
}

static bool
ipv6_is_valid(struct bytes b)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (b.len >= sizeof(text) || memchr(b.data, 0, b.len) != NULL)
		return false;
	memcpy(text, b.data, b.len);
	text[b.len] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}

/* "[" IPv6address "]" at the start of b; what follows it remains in b. */
static bool
uri_take_literal(struct bytes *b, struct uri *u)
{
	size_t end = bytes_find(*b, ']', ']');

	if (end == b->len)
		return false;
	u->host = bytes_of(b->data + 1, end - 1);
	u->host_is_ipv6 = true;
	*b = bytes_from(*b, end + 1);
	return ipv6_is_valid(u->host);
}

/* [ userinfo "@" ] host [ ":" port ] (RFC 3986 section 3.2). */
static bool
uri_parse_authority(struct bytes b, struct uri *u)
{
	size_t at = bytes_find(b, '@', '@');

	if (at < b.len) {
		u->userinfo = bytes_of(b.data, at);
		b = bytes_from(b, at + 1);
	}
	if (b.len > 0 && b.data[0] == '[') {
		if (!uri_take_literal(&b, u))
			return false;
	} else {
		u->host = bytes_of(b.data, bytes_find(b, ':', ':'));
		b = bytes_from(b, u->host.len);
	}
	if (b.len > 0) {
		if (b.data[0] != ':')
			return false;
		u->port = bytes_from(b, 1);
	}
	return u->host.len > 0 && component_is_valid(u->userinfo, ":") &&
	    (u->host_is_ipv6 || component_is_valid(u->host, "")) &&
	    port_is_valid(u->port);
}

enum wax_status
uri_parse(struct bytes text, struct uri *out)
{
	struct uri u = { .host_is_ipv6 = false };
	struct bytes rest;
	size_t n = bytes_find(text, ':', ':');

	u.scheme = bytes_of(text.data, n);
	if (n == text.len || !scheme_is_valid(u.scheme))
		return WAX_FORMAT;
	rest = bytes_from(text, n + 1);
	if (!bytes_has_prefix(rest, bytes_of_text("//")))
		return WAX_FORMAT;
	rest = bytes_from(rest, 2);
	n = bytes_find(rest, '/', '?');
	if (!uri_parse_authority(bytes_of(rest.data, n), &u))
		return WAX_FORMAT;
	rest = bytes_from(rest, n);
	n = bytes_find(rest, '?', '?');
	u.path = bytes_of(rest.data, n);
	if (n < rest.len)
		u.query = bytes_from(rest, n + 1);
	if (!component_is_valid(u.path, ":@/") ||
	    !component_is_valid(u.query, ":@/?"))
		return WAX_FORMAT;
	*out = u;
	return WAX_OK;
}

enum wax_status
uri_port(const struct uri *u, uint16_t fallback, uint16_t *port)
{
	uint32_t n = 0;

	if (u->port.len == 0) {
		*port = fallback;
		return WAX_OK;
	}
	for (size_t i = 0; i < u->port.len; i++) {
		n = n * 10 + u->port.data[i] - '0';
		if (n > UINT16_MAX)
			return WAX_RANGE;
	}
	if (n == 0)
		return WAX_RANGE;
	*port = (uint16_t)n;
	return WAX_OK;
}

uint16_t
uri_default_port(struct bytes scheme)
{
	static const struct {
		const char *scheme;
		uint16_t port;
	} rows[] = {
		{ "coap", 5683 },
		{ "coap+tcp", 5683 },
		{ "coaps", 5684 },
		{ "coaps+tcp", 5684 },
		{ "http", 80 },
		{ "coap+ws", 80 },
		{ "https", 443 },
		{ "coaps+ws", 443 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (bytes_equal_nocase(scheme, bytes_of_text(rows[i].scheme)))
			return rows[i].port;
	return 0;
}

enum wax_status
uri_decode(struct bytes text, bool lower, uint8_t *out, size_t size,
    size_t *len)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++, n++) {
		int c = text.data[i];

		if (c == '%') {
			c = percent_value(bytes_from(text, i));
			if (c < 0)
				return WAX_FORMAT;
			i += 2;
		}
		if (n == size)
			return WAX_SPACE;
		if (lower && c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		out[n] = (uint8_t)c;
	}
	*len = n;
	return WAX_OK;
}

/* Writes one option with the decoded text. */
static enum wax_status
uri_write_text(struct option_writer *w, uint16_t number, struct bytes text)
{
	uint8_t value[OPTION_TEXT_MAX];
	size_t len;
	enum wax_status st;

	st = uri_decode(text, false, value, sizeof(value), &len);
	if (st == WAX_OK)
		option_write(w, number, bytes_of(value, len));
	return st == WAX_SPACE ? WAX_RANGE : st;
}

/* Takes what stands before the next separator off the front of rest; rest
   becomes absent after the last. */
static struct bytes
uri_take_part(struct bytes *rest, uint8_t separator)
{
	size_t n = bytes_find(*rest, separator, separator);
	struct bytes part = bytes_of(rest->data, n);

	*rest = n == rest->len ? BYTES_ABSENT : bytes_from(*rest, n + 1);
	return part;
}

enum segment_kind {
	SEGMENT_NAME,
	SEGMENT_DOT,		/* "." */
	SEGMENT_DOTS,		/* ".." */
};

static enum segment_kind
segment_find_kind(struct bytes segment)
{
	uint8_t name[2];
	size_t len;

	if (uri_decode(segment, false, name, sizeof(name), &len) != WAX_OK)
		return SEGMENT_NAME;
	if (len == 1 && name[0] == '.')
		return SEGMENT_DOT;
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return SEGMENT_DOTS;
	return SEGMENT_NAME;
}

/* The segments of a path that remain when "." and ".." are resolved. */
struct segments {
	struct bytes kept[SEGMENTS_MAX];
	size_t count;
};

/* RFC 3986 section 5.2.4; path is not empty. */
static enum wax_status
segments_resolve(struct segments *s, struct bytes path)
{
	struct bytes rest = bytes_from(path, 1);

	s->count = 0;
	do {
		struct bytes segment = uri_take_part(&rest, '/');
		enum segment_kind kind = segment_find_kind(segment);

		if (kind == SEGMENT_DOTS && s->count > 0)
			s->count--;
		if (kind != SEGMENT_NAME) {
			if (!bytes_is_absent(rest))
				continue;
			/* A dot segment at the end leaves its '/'. */
			segment = bytes_of("", 0);
		}
		if (s->count == SEGMENTS_MAX)
			return WAX_RANGE;
		s->kept[s->count++] = segment;
	} while (!bytes_is_absent(rest));
	return WAX_OK;
}

enum wax_status
uri_write_path(struct option_writer *w, const struct uri *u)
{
	struct segments s;
	enum wax_status st;

	if (u->path.len == 0)
		return WAX_OK;
	st = segments_resolve(&s, u->path);
	if (st != WAX_OK || (s.count == 1 && s.kept[0].len == 0))
		return st;
	for (size_t i = 0; i < s.count && st == WAX_OK; i++)
		st = uri_write_text(w, OPTION_URI_PATH, s.kept[i]);
	return st;
}

enum wax_status
uri_write_query(struct option_writer *w, const struct uri *u)
{
	struct bytes rest = u->query;
	enum wax_status st = WAX_OK;

	while (!bytes_is_absent(rest) && st == WAX_OK)
		st = uri_write_text(w, OPTION_URI_QUERY,
		    uri_take_part(&rest, '&'));
	return st;
}

static bool
char_is_plain(uint8_t c, const char *more)
{
	return char_is_letter(c) || char_is_digit(c) || (c != 0 &&
	    (strchr("-._~!$'()*+,;=:@", c) != NULL ||
	    strchr(more, c) != NULL));
}

void
uri_write_encoded(struct writer *w, struct bytes text, const char *more)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (char_is_plain(c, more)) {
			writer_u8(w, c);
			continue;
		}
		writer_u8(w, '%');
		writer_u8(w, (uint8_t)digits[c >> 4]);
		writer_u8(w, (uint8_t)digits[c & 15]);
	}
}
