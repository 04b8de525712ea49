/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_udp.c - sockets on the loopback interface */

#include "check_main.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/timers.h"
#include "ostler/net/hop.h"
#include "ostler/net/loop.h"
#include "ostler/net/net.h"
#include "ostler/net/udp.h"

/* A net with a loop of its own; answers each request with 2.05 and stops the
   loop when it was told as much as the test waits for. */
struct node {
	struct listener_conf listener;
	struct hop_conf hop;
	struct address hop_address;
	struct net_conf conf;
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct metrics metrics;
	struct loop *loop;
	struct net *net;
	struct timer limit;
	bool late;
	unsigned requests, responses, failures;
	unsigned wanted;	/* of all three */
	struct address peer;
	enum hop_failure why;
};

static void
node_told(struct node *n)
{
	if (n->requests + n->responses + n->failures >= n->wanted)
		loop_stop(n->loop);
}

static void
node_take_request(void *arg, struct inbound *in, const struct message *m)
{
	struct node *n = arg;
	struct message answer = { .type = m->type, .code = CODE_CONTENT };

	n->requests++;
	n->peer = in->client.peer;
	ck_assert_int_eq(inbound_respond(in, &answer, RESPONSE_FINAL), WAX_OK);
	node_told(n);
}

static void
node_take_response(void *arg, struct outbound *out, const struct message *m)
{
	struct node *n = arg;

	ck_assert_uint_eq(m->code, CODE_CONTENT);
	n->responses++;
	outbound_end(out);
	node_told(n);
}

static void
node_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	struct node *n = arg;

	n->failures++;
	n->why = why;
	outbound_end(out);
	node_told(n);
}

static void
node_take_cancel(void *arg, struct inbound *in)
{
	(void)arg;
	(void)in;
}

static void
node_on_limit(struct timer *timer, void *arg)
{
	struct node *n = arg;

	(void)timer;
	n->late = true;
	loop_stop(n->loop);
}

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(text), &a), WAX_OK);
	return a;
}

/* Not yet listening. */
static struct node *
node_new(const char *listen, const char *next, unsigned worker,
    unsigned workers)
{
	struct node *n = calloc(1, sizeof(*n));
	struct hop_receiver receiver = {
		.arg = n,
		.take_request = node_take_request,
		.take_response = node_take_response,
		.take_failure = node_take_failure,
		.take_cancel = node_take_cancel,
	};

	n->listener = (struct listener_conf){
		.name = (char *)(uintptr_t)"in",
		.transport = &transport_udp,
		.address = address(listen),
	};
	n->hop_address = address(next);
	n->hop = (struct hop_conf){
		.name = (char *)(uintptr_t)"next",
		.transport = &transport_udp,
		.addresses = &n->hop_address, .address_count = 1,
		.timeout = CLOCK_S(100),
		.outstanding = 1000,
		.source_ports = 4,
	};
	n->conf = (struct net_conf){
		.listeners = &n->listener, .listener_count = 1,
		.hops = &n->hop, .hop_count = 1,
		.ack_timeout = CLOCK_S(2), .ack_random_percent = 150,
		.max_retransmit = 4, .ack_delay = CLOCK_S(1),
		.inbound_max = 10000, .receive_buffer = 1 << 20,
	};
	clock_init_system(&n->clock);
	timers_init(&n->timers, n);
	n->log = log_new(&(struct log_options){
		.fd = open("/dev/null", O_WRONLY | O_CLOEXEC),
		.level = LOG_LEVEL_ERROR, .clock = &n->clock,
	});
	n->loop = loop_new(&n->clock, &n->timers, n->log);
	ck_assert_ptr_nonnull(n->loop);
	n->net = net_new(&(struct net_context){
		.conf = &n->conf, .clock = &n->clock, .timers = &n->timers,
		.log = n->log, .metrics = &n->metrics,
		.base = loop_base(n->loop),
		.worker = worker, .workers = workers,
	});
	ck_assert_ptr_nonnull(n->net);
	loop_set_net(n->loop, n->net);
	hop_set_receiver(n->net, &receiver);
	return n;
}

