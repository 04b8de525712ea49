/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_reader.h - one request of HTTP/1 in a stream of bytes, with its body
   (RFC 9112 sections 6 and 7) */
#ifndef OSTLER_HTTP_HTTP_READER_H
#define OSTLER_HTTP_HTTP_READER_H

#include "ostler/http/http_head.h"

/*
 *	HEAD ----> BODY ----> COMPLETE
 *	  |          |
 *	  `----------+------> FAILED	http_reader_refusal says why; what
 *					comes then can not be told apart
 *
 * Memory grows with what has come, never with what is announced: HTTP_HEAD_MAX
 * and body_max bytes at most. Lines of chunked bodies are not kept; trailers
 * are read and forgotten, but for those that would change what the head said.
 */
enum http_reader_state {
	HTTP_READER_HEAD,
	HTTP_READER_BODY,
	HTTP_READER_COMPLETE,
	HTTP_READER_FAILED,
};

struct http_reader;

/* body_max: bytes. NULL: no memory. */
struct http_reader *http_reader_new(uint32_t body_max);
void http_reader_free(struct http_reader *r);	/* NULL is fine */

/* Takes what belongs to the request and tells how many bytes of data that was;
   what is left belongs to the next one. Stops once after the head of a request
   that has a body (http_reader_state is BODY then), so that 100 can be said. */
MUST_USE size_t http_reader_take(struct http_reader *r, struct bytes data);

enum http_reader_state http_reader_state(const struct http_reader *r);

/* Of the first part of hc_refusal.h, or HC_TARGET_LARGE, HC_EXPECT, HC_MEMORY;
   HC_NONE: it has not failed. */
enum hc_refusal http_reader_refusal(const struct http_reader *r);

/* From BODY on; borrowed until http_reader_free. */
const struct http_head *http_reader_head(const struct http_reader *r);

/* Once COMPLETE; borrowed likewise. Empty if there is none. */
struct bytes http_reader_body(const struct http_reader *r);

#endif
