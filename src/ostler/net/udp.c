/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp.c - sockets: opened, bound, connected and closed */
#include "ostler/net/udp.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/net/udp_state.h"

static enum wax_status
udp_start(struct net *net, void **state)
{
	struct udp *udp = calloc(1, sizeof(*udp));

	if (udp == NULL)
		return WAX_MEMORY;
	udp->net = net;
	udp->context = net_get_context(net);
	assert(udp->context->base != NULL);
	SLIST_INIT(&udp->closed);
	STAILQ_INIT(&udp->sender.dirty);
	*state = udp;
	return WAX_OK;
}

static void
udp_free_closed(struct udp *udp)
{
	while (!SLIST_EMPTY(&udp->closed)) {
		struct udp_endpoint *e = SLIST_FIRST(&udp->closed);

		SLIST_REMOVE_HEAD(&udp->closed, next_closed);
		free(e);
	}
}

static void
udp_flush(void *state)
{
	udp_send_all(state);
	udp_free_closed(state);
}

static void
udp_stop(void *state)
{
	udp_free_closed(state);
	free(state);
}

static bool
udp_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static bool
udp_is_wildcard(const struct address *a)
{
	static const uint8_t any6[16];
	static const uint8_t any4[16] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->ip, any6, sizeof(any6)) == 0 ||
	    memcmp(a->ip, any4, sizeof(any4)) == 0;
}

/* No path MTU discovery: RFC 7252 section 4.6 wants datagrams small, and an
   error for a large one would only be a way for others to stop us. */
static bool
udp_set_family_options(const struct udp_endpoint *e)
{
	if (e->family == AF_INET)
		return udp_set(e->fd, IPPROTO_IP, IP_MTU_DISCOVER,
		    IP_PMTUDISC_DONT) &&
		    udp_set(e->fd, IPPROTO_IP, IP_RECVERR, e->connected) &&
		    udp_set(e->fd, IPPROTO_IP, IP_PKTINFO, e->wildcard);
	return udp_set(e->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
	    IPV6_PMTUDISC_DONT) &&
	    udp_set(e->fd, IPPROTO_IPV6, IPV6_RECVERR, e->connected) &&
	    udp_set(e->fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, e->wildcard) &&
	    udp_set(e->fd, IPPROTO_IPV6, IPV6_V6ONLY, !e->wildcard);
}

static bool
udp_bind(struct udp_endpoint *e, const struct address *address)
{
	const struct net_context *c = e->udp->context;
	bool shared = c->workers > 1;
	union udp_name name;
	socklen_t len = udp_name_set(&name, e->family, address);

	if (shared && c->worker > 0 &&
	    !udp_set(e->fd, SOL_SOCKET, SO_REUSEPORT, 1))
		return false;
	if (bind(e->fd, &name.any, len) < 0)
		return false;
	return !shared || udp_set(e->fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

static bool
udp_connect_socket(struct udp_endpoint *e)
{
	union udp_name name;
	socklen_t len = udp_name_set(&name, e->family, &e->peer);

	return connect(e->fd, &name.any, len) == 0;
}

static bool
udp_open_socket(struct udp_endpoint *e, const struct address *address)
{
	uint32_t room = e->udp->context->conf->receive_buffer;
	int value = room > INT32_MAX ? INT32_MAX : (int)room;

	e->fd = socket(e->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (e->fd < 0 || !udp_set_family_options(e))
		return false;
	if (room > 0 && !udp_set(e->fd, SOL_SOCKET, SO_RCVBUF, value))
		return false;
	return e->connected ? udp_connect_socket(e) : udp_bind(e, address);
}

static enum wax_status
udp_watch(struct udp_endpoint *e)
{
	e->readable = event_new(e->udp->context->base, e->fd,
	    EV_READ | EV_PERSIST, udp_on_readable, e);
	if (e->readable == NULL)
		return WAX_MEMORY;
	return event_add(e->readable, NULL) == 0 ? WAX_OK : WAX_SYSTEM;
}

static void
udp_release(struct udp_endpoint *e)
{
	int error = errno;

	if (e->readable != NULL)
		event_free(e->readable);
	if (e->fd >= 0)
		close(e->fd);
	e->readable = NULL;
	e->fd = -1;
	errno = error;
}

static enum wax_status
udp_open(struct udp *udp, const struct address *address, bool connected,
    struct endpoint **out)
{
	struct udp_endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return WAX_MEMORY;
	e->udp = udp;
	e->family = address_is_ipv4(address) ? AF_INET : AF_INET6;
	e->connected = connected;
	e->wildcard = !connected && udp_is_wildcard(address);
	e->peer = *address;
	STAILQ_INIT(&e->queue);

	enum wax_status st = udp_open_socket(e, address) ? udp_watch(e) :
	    WAX_SYSTEM;

	if (st != WAX_OK) {
		udp_release(e);
		free(e);
		return st;
	}
	*out = &e->common;
	return WAX_OK;
}

static enum wax_status
udp_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out)
{
	return udp_open(state, &conf->address, false, out);
}

static enum wax_status
udp_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	(void)conf;
	return udp_open(state, address, true, out);
}

static void
udp_close(struct endpoint *endpoint)
{
	struct udp_endpoint *e = (struct udp_endpoint *)(void *)endpoint;
	struct udp *udp = e->udp;

	udp_send_queued(e);
	if (e->dirty)
		STAILQ_REMOVE(&udp->sender.dirty, e, udp_endpoint, next_dirty);
	e->dirty = false;
	udp_release(e);
	SLIST_INSERT_HEAD(&udp->closed, e, next_closed);
}

const struct transport transport_udp = {
	.name = "coap",
	.scheme = "coap",
	.default_port = 5683,
	.start = udp_start,
	.stop = udp_stop,
	.listen = udp_listen,
	.connect = udp_connect,
	.send = udp_send,
	.flush = udp_flush,
	.close = udp_close,
};
