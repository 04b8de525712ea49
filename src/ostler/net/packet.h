/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* packet.h - an encoded message that is kept: to be repeated, or to answer
   duplicates */
#ifndef OSTLER_NET_PACKET_H
#define OSTLER_NET_PACKET_H

#include "core/message.h"

struct packet {
	size_t len;
	uint8_t data[];
};

/* m's code, options and payload under another type, Message ID and Token.
   WAX_RANGE: above DATAGRAM_MAX bytes; WAX_MEMORY. Free with free. */
MUST_USE enum wax_status packet_new(const struct message *m,
    enum message_type type, uint16_t mid, struct bytes token,
    struct packet **out);

/* Encodes the same into data, which has room for packet_size bytes. */
size_t packet_size(const struct message *m, struct bytes token);
void packet_write(uint8_t *data, size_t len, const struct message *m,
    enum message_type type, uint16_t mid, struct bytes token);

/* Puts another type and Message ID into an encoded message. */
void packet_restamp(struct packet *p, enum message_type type, uint16_t mid);

static inline struct bytes
packet_bytes(const struct packet *p)
{
	return bytes_of(p->data, p->len);
}

#endif
