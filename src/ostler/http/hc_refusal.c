/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_refusal.c - the error map of requests that are none of CoAP (RFC 9110
   section 15, RFC 9112 sections 2 to 7, RFC 8075, RFC 7252 section 10.2) */
#include "ostler/http/hc_refusal.h"

#include <assert.h>

/* Texts quote nothing of the request, and stand in JSON as they are. */
static const struct hc_refusal_rule rules[HC_REFUSAL_COUNT] = {
	[HC_REQUEST_LINE] = { "request-line", 400, true,
	    "the request line is not a method, a target and HTTP/1.1" },
	[HC_VERSION] = { "version", 505, true, "only HTTP/1.0 and HTTP/1.1" },
	[HC_LINE_END] = { "line-end", 400, true,
	    "lines end in CR LF, and neither stands alone" },
	[HC_FOLDED] = { "folded", 400, true, "fields are not folded" },
	[HC_FIELD_NAME] = { "field-name", 400, true,
	    "the name of a field is not a token with a colon" },
	[HC_FIELD_VALUE] = { "field-value", 400, true,
	    "a field has a control character" },
	[HC_HOST] = { "host", 400, true,
	    "Host must be there once, and name what the target names" },
	[HC_LENGTH] = { "length", 400, true,
	    "Content-Length is not a number in digits" },
	[HC_LENGTH_TWICE] = { "length-twice", 400, true,
	    "Content-Length is there more than once" },
	[HC_LENGTH_BOTH] = { "length-both", 400, true,
	    "Content-Length and Transfer-Encoding are both there" },
	[HC_CODING] = { "coding", 400, true,
	    "Transfer-Encoding may be chunked, once, and nothing else" },
	[HC_CHUNK] = { "chunk", 400, true, "the body's chunks are malformed" },
	[HC_TRAILER] = { "trailer", 400, true,
	    "a field behind the body that belongs before it" },
	[HC_HEAD_LARGE] = { "head-large", 431, true,
	    "too many fields, or too long ones" },
	[HC_BODY_LARGE] = { "body-large", 413, true, "the body is too large" },

	[HC_METHOD] = { "method", 501, false, "CoAP has no such method" },
	[HC_FORM] = { "form", 501, false,
	    "name the target below the path that is for it" },
	[HC_TARGET_LARGE] = { "target-large", 414, false,
	    "the target is too long" },
	[HC_NOT_FOUND] = { "not-found", 404, false, "nothing is here" },
	[HC_TARGET] = { "target", 400, false, "no target can be read there" },
	[HC_SCHEME_MISSING] = { "scheme-missing", 400, false,
	    "the target has no scheme" },
	[HC_MULTICAST] = { "multicast", 403, false,
	    "the target is a group of devices" },
	[HC_BODY] = { "body", 400, false, "the method has no body in CoAP" },
	[HC_CONTENT_CODING] = { "content-coding", 415, false,
	    "the body has a content coding" },
	[HC_CONTENT_TYPE] = { "content-type", 415, false,
	    "CoAP has no Content-Format for this media type" },
	[HC_ACCEPT] = { "accept", 406, false,
	    "CoAP has no Content-Format for any of these media types" },
	[HC_EXPECT] = { "expect", 417, false,
	    "only 100-continue can be expected" },
	[HC_CONDITION] = { "condition", 400, false,
	    "the condition has no form in CoAP" },
	[HC_CONDITION_FAILED] = { "condition-failed", 412, false,
	    "the entity-tags are none of this resource" },
	[HC_HOP_LIMIT] = { "hop-limit", 400, false,
	    "Hop-Limit is not 1 to 255" },
	[HC_FIELD] = { "field", 400, false,
	    "a field has a value that its option can not have" },

	[HC_SEAL_METHOD] = { "seal-method", 405, false,
	    "only POST carries application/oscore" },
	[HC_SEAL_MISSING] = { "seal-missing", 400, false,
	    "application/oscore without the field OSCORE" },
	[HC_SEAL_TYPE] = { "seal-type", 400, false,
	    "the field OSCORE without application/oscore" },
	[HC_SEAL_TWICE] = { "seal-twice", 400, false,
	    "the field OSCORE is there more than once" },
	[HC_SEAL_PADDED] = { "seal-padded", 400, false,
	    "the field OSCORE is base64url without padding" },
	[HC_SEAL_ENCODING] = { "seal-encoding", 400, false,
	    "the field OSCORE is not base64url" },
	[HC_SEAL_LARGE] = { "seal-large", 400, false,
	    "the field OSCORE is longer than the option" },

	[HC_SLOW] = { "slow", 408, true, "the request did not come in time" },
	[HC_MEMORY] = { "memory", 503, true, "short of memory" },
	[HC_CLOSING] = { "closing", 503, true, "this proxy is about to end" },
};

const struct hc_refusal_rule *
hc_refusal_find(enum hc_refusal why)
{
	assert(why > HC_NONE && why < HC_REFUSAL_COUNT);
	return &rules[why];
}
