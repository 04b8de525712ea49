/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_fields.h - status and fields of an HTTP answer, line by line, as far as
   they mean something to us */
#ifndef OSTLER_HTTP_HTTP_FIELDS_H
#define OSTLER_HTTP_HTTP_FIELDS_H

#include "core/bytes.h"

enum http_field {
	HTTP_CONTENT_TYPE,
	HTTP_CONTENT_ENCODING,
	HTTP_OSCORE,
	HTTP_ETAG,
	HTTP_CACHE_CONTROL,
	HTTP_AGE,
	HTTP_RETRY_AFTER,
	HTTP_LOCATION,
	HTTP_FIELD_COUNT
};

#define HTTP_LINES_MAX (16 * 1024)	/* bytes of an answer's head */
#define HTTP_VALUES_MAX 2048		/* bytes of the values that are kept */

struct http_fields {
	unsigned status;	/* 0: there was no status line */
	bool is_over;		/* the empty line came: what follows are
				   trailers, which are not looked at */
	bool is_bad;		/* too long, folded, or not a field */
	size_t seen;		/* bytes of lines */
	size_t len;		/* of data */
	struct {
		uint16_t count;	/* how often it is there */
		uint16_t at;	/* the first one's value in data */
		uint16_t len;
	} found[HTTP_FIELD_COUNT];
	uint8_t data[HTTP_VALUES_MAX];
};

/* All zeros is one before its first line. A line is given with or without its
   end; a status line begins anew (after 1xx). */
void http_fields_take_line(struct http_fields *f, struct bytes line);

/* The first value, borrowed; absent: there is none. */
struct bytes http_fields_value(const struct http_fields *f,
    enum http_field which);

#endif
