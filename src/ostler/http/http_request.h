/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_request.h - a CoAP request as an HTTP request (RFC 7252 section 10.1,
   RFC 8075 read the other way round, RFC 8613 section 11.2, RFC 8768 section
   5) */
#ifndef OSTLER_HTTP_HTTP_REQUEST_H
#define OSTLER_HTTP_HTTP_REQUEST_H

#include "core/message.h"

#define HTTP_REQUEST_ROOM 8192	/* bytes that are always enough for lines and
				   URL */
#define HTTP_REQUEST_LINES 12

/* What its answer is read by. A value. */
struct http_asked {
	uint8_t code;
	bool is_sealed;
	bool has_etag;		/* it may be answered 304 */
	bool has_block;		/* a block of the answer is wanted, with: */
	uint32_t block;		/* the value of Block2 (RFC 7959 section 2.2) */
};

/* Borrowed from the writer, and body from the message. */
struct http_request {
	const char *method;	/* static */
	const char *url;
	size_t base;		/* bytes of url before path and query of the
				   resource: what belongs to the device */
	const char *lines[HTTP_REQUEST_LINES];	/* fields: "Accept: text/x" */
	size_t line_count;
	struct bytes body;	/* absent: the method has none */
	struct http_asked asked;
};

/*
 * origin: "https://host:port". template: of http_path.h. A device named by
 * Proxy-Uri (ocf://) stands where the template says; without Proxy-Uri it is
 * the origin itself, below the template, and path and query are those of
 * Uri-Path and Uri-Query.
 *
 * A sealed request is always POST, with the option's value in the field OSCORE
 * and its payload for a body; of other options only Hop-Limit means something,
 * as the target has all of them inside. An outer Observe has no form in HTTP.
 *
 * CODE_EMPTY: *out is written. Else the request has no form in HTTP, and this
 * is what to answer: 4.00 an URI that can not be one of HTTP, 4.02 a critical
 * option that has none, 4.13 a block of a larger body, 5.01 a method that has
 * none. w has HTTP_REQUEST_ROOM bytes.
 */
MUST_USE uint8_t http_request_make(const char *origin, const char *template,
    const struct message *m, struct writer *w, struct http_request *out);

/* True if opaque, an ETag option's value, can be an entity-tag of HTTP as it
   is (RFC 9110 section 8.8.3). */
bool http_etag_is_plain(struct bytes opaque);

#endif
