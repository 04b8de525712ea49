/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* option.h - CoAP options: the table and their encoding (RFC 7252 sections
   3.1, 5.4 and 12.2) */
#ifndef CORE_OPTION_H
#define CORE_OPTION_H

#include "core/bytes.h"
#include "core/writer.h"

enum option_number {
	OPTION_IF_MATCH = 1,
	OPTION_URI_HOST = 3,
	OPTION_ETAG = 4,
	OPTION_IF_NONE_MATCH = 5,
	OPTION_OBSERVE = 6,
	OPTION_URI_PORT = 7,
	OPTION_LOCATION_PATH = 8,
	OPTION_OSCORE = 9,
	OPTION_URI_PATH = 11,
	OPTION_CONTENT_FORMAT = 12,
	OPTION_MAX_AGE = 14,
	OPTION_URI_QUERY = 15,
	OPTION_HOP_LIMIT = 16,
	OPTION_ACCEPT = 17,
	OPTION_Q_BLOCK1 = 19,
	OPTION_LOCATION_QUERY = 20,
	OPTION_EDHOC = 21,
	OPTION_BLOCK2 = 23,
	OPTION_BLOCK1 = 27,
	OPTION_SIZE2 = 28,
	OPTION_Q_BLOCK2 = 31,
	OPTION_PROXY_URI = 35,
	OPTION_PROXY_SCHEME = 39,
	OPTION_SIZE1 = 60,
	OPTION_ECHO = 252,
	OPTION_NO_RESPONSE = 258,
	OPTION_REQUEST_TAG = 292,
	OPTION_OCF_ACCEPT_VERSION = 2049,
	OPTION_OCF_FORMAT_VERSION = 2053,
};

enum option_format {
	OPTION_IS_EMPTY,
	OPTION_IS_OPAQUE,
	OPTION_IS_UINT,
	OPTION_IS_STRING,
};

/* RFC 8613 section 4.1, Figure 5, and what later documents say: inner options
   travel in the ciphertext, outer ones in the clear. */
enum option_protection {
	OPTION_INNER,		/* class E; also every option without a rule */
	OPTION_OUTER,		/* class U */
	OPTION_BOTH,		/* may be there twice, independently */
};

struct option_rule {
	uint16_t number;
	uint16_t min_len;	/* bytes */
	uint16_t max_len;	/* bytes */
	bool repeatable;
	enum option_format format;
	enum option_protection protection;
	const char *name;	/* the RFC's spelling, "Uri-Host" */
};

/* The rule of an option, or NULL for one that is not in the table. Static. */
const struct option_rule *option_find_rule(uint16_t number);

/* The whole table in order of number, *count rows. Static. */
const struct option_rule *option_table(size_t *count);

/* Read off the number (RFC 7252 section 5.4.6). */
static inline bool
option_is_critical(uint16_t number)
{
	return number & 1;
}

static inline bool
option_is_unsafe(uint16_t number)
{
	return number & 2;
}

static inline bool
option_is_cache_key(uint16_t number)
{
	return (number & 0x1e) != 0x1c;
}

struct option {
	uint16_t number;
	struct bytes value;
};

/* A walk over encoded options that option_split accepted, in order of number.

	struct option_walk walk = option_walk_open(m->options);
	struct option o;

	while (option_walk_next(&walk, &o))
		...
 */
struct option_walk {
	const uint8_t *next;
	const uint8_t *end;
	uint16_t number;	/* of the option read last */
};

static inline struct option_walk
option_walk_open(struct bytes options)
{
	return (struct option_walk){ options.data,
	    options.len == 0 ? options.data : options.data + options.len, 0 };
}

/* The part of option_walk_next for what its short path does not take. */
bool option_walk_extended(struct option_walk *walk, struct option *out);

/* False at the end, and at the first malformed option (which a checked list
   does not have): then nothing changes, neither walk nor out. The value is
   borrowed and never absent. */
static inline bool
option_walk_next(struct option_walk *walk, struct option *out)
{
	const uint8_t *p = walk->next;
	size_t left = (size_t)(walk->end - p);

	if (left == 0)
		return false;
	/* Delta and length below 13, all of it there: one byte of header. */
	uint32_t number = walk->number + (uint32_t)(*p >> 4);
	size_t len = *p & 15;

	if (*p >= 0xd0 || len > 12 || len >= left || number > UINT16_MAX)
		return option_walk_extended(walk, out);
	walk->number = (uint16_t)number;
	walk->next = p + 1 + len;
	*out = (struct option){ (uint16_t)number, bytes_of(p + 1, len) };
	return true;
}

/* Reads the options at the start of in, up to a payload marker or the end:
   *options gets them encoded, without the marker, *payload what follows the
   marker (absent if there is none). WAX_FORMAT: reserved nibble 15, a value
   that runs over the end, a number above 65535, or a marker without payload
   (RFC 7252 sections 3 and 3.1). */
MUST_USE enum wax_status option_split(struct bytes in, struct bytes *options,
    struct bytes *payload);

/* Writes options in ascending order of number. */
struct option_writer {
	struct writer *out;
	uint16_t number;	/* of the option written last */
};

static inline struct option_writer
option_writer_open(struct writer *out)
{
	return (struct option_writer){ out, 0 };
}

#define OPTION_VALUE_MAX 65804	/* bytes; the encoding can say no more */

/* number must not be below that of the call before, value not longer than
   OPTION_VALUE_MAX (assert). */
void option_write(struct option_writer *w, uint16_t number, struct bytes value);

/* The shortest big-endian form, 0 is empty (RFC 7252 section 3.2). */
void option_write_uint(struct option_writer *w, uint16_t number,
    uint32_t value);

/* The number in an option value of 0 to 4 bytes; leading zeros are accepted.
   WAX_RANGE: longer. */
MUST_USE enum wax_status option_uint(struct bytes value, uint32_t *out);

/* The first option of that number in an encoded list, if there is one. */
bool option_find(struct bytes options, uint16_t number, struct bytes *value);

/* How often it is there. */
size_t option_count(struct bytes options, uint16_t number);

#endif
