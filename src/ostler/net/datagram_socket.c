/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* datagram_socket.c - sockets: opened, bound, connected and closed */
#include "ostler/net/datagram_socket.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/net/datagram_state.h"

struct datagram_sockets *
datagram_sockets_new(struct net *net, const struct datagram_hooks *hooks,
    size_t longest)
{
	struct datagram_sockets *all = calloc(1, sizeof(*all));

	assert(longest <= DATAGRAM_ROOM);
	if (all == NULL)
		return NULL;
	all->net = net;
	all->context = net_get_context(net);
	assert(all->context->base != NULL);
	all->hooks = hooks;
	all->longest = longest;
	SLIST_INIT(&all->closed);
	STAILQ_INIT(&all->sender.dirty);
	return all;
}

void
datagram_sockets_flush(struct datagram_sockets *all)
{
	datagram_send_all(all);
	while (!SLIST_EMPTY(&all->closed)) {
		struct datagram_socket *s = SLIST_FIRST(&all->closed);

		SLIST_REMOVE_HEAD(&all->closed, next_closed);
		all->hooks->release(s);
	}
}

void
datagram_sockets_free(struct datagram_sockets *all)
{
	if (all == NULL)
		return;
	datagram_sockets_flush(all);
	free(all);
}

static bool
datagram_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static bool
datagram_is_wildcard(const struct address *a)
{
	static const uint8_t any6[16];
	static const uint8_t any4[16] = { [10] = 0xff, [11] = 0xff };

	return memcmp(a->ip, any6, sizeof(any6)) == 0 ||
	    memcmp(a->ip, any4, sizeof(any4)) == 0;
}

/* No path MTU discovery: RFC 7252 section 4.6 wants datagrams small, and an
   error for a large one would only be a way for others to stop us. */
static bool
datagram_set_family_options(const struct datagram_socket *s)
{
	if (s->family == AF_INET)
		return datagram_set(s->fd, IPPROTO_IP, IP_MTU_DISCOVER,
		    IP_PMTUDISC_DONT) &&
		    datagram_set(s->fd, IPPROTO_IP, IP_RECVERR, s->connected) &&
		    datagram_set(s->fd, IPPROTO_IP, IP_PKTINFO, s->wildcard);
	return datagram_set(s->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
	    IPV6_PMTUDISC_DONT) &&
	    datagram_set(s->fd, IPPROTO_IPV6, IPV6_RECVERR, s->connected) &&
	    datagram_set(s->fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, s->wildcard) &&
	    datagram_set(s->fd, IPPROTO_IPV6, IPV6_V6ONLY, !s->wildcard);
}

static bool
datagram_bind(struct datagram_socket *s, const struct address *address)
{
	const struct net_context *c = s->owner->context;
	bool shared = c->workers > 1;
	union datagram_name name;
	socklen_t len = datagram_name_set(&name, s->family, address);

	if (shared && c->worker > 0 &&
	    !datagram_set(s->fd, SOL_SOCKET, SO_REUSEPORT, 1))
		return false;
	if (bind(s->fd, &name.any, len) < 0)
		return false;
	return !shared || datagram_set(s->fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

static bool
datagram_connect_socket(struct datagram_socket *s)
{
	union datagram_name name;
	socklen_t len = datagram_name_set(&name, s->family, &s->peer);

	return connect(s->fd, &name.any, len) == 0;
}

static bool
datagram_open_socket(struct datagram_socket *s, const struct address *address)
{
	uint32_t room = s->owner->context->conf->receive_buffer;
	int value = room > INT32_MAX ? INT32_MAX : (int)room;

	s->fd = socket(s->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0 || !datagram_set_family_options(s))
		return false;
	if (room > 0 && !datagram_set(s->fd, SOL_SOCKET, SO_RCVBUF, value))
		return false;
	return s->connected ? datagram_connect_socket(s) :
	    datagram_bind(s, address);
}

static enum wax_status
datagram_watch(struct datagram_socket *s)
{
	s->readable = event_new(s->owner->context->base, s->fd,
	    EV_READ | EV_PERSIST, datagram_on_readable, s);
	if (s->readable == NULL)
		return WAX_MEMORY;
	return event_add(s->readable, NULL) == 0 ? WAX_OK : WAX_SYSTEM;
}

static void
datagram_release(struct datagram_socket *s)
{
	int error = errno;

	if (s->readable != NULL)
		event_free(s->readable);
	if (s->fd >= 0)
		close(s->fd);
	s->readable = NULL;
	s->fd = -1;
	errno = error;
}

static enum wax_status
datagram_open(struct datagram_sockets *all, struct datagram_socket *s,
    const struct address *address, bool connected)
{
	s->owner = all;
	s->family = address_is_ipv4(address) ? AF_INET : AF_INET6;
	s->connected = connected;
	s->wildcard = !connected && datagram_is_wildcard(address);
	s->peer = *address;
	STAILQ_INIT(&s->queue);

	enum wax_status st = datagram_open_socket(s, address) ?
	    datagram_watch(s) : WAX_SYSTEM;

	if (st != WAX_OK)
		datagram_release(s);
	return st;
}

enum wax_status
datagram_socket_listen(struct datagram_sockets *all, struct datagram_socket *s,
    const struct address *address)
{
	return datagram_open(all, s, address, false);
}

enum wax_status
datagram_socket_connect(struct datagram_sockets *all, struct datagram_socket *s,
    const struct address *peer)
{
	return datagram_open(all, s, peer, true);
}

void
datagram_socket_close(struct datagram_socket *s)
{
	struct datagram_sockets *all = s->owner;

	datagram_send_queued(s);
	if (s->dirty)
		STAILQ_REMOVE(&all->sender.dirty, s, datagram_socket,
		    next_dirty);
	s->dirty = false;
	datagram_release(s);
	SLIST_INSERT_HEAD(&all->closed, s, next_closed);
}
