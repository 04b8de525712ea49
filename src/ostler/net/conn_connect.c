/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_connect.c - sessions that we begin */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ostler/net/conn_state.h"

static enum wax_status
conn_open_socket(const struct conns *conns, const struct hop_conf *hop,
    const struct address *address, int *fd, int *error)
{
	enum wax_status st;

	if (conns->kind->transport->is_local)
		return conn_local_connect(hop->path, fd, error);
	st = conn_socket_connect(address, fd, error);
	if (st == WAX_OK)
		conn_socket_prepare(*fd);
	return st;
}

static enum wax_status
conn_begin(struct conn *c, const struct hop_conf *hop)
{
	struct conns *conns = c->conns;
	enum wax_status st;

	if (conns->kind->transport->is_secure) {
		const struct secure_options options =
		    conn_secure_options(conns, SECURE_CLIENT, true);

		st = handshake_contexts_take(conns->context, &options,
		    hop->credential, &conns->clients, &c->context);
		if (st != WAX_OK)
			return st;
	}
	c->limit = hop->connect_timeout;
	if ((st = conn_add_layers(c, NULL, hop)) != WAX_OK)
		return st;
	return conn_start_timer(c, c->limit);
}

/* What the system says at once is told later all the same. */
enum wax_status
conns_connect(void *state, const struct hop_conf *hop,
    const struct address *address, struct endpoint **out)
{
	struct conns *conns = state;
	enum wax_status st;
	struct conn *c;
	int fd, error;

	if ((st = conn_open_socket(conns, hop, address, &fd, &error)) != WAX_OK)
		return st;
	if ((c = conn_new(conns, fd)) == NULL) {
		close(fd);
		return WAX_MEMORY;
	}
	c->is_client = true;
	if (address != NULL)
		c->peer = *address;
	if ((st = conn_begin(c, hop)) != WAX_OK ||
	    (error == 0 && (st = conn_want_output(c)) != WAX_OK)) {
		conn_drop(c);
		return st;
	}
	c->is_known = true;
	if (error != 0)
		conn_end_later(c, SESSION_END_REFUSED, conn_error_text(error));
	*out = &c->base.common;
	return WAX_OK;
}

void
conn_finish_connect(struct conn *c)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		error = errno;
	if (error == 0 && !c->conns->kind->transport->is_local &&
	    conn_socket_is_with_itself(c->fd))
		error = ECONNREFUSED;
	if (error != 0 || conn_want_input(c) != WAX_OK) {
		conn_end(c, SESSION_END_REFUSED,
		    conn_error_text(error == 0 ? ENOMEM : error), true);
		return;
	}
	if (c->conns->kind->transport->is_local)
		conn_local_peer(c->fd, &c->peer);
	c->stage = CONN_SECURING;
	if (c->secure != NULL)
		secure_start(c->secure);
	conn_advance(c);
	conn_check(c);
}
