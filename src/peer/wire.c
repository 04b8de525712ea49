/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wire.c - UDP sockets in a libevent loop */
#include "peer/wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/event.h>

#include "peer/sockaddr.h"

#define WIRE_DATAGRAM_MAX 65536
#define WIRE_READS_MAX 64	/* datagrams in one turn of the loop */

/* Reads one message of the error queue; false at its end. */
static bool
wire_read_error(struct wire_socket *s)
{
	struct sockaddr_storage name;
	uint8_t control[512];
	struct msghdr m = {
		.msg_name = &name,
		.msg_namelen = sizeof(name),
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct address to;

	if (recvmsg(s->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	if (m.msg_namelen > 0) {
		sockaddr_to_address(&name, &to);
		s->wire->hooks.on_unreachable(s->wire->hooks.arg, &to);
	}
	return true;
}

static void
wire_on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct wire_socket *s = arg;
	struct wire *w = s->wire;
	uint8_t buffer[WIRE_DATAGRAM_MAX];
	struct sockaddr_storage name;
	struct address from;

	(void)what;
	for (int i = 0; i < WIRE_READS_MAX; i++) {
		socklen_t name_len = sizeof(name);
		ssize_t len = recvfrom(fd, buffer, sizeof(buffer),
		    MSG_DONTWAIT, (struct sockaddr *)&name, &name_len);

		if (len >= 0) {
			sockaddr_to_address(&name, &from);
			w->hooks.on_datagram(w->hooks.arg, &from,
			    bytes_of(buffer, (size_t)len));
		} else if (errno == EAGAIN || !wire_read_error(s)) {
			break;
		}
	}
	while (wire_read_error(s))
		;
}

/* Errors that arrive by ICMP name the address they are about. */
static bool
wire_set_options(int fd, int family)
{
	int on = 1;

	if (family == AF_INET)
		return setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on,
		    sizeof(on)) == 0;
	return setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on,
	    sizeof(on)) == 0 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) == 0;
}

static enum wax_status
wire_open_socket(struct wire *w, bool is_ipv4, const struct address *listen)
{
	struct wire_socket *s = &w->sockets[is_ipv4 ? 0 : 1];
	int family = is_ipv4 ? AF_INET : AF_INET6;
	struct sockaddr_storage name;
	socklen_t len;

	s->wire = w;
	s->fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return WAX_SYSTEM;
	if (!wire_set_options(s->fd, family))
		goto failed;
	if (listen != NULL) {
		len = sockaddr_from_address(listen, &name);
		if (bind(s->fd, (struct sockaddr *)&name, len) != 0)
			goto failed;
	}
	s->event = event_new(w->base, s->fd, EV_READ | EV_PERSIST,
	    wire_on_readable, s);
	if (s->event == NULL || event_add(s->event, NULL) != 0)
		goto failed;
	return WAX_OK;
failed:
	if (s->event != NULL)
		event_free(s->event);
	s->event = NULL;
	close(s->fd);
	s->fd = -1;
	return WAX_SYSTEM;
}

enum wax_status
wire_init(struct wire *w, struct event_base *base,
    const struct address *listen, const struct wire_hooks *hooks)
{
	struct address at;

	*w = (struct wire){ .base = base, .hooks = *hooks };
	w->sockets[0].fd = w->sockets[1].fd = -1;
	if (listen == NULL)
		return WAX_OK;
	at = *listen;
	return wire_listen(w, &at);
}

enum wax_status
wire_listen(struct wire *w, struct address *at)
{
	bool is_ipv4 = address_is_ipv4(at);
	struct wire_socket *s = &w->sockets[is_ipv4 ? 0 : 1];
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	enum wax_status st;

	if (s->fd >= 0)
		return WAX_EXISTS;
	if ((st = wire_open_socket(w, is_ipv4, at)) != WAX_OK)
		return st;
	w->is_bound = true;
	if (getsockname(s->fd, (struct sockaddr *)&name, &len) == 0)
		sockaddr_to_address(&name, at);
	return WAX_OK;
}

void
wire_clear(struct wire *w)
{
	for (size_t i = 0; i < 2; i++) {
		if (w->sockets[i].event != NULL)
			event_free(w->sockets[i].event);
		if (w->sockets[i].fd >= 0)
			close(w->sockets[i].fd);
		w->sockets[i] = (struct wire_socket){ .fd = -1 };
	}
}

enum wax_status
wire_open(struct wire *w, const struct address *to)
{
	bool is_ipv4 = address_is_ipv4(to);

	if (w->sockets[is_ipv4 ? 0 : 1].fd >= 0)
		return WAX_OK;
	if (w->is_bound) {
		errno = EAFNOSUPPORT;
		return WAX_SYSTEM;
	}
	return wire_open_socket(w, is_ipv4, NULL);
}

void
wire_send(struct wire *w, const struct address *to, struct bytes datagram)
{
	struct wire_socket *s = &w->sockets[address_is_ipv4(to) ? 0 : 1];
	struct sockaddr_storage name;
	socklen_t len = sockaddr_from_address(to, &name);

	/* An error that waits from an earlier datagram is reported instead of
	   sending: try once more. */
	for (int i = 0; i < 2 && s->fd >= 0; i++)
		if (sendto(s->fd, datagram.data, datagram.len, MSG_DONTWAIT,
		    (struct sockaddr *)&name, len) >= 0)
			return;
}

bool
wire_address(const struct wire *w, struct address *out)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	int fd = w->sockets[0].fd >= 0 ? w->sockets[0].fd : w->sockets[1].fd;

	if (fd < 0 || getsockname(fd, (struct sockaddr *)&name, &len) != 0)
		return false;
	sockaddr_to_address(&name, out);
	return true;
}
