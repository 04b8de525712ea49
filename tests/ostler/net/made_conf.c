/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* made_conf.c - configurations one after the other */

#include "ostler/net/made_conf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void *
made_take(size_t size)
{
	void *p = calloc(1, size);

	ck_assert_ptr_nonnull(p);
	return p;
}

static void
made_give(void *p, size_t size)
{
	if (p != NULL)
		memset(p, 0xa5, size);
	free(p);
}

static void
made_give_text(char *text)
{
	made_give(text, text == NULL ? 0 : strlen(text));
}

static char *
made_text(const char *text)
{
	char *copy = strdup(text);

	ck_assert_ptr_nonnull(copy);
	return copy;
}

static struct address
made_address(const char *host, uint16_t port)
{
	struct address a;

	ck_assert_int_eq(address_parse(bytes_of_text(host), &a), WAX_OK);
	a.port = port;
	return a;
}

struct net_conf *
made_new(void)
{
	struct net_conf *conf = made_take(sizeof(*conf));

	*conf = (struct net_conf){
		.ack_timeout = CLOCK_S(2),
		.ack_random_percent = 150,
		.max_retransmit = 4,
		.ack_delay = CLOCK_S(1),
		.inbound_max = 100,
		.listeners = made_take(MADE_MAX * sizeof(*conf->listeners)),
		.hops = made_take(MADE_MAX * sizeof(*conf->hops)),
		.credentials = made_take(MADE_MAX *
		    sizeof(*conf->credentials)),
	};
	return conf;
}

void
made_spoil(struct net_conf *conf)
{
	if (conf == NULL)
		return;
	for (size_t i = 0; i < conf->listener_count; i++)
		made_give_text(conf->listeners[i].name);
	for (size_t i = 0; i < conf->hop_count; i++) {
		made_give(conf->hops[i].addresses,
		    sizeof(*conf->hops[i].addresses));
		made_give_text(conf->hops[i].host);
		made_give_text(conf->hops[i].name);
	}
	for (size_t i = 0; i < conf->credential_count; i++)
		made_give_text(conf->credentials[i].name);
	made_give(conf->listeners, MADE_MAX * sizeof(*conf->listeners));
	made_give(conf->hops, MADE_MAX * sizeof(*conf->hops));
	made_give(conf->credentials, MADE_MAX * sizeof(*conf->credentials));
	made_give(conf, sizeof(*conf));
}

struct listener_conf *
made_listen(struct net_conf *conf, const char *name,
    const struct transport *transport, uint16_t port)
{
	struct listener_conf *l = &conf->listeners[conf->listener_count++];

	ck_assert_uint_le(conf->listener_count, MADE_MAX);
	*l = (struct listener_conf){
		.name = made_text(name),
		.transport = transport,
		.address = made_address("10.0.0.1:1", port),
		.credential = CREDENTIAL_NONE,
		.sessions_max = 100,
		.handshakes_max = 10,
		.handshake_timeout = CLOCK_S(10),
		.max_message = 4096,
		.timeout = CLOCK_S(20),
		.outstanding = 4,
	};
	return l;
}

struct hop_conf *
made_hop(struct net_conf *conf, const char *name,
    const struct transport *transport, uint16_t port)
{
	struct hop_conf *hop = &conf->hops[conf->hop_count++];

	ck_assert_uint_le(conf->hop_count, MADE_MAX);
	*hop = (struct hop_conf){
		.name = made_text(name),
		.kind = HOP_PROXY,
		.transport = transport,
		.addresses = made_take(sizeof(*hop->addresses)),
		.address_count = 1,
		.host = made_text("there"),
		.credential = CREDENTIAL_NONE,
		.retry_least = CLOCK_S(1),
		.retry_most = CLOCK_S(60),
		.connect_timeout = CLOCK_S(10),
		.max_message = 4096,
		.timeout = CLOCK_S(40),
		.outstanding = 100,
		.source_ports = 4,
	};
	hop->addresses[0] = made_address("10.0.0.2:1", port);
	hop->answering = (struct listener_conf){ .name = hop->name };
	return hop;
}

size_t
made_credential(struct net_conf *conf, const char *name)
{
	ck_assert_uint_lt(conf->credential_count, MADE_MAX);
	conf->credentials[conf->credential_count].name = made_text(name);
	return conf->credential_count++;
}

void
made_reload(struct rig *r, struct net_conf **now, struct net_conf *next)
{
	struct net_change *change;
	size_t which;

	ck_assert_int_eq(net_prepare(r->net, next, NULL, &change, &which),
	    WAX_OK);
	net_commit(r->net, change);
	made_spoil(*now);
	*now = next;
}
