/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* option.c - the option table, and reading and writing encoded options */
#include "core/option.h"

#include <assert.h>

#define NIBBLE_8 13		/* one byte follows, minus 13 */
#define NIBBLE_16 14		/* two bytes follow, minus 269 */
#define OFFSET_8 13
#define OFFSET_16 269
#define PAYLOAD_MARKER 0xff

#define ONCE false
#define MANY true

/* RFC 7252 section 5.10, 7641, 7959, 7967, 8613, 8768, 9175, 9177, 9668; 2049
   and 2053 are OCF's. RFC 8768 names no class for Hop-Limit; it is for
   proxies, so it stays outside. An EDHOC option is empty, but who consumes it
   ignores a value (RFC 9668 section 3.1) and must not ask this bound. */
static const struct option_rule option_rules[] = {
	{ OPTION_IF_MATCH, 0, 8, MANY,
	    OPTION_IS_OPAQUE, OPTION_INNER, "If-Match" },
	{ OPTION_URI_HOST, 1, 255, ONCE,
	    OPTION_IS_STRING, OPTION_OUTER, "Uri-Host" },
	{ OPTION_ETAG, 1, 8, MANY,
	    OPTION_IS_OPAQUE, OPTION_INNER, "ETag" },
	{ OPTION_IF_NONE_MATCH, 0, 0, ONCE,
	    OPTION_IS_EMPTY, OPTION_INNER, "If-None-Match" },
	{ OPTION_OBSERVE, 0, 3, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Observe" },
	{ OPTION_URI_PORT, 0, 2, ONCE,
	    OPTION_IS_UINT, OPTION_OUTER, "Uri-Port" },
	{ OPTION_LOCATION_PATH, 0, 255, MANY,
	    OPTION_IS_STRING, OPTION_INNER, "Location-Path" },
	{ OPTION_OSCORE, 0, 255, ONCE,
	    OPTION_IS_OPAQUE, OPTION_OUTER, "OSCORE" },
	{ OPTION_URI_PATH, 0, 255, MANY,
	    OPTION_IS_STRING, OPTION_INNER, "Uri-Path" },
	{ OPTION_CONTENT_FORMAT, 0, 2, ONCE,
	    OPTION_IS_UINT, OPTION_INNER, "Content-Format" },
	{ OPTION_MAX_AGE, 0, 4, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Max-Age" },
	{ OPTION_URI_QUERY, 0, 255, MANY,
	    OPTION_IS_STRING, OPTION_INNER, "Uri-Query" },
	{ OPTION_HOP_LIMIT, 1, 1, ONCE,
	    OPTION_IS_UINT, OPTION_OUTER, "Hop-Limit" },
	{ OPTION_ACCEPT, 0, 2, ONCE,
	    OPTION_IS_UINT, OPTION_INNER, "Accept" },
	{ OPTION_Q_BLOCK1, 0, 3, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Q-Block1" },
	{ OPTION_LOCATION_QUERY, 0, 255, MANY,
	    OPTION_IS_STRING, OPTION_INNER, "Location-Query" },
	{ OPTION_EDHOC, 0, 0, ONCE,
	    OPTION_IS_EMPTY, OPTION_OUTER, "EDHOC" },
	{ OPTION_BLOCK2, 0, 3, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Block2" },
	{ OPTION_BLOCK1, 0, 3, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Block1" },
	{ OPTION_SIZE2, 0, 4, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Size2" },
	{ OPTION_Q_BLOCK2, 0, 3, MANY,
	    OPTION_IS_UINT, OPTION_BOTH, "Q-Block2" },
	{ OPTION_PROXY_URI, 1, 1034, ONCE,
	    OPTION_IS_STRING, OPTION_OUTER, "Proxy-Uri" },
	{ OPTION_PROXY_SCHEME, 1, 255, ONCE,
	    OPTION_IS_STRING, OPTION_OUTER, "Proxy-Scheme" },
	{ OPTION_SIZE1, 0, 4, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "Size1" },
	{ OPTION_ECHO, 1, 40, ONCE,
	    OPTION_IS_OPAQUE, OPTION_BOTH, "Echo" },
	{ OPTION_NO_RESPONSE, 0, 1, ONCE,
	    OPTION_IS_UINT, OPTION_BOTH, "No-Response" },
	{ OPTION_REQUEST_TAG, 0, 8, MANY,
	    OPTION_IS_OPAQUE, OPTION_BOTH, "Request-Tag" },
	{ OPTION_OCF_ACCEPT_VERSION, 0, 2, ONCE, OPTION_IS_UINT, OPTION_INNER,
	    "OCF-Accept-Content-Format-Version" },
	{ OPTION_OCF_FORMAT_VERSION, 0, 2, ONCE, OPTION_IS_UINT, OPTION_INNER,
	    "OCF-Content-Format-Version" },
};

#define OPTION_RULES (sizeof(option_rules) / sizeof(option_rules[0]))

/* 1 + row of each number up to Size1, 0 where there is none. A test compares
   it with the table. */
static const uint8_t option_rows[OPTION_SIZE1 + 1] = {
	[OPTION_IF_MATCH] = 1,
	[OPTION_URI_HOST] = 2,
	[OPTION_ETAG] = 3,
	[OPTION_IF_NONE_MATCH] = 4,
	[OPTION_OBSERVE] = 5,
	[OPTION_URI_PORT] = 6,
	[OPTION_LOCATION_PATH] = 7,
	[OPTION_OSCORE] = 8,
	[OPTION_URI_PATH] = 9,
	[OPTION_CONTENT_FORMAT] = 10,
	[OPTION_MAX_AGE] = 11,
	[OPTION_URI_QUERY] = 12,
	[OPTION_HOP_LIMIT] = 13,
	[OPTION_ACCEPT] = 14,
	[OPTION_Q_BLOCK1] = 15,
	[OPTION_LOCATION_QUERY] = 16,
	[OPTION_EDHOC] = 17,
	[OPTION_BLOCK2] = 18,
	[OPTION_BLOCK1] = 19,
	[OPTION_SIZE2] = 20,
	[OPTION_Q_BLOCK2] = 21,
	[OPTION_PROXY_URI] = 22,
	[OPTION_PROXY_SCHEME] = 23,
	[OPTION_SIZE1] = 24,
};

const struct option_rule *
option_find_rule(uint16_t number)
{
	if (number <= OPTION_SIZE1) {
		size_t row = option_rows[number];

		return row == 0 ? NULL : &option_rules[row - 1];
	}
	for (size_t i = option_rows[OPTION_SIZE1]; i < OPTION_RULES; i++)
		if (option_rules[i].number == number)
			return &option_rules[i];
	return NULL;
}

const struct option_rule *
option_table(size_t *count)
{
	*count = OPTION_RULES;
	return option_rules;
}

/* Turns a nibble into the value it stands for, reading what follows at *p.
   False: reserved, or it runs over the end. */
static bool
option_read_extended(const uint8_t **p, const uint8_t *end, uint32_t *value)
{
	size_t left = (size_t)(end - *p);

	if (*value < NIBBLE_8)
		return true;
	if (*value == NIBBLE_8 && left >= 1) {
		*value = OFFSET_8 + (uint32_t)(*p)[0];
		*p += 1;
		return true;
	}
	if (*value == NIBBLE_16 && left >= 2) {
		*value = OFFSET_16 + ((uint32_t)(*p)[0] << 8 | (*p)[1]);
		*p += 2;
		return true;
	}
	return false;
}

bool
option_walk_extended(struct option_walk *walk, struct option *out)
{
	const uint8_t *p = walk->next;
	uint32_t delta = *p >> 4;
	uint32_t len = *p & 15;

	p++;
	if (!option_read_extended(&p, walk->end, &delta) ||
	    !option_read_extended(&p, walk->end, &len) ||
	    len > (size_t)(walk->end - p) || delta + walk->number > UINT16_MAX)
		return false;
	walk->number = (uint16_t)(walk->number + delta);
	walk->next = p + len;
	*out = (struct option){ walk->number, bytes_of(p, len) };
	return true;
}

enum wax_status
option_split(struct bytes in, struct bytes *options, struct bytes *payload)
{
	struct option_walk walk = option_walk_open(in);
	struct option o;
	struct bytes rest;

	while (option_walk_next(&walk, &o))
		;
	/* The walk stopped at the end, at the marker or at an error. */
	rest = bytes_of(walk.next, (size_t)(walk.end - walk.next));
	if (rest.len > 0 && (rest.data[0] != PAYLOAD_MARKER || rest.len == 1))
		return WAX_FORMAT;
	*options = bytes_of(in.data, in.len - rest.len);
	*payload = rest.len == 0 ? BYTES_ABSENT :
	    bytes_of(rest.data + 1, rest.len - 1);
	return WAX_OK;
}

/* Writes value's extension to p and returns its nibble in *nibble. */
static size_t
option_put_extended(uint8_t *p, uint32_t value, unsigned *nibble)
{
	if (value < OFFSET_8) {
		*nibble = value;
		return 0;
	}
	if (value < OFFSET_16) {
		*nibble = NIBBLE_8;
		p[0] = (uint8_t)(value - OFFSET_8);
		return 1;
	}
	*nibble = NIBBLE_16;
	p[0] = (uint8_t)((value - OFFSET_16) >> 8);
	p[1] = (uint8_t)(value - OFFSET_16);
	return 2;
}

void
option_write(struct option_writer *w, uint16_t number, struct bytes value)
{
	uint8_t head[5];
	size_t n = 1;
	unsigned delta, len;
	uint8_t *p;

	assert(number >= w->number);
	assert(value.len <= OPTION_VALUE_MAX);
	n += option_put_extended(head + n, (uint32_t)number - w->number,
	    &delta);
	n += option_put_extended(head + n, (uint32_t)value.len, &len);
	head[0] = (uint8_t)(delta << 4 | len);
	w->number = number;
	p = writer_reserve(w->out, n + value.len);
	if (p == NULL)
		return;
	memcpy(p, head, n);
	if (value.len > 0)
		memcpy(p + n, value.data, value.len);
}

void
option_write_uint(struct option_writer *w, uint16_t number, uint32_t value)
{
	uint8_t b[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
	    (uint8_t)(value >> 8), (uint8_t)value };
	size_t zeros = 0;

	while (zeros < sizeof(b) && b[zeros] == 0)
		zeros++;
	option_write(w, number, bytes_of(b + zeros, sizeof(b) - zeros));
}

enum wax_status
option_uint(struct bytes value, uint32_t *out)
{
	uint32_t v = 0;

	if (value.len > 4)
		return WAX_RANGE;
	for (size_t i = 0; i < value.len; i++)
		v = v << 8 | value.data[i];
	*out = v;
	return WAX_OK;
}

bool
option_find(struct bytes options, uint16_t number, struct bytes *value)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;

	while (option_walk_next(&walk, &o) && o.number <= number)
		if (o.number == number) {
			*value = o.value;
			return true;
		}
	return false;
}

size_t
option_count(struct bytes options, uint16_t number)
{
	struct option_walk walk = option_walk_open(options);
	struct option o;
	size_t n = 0;

	while (option_walk_next(&walk, &o) && o.number <= number)
		n += o.number == number;
	return n;
}
