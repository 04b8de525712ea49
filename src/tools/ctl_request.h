/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_request.h - a question to the daemon as bytes: the protocol is told in
   ostler/control/request.h */
#ifndef TOOLS_CTL_REQUEST_H
#define TOOLS_CTL_REQUEST_H

#include "core/bytes.h"

#define CTL_LINE_MAX 4096	/* bytes, LF and all */
#define CTL_WORDS_MAX 64
#define CTL_BODY_MAX (1u << 20)

struct ctl_request {
	bool wants_json;
	char **words;		/* borrowed */
	size_t word_count;	/* at least 1 */
	struct bytes body;	/* absent: none */
};

/* The line that says so, with its LF, to out (CTL_LINE_MAX bytes) and *len.
   WAX_FORMAT: a word is no UTF-8, or has control characters; WAX_RANGE: too
   many words, or bytes. */
MUST_USE enum wax_status ctl_request_format(const struct ctl_request *r,
    char *out, size_t *len);

#endif
