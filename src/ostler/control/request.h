/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* request.h - what is asked at the control socket, as bytes */
#ifndef OSTLER_CONTROL_REQUEST_H
#define OSTLER_CONTROL_REQUEST_H

#include "core/bytes.h"

/*
 * The protocol. A connection is one request and one answer; the daemon closes
 * it behind the answer.
 *
 *	request = line [BODY]
 *	line    = ["json" SP] ["body" SP LENGTH SP] word *(SP word) LF
 *	word    = 1*(printable, but no space, '"' or '\')
 *	        / '"' *(printable / '\"' / '\\') '"'
 *
 *	answer  = ("ok" / "error" SP TEXT) LF [BODY]	until the end
 *
 * A line has at most 4096 bytes, LF and all, and 64 words; printable is UTF-8
 * without control characters. LENGTH bytes, in decimal and at most 1048576,
 * follow the line; no others do. "json" asks for an answer whose body is JSON
 * (RFC 8259) instead of text for people. A word in quotes is never one of
 * these two.
 *
 *	> json hops
 *	< ok
 *	< [{"name": "b", "kind": "next", ...}]
 */
#define REQUEST_LINE_MAX 4096
#define REQUEST_WORDS_MAX 64
#define REQUEST_BODY_MAX (1u << 20)

struct request {
	bool wants_json;
	bool has_body;
	size_t body_len;	/* follows the line */
	size_t word_count;	/* at least 1 */
	char *words[REQUEST_WORDS_MAX + 1];	/* in text; NULL at the end */
	char text[REQUEST_LINE_MAX];
};

/* Finds the line in what has come so far: its length without LF. WAX_MORE: it
   has not ended yet; WAX_RANGE: it will be too long. */
MUST_USE enum wax_status request_find_line(struct bytes so_far, size_t *len);

/* A line without its LF. Not to be copied: its words are inside. WAX_FORMAT or
   WAX_RANGE: *why says, static. */
MUST_USE enum wax_status request_parse(struct bytes line, struct request *out,
    const char **why);

#endif
