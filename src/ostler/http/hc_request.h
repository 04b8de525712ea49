/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_request.h - an HTTP request as a CoAP request (RFC 8075, RFC 7252 section
   10.2, RFC 8613 section 11.3, RFC 8768 section 5). http_request.h is the other
   direction. */
#ifndef OSTLER_HTTP_HC_REQUEST_H
#define OSTLER_HTTP_HC_REQUEST_H

#include "core/message.h"
#include "ostler/http/hc_target.h"

#define HC_REQUEST_ROOM 16384	/* bytes that are always enough for w */

struct hc_field {
	struct bytes name;
	struct bytes value;	/* blanks around it do not matter */
};

/* A request that http_head.h let through, whole, chunks put together. All of it
   is borrowed. */
struct hc_request {
	struct bytes method;
	struct bytes target;	/* as it stands in the request line */
	const struct hc_field *fields;
	size_t field_count;
	struct bytes body;	/* absent or empty: there is none */
};

/* What its answer is made by. A value: it borrows nothing. */
struct hc_asked {
	bool is_head;		/* HEAD: the answer has no body */
	bool is_sealed;
	bool is_conditional;	/* If-None-Match had entity-tags: 304 */
	bool is_mapped;		/* a field of the client became a critical
				   option: 4.02 may be its fault */
	bool wants_events;	/* Accept: text/event-stream, so that the
				   message observes: hc_event.h */
	bool has_more;		/* after 4.06 there is another attempt (RFC
				   8075 section 6, RFC 7252 section 5.10.4) */
	size_t place_len;	/* 0: the target's place was too long */
	char place[HC_PLACE_MAX];	/* "ocf://7d1f..." */
};

/*
 * The target is in Proxy-Scheme, Uri-Host and Uri-Port, path and query in
 * Uri-Path and Uri-Query; a message that has them is judged as any other.
 *
 * A sealed request is POST with Content-Type application/oscore and one field
 * OSCORE. It becomes POST (0.02), or FETCH (0.05) with Observe if its client
 * takes text/event-stream, with the option and the payload byte for byte; of
 * the rest only the target's place and Hop-Limit mean something: no path, no
 * query, no Content-Format.
 *
 * attempt: 0, and one more after each 4.06 while has_more was true: which of
 * the media types in Accept becomes the option, the client's favourite first.
 *
 * HC_NONE: out, written to w and borrowed from it and from r (payload), and
 * *asked. Else nothing is, but asked->is_head is right, for the answer. Type,
 * Message ID and Token are the caller's.
 */
MUST_USE enum hc_refusal hc_request_read(const struct hc_conf *conf,
    const struct hc_request *r, size_t attempt, struct writer *w,
    struct message *out, struct hc_asked *asked);

/* The code for a method: 0.01 of GET and HEAD. CODE_EMPTY: it has none. */
uint8_t hc_method_code(const struct hc_conf *conf, struct bytes method);

/* The value of the only field of that name, without blanks around it; absent:
   there is none. *count gets how many there are. */
struct bytes hc_request_find(const struct hc_request *r, const char *name,
    size_t *count);

#endif
