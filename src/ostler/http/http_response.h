/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_response.h - an HTTP answer as a CoAP response (RFC 7252 section 10.1,
   RFC 8613 section 11.3, RFC 8768 section 5) */
#ifndef OSTLER_HTTP_HTTP_RESPONSE_H
#define OSTLER_HTTP_HTTP_RESPONSE_H

#include "ostler/http/http_fields.h"
#include "ostler/http/http_request.h"

#define HTTP_RESPONSE_ROOM 4096	/* bytes that are always enough for options */

struct http_answer {
	const struct http_fields *fields;
	struct bytes body;
	struct bytes base;	/* the part of the request's URL that is the
				   device's: see http_request */
};

/*
 * A sealed answer, 200 with one OSCORE field and application/oscore, becomes
 * 2.04 with that option and that payload and nothing else. Any other answer to
 * a sealed request is an error of the hop, and a plain one here.
 *
 * Plain answers: the code by status and method; Content-Type, ETag, freshness
 * and Location as options. Max-Age is never more than what is left of the
 * answer's freshness, 0 if it does not say. The body of an error that is
 * plain text becomes a diagnostic payload. Of a representation the block is cut
 * out that was asked for; 4.00 where it has no such block.
 *
 * Code, options (written to w) and payload of *out; borrowed. WAX_FORMAT: not
 * understood, which includes all redirects: 5.02.
 */
MUST_USE enum wax_status http_response_read(const struct http_asked *asked,
    const struct http_answer *answer, struct writer *w, struct message *out);

#endif
