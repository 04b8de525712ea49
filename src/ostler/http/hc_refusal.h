/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_refusal.h - why an HTTP request does not become one of CoAP, and what its
   client is told. "HC" is what RFC 8075 calls a proxy from HTTP to CoAP. */
#ifndef OSTLER_HTTP_HC_REFUSAL_H
#define OSTLER_HTTP_HC_REFUSAL_H

#include "core/bytes.h"

/* What each means to the client stands in the table of hc_refusal.c and
   nowhere else. */
enum hc_refusal {
	HC_NONE = 0,		/* go on */

	/* Bytes that two readers may take for two different requests, or that
	   are none (http_head.h). The connection ends with the answer. */
	HC_REQUEST_LINE,	/* not "method target HTTP/1.1" */
	HC_VERSION,		/* neither HTTP/1.0 nor HTTP/1.1 */
	HC_LINE_END,		/* a CR or LF that stands alone */
	HC_FOLDED,		/* a line that goes on with the next */
	HC_FIELD_NAME,		/* no token, or a blank before the colon */
	HC_FIELD_VALUE,		/* a control character */
	HC_HOST,		/* none, or more than one */
	HC_LENGTH,		/* Content-Length is not digits only */
	HC_LENGTH_TWICE,	/* two of them, equal or not */
	HC_LENGTH_BOTH,		/* Content-Length and Transfer-Encoding */
	HC_CODING,		/* Transfer-Encoding is not "chunked", once */
	HC_CHUNK,		/* no chunk where one must be */
	HC_TRAILER,		/* a field behind the body */
	HC_HEAD_LARGE,		/* bytes or number of fields */
	HC_BODY_LARGE,

	/* Well-formed, but nothing that CoAP can say. */
	HC_METHOD,		/* no such method in CoAP */
	HC_FORM,		/* a request-target of proxies of HTTP */
	HC_TARGET_LARGE,
	HC_NOT_FOUND,		/* no hosting URI */
	HC_TARGET,		/* a hosting URI, but no target in it */
	HC_SCHEME_MISSING,	/* RFC 8075 section 5.3.1 */
	HC_MULTICAST,		/* RFC 8075 section 8.4 */
	HC_BODY,		/* a body where the method has none */
	HC_CONTENT_CODING,	/* Content-Encoding */
	HC_CONTENT_TYPE,	/* no Content-Format for it, or not one */
	HC_ACCEPT,		/* no Content-Format for any of it */
	HC_EXPECT,		/* of another thing than 100-continue */
	HC_CONDITION,		/* If-Match, If-None-Match: not understood */
	HC_CONDITION_FAILED,	/* If-Match names nothing that can be an ETag
				   of CoAP */
	HC_HOP_LIMIT,		/* no number of 1 to 255, or more than one */
	HC_FIELD,		/* a field of the configuration's table: not a
				   value of that option */

	/* RFC 8613 section 11. */
	HC_SEAL_METHOD,		/* sealed, and not POST */
	HC_SEAL_MISSING,	/* application/oscore without OSCORE */
	HC_SEAL_TYPE,		/* OSCORE without application/oscore */
	HC_SEAL_TWICE,
	HC_SEAL_PADDED,
	HC_SEAL_ENCODING,	/* not base64url, or no bytes */
	HC_SEAL_LARGE,		/* above 255 bytes */

	HC_SLOW,		/* for the listener: it did not come in time */
	HC_MEMORY,		/* for the listener: short of it */
	HC_CLOSING,		/* for the listener: it takes no more */
	HC_REFUSAL_COUNT
};

struct hc_refusal_rule {
	const char *reason;	/* for the log and metrics; a word */
	uint16_t status;
	bool closes;		/* with "Connection: close" */
	const char *text;	/* for people */
};

/* Static. Not for HC_NONE. */
const struct hc_refusal_rule *hc_refusal_find(enum hc_refusal why);

#endif
