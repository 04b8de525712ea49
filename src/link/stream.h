/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* stream.h - one end of a CoAP connection over a reliable transport: framing
   and signalling (RFC 8323 sections 3 to 5), without input and output */
#ifndef LINK_STREAM_H
#define LINK_STREAM_H

#include "core/message.h"

/*
 *	stream_start: our CSM ----> OPENING -- the peer's CSM --> OPEN
 *	                               |                           |
 *	                               +---- stream_close, error --+--> CLOSED
 *
 * Bytes (or WebSocket messages) from the network go into stream_take; what is
 * to be sent, and messages received, come out of the hooks during the call.
 * Ping is answered, CSM read, Release and Abort told; signalling never comes
 * out as a message. An Empty message is ignored at any time, and Abort is read
 * even before CSM. After CLOSED nothing is taken and nothing sent.
 *
 * Memory: what is incomplete, at most max_message bytes; nothing while idle.
 */
enum stream_state { STREAM_OPENING, STREAM_OPEN, STREAM_CLOSED };

enum stream_error {
	STREAM_ERROR_NONE,
	STREAM_ERROR_TOO_LARGE,		/* a message above max_message */
	STREAM_ERROR_MALFORMED,
	STREAM_ERROR_NO_CSM,		/* something else came first */
	STREAM_ERROR_BAD_CSM,		/* an unknown critical option in it */
	STREAM_ERROR_BAD_SIGNAL,	/* likewise in another signal, or an
					   unknown signal */
	STREAM_ERROR_TOKEN,		/* longer than 8 bytes */
	STREAM_ERROR_ABORT,		/* the peer sent Abort */
	STREAM_ERROR_MEMORY,
	STREAM_ERROR_COUNT
};

struct stream;

struct stream_release {
	uint32_t hold_off;		/* seconds; 0: none given */
	struct bytes alternative;	/* Alternative-Address, or absent;
					   borrowed during the call */
};

struct stream_hooks {
	void *arg;
	/* To the network: the next bytes, or with is_websocket one message. */
	void (*send)(void *arg, struct bytes data);
	/* A request or a response, borrowed during the call. (An Empty message
	   means nothing and is dropped, section 3.4.) */
	void (*take)(void *arg, const struct message *m);
	/* Pong came for a ping of ours; may be NULL. */
	void (*pong)(void *arg);
	/* Release came: the peer wants the connection to end when what is open
	   is answered; may be NULL. */
	void (*release)(void *arg, const struct stream_release *release);
};

struct stream_options {
	uint32_t max_message;	/* bytes of a message that we take, announced
				   as Max-Message-Size; at least 1152 */
	bool is_websocket;	/* framing of RFC 8323 section 4: Len is 0, and
				   each call of take and send is one message */
};

/* NULL: no memory. */
struct stream *stream_new(const struct stream_options *options,
    const struct stream_hooks *hooks);
void stream_free(struct stream *s);	/* NULL is fine; not from a hook */

/* Sends our CSM; before all else. */
void stream_start(struct stream *s);

/* The next bytes of the connection, or one WebSocket message. An error sends
   Abort where section 5.6 asks for it and closes. */
void stream_take(struct stream *s, struct bytes data);

/* Sends a request or response; its type and Message ID mean nothing. WAX_RANGE:
   above the peer's Max-Message-Size (1152 before its CSM); WAX_STATE: closed;
   WAX_MEMORY. */
MUST_USE enum wax_status stream_send(struct stream *s,
    const struct message *m);

/* WAX_STATE: closed. Pings count until their Pong: at most one is open, a
   second call while it is does nothing. */
MUST_USE enum wax_status stream_ping(struct stream *s);
bool stream_is_pinging(const struct stream *s);

/* Says that we are going (section 5.5), once; the connection goes on until
   stream_close. hold_off as above. */
void stream_release(struct stream *s, uint32_t hold_off);

/* Sends Abort with a diagnostic text (NULL: none; at most 128 bytes of it) and
   closes. */
void stream_abort(struct stream *s, const char *text);

/* Closes without a word. */
void stream_close(struct stream *s);

enum stream_state stream_state(const struct stream *s);
enum stream_error stream_error(const struct stream *s);
/* "too-large" and the like; static. */
const char *stream_error_text(enum stream_error e);

/* What the peer takes: bytes of a message, and whether it may be a block
   transfer peer (Block-Wise-Transfer). */
uint32_t stream_peer_max(const struct stream *s);
bool stream_peer_blocks(const struct stream *s);

/* True between messages: no part of one has come. */
bool stream_is_between(const struct stream *s);

#endif
