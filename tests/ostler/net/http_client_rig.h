/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_client_rig.h - a client of HTTP made of bytes, and a stub net whose
   listener it comes to; beside http_rig.h, whose net it is */
#ifndef TESTS_OSTLER_NET_HTTP_CLIENT_RIG_H
#define TESTS_OSTLER_NET_HTTP_CLIENT_RIG_H

#include <check.h>
#include <sys/socket.h>

#include "ostler/net/http_listener.h"
#include "ostler/net/http_rig.h"
#include "ostler/net/listener_http.h"

#define CLIENT_HOST "Host: a\r\n"
#define CLIENT_PATH "/hc/ocf://7d1f2c3a-0000-4000-8000-000000000021/a"
#define CLIENT_GET "GET " CLIENT_PATH " HTTP/1.1\r\n" CLIENT_HOST
#define CLIENT_POST "POST " CLIENT_PATH " HTTP/1.1\r\n" CLIENT_HOST \
	"Content-Type: text/plain\r\n"

static size_t client_descriptors;

/* A net that does not listen yet. */
static inline void
client_rig_begin(const struct transport *transport)
{
	static struct listener_http http = { .conf = {
		.path = HC_PATH_DEFAULT, .template = HC_TEMPLATE_DEFAULT,
	} };

	client_descriptors = stub_count_descriptors();
	net = stub_new(transport, "127.0.0.1");
	net->listener.http = &http;
}

static inline int
client_rig_open(void)
{
	if (net->listening == NULL)
		ck_assert_int_eq(stub_listen(net), WAX_OK);
	return suite_dial(net);
}

static inline void
client_rig_end(void)
{
	stub_settle(net);
	stub_free(net);
	ck_assert_uint_eq(stub_count_descriptors(), client_descriptors + 1);
}

static inline bool
client_has_end(struct net *of, const void *arg)
{
	const int *fd = arg;
	char data[4096];
	ssize_t n = recv(*fd, data, sizeof(data), MSG_DONTWAIT);

	if (n == 0)
		return true;
	loop_wake(of->loop);
	return false;
}

/* Turns until the server has ended the connection. */
static inline void
client_rig_see_end(int fd)
{
	stub_wait(net, client_has_end, &fd);
}

#endif
