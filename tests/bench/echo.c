/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-echo - a device for measuring: answers each CON request with a
   piggybacked, sealed-looking 2.04 that repeats the payload. A datagram that
   is no sealed CON request is dropped, so that it shows as lost.

	bench-echo		prints "port=N" and serves until it is killed
	bench-echo N		changes a byte of each Nth answer, to show that
				bench-load sees it */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "wire.h"

#define CODE_CHANGED 0x44	/* 2.04 */

struct batch {
	unsigned long count;	/* answers so far, if some are damaged */
	uint8_t in[WIRE_BATCH][WIRE_MAX];
	uint8_t out[WIRE_BATCH][WIRE_MAX];
	struct sockaddr_in peers[WIRE_BATCH];
	struct iovec in_iov[WIRE_BATCH], out_iov[WIRE_BATCH];
	struct mmsghdr received[WIRE_BATCH], answers[WIRE_BATCH];
};

static void
batch_init(struct batch *b)
{
	for (size_t i = 0; i < WIRE_BATCH; i++) {
		b->in_iov[i] = (struct iovec){ b->in[i], WIRE_MAX };
		b->received[i].msg_hdr = (struct msghdr){
			.msg_name = &b->peers[i],
			.msg_namelen = sizeof(b->peers[i]),
			.msg_iov = &b->in_iov[i], .msg_iovlen = 1,
		};
	}
}

/* The answer to a datagram; its length, 0 for none. */
static size_t
echo_answer(const uint8_t *in, size_t len, uint8_t *out)
{
	struct wire request;
	size_t n;

	if (!wire_read(in, len, &request) || request.type != WIRE_CON ||
	    !request.is_sealed || request.payload == NULL)
		return 0;
	n = wire_write_header(out, WIRE_ACK, CODE_CHANGED, request.mid,
	    request.token, request.token_len);
	out[n++] = 0x90;	/* OSCORE, empty: RFC 8613 section 6.1 */
	out[n++] = 0xff;
	if (n + request.payload_len > WIRE_MAX)
		return 0;
	memcpy(out + n, request.payload, request.payload_len);
	return n + request.payload_len;
}

static unsigned
echo_answer_all(struct batch *b, unsigned received, unsigned long damage)
{
	unsigned count = 0;

	for (unsigned i = 0; i < received; i++) {
		size_t n = echo_answer(b->in[i], b->received[i].msg_len,
		    b->out[count]);

		if (n == 0)
			continue;
		if (damage > 0 && ++b->count % damage == 0)
			b->out[count][n - 1] ^= 1;
		b->out_iov[count] = (struct iovec){ b->out[count], n };
		b->answers[count++].msg_hdr = (struct msghdr){
			.msg_name = &b->peers[i],
			.msg_namelen = sizeof(b->peers[i]),
			.msg_iov = &b->out_iov[count - 1], .msg_iovlen = 1,
		};
	}
	return count;
}

int
main(int argc, char **argv)
{
	static struct batch b;
	unsigned long damage = argc == 2 ? wire_number(argv[1], 1000000) : 0;
	int fd = wire_open(false);
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	batch_init(&b);
	printf("port=%u\n", wire_port(fd));
	fflush(stdout);
	for (;;) {
		int n = recvmmsg(fd, b.received, WIRE_BATCH, MSG_DONTWAIT,
		    NULL);

		if (n > 0)
			(void)sendmmsg(fd, b.answers,
			    echo_answer_all(&b, (unsigned)n, damage),
			    0);
		else if (poll(&wait, 1, -1) < 0)
			err(1, "poll");
	}
}
