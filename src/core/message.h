/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message.h - a CoAP message as a view (RFC 7252 section 3, RFC 8323
   sections 3.2 and 4.2) */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/bytes.h"
#include "core/code.h"
#include "core/option.h"
#include "core/writer.h"

/*
 * UDP form, bits:  Ver=1 T TKL (8) | Code (8) | Message ID (16) | Token ...
 * TCP form, bits:  Len TKL (8) | extended Len (0, 8, 16, 32) | Code (8) |
 *                  Token ...
 * and both:        ... | Options | ff | Payload
 */

#define MESSAGE_TOKEN_MAX 8	/* bytes; RFC 8974 tokens are refused */

enum message_type {
	MESSAGE_CON = 0,
	MESSAGE_NON = 1,
	MESSAGE_ACK = 2,
	MESSAGE_RST = 3,
};

/* Borrowed until the transport's next read. */
struct message {
	enum message_type type;	/* UDP form only; MESSAGE_CON from a stream */
	uint8_t code;
	uint16_t mid;		/* UDP form only; 0 from a stream */
	struct bytes token;	/* 0 to 8 bytes */
	struct bytes options;	/* encoded, checked, for option_walk_open */
	struct bytes payload;	/* absent if there is no payload marker */
};

/* What can be said of a datagram by its first four bytes, for the answer to
   one that message_parse_udp refuses. False: shorter, or not version 1, which
   is silently ignored (RFC 7252 section 3). */
bool message_peek_udp(struct bytes datagram, enum message_type *type,
    uint16_t *mid);

/* WAX_FORMAT for a message format error (RFC 7252 sections 3 and 4.1):
   version, TKL 9 to 15, a code of the reserved classes 1, 6 or 7, an Empty
   message (0.00) with bytes after the Message ID, options as option_split
   says. Nothing is copied or allocated; out points into datagram. */
MUST_USE enum wax_status message_parse_udp(struct bytes datagram,
    struct message *out);

/* The size in bytes of the message at the start of a stream; it may be larger
   than stream is now. WAX_MORE: its header is not yet complete.
   WAX_FORMAT: TKL 9 to 15. */
MUST_USE enum wax_status message_size_tcp(struct bytes stream, uint64_t *size);

/* Exactly one message in the TCP form, of the size that message_size_tcp gave;
   WAX_FORMAT as for message_parse_udp, or another size. Codes of class 7
   (signalling) are accepted here, and so is an Empty message without token and
   body, which its receiver ignores (RFC 8323 section 3.4). */
MUST_USE enum wax_status message_parse_tcp(struct bytes in,
    struct message *out);

/* A message as a WebSocket carries it: the TCP form with Len 0 and without
   extended Len, because the end of in is the end of the message (RFC 8323
   section 4.2). WAX_FORMAT as for message_parse_tcp, or another Len. */
MUST_USE enum wax_status message_parse_websocket(struct bytes in,
    struct message *out);

/* Writes m; its options must be a checked, encoded list. */
void message_write_udp(struct writer *w, const struct message *m);
void message_write_tcp(struct writer *w, const struct message *m);
void message_write_websocket(struct writer *w, const struct message *m);

/* For those who write their options directly: header and token, without
   options. The TCP form says how many bytes follow the token (options, marker
   and payload: body_len, at most UINT32_MAX). */
void message_write_udp_header(struct writer *w, const struct message *m);
void message_write_tcp_header(struct writer *w, const struct message *m,
    size_t body_len);

/* Marker and payload; nothing if payload is absent or empty. */
void message_write_payload(struct writer *w, struct bytes payload);

/* True if OSCORE option and payload of both are identical, byte for byte, or
   neither has an OSCORE option and the payload is identical. */
bool message_equal_seal(const struct message *a, const struct message *b);

/* True if m has an OSCORE option. */
bool message_is_sealed(const struct message *m);

#endif
