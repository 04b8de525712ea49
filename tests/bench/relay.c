/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-relay - the least that a program between client and device must do:
   receive, write another Message ID and Token, send. No parsing beyond the
   header, no duplicates, no retransmission, no policy. What ostlerd takes is
   measured against it.

	bench-relay PORT	to 127.0.0.1:PORT; one recvfrom and one sendto
				for each datagram
	bench-relay PORT N	N datagrams at most in one recvmmsg and sendmmsg

   Prints "port=N" and serves until it is killed. */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "wire.h"

#define TOKEN_LEN 4	/* ours: the number of the request */
#define HEADROOM 16	/* a header may grow by 8 bytes */
#define TURN 64		/* datagrams from one socket before the other's turn */

/* A request under way, by the low 16 bits of its number. */
struct request {
	struct sockaddr_in client;
	uint16_t mid;
	uint8_t token_len;
	uint8_t token[8];
};

struct relay {
	int client_fd;		/* anybody sends here */
	int device_fd;		/* connected */
	uint32_t number;
	struct request requests[65536];
};

/* A datagram in a buffer of HEADROOM + WIRE_MAX bytes. */
struct packet {
	uint8_t *data;
	size_t len;
	struct sockaddr_in peer;
};

/* Replaces header and Token in place; false if there are none. */
static bool
packet_readdress(struct packet *p, uint16_t mid, const uint8_t *token,
    size_t token_len)
{
	size_t old = 4 + (size_t)(p->data[0] & 15), new = 4 + token_len;
	uint8_t first = p->data[0], code = p->data[1];

	if (p->len < old || (first & 15) > 8)
		return false;
	p->data += (ptrdiff_t)old - (ptrdiff_t)new;
	p->len = p->len - old + new;
	wire_write_header(p->data, (enum wire_type)(first >> 4 & 3), code, mid,
	    token, token_len);
	return true;
}

static bool
relay_take_request(struct relay *r, struct packet *p)
{
	uint32_t number = r->number++;
	struct request *q = &r->requests[number & 0xffff];

	if (p->len < 4)
		return false;
	q->client = p->peer;
	q->mid = (uint16_t)(p->data[2] << 8 | p->data[3]);
	q->token_len = p->data[0] & 15;
	memcpy(q->token, p->data + 4, sizeof(q->token));
	return packet_readdress(p, (uint16_t)number, (uint8_t *)&number,
	    TOKEN_LEN);
}

static bool
relay_take_response(struct relay *r, struct packet *p)
{
	uint32_t number;
	struct request *q;

	if (p->len < 4 + TOKEN_LEN || (p->data[0] & 15) != TOKEN_LEN)
		return false;
	memcpy(&number, p->data + 4, sizeof(number));
	q = &r->requests[number & 0xffff];
	p->peer = q->client;
	return packet_readdress(p, q->mid, q->token, q->token_len);
}

static bool
relay_take(struct relay *r, bool from_client, struct packet *p)
{
	return from_client ? relay_take_request(r, p) :
	    relay_take_response(r, p);
}

/* One system call a datagram. */
static void
relay_run_single(struct relay *r, bool from_client)
{
	uint8_t buffer[HEADROOM + WIRE_MAX];
	int in = from_client ? r->client_fd : r->device_fd;
	int out = from_client ? r->device_fd : r->client_fd;

	for (int i = 0; i < TURN; i++) {
		struct packet p = { .data = buffer + HEADROOM };
		socklen_t peer_len = sizeof(p.peer);
		ssize_t n = recvfrom(in, p.data, WIRE_MAX, MSG_DONTWAIT,
		    (struct sockaddr *)&p.peer, &peer_len);

		if (n < 0)
			return;
		p.len = (size_t)n;
		if (!relay_take(r, from_client, &p))
			continue;
		(void)sendto(out, p.data, p.len, 0,
		    from_client ? NULL : (struct sockaddr *)&p.peer,
		    from_client ? 0 : sizeof(p.peer));
	}
}

struct batch {
	uint8_t buffers[WIRE_BATCH][HEADROOM + WIRE_MAX];
	struct sockaddr_in peers[WIRE_BATCH];
	struct iovec iov[WIRE_BATCH];
	struct mmsghdr messages[WIRE_BATCH];
};

static int
batch_receive(struct batch *b, int fd, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		b->iov[i] = (struct iovec){ b->buffers[i] + HEADROOM,
		    WIRE_MAX };
		b->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &b->peers[i],
			.msg_namelen = sizeof(b->peers[i]),
			.msg_iov = &b->iov[i], .msg_iovlen = 1,
		};
	}
	return recvmmsg(fd, b->messages, size, MSG_DONTWAIT, NULL);
}

/* Many datagrams a system call. */
static void
relay_run_batch(struct relay *r, bool from_client, struct batch *b,
    unsigned size)
{
	int in = from_client ? r->client_fd : r->device_fd;
	int out = from_client ? r->device_fd : r->client_fd;
	int n = batch_receive(b, in, size);
	unsigned count = 0;

	for (int i = 0; i < n; i++) {
		struct packet p = { b->buffers[i] + HEADROOM,
		    b->messages[i].msg_len, b->peers[i] };

		if (!relay_take(r, from_client, &p))
			continue;
		b->peers[count] = p.peer;
		b->iov[count] = (struct iovec){ p.data, p.len };
		if (from_client) {
			b->messages[count].msg_hdr.msg_name = NULL;
			b->messages[count].msg_hdr.msg_namelen = 0;
		}
		count++;
	}
	if (count > 0)
		(void)sendmmsg(out, b->messages, count, 0);
}

static int
relay_watch(const struct relay *r)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event client = { .events = EPOLLIN, .data.u32 = 1 };
	struct epoll_event device = { .events = EPOLLIN, .data.u32 = 0 };

	if (ep < 0 ||
	    epoll_ctl(ep, EPOLL_CTL_ADD, r->client_fd, &client) != 0 ||
	    epoll_ctl(ep, EPOLL_CTL_ADD, r->device_fd, &device) != 0)
		err(1, "epoll");
	return ep;
}

static void
relay_run(struct relay *r, unsigned size)
{
	static struct batch b;
	int ep = relay_watch(r);

	for (;;) {
		struct epoll_event ready[2];
		int n = epoll_wait(ep, ready, 2, -1);

		if (n < 0 && errno != EINTR)
			err(1, "epoll_wait");
		for (int i = 0; i < n; i++) {
			if (size > 1)
				relay_run_batch(r, ready[i].data.u32, &b, size);
			else
				relay_run_single(r, ready[i].data.u32);
		}
	}
}

int
main(int argc, char **argv)
{
	static struct relay r;
	struct sockaddr_in device;

	if (argc < 2 || argc > 3) {
		fprintf(stderr, "usage: bench-relay PORT [BATCH]\n");
		return 2;
	}
	device = wire_loopback((uint16_t)wire_number(argv[1], 65535));
	r.client_fd = wire_open(false);
	r.device_fd = wire_open(false);
	if (connect(r.device_fd, (struct sockaddr *)&device,
	    sizeof(device)) != 0)
		err(1, "connect");
	printf("port=%u\n", wire_port(r.client_fd));
	fflush(stdout);
	relay_run(&r, argc == 3 ?
	    (unsigned)wire_number(argv[2], WIRE_BATCH) : 1);
}
