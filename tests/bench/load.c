/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bench-load - many clients for measuring: keeps a number of CON requests
   outstanding, each with an OSCORE option, Proxy-Uri ocf://UUID and 64 bytes,
   and checks each answer: ACK, 2.04, its Message ID, its Token, the sealed
   look and the 64 bytes.

   The clients are as many addresses 127.1.x.y at one port. Request k comes
   from client k mod their number with Message ID k / their number, so that no
   client uses a Message ID twice (RFC 7252 section 4.4); the program stops
   before it would.

   Prints "exchanges=N seconds=S lost=N wrong=N"; exits with 1 if any answer
   was lost or wrong. */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

#define CLIENT_NET 0x7f010000u	/* 127.1.0.0 */
#define OUTSTANDING_MAX 65535
#define REQUEST_MAX 192
#define TOKEN_LEN 4
#define PAYLOAD_LEN 64
#define CODE_POST 0x02
#define CODE_CHANGED 0x44

/* One request outstanding at most. Its Token begins with the slot's number. */
struct slot {
	uint64_t number;	/* k */
	size_t len;
	bool is_waiting;
	uint8_t packet[REQUEST_MAX];
};

struct load {
	int fd;
	struct sockaddr_in proxy;
	const char *uuid;
	unsigned slots_len, clients;
	uint64_t goal;		/* exchanges */
	double seconds;		/* or so long; 0: no limit */
	int patience;		/* ms without any answer: the rest is lost */
	struct slot *slots;
	uint64_t sent, answered, wrong;
};

