/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_head.h - the head of an HTTP/1 request, read so that nobody else can
   read another one out of it (RFC 9112 sections 2 to 6 and 11.2) */
#ifndef OSTLER_HTTP_HTTP_HEAD_H
#define OSTLER_HTTP_HTTP_HEAD_H

#include "ostler/http/hc_refusal.h"
#include "ostler/http/hc_request.h"

#define HTTP_HEAD_MAX (16 * 1024)	/* bytes, with the empty line */
#define HTTP_HEAD_FIELDS 64

/* All borrowed from what was read. */
struct http_head {
	struct bytes method;
	struct bytes target;	/* in origin form ("/a?b"), "*", or an absolute
				   URI that is not one of http or https */
	unsigned minor;		/* HTTP/1.0 or HTTP/1.1 */
	struct hc_field fields[HTTP_HEAD_FIELDS];
	size_t field_count;
	bool is_chunked;	/* the body's length is not known before */
	uint64_t length;	/* of the body, if it is not chunked */
	bool keeps;		/* another request may follow */
	bool wants_continue;	/* 100 is awaited before the body is sent */
};

/*
 * head: request line and fields, with the ends of lines and the empty line.
 * Every line ends in CR LF and has no other CR, LF, NUL or control character.
 * No line is folded, no name is followed by a blank. Host is there once, or not
 * at all in HTTP/1.0. A length is there once, digits alone, and never beside a
 * transfer coding; the only coding is "chunked", and none in HTTP/1.0. An
 * absolute target of http or https says what Host says, and is read as the
 * origin form of it.
 *
 * HC_NONE: *out is written.
 */
MUST_USE enum hc_refusal http_head_read(struct bytes head,
    struct http_head *out);

/* The first field of that name; absent: there is none. */
struct bytes http_head_find(const struct http_head *head, const char *name);

/* One field line without its end; for trailers too. */
MUST_USE enum hc_refusal http_head_read_field(struct bytes line,
    struct hc_field *out);

#endif
