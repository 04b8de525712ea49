/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* udp.c - a datagram is a message: sockets are endpoints */
#include "ostler/net/udp.h"

#include <stdlib.h>

#include "ostler/net/datagram_socket.h"

struct udp_endpoint {
	struct endpoint common;		/* first */
	struct datagram_socket socket;
};

static struct udp_endpoint *
udp_of_socket(struct datagram_socket *s)
{
	return (struct udp_endpoint *)(void *)((char *)s -
	    offsetof(struct udp_endpoint, socket));
}

static struct udp_endpoint *
udp_of_endpoint(struct endpoint *endpoint)
{
	return (struct udp_endpoint *)(void *)endpoint;
}

static void
udp_take(struct datagram_socket *s, const struct datagram *d)
{
	net_take_datagram(&udp_of_socket(s)->common, d);
}

static void
udp_take_truncated(struct datagram_socket *s, const struct address *peer)
{
	net_take_truncated(&udp_of_socket(s)->common, peer);
}

static void
udp_take_error(struct datagram_socket *s, int error, struct bytes sent)
{
	net_take_error(&udp_of_socket(s)->common, error, sent);
}

static void
udp_release(struct datagram_socket *s)
{
	free(udp_of_socket(s));
}

static const struct datagram_hooks udp_hooks = {
	.take = udp_take,
	.take_truncated = udp_take_truncated,
	.take_error = udp_take_error,
	.release = udp_release,
};

static enum wax_status
udp_start(struct net *net, void **state)
{
	*state = datagram_sockets_new(net, &udp_hooks, DATAGRAM_MAX);
	return *state == NULL ? WAX_MEMORY : WAX_OK;
}

static void
udp_stop(void *state)
{
	datagram_sockets_free(state);
}

static void
udp_flush(void *state)
{
	datagram_sockets_flush(state);
}

typedef enum wax_status udp_opener(struct datagram_sockets *all,
    struct datagram_socket *s, const struct address *address);

static enum wax_status
udp_open(void *state, const struct address *address, udp_opener *opener,
    struct endpoint **out)
{
	struct udp_endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return WAX_MEMORY;

	enum wax_status st = opener(state, &e->socket, address);

	if (st != WAX_OK) {
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
	return udp_open(state, &conf->address, datagram_socket_listen, out);
}

static enum wax_status
udp_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	(void)conf;
	return udp_open(state, address, datagram_socket_connect, out);
}

static void
udp_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data)
{
	datagram_socket_send(&udp_of_endpoint(endpoint)->socket, peer, local,
	    data);
}

static void
udp_close(struct endpoint *endpoint)
{
	datagram_socket_close(&udp_of_endpoint(endpoint)->socket);
}

const struct transport transport_udp = {
	.name = "coap",
	.scheme = "coap",
	.default_port = 5683,
	.kind = TRANSPORT_DATAGRAM,
	.start = udp_start,
	.stop = udp_stop,
	.listen = udp_listen,
	.connect = udp_connect,
	.send = udp_send,
	.flush = udp_flush,
	.close = udp_close,
};
