/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_connect.c - connections to the server: the first is made by ourselves */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/table.h"
#include "ostler/net/conn_socket.h"
#include "ostler/net/datagram_address.h"
#include "ostler/net/http_state.h"

static void
connect_close(struct http_session *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

void
http_connect_stop(struct http_session *s)
{
	timers_stop(s->all->context->timers, &s->timer);
	if (event_initialized(&s->connectable))
		event_del(&s->connectable);
	connect_close(s);
}

static void
connect_finish(struct http_session *s)
{
	const struct session_peer peer = { .address = s->address };
	socklen_t len = sizeof(s->error);

	if (s->error == 0 && getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &s->error,
	    &len) < 0)
		s->error = errno;
	if (s->error == 0 && conn_socket_is_with_itself(s->fd))
		s->error = ECONNREFUSED;
	if (s->error != 0) {
		http_session_end(s, SESSION_END_REFUSED,
		    conn_error_text(s->error));
		return;
	}
	timers_stop(s->all->context->timers, &s->timer);
	s->stage = HTTP_UP;
	net_take_opened(&s->common, &peer);
}

static void
connect_on_event(int fd, short what, void *arg)
{
	struct http_session *s = arg;

	(void)fd;
	(void)what;
	clock_tick(s->all->context->clock);
	if (s->stage == HTTP_CONNECTING && s->is_stale)
		http_session_end(s, SESSION_END_AGAIN, "renewed");
	else if (s->stage == HTTP_CONNECTING)
		connect_finish(s);
	else
		http_session_tell(s);
}

static void
connect_on_timer(struct timer *timer, void *arg)
{
	struct http_session *s = TABLE_ENTRY(timer, struct http_session, timer);

	(void)arg;
	http_session_end(s, SESSION_END_SILENT, "connect-timeout");
}

void
http_connect_wake(struct http_session *s)
{
	event_active(&s->connectable, EV_WRITE, 0);
}

enum wax_status
http_connect_begin(struct http_session *s, uint64_t timeout)
{
	const struct net_context *context = s->all->context;
	enum wax_status st = conn_socket_connect(&s->address, &s->fd,
	    &s->error);

	if (st != WAX_OK)
		return st;
	conn_socket_prepare(s->fd);
	if (event_assign(&s->connectable, context->base, s->fd, EV_WRITE,
	    connect_on_event, s) < 0 || timers_start(context->timers,
	    &s->timer, context->clock->now + timeout, connect_on_timer) !=
	    WAX_OK || event_add(&s->connectable, NULL) < 0)
		return WAX_MEMORY;
	if (s->error != 0)
		http_connect_wake(s);
	return WAX_OK;
}

/* A server that has ended it, or says something unasked. */
static bool
connect_is_usable(int fd)
{
	char c;

	return recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
	    (errno == EAGAIN || errno == EWOULDBLOCK);
}

static curl_socket_t
connect_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_session *s = arg;
	union datagram_name name;
	int fd = s->fd;

	(void)purpose;
	s->is_handed = fd >= 0 && connect_is_usable(fd);
	if (s->is_handed) {
		s->fd = -1;
		return fd;
	}
	connect_close(s);
	/* what the URL says can not know of the interface */
	address->addrlen = datagram_name_set(&name, address->family,
	    &s->address);
	memcpy(&address->addr, &name, address->addrlen);
	fd = socket(address->family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int
connect_prepare(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	const struct http_session *s = arg;

	(void)purpose;
	conn_socket_prepare(fd);
	return s->is_handed ? CURL_SOCKOPT_ALREADY_CONNECTED :
	    CURL_SOCKOPT_OK;
}

void
http_connect_attach(struct http_transfer *t)
{
	struct http_session *s = t->session;

	HTTP_SET(t, CURLOPT_CONNECT_TO, s->to);
	HTTP_SET(t, CURLOPT_OPENSOCKETFUNCTION, connect_open);
	HTTP_SET(t, CURLOPT_OPENSOCKETDATA, s);
	HTTP_SET(t, CURLOPT_SOCKOPTFUNCTION, connect_prepare);
	HTTP_SET(t, CURLOPT_SOCKOPTDATA, s);
	HTTP_SET(t, CURLOPT_CONNECTTIMEOUT_MS, s->connect_ms);
}
