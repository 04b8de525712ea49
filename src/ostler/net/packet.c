/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* packet.c - messages encoded once */
#include "ostler/net/packet.h"

#include <assert.h>
#include <stdlib.h>

#include "ostler/net/transport.h"

size_t
packet_size(const struct message *m, struct bytes token)
{
	size_t payload = m->payload.len > 0 ? 1 + m->payload.len : 0;

	return 4 + token.len + m->options.len + payload;
}

void
packet_write(uint8_t *data, size_t len, const struct message *m,
    enum message_type type, uint16_t mid, struct bytes token)
{
	struct message copy = *m;
	struct writer w = writer_open(data, len);

	copy.type = type;
	copy.mid = mid;
	copy.token = token;
	message_write_udp(&w, &copy);
	assert(writer_close(&w) == WAX_OK && w.len == len);
}

enum wax_status
packet_new(const struct message *m, enum message_type type, uint16_t mid,
    struct bytes token, struct packet **out)
{
	size_t len = packet_size(m, token);
	struct packet *p;

	if (len > DATAGRAM_MAX)
		return WAX_RANGE;
	if ((p = malloc(sizeof(*p) + len)) == NULL)
		return WAX_MEMORY;
	p->len = len;
	packet_write(p->data, len, m, type, mid, token);
	*out = p;
	return WAX_OK;
}

void
packet_restamp(struct packet *p, enum message_type type, uint16_t mid)
{
	assert(p->len >= 4);
	p->data[0] = (uint8_t)((p->data[0] & 0xcf) | (unsigned)type << 4);
	p->data[2] = (uint8_t)(mid >> 8);
	p->data[3] = (uint8_t)mid;
}