static enum wax_status
node_listen(struct node *n)
{
	size_t which = 99;
	enum wax_status st = net_listen(n->net, &which);

	ck_assert(st == WAX_OK || which == 0);
	return st;
}

static void
node_free(struct node *n)
{
	net_free(n->net);
	loop_free(n->loop);
	timers_clear(&n->timers);
	log_free(n->log);
	free(n);
}

/* Runs until so much more was told, at most ten seconds. */
static void
node_run(struct node *n, unsigned more)
{
	n->wanted = n->requests + n->responses + n->failures + more;
	ck_assert_int_eq(timers_start(&n->timers, &n->limit,
	    n->clock.now + CLOCK_S(10), node_on_limit), WAX_OK);
	loop_run(n->loop);
	timers_stop(&n->timers, &n->limit);
	ck_assert(!n->late);
}

static uint64_t
node_count(const struct node *n, enum metric which)
{
	return metrics_get(&n->metrics, which);
}

/* A socket connected to there (0: bound only, to here); waits ten seconds at
   most. */
static int
client(int family, const char *there, uint16_t port)
{
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(family, SOCK_DGRAM, 0), result;

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (family == AF_INET) {
		struct sockaddr_in a = {
			.sin_family = AF_INET, .sin_port = htons(port),
		};

		inet_pton(AF_INET, there, &a.sin_addr);
		result = connect(fd, (struct sockaddr *)&a, sizeof(a));
	} else {
		struct sockaddr_in6 a = {
			.sin6_family = AF_INET6, .sin6_port = htons(port),
		};

		inet_pton(AF_INET6, there, &a.sin6_addr);
		result = connect(fd, (struct sockaddr *)&a, sizeof(a));
	}
	ck_assert_int_eq(result, 0);
	return fd;
}

/* A port of 127.0.0.1 that is free at this moment. */
static uint16_t
free_port(void)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET6, SOCK_DGRAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin6_port);
}

static char *
at(const char *host, uint16_t port)
{
	static char text[4][64];
	static unsigned next;
	char *t = text[next++ % 4];

	snprintf(t, sizeof(text[0]), "%s:%u", host, port);
	return t;
}

static void
put(int fd, const void *data, size_t len)
{
	ck_assert_int_eq(send(fd, data, len, 0), (ssize_t)len);
}

static const uint8_t get[] = { 0x41, 0x01, 0x12, 0x34, 0xaa };
static const uint8_t content[] = { 0x61, 0x45, 0x12, 0x34, 0xaa };

/* A client at that address asks and is answered from where it asked. */
static void
exchange(const char *listen, int family, const char *there, uint16_t port)
{
	struct node *n = node_new(at(listen, port), "127.0.0.1:1", 0, 1);
	uint8_t answer[64];
	int fd;

	ck_assert_int_eq(node_listen(n), WAX_OK);
	fd = client(family, there, port);
	put(fd, get, sizeof(get));
	node_run(n, 1);
	ck_assert_int_eq(recv(fd, answer, sizeof(answer), 0),
	    sizeof(content));
	ck_assert_mem_eq(answer, content, sizeof(content));
	ck_assert(address_is_ipv4(&n->peer) == (family == AF_INET));
	close(fd);
	node_free(n);
}

START_TEST(ipv4_request_is_answered)
{
	exchange("127.0.0.1", AF_INET, "127.0.0.1", free_port());
}
END_TEST

START_TEST(ipv6_request_is_answered)
{
	exchange("[::1]", AF_INET6, "::1", free_port());
}
END_TEST

/* The client's socket is connected: it takes an answer from nowhere else. */
START_TEST(answers_leave_from_the_address_that_was_asked)
{
	exchange("0.0.0.0", AF_INET, "127.0.0.1", free_port());
	exchange("0.0.0.0", AF_INET, "127.0.0.77", free_port());
}
END_TEST

