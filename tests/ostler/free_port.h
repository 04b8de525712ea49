/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* free_port.h - for tests: a UDP port of 127.0.0.1 that nobody has */
#ifndef TESTS_OSTLER_FREE_PORT_H
#define TESTS_OSTLER_FREE_PORT_H

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check_main.h"

/* A socket bound to a port the kernel chose. */
__attribute__((unused)) static int
free_port_hold(unsigned *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

/* A CoAP Ping (RFC 7252 section 4.3) to that port. The socket, on which its
   answer comes. */
__attribute__((unused)) static int
free_port_send_ping(unsigned port)
{
	static const uint8_t ping[4] = { 0x40, 0, 0x12, 0x34 };
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	ck_assert_int_eq(send(fd, ping, sizeof(ping), 0), 4);
	return fd;
}

/* It is answered with a Reset. Closes the socket. */
__attribute__((unused)) static void
free_port_await_answer(int fd)
{
	uint8_t answer[10];

	ck_assert_int_eq(recv(fd, answer, sizeof(answer), 0), 4);
	ck_assert_uint_eq(answer[0], 0x70);
	ck_assert_uint_eq(answer[2], 0x12);
	ck_assert_uint_eq(answer[3], 0x34);
	close(fd);
}

__attribute__((unused)) static void
free_port_assert_answers(unsigned port)
{
	free_port_await_answer(free_port_send_ping(port));
}

#endif
