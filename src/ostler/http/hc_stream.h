/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hc_stream.h - a connection of HTTP/1 as a stream of CoAP messages, bytes in
   and bytes out: for clients of HTTP what link/stream.h is for those of CoAP
   (RFC 9112 section 9) */
#ifndef OSTLER_HTTP_HC_STREAM_H
#define OSTLER_HTTP_HC_STREAM_H

#include "ostler/http/hc_answer.h"

/*
 *	         .-----------------------------------------.
 *	         v                                         |
 *	     READING -- a whole request, take --> ASKING --'  hc_stream_send
 *	         |                                  |  ^
 *	         |                                  |  `-- events: Observe
 *	         |  refused, and it closes          |  the client or the
 *	         |                                  |  answer says so
 *	         `--------> CLOSED <----------------'
 *
 * One request is open at a time; what comes meanwhile waits, up to
 * HC_STREAM_AHEAD bytes, then hc_stream_is_full. A request that can not be one
 * of CoAP is answered here, as are those for /.well-known/core, and 4.06 asks
 * again while the client takes another type. Large bodies go and come in blocks
 * (hc_blocks.h). A request with Accept: text/event-stream observes:
 * notifications are events, and the request is over when the observation is; a
 * notification in blocks ends it, with 502.
 *
 * Memory: of a request as http_reader.h says, and what waits. A stream between
 * two requests has neither.
 */
#define HC_STREAM_AHEAD (16 * 1024)

enum hc_stream_state {
	HC_STREAM_READING,
	HC_STREAM_ASKING,
	HC_STREAM_CLOSED,
};

struct hc_stream;

struct hc_stream_hooks {
	void *arg;
	/* To the client. Must not call the stream. */
	void (*send)(void *arg, struct bytes data);
	/* A request, borrowed during the call; hc_stream_send may be called
	   from inside. */
	void (*take)(void *arg, const struct message *m);
	/* A request is answered here. reason: a word for the log, static. */
	void (*told)(void *arg, unsigned status, const char *reason);
	/* The tables of now, borrowed until the caller's call of the stream
	   returns. */
	const struct hc_conf *(*conf)(void *arg);
	/* Seconds since 1970, for Date; NULL: there is no clock. */
	int64_t (*date)(void *arg);
};

/* max_message: bytes of a body. NULL: no memory. */
struct hc_stream *hc_stream_new(uint32_t max_message,
    const struct hc_stream_hooks *hooks);
void hc_stream_free(struct hc_stream *s);	/* NULL is fine */

/* Bytes that came. */
void hc_stream_take(struct hc_stream *s, struct bytes data);

/* The response to the request with m's Token; one that is not open any more is
   forgotten. is_ours: as hc_answer.h. Nothing is taken from inside: ask
   hc_stream_has_more afterwards. WAX_MEMORY: nothing was sent. */
MUST_USE enum wax_status hc_stream_send(struct hc_stream *s,
    const struct message *m, bool is_ours);

/* The request with that Token, if it is open, gets no answer: closes. */
void hc_stream_drop(struct hc_stream *s, struct bytes token);

/* There is work for hc_stream_resume: more requests have come, or one is to be
   asked again. */
bool hc_stream_has_more(const struct hc_stream *s);
void hc_stream_resume(struct hc_stream *s);

/* More is not taken now. */
bool hc_stream_is_full(const struct hc_stream *s);

/* True if the client owes nothing: no request has begun, or one is open. */
bool hc_stream_is_between(const struct hc_stream *s);

/* A request was whole, once. */
bool hc_stream_has_asked(const struct hc_stream *s);

/* Answers what has begun, or is open, with that, and closes. Without any it
   only closes. */
void hc_stream_refuse(struct hc_stream *s, enum hc_refusal why);

/* To a client of events: still there. */
void hc_stream_ping(struct hc_stream *s);

enum hc_stream_state hc_stream_state(const struct hc_stream *s);

/* Once CLOSED: because of what; HC_NONE: in order. */
enum hc_refusal hc_stream_refusal(const struct hc_stream *s);

#endif
