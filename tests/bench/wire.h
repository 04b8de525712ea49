/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.h - as much of CoAP over UDP as the measuring programs need. They link
   nothing of what they measure, so that neither its speed nor its mistakes
   are theirs. */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_MAX 1472	/* bytes of a datagram */
#define WIRE_BATCH 64	/* datagrams in one system call at most */

enum wire_type { WIRE_CON = 0, WIRE_NON = 1, WIRE_ACK = 2, WIRE_RST = 3 };

struct wire {
	enum wire_type type;
	uint8_t code;
	uint16_t mid;
	const uint8_t *token;
	size_t token_len;
	const uint8_t *options;	/* what follows the token */
	bool is_sealed;		/* an OSCORE option is there */
	bool has_proxy_uri;
	const uint8_t *payload;	/* NULL if there is none */
	size_t payload_len;
};

/* False if data is no CoAP message. out points into data. */
bool wire_read(const uint8_t *data, size_t len, struct wire *out);

/* Writes 4 bytes of header and the token; returns their length. */
size_t wire_write_header(uint8_t *p, enum wire_type type, uint8_t code,
    uint16_t mid, const uint8_t *token, size_t token_len);

/* A UDP socket on 127.0.0.1 (or any address) and a free port with large
   buffers. Exits with a message if there is none. */
int wire_open(bool any_address);

uint16_t wire_port(int fd);

/* 127.0.0.1:port. */
struct sockaddr_in wire_loopback(uint16_t port);

/* The text as a number from 1 to max; exits with a message if it is none. */
unsigned long wire_number(const char *text, unsigned long max);

#endif
