/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* message.c - CoAP messages: parsing to views, and writing */
#include "core/message.h"

#include <assert.h>

#define UDP_HEADER_LEN 4
#define VERSION 1
#define PAYLOAD_MARKER 0xff

/* RFC 8323 section 3.2: the length nibble and what follows it. */
#define LENGTH_8 13
#define LENGTH_16 14
#define LENGTH_32 15
#define LENGTH_OFFSET_8 13
#define LENGTH_OFFSET_16 269
#define LENGTH_OFFSET_32 65805

bool
message_peek_udp(struct bytes datagram, enum message_type *type, uint16_t *mid)
{
	const uint8_t *p = datagram.data;

	if (datagram.len < UDP_HEADER_LEN || p[0] >> 6 != VERSION)
		return false;
	*type = (enum message_type)(p[0] >> 4 & 3);
	*mid = (uint16_t)(p[2] << 8 | p[3]);
	return true;
}

/* RFC 7252 section 12.1.1: classes 1, 6 and 7 are reserved; 7 is signalling
   on streams (RFC 8323 section 5.1). */
static bool
code_is_reserved(uint8_t code, bool stream)
{
	unsigned reserved = 1u << 1 | 1u << 6 | (stream ? 0 : 1u << 7);

	return reserved >> CODE_CLASS(code) & 1;
}

/* What both forms share: token, options and payload. m->code is set. */
static enum wax_status
message_parse_body(struct bytes in, size_t tkl, struct message *m)
{
	if (tkl > MESSAGE_TOKEN_MAX || tkl > in.len)
		return WAX_FORMAT;
	/* An Empty message ends here (RFC 7252 section 4.1). */
	if (m->code == CODE_EMPTY && in.len > 0)
		return WAX_FORMAT;
	m->token = bytes_of(in.data, tkl);
	return option_split(bytes_of(in.data + tkl, in.len - tkl),
	    &m->options, &m->payload);
}

enum wax_status
message_parse_udp(struct bytes datagram, struct message *out)
{
	const uint8_t *p = datagram.data;
	struct message m;
	enum wax_status st;

	if (!message_peek_udp(datagram, &m.type, &m.mid))
		return WAX_FORMAT;
	m.code = p[1];
	if (code_is_reserved(m.code, false))
		return WAX_FORMAT;
	st = message_parse_body(bytes_of(p + UDP_HEADER_LEN,
	    datagram.len - UDP_HEADER_LEN), p[0] & 15, &m);
	if (st == WAX_OK)
		*out = m;
	return st;
}

/* Bytes of extended length that follow a first byte. */
static size_t
message_extended_size(uint8_t first)
{
	static const uint8_t sizes[] = { 1, 2, 4 };
	unsigned nibble = first >> 4;

	return nibble < LENGTH_8 ? 0 : sizes[nibble - LENGTH_8];
}

enum wax_status
message_size_tcp(struct bytes stream, uint64_t *size)
{
	static const uint32_t offsets[] = { LENGTH_OFFSET_8, LENGTH_OFFSET_16,
	    LENGTH_OFFSET_32 };
	size_t extended;
	uint64_t len = 0;

	if (stream.len == 0)
		return WAX_MORE;
	if ((stream.data[0] & 15) > MESSAGE_TOKEN_MAX)
		return WAX_FORMAT;
	extended = message_extended_size(stream.data[0]);
	if (stream.len < 1 + extended)
		return WAX_MORE;
	for (size_t i = 1; i <= extended; i++)
		len = len << 8 | stream.data[i];
	len += extended == 0 ? stream.data[0] >> 4 :
	    offsets[(stream.data[0] >> 4) - LENGTH_8];
	*size = 1 + extended + 1 + (stream.data[0] & 15) + len;
	return WAX_OK;
}

/* A whole message of a stream whose code stands at that place. */
static enum wax_status
message_parse_stream(struct bytes in, size_t code_at, struct message *out)
{
	struct message m = { .type = MESSAGE_CON, .code = in.data[code_at] };
	size_t head = code_at + 1;
	enum wax_status st;

	if (code_is_reserved(m.code, true))
		return WAX_FORMAT;
	st = message_parse_body(bytes_of(in.data + head, in.len - head),
	    in.data[0] & 15, &m);
	if (st == WAX_OK)
		*out = m;
	return st;
}

