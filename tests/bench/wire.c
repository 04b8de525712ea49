/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.c - reading and writing CoAP over UDP for the measuring programs */
#include "wire.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define OPTION_OSCORE 9
#define OPTION_PROXY_URI 35

/* An option's delta or length with its extension (RFC 7252 section 3.1). */
static bool
wire_read_nibble(const uint8_t **p, const uint8_t *end, unsigned nibble,
    size_t *out)
{
	*out = nibble;
	if (nibble == 15)
		return false;
	if (nibble == 13) {
		if (end - *p < 1)
			return false;
		*out = 13 + (size_t)(*p)[0];
		*p += 1;
	} else if (nibble == 14) {
		if (end - *p < 2)
			return false;
		*out = 269 + ((size_t)(*p)[0] << 8 | (*p)[1]);
		*p += 2;
	}
	return true;
}

static bool
wire_read_options(const uint8_t *p, const uint8_t *end, struct wire *out)
{
	size_t number = 0, delta, len;

	while (p < end && *p != 0xff) {
		unsigned first = *p++;

		if (!wire_read_nibble(&p, end, first >> 4, &delta) ||
		    !wire_read_nibble(&p, end, first & 15, &len) ||
		    (size_t)(end - p) < len)
			return false;
		number += delta;
		out->is_sealed |= number == OPTION_OSCORE;
		out->has_proxy_uri |= number == OPTION_PROXY_URI;
		p += len;
	}
	if (p == end)
		return true;
	out->payload = p + 1;
	out->payload_len = (size_t)(end - out->payload);
	return out->payload_len > 0;
}

bool
wire_read(const uint8_t *data, size_t len, struct wire *out)
{
	*out = (struct wire){ 0 };
	if (len < 4 || data[0] >> 6 != 1 || (data[0] & 15) > 8 ||
	    len < 4 + (size_t)(data[0] & 15))
		return false;
	out->type = (enum wire_type)(data[0] >> 4 & 3);
	out->code = data[1];
	out->mid = (uint16_t)(data[2] << 8 | data[3]);
	out->token = data + 4;
	out->token_len = data[0] & 15;
	out->options = data + 4 + out->token_len;
	return wire_read_options(out->options, data + len, out);
}

size_t
wire_write_header(uint8_t *p, enum wire_type type, uint8_t code, uint16_t mid,
    const uint8_t *token, size_t token_len)
{
	p[0] = (uint8_t)(0x40 | (unsigned)type << 4 | token_len);
	p[1] = code;
	p[2] = (uint8_t)(mid >> 8);
	p[3] = (uint8_t)mid;
	memcpy(p + 4, token, token_len);
	return 4 + token_len;
}

struct sockaddr_in
wire_loopback(uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
}

int
wire_open(bool any_address)
{
	struct sockaddr_in a = wire_loopback(0);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int size = 4 << 20;

	if (any_address)
		a.sin_addr.s_addr = htonl(INADDR_ANY);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		err(1, "a UDP socket on loopback");
	/* As much as the system gives; a datagram lost shows in the result. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return fd;
}

uint16_t
wire_port(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		err(1, "getsockname");
	return ntohs(a.sin_port);
}

unsigned long
wire_number(const char *text, unsigned long max)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || v < 1 || v > max)
		errx(2, "%s: expected a number from 1 to %lu", text, max);
	return v;
}
