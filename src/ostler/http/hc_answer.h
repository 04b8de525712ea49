/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_answer.h - a CoAP response as an HTTP answer (RFC 8075 sections 6 and 7,
   RFC 7252 section 10.2, RFC 8613 section 11.2, RFC 8768 section 5) */
#ifndef OSTLER_HTTP_HC_ANSWER_H
#define OSTLER_HTTP_HC_ANSWER_H

#include "ostler/http/hc_request.h"

#define HC_ANSWER_LINES 16
#define HC_ANSWER_ROOM 16384	/* bytes that are always enough for w */

struct hc_line {
	const char *name;
	const char *value;	/* without control characters */
};

/* Borrowed from w, and body from the message. */
struct hc_answer {
	uint16_t status;
	const char *phrase;	/* static */
	struct hc_line lines[HC_ANSWER_LINES];
	size_t line_count;
	struct bytes body;	/* absent: there is none, and no
				   Content-Length either but what lines say */
	bool closes;		/* the connection ends with it */
};

/*
 * m is the whole response, its blocks put together. is_ours: it does not come
 * from the target but was made here, by forward/refuse.c: then 5.05 is 501 and
 * 4.02 is 400 (RFC 7252 section 10.2, RFC 8075 section 7).
 *
 * Sealed: 200, application/oscore, OSCORE, no-cache, and the payload as it is.
 * An unsealed response to a sealed request is never a success: 2.xx becomes
 * 502, and so does a sealed one that was not asked for.
 *
 * Plain: status by the tables, Content-Type of Content-Format, ETag in
 * hexadecimal, Max-Age as Cache-Control or, with 5.03 and 4.29, Retry-After,
 * Location-Path and -Query as Location below the hosting URI. An error's text
 * is a body of text/plain, in which what can not be shown is escaped.
 *
 * What can not be said in HTTP is 502. Always an answer.
 */
void hc_answer_make(const struct hc_conf *conf, const struct hc_asked *asked,
    const struct message *m, bool is_ours, struct writer *w,
    struct hc_answer *out);

/* The answer to what was refused before it was a message; its body is a problem
   (RFC 9457), application/problem+json, that quotes nothing of the request.
   is_head: without it. w: 1024 bytes are enough. */
void hc_answer_refuse(enum hc_refusal why, bool is_head, struct writer *w,
    struct hc_answer *out);

/* The status of a code, by the tables. */
uint16_t hc_answer_status(const struct hc_conf *conf,
    const struct hc_asked *asked, uint8_t code, bool is_ours);

/* The phrase of a status, "Not Found"; "" for one that is not in the table. */
const char *hc_status_phrase(unsigned status);

#endif
