/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* relay.c - bytes from one socket to another */
#include "ostler/net/relay.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/un.h>
#include <unistd.h>

#include <check.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "ostler/net/datagram_address.h"
#include "ostler/net/stub_net.h"

/* Two sockets: 0 towards the hop, 1 towards the listener. */
struct pair {
	struct relay *relay;
	struct bufferevent *sides[2];
	bool has_ended[2];
	LIST_ENTRY(pair) next;
};

union relay_name {
	union datagram_name ip;
	struct sockaddr_un local;
	struct sockaddr any;
};

struct relay {
	struct net *net;
	size_t step;
	size_t allowed;
	bool is_held;
	int fd;
	struct event *acceptable;
	union relay_name target;
	socklen_t target_len;
	char *path;			/* owned; of a local one */
	LIST_HEAD(, pair) pairs;
};

static void
pair_free(struct pair *p)
{
	LIST_REMOVE(p, next);
	bufferevent_free(p->sides[0]);
	bufferevent_free(p->sides[1]);
	free(p);
}

static void
pair_pass(struct pair *p, size_t from)
{
	struct evbuffer *in = bufferevent_get_input(p->sides[from]);
	struct evbuffer *out = bufferevent_get_output(p->sides[1 - from]);
	size_t n = evbuffer_get_length(in);

	if (from == 0 && n > p->relay->allowed)
		n = p->relay->allowed;
	if (from == 0 && p->relay->allowed != SIZE_MAX)
		p->relay->allowed -= n;
	if (n > 0)
		evbuffer_remove_buffer(in, out, n);
}

static void
pair_on_read(struct bufferevent *side, void *arg)
{
	struct pair *p = arg;

	pair_pass(p, side == p->sides[0] ? 0 : 1);
}

/* All that one side sent is out: its end follows. */
static void
pair_on_written(struct bufferevent *side, void *arg)
{
	struct pair *p = arg;
	size_t from = side == p->sides[0] ? 1 : 0;

	if (!p->has_ended[from])
		return;
	shutdown(bufferevent_getfd(side), SHUT_WR);
	if (p->has_ended[1 - from])
		pair_free(p);
}

static void
pair_on_event(struct bufferevent *side, short what, void *arg)
{
	struct pair *p = arg;
	size_t from = side == p->sides[0] ? 0 : 1;

	if (what & BEV_EVENT_ERROR) {
		pair_free(p);
	} else if (what & BEV_EVENT_EOF) {
		p->has_ended[from] = true;
		if (evbuffer_get_length(bufferevent_get_output(
		    p->sides[1 - from])) == 0)
			pair_on_written(p->sides[1 - from], p);
	}
}

/* Bytes arrive at once: what has not come after some turns never will. */
static void
pair_hurry(struct bufferevent *side)
{
	int on = 1;

	(void)!setsockopt(bufferevent_getfd(side), IPPROTO_TCP, TCP_NODELAY,
	    &on, sizeof(on));
}

static void
pair_add(struct relay *r, struct pair *p, size_t i, int fd)
{
	p->sides[i] = bufferevent_socket_new(loop_base(r->net->loop), fd,
	    BEV_OPT_CLOSE_ON_FREE);
	ck_assert_ptr_nonnull(p->sides[i]);
	bufferevent_setcb(p->sides[i], pair_on_read, pair_on_written,
	    pair_on_event, p);
	bufferevent_setwatermark(p->sides[i], EV_READ, 0, r->step);
}

static void
relay_on_acceptable(int fd, short what, void *arg)
{
	struct relay *r = arg;
	int in = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct pair *p = calloc(1, sizeof(*p));

	(void)what;
	ck_assert(in >= 0 && p != NULL);
	p->relay = r;
	LIST_INSERT_HEAD(&r->pairs, p, next);
	pair_add(r, p, 0, in);
	pair_add(r, p, 1, -1);
	ck_assert_int_eq(bufferevent_socket_connect(p->sides[1],
	    &r->target.any, (int)r->target_len), 0);
	pair_hurry(p->sides[0]);
	pair_hurry(p->sides[1]);
	bufferevent_enable(p->sides[0], r->is_held ? EV_WRITE :
	    EV_READ | EV_WRITE);
	bufferevent_enable(p->sides[1], EV_READ | EV_WRITE);
}

static socklen_t
relay_name_local(union relay_name *name, const char *path)
{
	name->local = (struct sockaddr_un){ .sun_family = AF_UNIX };
	ck_assert_uint_lt(strlen(path), sizeof(name->local.sun_path));
	memcpy(name->local.sun_path, path, strlen(path));
	return sizeof(name->local);
}

/* Where the hop leads to becomes the target, and the relay's own place the one
   where the hop leads to. */
static void
relay_bind_local(struct relay *r)
{
	union relay_name name;
	socklen_t len;

	r->target_len = relay_name_local(&r->target, r->net->hop.path);
	ck_assert_int_gt(asprintf(&r->path, "%s.relay", r->net->hop.path), 0);
	len = relay_name_local(&name, r->path);
	r->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(r->fd, &name.any, len), 0);
	r->net->hop.path = r->path;
}

static void
relay_bind_ip(struct relay *r)
{
	struct address *a = &r->net->address;
	int family = address_is_ipv4(a) ? AF_INET : AF_INET6;
	union relay_name name;
	socklen_t len;

	r->target_len = datagram_name_set(&r->target.ip, family, a);
	a->port = 0;
	len = datagram_name_set(&name.ip, family, a);
	r->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(r->fd, &name.any, len), 0);
	ck_assert_int_eq(getsockname(r->fd, &name.any, &len), 0);
	datagram_name_get(&name.ip, a);
}

struct relay *
relay_new(struct net *net, size_t step)
{
	struct relay *r = calloc(1, sizeof(*r));

	ck_assert_ptr_nonnull(r);
	r->net = net;
	r->step = step;
	r->allowed = SIZE_MAX;
	LIST_INIT(&r->pairs);
	if (net->transport->is_local)
		relay_bind_local(r);
	else
		relay_bind_ip(r);
	ck_assert_int_eq(listen(r->fd, SOMAXCONN), 0);
	r->acceptable = event_new(loop_base(net->loop), r->fd,
	    EV_READ | EV_PERSIST, relay_on_acceptable, r);
	ck_assert_int_eq(event_add(r->acceptable, NULL), 0);
	return r;
}

void
relay_free(struct relay *r)
{
	relay_reset(r);
	event_free(r->acceptable);
	close(r->fd);
	if (r->path != NULL)
		unlink(r->path);
	free(r->path);
	free(r);
}

void
relay_allow(struct relay *r, size_t bytes)
{
	struct pair *p;

	r->allowed = bytes;
	LIST_FOREACH(p, &r->pairs, next)
		pair_pass(p, 0);
}

void
relay_hold(struct relay *r, int is_held)
{
	struct pair *p;

	r->is_held = is_held;
	LIST_FOREACH(p, &r->pairs, next) {
		if (is_held)
			bufferevent_disable(p->sides[0], EV_READ);
		else
			bufferevent_enable(p->sides[0], EV_READ);
	}
}

void
relay_reset(struct relay *r)
{
	struct linger now = { .l_onoff = 1 };
	struct pair *p;

	while ((p = LIST_FIRST(&r->pairs)) != NULL) {
		for (size_t i = 0; i < 2; i++)
			(void)!setsockopt(bufferevent_getfd(p->sides[i]),
			    SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		pair_free(p);
	}
}
