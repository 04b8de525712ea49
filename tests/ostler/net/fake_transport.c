/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_transport.c - a transport without sockets */

#include "ostler/net/fake_transport.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "ostler/net/net.h"

struct fake_endpoint {
	struct endpoint common;	/* first */
	LIST_ENTRY(fake_endpoint) order;
	struct fake *fake;
	struct address address;	/* ours */
	struct address peer;	/* of a source port */
	bool connected;
};

void
fake_init(struct fake *fake, const char *host)
{
	struct address_prefix prefix;
	enum wax_status st = address_prefix_parse(bytes_of_text(host),
	    &prefix);

	assert(st == WAX_OK);
	(void)st;
	*fake = (struct fake){ .next_port = 40000 };
	memcpy(fake->host.ip, prefix.ip, sizeof(prefix.ip));
	STAILQ_INIT(&fake->sent);
	LIST_INIT(&fake->endpoints);
	LIST_INIT(&fake->closed);
}

void
fake_clear(struct fake *fake)
{
	struct fake_datagram *d;

	while ((d = fake_take(fake)) != NULL)
		free(d);
	assert(LIST_EMPTY(&fake->endpoints) && LIST_EMPTY(&fake->closed));
}

struct fake_datagram *
fake_take(struct fake *fake)
{
	struct fake_datagram *d = STAILQ_FIRST(&fake->sent);

	if (d != NULL) {
		STAILQ_REMOVE_HEAD(&fake->sent, next);
		fake->sent_count--;
	}
	return d;
}

static struct fake_endpoint *
fake_find(const struct fake *fake, const struct address *from,
    const struct address *to)
{
	struct fake_endpoint *e;

	LIST_FOREACH(e, &fake->endpoints, order)
		if (address_equal(&e->address, to) && (!e->connected ||
		    address_equal(&e->peer, from)))
			return e;
	return NULL;
}

bool
fake_put(struct fake *fake, const struct address *from,
    const struct address *to, struct bytes data)
{
	struct fake_endpoint *e = fake_find(fake, from, to);
	struct datagram d = { .peer = *from, .data = data };

	if (e == NULL)
		return false;
	net_take_datagram(&e->common, &d);
	return true;
}

bool
fake_refuse(struct fake *fake, const struct fake_datagram *d, int error)
{
	struct fake_endpoint *e = fake_find(fake, &d->to, &d->from);

	if (e == NULL || !e->connected)
		return false;
	net_take_error(&e->common, error, bytes_of(d->data, d->len));
	return true;
}

size_t
fake_count_ports(const struct fake *fake)
{
	const struct fake_endpoint *e;
	size_t n = 0;

	LIST_FOREACH(e, &fake->endpoints, order)
		n += e->connected;
	return n;
}

static enum wax_status
fake_start(struct net *net, void **state)
{
	*state = net_get_context(net)->transport_arg;
	return WAX_OK;
}

static void
fake_flush(void *state)
{
	struct fake *fake = state;

	while (!LIST_EMPTY(&fake->closed)) {
		struct fake_endpoint *e = LIST_FIRST(&fake->closed);

		LIST_REMOVE(e, order);
		free(e);
	}
}

static enum wax_status
fake_open(struct fake *fake, const struct address *ours,
    const struct address *peer, struct endpoint **out)
{
	struct fake_endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return WAX_MEMORY;
	e->fake = fake;
	e->address = *ours;
	if (peer != NULL)
		e->peer = *peer;
	e->connected = peer != NULL;
	LIST_INSERT_HEAD(&fake->endpoints, e, order);
	*out = &e->common;
	return WAX_OK;
}

static enum wax_status
fake_listen(void *state, const struct listener_conf *conf,
    struct endpoint **out)
{
	const struct address *address = &conf->address;
	struct address nobody = { .port = 0 };

	if (fake_find(state, &nobody, address) != NULL) {
		errno = EADDRINUSE;
		return WAX_SYSTEM;
	}
	return fake_open(state, address, NULL, out);
}

static enum wax_status
fake_connect(void *state, const struct hop_conf *conf,
    const struct address *address, struct endpoint **out)
{
	struct fake *fake = state;
	struct address ours = fake->host;

	(void)conf;

	if (fake->connect_fails) {
		errno = EMFILE;
		return WAX_SYSTEM;
	}
	ours.port = fake->next_port++;
	return fake_open(fake, &ours, address, out);
}

static void
fake_send(struct endpoint *endpoint, const struct address *peer,
    const struct address *local, struct bytes data)
{
	struct fake_endpoint *e = (struct fake_endpoint *)(void *)endpoint;
	struct fake_datagram *d = malloc(sizeof(*d) + data.len);

	(void)local;
	assert(d != NULL && data.len <= DATAGRAM_MAX);
	d->from = e->address;
	d->to = *peer;
	d->len = data.len;
	memcpy(d->data, data.data, data.len);
	STAILQ_INSERT_TAIL(&e->fake->sent, d, next);
	e->fake->sent_count++;
}

static void
fake_close(struct endpoint *endpoint)
{
	struct fake_endpoint *e = (struct fake_endpoint *)(void *)endpoint;

	LIST_REMOVE(e, order);
	LIST_INSERT_HEAD(&e->fake->closed, e, order);
}

const struct transport fake_transport = {
	.name = "fake",
	.scheme = "coap",
	.default_port = 5683,
	.start = fake_start,
	.stop = fake_flush,
	.listen = fake_listen,
	.connect = fake_connect,
	.send = fake_send,
	.flush = fake_flush,
	.close = fake_close,
};
