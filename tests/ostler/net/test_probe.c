/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* test_probe.c - sockets that ask anybody, on loopback */
#include "ostler/net/probe.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "check_main.h"

static struct event_base *base;
static struct probe *probe;
static struct address from;
static char heard[64];

static void
take(void *arg, const struct address *who, struct bytes datagram)
{
	(void)arg;
	from = *who;
	ck_assert_uint_lt(datagram.len, sizeof(heard));
	memcpy(heard, datagram.data, datagram.len);
	heard[datagram.len] = '\0';
	event_base_loopbreak(base);
}

static void
setup(void)
{
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	heard[0] = '\0';
}

static void
teardown(void)
{
	probe_free(probe);
	probe = NULL;
	event_base_free(base);
}

static void
open_probe(const char *interface)
{
	struct probe_hooks hooks = { NULL, take };

	ck_assert(probe_new(base, interface, &hooks, &probe) == WAX_OK);
}

/* A socket of somebody else; port gets its port. */
static int
open_device(int family, uint16_t *port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr *name = family == AF_INET ?
	    (struct sockaddr *)&in4 : (struct sockaddr *)&in6;
	socklen_t len = family == AF_INET ? sizeof(in4) : sizeof(in6);
	struct timeval limit = { .tv_sec = 20 };
	int fd = socket(family, SOCK_DGRAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, name, len), 0);
	ck_assert_int_eq(getsockname(fd, name, &len), 0);
	ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
	    sizeof(limit)), 0);
	*port = ntohs(family == AF_INET ? in4.sin_port : in6.sin6_port);
	return fd;
}

static struct address
address(const char *host, uint16_t port)
{
	char text[ADDRESS_TEXT_SIZE];
	struct address a;

	snprintf(text, sizeof(text), "%s:%u", host, (unsigned)port);
	ck_assert(address_parse(bytes_of_text(text), &a) == WAX_OK);
	return a;
}

/* The device hears a question and answers it. */
static void
answer(int fd)
{
	struct sockaddr_storage who;
	socklen_t len = sizeof(who);
	char data[64];
	ssize_t n = recvfrom(fd, data, sizeof(data), 0,
	    (struct sockaddr *)&who, &len);

	ck_assert_int_eq(n, 4);
	ck_assert_mem_eq(data, "who?", 4);
	ck_assert_int_eq(sendto(fd, "me", 2, 0, (struct sockaddr *)&who, len),
	    2);
}

static void
wait_for_answer(void)
{
	struct timeval limit = { .tv_sec = 20 };

	ck_assert_int_eq(event_base_loopexit(base, &limit), 0);
	event_base_dispatch(base);
	ck_assert_str_eq(heard, "me");
}

static void
ask_and_hear(int family, const char *host, const char *interface)
{
	uint16_t port;
	int fd = open_device(family, &port);
	struct address to = address(host, port);

	open_probe(interface);
	ck_assert(probe_send(probe, &to, bytes_of_text("who?")));
	answer(fd);
	wait_for_answer();
	ck_assert_uint_eq(from.port, port);
	close(fd);
}

START_TEST(one_address_of_ipv4_is_asked)
{
	ask_and_hear(AF_INET, "127.0.0.1", NULL);
}
END_TEST

START_TEST(one_address_of_ipv6_is_asked)
{
	ask_and_hear(AF_INET6, "[::1]", NULL);
}
END_TEST

START_TEST(group_of_ipv4_is_asked_at_an_interface)
{
	struct ip_mreqn group = { .imr_ifindex = (int)if_nametoindex("lo") };
	struct address to;
	uint16_t port;
	int fd = open_device(AF_INET, &port);

	inet_pton(AF_INET, "224.0.1.187", &group.imr_multiaddr);
	ck_assert_int_eq(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group,
	    sizeof(group)), 0);
	to = address("224.0.1.187", port);
	open_probe("lo");
	ck_assert(probe_send(probe, &to, bytes_of_text("who?")));
	answer(fd);
	wait_for_answer();
	close(fd);
}
END_TEST

START_TEST(unknown_interface_is_told)
{
	struct probe_hooks hooks = { NULL, take };

	ck_assert(probe_new(base, "no-such-if", &hooks, &probe) ==
	    WAX_NOT_FOUND);
}
END_TEST

START_TEST(nobody_there_is_no_end)
{
	uint16_t port;
	int fd = open_device(AF_INET, &port);
	struct address nobody = address("127.0.0.1", port);

	close(fd);
	open_probe(NULL);
	(void)probe_send(probe, &nobody, bytes_of_text("who?"));
	event_base_loop(base, EVLOOP_NONBLOCK);
	probe_free(probe);
	ask_and_hear(AF_INET, "127.0.0.1", NULL);
}
END_TEST

TEST_MAIN_FIXTURE("ostler/net/probe", setup, teardown,
    one_address_of_ipv4_is_asked,
    one_address_of_ipv6_is_asked,
    group_of_ipv4_is_asked_at_an_interface,
    unknown_interface_is_told,
    nobody_there_is_no_end)
