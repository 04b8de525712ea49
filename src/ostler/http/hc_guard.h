/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_guard.h - looks at the bytes of a connection of HTTP/1.1 before anybody
   else does: whatever two readers could take for different requests is refused
   (RFC 9112 sections 2.2, 3, 5, 6 and 11.2) */
#ifndef OSTLER_HTTP_HC_GUARD_H
#define OSTLER_HTTP_HC_GUARD_H

#include "ostler/http/hc_refusal.h"

/*
 * Reading HTTP is the library's matter, and it is generous: it takes two
 * lengths, folded lines, "Host :" and a bare LF, and puts trailers among the
 * header fields. So each byte is shown to a guard as it comes, in pieces of any
 * size; it follows heads, bodies and chunks, keeps no byte of them, and says no
 * once and for ever. The handler asks for what it said before it does anything
 * else: what was refused has no effect, whatever the library made of it.
 *
 *	   .-------------------------------------------------.
 *	   v                                                 |
 *	request line --> name --> value --> end of head --> body
 *	                  ^         |                         |
 *	                  `---------'       chunk size --> data --> trailers
 *
 * A connection is watched like this: an evbuffer callback on the input buffer
 * of the connection's bufferevent, which is called with what was added before
 * the library reads it.
 */

#define HC_GUARD_NAME 18	/* bytes of the longest name that matters */
#define HC_GUARD_VALUE 24	/* bytes of a value that matters */

struct hc_guard_limits {
	uint32_t head;		/* bytes of a request line and its fields */
	uint32_t fields;	/* number of them */
	uint64_t body;		/* bytes, without what chunks add */
};

/* The caller's. Its members are hc_guard.c's own. */
struct hc_guard {
	struct hc_guard_limits limits;
	enum hc_refusal why;	/* HC_NONE: nothing was wrong so far */
	uint8_t state;
	uint8_t flags;
	uint8_t name_len;
	uint8_t value_len;
	uint8_t position;
	uint32_t head;
	uint32_t fields;
	uint64_t body;		/* bytes so far */
	uint64_t left;		/* bytes of this body or chunk to come */
	uint64_t length;	/* Content-Length */
	uint64_t heads;		/* heads that are complete, since the start */
	char name[HC_GUARD_NAME];
	char value[HC_GUARD_VALUE];
};

void hc_guard_init(struct hc_guard *g, const struct hc_guard_limits *limits);

/* The next bytes of the connection. HC_NONE, or what is wrong, which stays. */
enum hc_refusal hc_guard_take(struct hc_guard *g, struct bytes in);

/* True between two requests: nothing of the next one has come. */
bool hc_guard_is_idle(const struct hc_guard *g);

#endif