/* Datagrams to send, each from the address of its client. */
struct out {
	unsigned count;
	struct mmsghdr messages[WIRE_BATCH];
	struct iovec iov[WIRE_BATCH];
	struct {
		_Alignas(struct cmsghdr)
		    char space[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control[WIRE_BATCH];
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t
put(uint8_t *p, const void *data, size_t len)
{
	memcpy(p, data, len);
	return len;
}

/* Request k of a slot, as iotivity-lite's look: ocf.md has an example. */
static void
slot_write(struct slot *s, const struct load *l, uint16_t place)
{
	uint32_t client = (uint32_t)(s->number % l->clients);
	uint8_t token[TOKEN_LEN] = { (uint8_t)(place >> 8), (uint8_t)place,
	    (uint8_t)(s->number >> 8), (uint8_t)s->number };
	uint8_t oscore[8] = { 0x97, 0x0c, (uint8_t)(s->number >> 24),
	    (uint8_t)(s->number >> 16), token[2], token[3],
	    (uint8_t)(client >> 8), (uint8_t)client };
	uint8_t *p = s->packet;
	size_t n = wire_write_header(p, WIRE_CON, CODE_POST,
	    (uint16_t)(s->number / l->clients), token, sizeof(token));

	n += put(p + n, oscore, sizeof(oscore));	/* PIV and kid */
	n += put(p + n, "\xdd\x0d\x1d" "ocf://", 9);	/* Proxy-Uri, 42 */
	n += put(p + n, l->uuid, 36);
	p[n++] = 0xff;
	for (size_t i = 0; i < PAYLOAD_LEN; i++)
		p[n++] = (uint8_t)((s->number >> i % 8 * 8) + i * 37);
	s->len = n;
	s->is_waiting = true;
}

static void
out_flush(struct out *o, int fd)
{
	unsigned done = 0;

	while (done < o->count) {
		int n = sendmmsg(fd, o->messages + done, o->count - done, 0);

		if (n < 0) {
			struct pollfd room = { .fd = fd, .events = POLLOUT };

			(void)poll(&room, 1, 10);
			continue;
		}
		done += (unsigned)n;
	}
	o->count = 0;
}

static void
out_add(struct out *o, struct load *l, struct slot *s)
{
	unsigned i = o->count++;
	struct in_pktinfo from = { .ipi_spec_dst.s_addr =
	    htonl(CLIENT_NET + (uint32_t)(s->number % l->clients)) };
	struct cmsghdr *c;

	o->iov[i] = (struct iovec){ s->packet, s->len };
	o->messages[i].msg_hdr = (struct msghdr){
		.msg_name = &l->proxy, .msg_namelen = sizeof(l->proxy),
		.msg_iov = &o->iov[i], .msg_iovlen = 1,
		.msg_control = &o->control[i],
		.msg_controllen = sizeof(o->control[i].space),
	};
	c = CMSG_FIRSTHDR(&o->messages[i].msg_hdr);
	*c = (struct cmsghdr){ .cmsg_level = IPPROTO_IP,
	    .cmsg_type = IP_PKTINFO, .cmsg_len = CMSG_LEN(sizeof(from)) };
	memcpy(CMSG_DATA(c), &from, sizeof(from));
	if (o->count == WIRE_BATCH)
		out_flush(o, l->fd);
}

/* Sends the next request in a free slot, unless the goal is reached. */
static void
load_ask(struct load *l, struct out *o, unsigned place)
{
	struct slot *s = &l->slots[place];

	if (l->sent == l->goal)
		return;
	s->number = l->sent++;
	slot_write(s, l, (uint16_t)place);
	out_add(o, l, s);
}

static void
load_complain(struct load *l, const struct wire *w, const char *what)
{
	if (l->wrong++ == 0)
		warnx("%s: type %d, code %d.%02d, Message ID %u", what,
		    (int)w->type, w->code >> 5, w->code & 31, w->mid);
}

static bool
answer_is_right(const struct wire *w, const struct slot *s)
{
	return w->type == WIRE_ACK && w->code == CODE_CHANGED &&
	    w->mid == (s->packet[2] << 8 | s->packet[3]) && w->is_sealed &&
	    !w->has_proxy_uri && w->payload_len == PAYLOAD_LEN &&
	    memcmp(w->payload, s->packet + s->len - PAYLOAD_LEN,
	    PAYLOAD_LEN) == 0;
}

/* The slot that an answer frees, or slots_len. */
static unsigned
load_take_answer(struct load *l, const uint8_t *data, size_t len)
{
	struct wire w;
	unsigned place;

	if (!wire_read(data, len, &w) || w.token_len != TOKEN_LEN) {
		load_complain(l, &w, "no answer to any request");
		return l->slots_len;
	}
	place = (unsigned)(w.token[0] << 8 | w.token[1]);
	if (place >= l->slots_len || !l->slots[place].is_waiting ||
	    memcmp(w.token, l->slots[place].packet + 4, TOKEN_LEN) != 0) {
		load_complain(l, &w, "an answer nobody waits for");
		return l->slots_len;
	}
	l->slots[place].is_waiting = false;
	l->answered++;
	if (!answer_is_right(&w, &l->slots[place]))
		load_complain(l, &w, "a wrong answer");
	return place;
}

struct in {
	uint8_t data[WIRE_BATCH][WIRE_MAX];
	struct iovec iov[WIRE_BATCH];
	struct mmsghdr messages[WIRE_BATCH];
};

static void
load_turn(struct load *l, struct in *in, struct out *out, int n)
{
	for (int i = 0; i < n; i++) {
		unsigned place = load_take_answer(l, in->data[i],
		    in->messages[i].msg_len);

		if (place < l->slots_len)
			load_ask(l, out, place);
	}
	out_flush(out, l->fd);
}

/* Until every request is answered or no answer comes any more. */
static void
load_run(struct load *l)
{
	static struct in in;
	static struct out out;
	struct pollfd wait = { .fd = l->fd, .events = POLLIN };
	double end = l->seconds > 0 ? now() + l->seconds : 0;

	for (unsigned i = 0; i < WIRE_BATCH; i++) {
		in.iov[i] = (struct iovec){ in.data[i], WIRE_MAX };
		in.messages[i].msg_hdr = (struct msghdr){
		    .msg_iov = &in.iov[i], .msg_iovlen = 1 };
	}
	for (unsigned i = 0; i < l->slots_len; i++)
		load_ask(l, &out, i);
	out_flush(&out, l->fd);
	while (l->answered < l->sent) {
		int n = recvmmsg(l->fd, in.messages, WIRE_BATCH, MSG_DONTWAIT,
		    NULL);

		if (n > 0)
			load_turn(l, &in, &out, n);
		else if (poll(&wait, 1, l->patience) == 0)
			break;
		if (end > 0 && now() > end)
			l->goal = l->sent;
	}
}

static void
usage(void)
{
	fprintf(stderr, "usage: bench-load [-n EXCHANGES] [-t SECONDS] "
	    "[-o OUTSTANDING] [-c CLIENTS]\n"
	    "                  [-u UUID] [-w MILLISECONDS] PORT\n");
	exit(2);
}

static void
load_read_arguments(struct load *l, int argc, char **argv)
{
	uint64_t limit;
	int c;

	while ((c = getopt(argc, argv, "n:t:o:c:u:w:")) != -1) {
		if (c == 'n')
			l->goal = wire_number(optarg, UINT32_MAX);
		else if (c == 't')
			l->seconds = (double)wire_number(optarg, 3600);
		else if (c == 'o')
			l->slots_len = (unsigned)wire_number(optarg,
			    OUTSTANDING_MAX);
		else if (c == 'c')
			l->clients = (unsigned)wire_number(optarg, 65536);
		else if (c == 'w')
			l->patience = (int)wire_number(optarg, 60000);
		else if (c == 'u' && strlen(optarg) == 36)
			l->uuid = optarg;
		else
			usage();
	}
	if (argc - optind != 1)
		usage();
	l->proxy = wire_loopback((uint16_t)wire_number(argv[optind], 65535));
	limit = (uint64_t)l->clients * 65536;
	if (l->goal == 0 || l->goal > limit)
		l->goal = limit;
}

int
main(int argc, char **argv)
{
	struct load l = { .slots_len = 64, .clients = 256, .patience = 3000,
	    .uuid = "11111111-2222-4333-8444-555555555555" };
	double begin;
	uint64_t lost;

	load_read_arguments(&l, argc, argv);
	l.slots = calloc(l.slots_len, sizeof(*l.slots));
	if (l.slots == NULL)
		err(1, "%u slots", l.slots_len);
	l.fd = wire_open(true);
	begin = now();
	load_run(&l);
	lost = l.sent - l.answered;
	printf("exchanges=%llu seconds=%.6f lost=%llu wrong=%llu\n",
	    (unsigned long long)l.answered, now() - begin,
	    (unsigned long long)lost, (unsigned long long)l.wrong);
	free(l.slots);
	return lost + l.wrong > 0;
}
