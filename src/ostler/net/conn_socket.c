/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_socket.c - TCP sockets: bound, connected, prepared */
#include "ostler/net/conn_socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/datagram_address.h"

static bool
conn_socket_set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static int
conn_socket_family(const struct address *a)
{
	return address_is_ipv4(a) ? AF_INET : AF_INET6;
}

static int
conn_socket_open(const struct address *a)
{
	return socket(conn_socket_family(a),
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* A port is free as soon as nobody listens there, whatever is left of old
   connections: Linux still refuses two listeners. */
static bool
conn_socket_bind(const struct net_context *context,
    const struct address *address, int fd)
{
	static const uint8_t any[16];
	bool is_wildcard = memcmp(address->ip, any, sizeof(any)) == 0;
	bool shared = context->workers > 1;
	int family = conn_socket_family(address);
	union datagram_name name;
	socklen_t len = datagram_name_set(&name, family, address);

	if (!conn_socket_set(fd, SOL_SOCKET, SO_REUSEADDR, 1))
		return false;
	if (family == AF_INET6 &&
	    !conn_socket_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, !is_wildcard))
		return false;
	if (shared && context->worker > 0 &&
	    !conn_socket_set(fd, SOL_SOCKET, SO_REUSEPORT, 1))
		return false;
	if (bind(fd, &name.any, len) < 0)
		return false;
	return !shared || conn_socket_set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
}

enum wax_status
conn_socket_listen(const struct net_context *context,
    const struct address *address, int *out)
{
	int fd = conn_socket_open(address);

	if (fd < 0)
		return WAX_SYSTEM;
	conn_socket_prepare(fd);	/* those accepted inherit it (tcp(7)) */
	if (!conn_socket_bind(context, address, fd) ||
	    listen(fd, SOMAXCONN) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return WAX_SYSTEM;
	}
	*out = fd;
	return WAX_OK;
}

enum wax_status
conn_socket_connect(const struct address *address, int *out, int *error)
{
	union datagram_name name;
	socklen_t len = datagram_name_set(&name,
	    conn_socket_family(address), address);
	int fd = conn_socket_open(address);

	if (fd < 0)
		return WAX_SYSTEM;
	*error = connect(fd, &name.any, len) == 0 || errno == EINPROGRESS ||
	    errno == EINTR ? 0 : errno;
	*out = fd;
	return WAX_OK;
}

bool
conn_socket_is_with_itself(int fd)
{
	struct sockaddr_storage ours = { .ss_family = AF_UNSPEC };
	struct sockaddr_storage theirs = { .ss_family = AF_UNSPEC };
	socklen_t our_len = sizeof(ours), their_len = sizeof(theirs);

	return getsockname(fd, (struct sockaddr *)&ours, &our_len) == 0 &&
	    getpeername(fd, (struct sockaddr *)&theirs, &their_len) == 0 &&
	    our_len == their_len && memcmp(&ours, &theirs, our_len) == 0;
}

/* Messages are small and each is waited for: none is held back to be sent
   together with a later one. */
void
conn_socket_prepare(int fd)
{
	(void)!conn_socket_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	(void)!conn_socket_set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
}

const char *
conn_error_text(int error)
{
	const char *name = strerrorname_np(error);

	return name == NULL ? "unknown" : name;
}