enum wax_status
message_parse_tcp(struct bytes in, struct message *out)
{
	uint64_t size;

	if (message_size_tcp(in, &size) != WAX_OK || size != in.len)
		return WAX_FORMAT;
	return message_parse_stream(in, 1 + message_extended_size(in.data[0]),
	    out);
}

enum wax_status
message_parse_websocket(struct bytes in, struct message *out)
{
	if (in.len < 2 || in.data[0] >> 4 != 0)
		return WAX_FORMAT;
	return message_parse_stream(in, 1, out);
}

void
message_write_udp_header(struct writer *w, const struct message *m)
{
	assert(m->token.len <= MESSAGE_TOKEN_MAX);
	uint8_t head[UDP_HEADER_LEN] = {
		(uint8_t)(VERSION << 6 | (unsigned)m->type << 4 |
		    (unsigned)m->token.len),
		m->code, (uint8_t)(m->mid >> 8), (uint8_t)m->mid,
	};

	writer_put(w, BYTES_ARRAY(head));
	writer_put(w, m->token);
}

void
message_write_tcp_header(struct writer *w, const struct message *m,
    size_t body_len)
{
	unsigned tkl = (unsigned)m->token.len;

	assert(tkl <= MESSAGE_TOKEN_MAX);
	assert(body_len <= UINT32_MAX);
	if (body_len < LENGTH_OFFSET_8) {
		writer_u8(w, (uint8_t)(body_len << 4 | tkl));
	} else if (body_len < LENGTH_OFFSET_16) {
		writer_u8(w, (uint8_t)(LENGTH_8 << 4 | tkl));
		writer_u8(w, (uint8_t)(body_len - LENGTH_OFFSET_8));
	} else if (body_len < LENGTH_OFFSET_32) {
		writer_u8(w, (uint8_t)(LENGTH_16 << 4 | tkl));
		writer_u16(w, (uint16_t)(body_len - LENGTH_OFFSET_16));
	} else {
		writer_u8(w, (uint8_t)(LENGTH_32 << 4 | tkl));
		writer_u32(w, (uint32_t)(body_len - LENGTH_OFFSET_32));
	}
	writer_u8(w, m->code);
	writer_put(w, m->token);
}

void
message_write_payload(struct writer *w, struct bytes payload)
{
	if (payload.len == 0)
		return;
	writer_u8(w, PAYLOAD_MARKER);
	writer_put(w, payload);
}

void
message_write_udp(struct writer *w, const struct message *m)
{
	message_write_udp_header(w, m);
	writer_put(w, m->options);
	message_write_payload(w, m->payload);
}

void
message_write_tcp(struct writer *w, const struct message *m)
{
	size_t payload_len = m->payload.len > 0 ? 1 + m->payload.len : 0;

	message_write_tcp_header(w, m, m->options.len + payload_len);
	writer_put(w, m->options);
	message_write_payload(w, m->payload);
}

void
message_write_websocket(struct writer *w, const struct message *m)
{
	assert(m->token.len <= MESSAGE_TOKEN_MAX);
	writer_u8(w, (uint8_t)m->token.len);
	writer_u8(w, m->code);
	writer_put(w, m->token);
	writer_put(w, m->options);
	message_write_payload(w, m->payload);
}

/* The next OSCORE option of a walk, absent if there is no other. */
static struct bytes
message_next_seal(struct option_walk *walk)
{
	struct option o;

	while (option_walk_next(walk, &o) && o.number <= OPTION_OSCORE)
		if (o.number == OPTION_OSCORE)
			return o.value;
	return BYTES_ABSENT;
}

bool
message_equal_seal(const struct message *a, const struct message *b)
{
	struct option_walk walk_a = option_walk_open(a->options);
	struct option_walk walk_b = option_walk_open(b->options);
	struct bytes seal_a, seal_b;

	do {
		seal_a = message_next_seal(&walk_a);
		seal_b = message_next_seal(&walk_b);
		if (bytes_is_absent(seal_a) != bytes_is_absent(seal_b) ||
		    !bytes_equal(seal_a, seal_b))
			return false;
	} while (!bytes_is_absent(seal_a));
	return bytes_equal(a->payload, b->payload);
}

bool
message_is_sealed(const struct message *m)
{
	struct bytes value;

	return option_find(m->options, OPTION_OSCORE, &value);
}
