/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_coap.h - the CoAP that a small device needs on UDP (RFC 7252 section
   3): the header in front of what libwax seals and opens */
#ifndef DEVICE_COAP_H
#define DEVICE_COAP_H

#include <stdbool.h>
#include <string.h>

#include <wax/oscore.h>

#define COAP_MAX 1152		/* bytes of a datagram (section 4.6) */

enum coap_type { COAP_CON, COAP_NON, COAP_ACK, COAP_RST };

enum coap_code {
	COAP_GET = 0x01,
	COAP_PUT = 0x03,
	COAP_CHANGED = 0x44,
	COAP_CONTENT = 0x45,
	COAP_BAD_REQUEST = 0x80,
	COAP_UNAUTHORIZED = 0x81,
	COAP_NOT_FOUND = 0x84,
	COAP_NOT_ALLOWED = 0x85,
};

#define COAP_URI_PATH 11

struct coap {
	enum coap_type type;
	uint16_t id;
	uint8_t token[8];
	uint8_t token_len;
	struct wax_message message;	/* points into the datagram */
};

/* The four bits of an option's delta or length, and what follows them. */
static inline bool
coap_read_nibble(const uint8_t **at, const uint8_t *end, unsigned *value)
{
	unsigned more = *value == 13 ? 1 : *value == 14 ? 2 : 0;

	if (*value == 15 || (size_t)(end - *at) < more)
		return false;
	if (more == 1)
		*value = 13u + (*at)[0];
	else if (more == 2)
		*value = 269u + ((unsigned)(*at)[0] << 8 | (*at)[1]);
	*at += more;
	return true;
}

/* One option; false at the end, at the payload marker, and for an option that
   does not decode: then *at is neither. */
static inline bool
coap_next_option(const uint8_t **at, const uint8_t *end, unsigned *number,
    const uint8_t **value, unsigned *len)
{
	const uint8_t *p = *at;
	unsigned delta;

	if (p == end || *p == 0xff)
		return false;
	delta = *p >> 4;
	*len = *p & 15;
	p++;
	if (!coap_read_nibble(&p, end, &delta) ||
	    !coap_read_nibble(&p, end, len) || (size_t)(end - p) < *len)
		return false;
	*number += delta;
	*value = p;
	*at = p + *len;
	return true;
}

static inline bool
coap_parse(const uint8_t *data, size_t size, struct coap *out)
{
	const uint8_t *at, *end = data + size, *value;
	unsigned number = 0, len;

	*out = (struct coap){ 0 };
	if (size < 4 || data[0] >> 6 != 1 || (data[0] & 15) > 8 ||
	    size < 4u + (data[0] & 15))
		return false;
	out->type = (enum coap_type)(data[0] >> 4 & 3);
	out->token_len = data[0] & 15;
	out->message.code = data[1];
	out->id = (uint16_t)(data[2] << 8 | data[3]);
	memcpy(out->token, data + 4, out->token_len);
	at = out->message.options = data + 4 + out->token_len;
	while (coap_next_option(&at, end, &number, &value, &len))
		;
	out->message.options_len = (size_t)(at - out->message.options);
	if (at == end)
		return true;
	/* a marker is followed by something */
	out->message.payload = at + 1;
	out->message.payload_len = (size_t)(end - at) - 1;
	return *at == 0xff && out->message.payload_len > 0;
}

/* The length, 0 if it does not fit. */
static inline size_t
coap_write(const struct coap *c, uint8_t data[COAP_MAX])
{
	const struct wax_message *m = &c->message;
	size_t len = 4u + c->token_len;

	if (len + m->options_len + m->payload_len + 1 > COAP_MAX)
		return 0;
	data[0] = (uint8_t)(0x40 | c->type << 4 | c->token_len);
	data[1] = m->code;
	data[2] = (uint8_t)(c->id >> 8);
	data[3] = (uint8_t)c->id;
	memcpy(data + 4, c->token, c->token_len);
	if (m->options_len > 0)
		memcpy(data + len, m->options, m->options_len);
	len += m->options_len;
	if (m->payload_len == 0)
		return len;
	data[len] = 0xff;
	memcpy(data + len + 1, m->payload, m->payload_len);
	return len + 1 + m->payload_len;
}

#endif
