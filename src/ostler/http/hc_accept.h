/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_accept.h - the media types that a client takes, as Content-Formats (RFC
   9110 section 12.5.1, RFC 8075 section 6) */
#ifndef OSTLER_HTTP_HC_ACCEPT_H
#define OSTLER_HTTP_HC_ACCEPT_H

#include "ostler/http/hc_request.h"

#define HC_ACCEPT_MAX 8		/* media types that are looked at: the first */

struct hc_accepted {
	bool is_any;		/* all of them, or all of one kind: no option */
	uint16_t format;
	uint32_t weight;	/* 1 to 1000 */
};

struct hc_accept {
	bool has_events;	/* text/event-stream */
	bool is_hopeless;	/* something was asked for, and nothing of it
				   has a Content-Format */
	size_t count;
	struct hc_accepted rows[HC_ACCEPT_MAX];	/* the heaviest first, of
						   equals as they stand */
};

/* Media types must be in the tables: a client that takes one does not take what
   is only near it. */
void hc_accept_read(const struct hc_conf *conf, const struct hc_request *r,
    struct hc_accept *out);

/* The format of that attempt; false: without the option. */
bool hc_accept_choose(const struct hc_accept *accept, size_t attempt,
    uint16_t *format);

#endif
