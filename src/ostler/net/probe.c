/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* probe.c - UDP sockets that ask anybody */
#include "ostler/net/probe.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <unistd.h>

#include <event2/event.h>

#include "ostler/net/datagram_address.h"

#define PROBE_BATCH 64		/* datagrams a turn */
#define PROBE_HOPS 16		/* multicast, beyond the link too */

struct probe_socket {
	struct probe *probe;
	int fd;			/* -1: not open */
	int family;
	struct event *readable;	/* owned */
};

struct probe {
	struct probe_hooks hooks;
	unsigned interface;	/* 0: the system's choice */
	struct probe_socket sockets[2];
	uint8_t data[65536];
};

static bool
probe_read(struct probe_socket *s)
{
	struct probe *p = s->probe;
	union datagram_name name;
	socklen_t len = sizeof(name);
	struct address from;
	ssize_t n = recvfrom(s->fd, p->data, sizeof(p->data), 0, &name.any,
	    &len);

	if (n < 0)	/* nothing left, or an ICMP error: nobody there */
		return errno == ECONNREFUSED || errno == EHOSTUNREACH;
	datagram_name_get(&name, &from);
	p->hooks.take(p->hooks.arg, &from, bytes_of(p->data, (size_t)n));
	return true;
}

static void
probe_on_readable(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	for (int i = 0; i < PROBE_BATCH && probe_read(arg); i++)
		continue;
}

static bool
probe_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static bool
probe_set_groups(const struct probe_socket *s)
{
	int interface = (int)s->probe->interface;
	struct ip_mreqn mreq = { .imr_ifindex = interface };

	if (s->family == AF_INET6)
		return probe_set(s->fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS,
		    PROBE_HOPS) && (interface == 0 || probe_set(s->fd,
		    IPPROTO_IPV6, IPV6_MULTICAST_IF, interface));
	return probe_set(s->fd, IPPROTO_IP, IP_MULTICAST_TTL, PROBE_HOPS) &&
	    (interface == 0 || setsockopt(s->fd, IPPROTO_IP, IP_MULTICAST_IF,
	    &mreq, sizeof(mreq)) == 0);
}

static enum wax_status
probe_open(struct probe_socket *s, struct event_base *base)
{
	s->fd = socket(s->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (s->fd < 0 && errno == EAFNOSUPPORT)
		return WAX_OK;	/* a host without that family */
	if (s->fd < 0 || !probe_set_groups(s) || (s->family == AF_INET6 &&
	    !probe_set(s->fd, IPPROTO_IPV6, IPV6_V6ONLY, 1)))
		return WAX_SYSTEM;
	s->readable = event_new(base, s->fd, EV_READ | EV_PERSIST,
	    probe_on_readable, s);
	if (s->readable == NULL)
		return WAX_MEMORY;
	return event_add(s->readable, NULL) == 0 ? WAX_OK : WAX_SYSTEM;
}

enum wax_status
probe_new(struct event_base *base, const char *interface,
    const struct probe_hooks *hooks, struct probe **out)
{
	static const int families[2] = { AF_INET, AF_INET6 };
	unsigned index = interface == NULL ? 0 : if_nametoindex(interface);
	struct probe *p;
	enum wax_status st = WAX_OK;

	if (interface != NULL && index == 0)
		return WAX_NOT_FOUND;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return WAX_MEMORY;
	p->hooks = *hooks;
	p->interface = index;
	for (size_t i = 0; i < 2; i++)
		p->sockets[i] = (struct probe_socket){ p, -1, families[i],
			NULL };
	for (size_t i = 0; i < 2 && st == WAX_OK; i++)
		st = probe_open(&p->sockets[i], base);
	if (st != WAX_OK) {
		int error = errno;

		probe_free(p);
		errno = error;
		return st;
	}
	*out = p;
	return WAX_OK;
}

void
probe_free(struct probe *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		if (p->sockets[i].readable != NULL)
			event_free(p->sockets[i].readable);
		if (p->sockets[i].fd >= 0)
			close(p->sockets[i].fd);
	}
	free(p);
}

bool
probe_send(struct probe *p, const struct address *to, struct bytes datagram)
{
	const struct probe_socket *s =
	    &p->sockets[address_is_ipv4(to) ? 0 : 1];
	union datagram_name name;
	socklen_t len = datagram_name_set(&name, s->family, to);

	if (s->fd < 0) {
		errno = EAFNOSUPPORT;
		return false;
	}
	return sendto(s->fd, datagram.data, datagram.len, 0, &name.any,
	    len) >= 0;
}
