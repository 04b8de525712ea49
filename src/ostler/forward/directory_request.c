/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* directory_request.c - what a request asks of the directory */
#include "ostler/forward/directory_request.h"

#include "core/option.h"

#define SEGMENTS_MAX 2
#define FORMAT_LINKS 40		/* application/link-format */

/* The one link there is. */
#define LINK_HREF "/rd"
#define LINK_TYPE "core.rd"

/* The segments; *count is above SEGMENTS_MAX for more. False: the request is
   not for ourselves. */
static bool
read_path(struct bytes options, struct bytes segments[SEGMENTS_MAX],
    size_t *count)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;

	*count = 0;
	while (option_walk_next(&walk, &o)) {
		switch (o.number) {
		case OPTION_OSCORE:
		case OPTION_PROXY_URI:
		case OPTION_PROXY_SCHEME:
			return false;
		case OPTION_URI_PATH:
			if (*count < SEGMENTS_MAX)
				segments[*count] = o.value;
			++*count;
			break;
		default:
			break;
		}
	}
	return true;
}

static enum directory_place
place_of(const struct bytes *segments, size_t count)
{
	bool is_rd = count > 0 && bytes_equal(segments[0],
	    bytes_of_text("rd"));

	if (is_rd && count == 1)
		return DIRECTORY_RD;
	if (is_rd && count == 2)
		return DIRECTORY_ENTRY;
	if (count == 2 &&
	    bytes_equal(segments[0], bytes_of_text(".well-known")) &&
	    bytes_equal(segments[1], bytes_of_text("core")))
		return DIRECTORY_CORE;
	return DIRECTORY_ELSEWHERE;
}

enum directory_place
directory_find_place(struct bytes options)
{
	struct bytes segments[SEGMENTS_MAX];
	size_t count;

	return read_path(options, segments, &count) ?
	    place_of(segments, count) : DIRECTORY_ELSEWHERE;
}

/* "key=value"; without "=" the value is absent. */
static void
split_query(struct bytes query, struct bytes *key, struct bytes *value)
{
	const uint8_t *sign = query.len == 0 ? NULL :
	    memchr(query.data, '=', query.len);
	size_t len = sign == NULL ? query.len : (size_t)(sign - query.data);

	*key = bytes_of(query.data, len);
	*value = sign == NULL ? BYTES_ABSENT :
	    bytes_of(sign + 1, query.len - len - 1);
}

/* 1 to 4294967295, digits only. */
static bool
read_lifetime(struct bytes value, uint32_t *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(value.data[i] - '0');
		if (n > UINT32_MAX)
			return false;
	}
	*out = (uint32_t)n;
	return n > 0;
}

static enum refusal
read_query(struct bytes query, struct directory_request *r)
{
	struct bytes key, value;
	bool is_right = true;

	split_query(query, &key, &value);
	if (bytes_equal(key, bytes_of_text("ep")))
		is_right = deviceid_is_nil(&r->ep) &&
		    deviceid_parse(value, &r->ep) == WAX_OK &&
		    !deviceid_is_nil(&r->ep);
	else if (bytes_equal(key, bytes_of_text("lt")))
		is_right = r->lifetime == 0 &&
		    read_lifetime(value, &r->lifetime);
	else if (bytes_equal(key, bytes_of_text("base")))
		r->has_base = true;
	return is_right ? REFUSAL_NONE : REFUSAL_NAME_QUERY;
}

/* RFC 6690 section 4.1: the whole value, or its beginning before "*". */
static bool
filter_fits(struct bytes wanted, const char *value)
{
	struct bytes v = bytes_of_text(value);

	if (wanted.len > 0 && wanted.data[wanted.len - 1] == '*')
		return bytes_has_prefix(v,
		    bytes_of(wanted.data, wanted.len - 1));
	return bytes_equal(wanted, v);
}

/* An attribute that our link does not have fits nothing. */
static void
read_filter(struct bytes query, struct directory_request *r)
{
	struct bytes key, value;

	split_query(query, &key, &value);
	if (bytes_is_absent(value))
		r->matches = false;
	else if (bytes_equal(key, bytes_of_text("rt")))
		r->matches &= filter_fits(value, LINK_TYPE);
	else if (bytes_equal(key, bytes_of_text("href")))
		r->matches &= filter_fits(value, LINK_HREF);
	else if (bytes_equal(key, bytes_of_text("ct")))
		r->matches &= filter_fits(value, "40");
	else
		r->matches = false;
}

static enum refusal
read_option(const struct option *o, struct directory_request *r)
{
	uint32_t format;

	switch (o->number) {
	case OPTION_URI_HOST:
	case OPTION_URI_PORT:
	case OPTION_URI_PATH:
		return REFUSAL_NONE;
	case OPTION_URI_QUERY:
		if (r->place != DIRECTORY_CORE)
			return read_query(o->value, r);
		read_filter(o->value, r);
		return REFUSAL_NONE;
	case OPTION_ACCEPT:
		return option_uint(o->value, &format) == WAX_OK &&
		    format == FORMAT_LINKS ? REFUSAL_NONE :
		    REFUSAL_NAME_ACCEPT;
	default:
		return option_is_critical(o->number) ? REFUSAL_NAME_OPTION :
		    REFUSAL_NONE;
	}
}

enum refusal
directory_read(const struct message *m, enum directory_place place,
    struct directory_request *out)
{
	struct option_walk walk = option_walk_open(m->options);
	struct directory_request r = { .place = place, .matches = true };
	struct bytes segments[SEGMENTS_MAX];
	enum refusal why = REFUSAL_NONE;
	struct option o;
	size_t count;

	if (m->payload.len > DIRECTORY_PAYLOAD_MAX)
		return REFUSAL_NAME_LARGE;
	while (why == REFUSAL_NONE && option_walk_next(&walk, &o))
		why = read_option(&o, &r);
	if (why != REFUSAL_NONE)
		return why;
	if (place == DIRECTORY_ENTRY &&
	    read_path(m->options, segments, &count) &&
	    deviceid_parse(segments[1], &r.entry) != WAX_OK)
		r.entry = (struct deviceid){ { 0 } };
	*out = r;
	return REFUSAL_NONE;
}