START_TEST(ipv6_wildcard_takes_both_families)
{
	exchange("[::]", AF_INET6, "::1", free_port());
	exchange("[::]", AF_INET, "127.0.0.1", free_port());
	exchange("[::]", AF_INET, "127.0.0.77", free_port());
}
END_TEST

START_TEST(a_port_in_use_is_told)
{
	uint16_t port = free_port();
	struct node *a = node_new(at("127.0.0.1", port), "127.0.0.1:1", 0, 1);
	struct node *b = node_new(at("127.0.0.1", port), "127.0.0.1:1", 0, 1);

	ck_assert_int_eq(node_listen(a), WAX_OK);
	errno = 0;
	ck_assert_int_eq(node_listen(b), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	node_free(a);
	ck_assert_int_eq(node_listen(b), WAX_OK);
	node_free(b);
}
END_TEST

/* Workers of one daemon share a port, two daemons never. */
START_TEST(workers_share_a_port_and_a_second_daemon_is_refused)
{
	uint16_t port = free_port();
	const char *here = at("127.0.0.1", port);
	struct node *a0 = node_new(here, "127.0.0.1:1", 0, 2);
	struct node *a1 = node_new(here, "127.0.0.1:1", 1, 2);
	struct node *b0 = node_new(here, "127.0.0.1:1", 0, 2);
	struct node *c = node_new(here, "127.0.0.1:1", 0, 1);

	ck_assert_int_eq(node_listen(a0), WAX_OK);
	ck_assert_int_eq(node_listen(b0), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_int_eq(node_listen(a1), WAX_OK);
	ck_assert_int_eq(node_listen(b0), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	ck_assert_int_eq(node_listen(c), WAX_SYSTEM);
	ck_assert_int_eq(errno, EADDRINUSE);
	node_free(a0);
	node_free(a1);
	node_free(b0);
	node_free(c);
}
END_TEST

START_TEST(peers_are_shared_out_among_workers)
{
	uint16_t port = free_port();
	const char *here = at("127.0.0.1", port);
	struct node *n[2] = {
		node_new(here, "127.0.0.1:1", 0, 2),
		node_new(here, "127.0.0.1:1", 1, 2),
	};
	int fds[64];

	ck_assert_int_eq(node_listen(n[0]), WAX_OK);
	ck_assert_int_eq(node_listen(n[1]), WAX_OK);
	for (int i = 0; i < 64; i++) {
		fds[i] = client(AF_INET, "127.0.0.1", port);
		put(fds[i], get, sizeof(get));
	}
	/* each has got some of the 64 peers: 2^-63 that one has none */
	node_run(n[0], 1);
	node_run(n[1], 1);
	for (int i = 0; i < 64; i++)
		close(fds[i]);
	node_free(n[0]);
	node_free(n[1]);
}
END_TEST

START_TEST(truncated_datagrams_are_refused_and_counted)
{
	static const uint8_t large[DATAGRAM_MAX + 1] = { 0x40, 0x01, 0, 1 };
	uint16_t port = free_port();
	struct node *n = node_new(at("127.0.0.1", port), "127.0.0.1:1", 0, 1);
	int fd;

	ck_assert_int_eq(node_listen(n), WAX_OK);
	fd = client(AF_INET, "127.0.0.1", port);
	put(fd, large, sizeof(large));
	put(fd, get, sizeof(get));
	node_run(n, 1);
	ck_assert_uint_eq(node_count(n, METRIC_DATAGRAMS_TRUNCATED), 1);
	ck_assert_uint_eq(node_count(n, METRIC_DATAGRAMS_RECEIVED), 1);
	close(fd);
	node_free(n);
}
END_TEST

START_TEST(many_datagrams_of_one_turn_are_all_answered)
{
	uint16_t port = free_port();
	struct node *n = node_new(at("127.0.0.1", port), "127.0.0.1:1", 0, 1);
	uint8_t data[1000] = { 0x40, 0x01 };
	bool answered[200] = { false };
	int fd;

	ck_assert_int_eq(node_listen(n), WAX_OK);
	fd = client(AF_INET, "127.0.0.1", port);
	for (unsigned i = 0; i < 200; i++) {
		data[3] = (uint8_t)i;
		put(fd, data, 4);
	}
	node_run(n, 200);
	for (unsigned i = 0; i < 200; i++) {
		ck_assert_int_eq(recv(fd, data, sizeof(data), 0), 4);
		ck_assert(!answered[data[3]]);
		answered[data[3]] = true;
	}
	ck_assert_uint_eq(node_count(n, METRIC_DATAGRAMS_UNSENT), 0);
	close(fd);
	node_free(n);
}
END_TEST

static void
request(struct node *n, enum message_type type)
{
	struct message m = { .type = type, .code = CODE_GET };
	struct hop_request q = { .message = &m };
	struct outbound *out;

	ck_assert_int_eq(hop_send_request(hop_get(n->net, 0), &q, &out),
	    WAX_OK);
	net_flush(n->net);
}

/* Two nodes: one asks, the other answers. */
static void
ask_across(const char *host)
{
	uint16_t port = free_port();
	struct node *b = node_new(at(host, port), "127.0.0.1:1", 0, 1);
	struct node *a = node_new("127.0.0.1:1", at(host, port), 0, 1);

	ck_assert_int_eq(node_listen(b), WAX_OK);
	for (unsigned i = 0; i < 10; i++)
		request(a, i % 2 == 0 ? MESSAGE_CON : MESSAGE_NON);
	node_run(b, 10);
	node_run(a, 10);
	ck_assert_uint_eq(a->responses, 10);
	node_free(a);
	node_free(b);
}

START_TEST(requests_reach_the_next_hop_and_answers_come_back)
{
	ask_across("127.0.0.1");
	ask_across("[::1]");
}
END_TEST

START_TEST(a_closed_port_is_unreachable_at_once)
{
	static const char *const hosts[] = { "127.0.0.1", "[::1]" };

	for (int i = 0; i < 2; i++) {
		struct node *a = node_new("127.0.0.1:1",
		    at(hosts[i], free_port()), 0, 1);

		request(a, MESSAGE_CON);
		request(a, MESSAGE_CON);
		node_run(a, 2);
		ck_assert_uint_eq(a->failures, 2);
		ck_assert_int_eq(a->why, HOP_UNREACHABLE);
		/* and the port goes on to be used */
		request(a, MESSAGE_NON);
		node_run(a, 1);
		ck_assert_uint_eq(a->failures, 3);
		ck_assert_uint_eq(node_count(a, METRIC_DATAGRAMS_UNSENT), 0);
		node_free(a);
	}
}
END_TEST

START_TEST(no_memory_of_a_port_is_left_after_its_close)
{
	uint16_t port = free_port();
	struct node *n = node_new(at("127.0.0.1", port), "127.0.0.1:1", 0, 1);
	int fd;

	ck_assert_int_eq(node_listen(n), WAX_OK);
	fd = client(AF_INET, "127.0.0.1", port);
	put(fd, get, sizeof(get));
	node_free(n);	/* with a datagram waiting */
	close(fd);
}
END_TEST

TEST_MAIN("ostler/net/udp",
    ipv4_request_is_answered,
    ipv6_request_is_answered,
    answers_leave_from_the_address_that_was_asked,
    ipv6_wildcard_takes_both_families,
    a_port_in_use_is_told,
    workers_share_a_port_and_a_second_daemon_is_refused,
    peers_are_shared_out_among_workers,
    truncated_datagrams_are_refused_and_counted,
    many_datagrams_of_one_turn_are_all_answered,
    requests_reach_the_next_hop_and_answers_come_back,
    a_closed_port_is_unreachable_at_once,
    no_memory_of_a_port_is_left_after_its_close)
