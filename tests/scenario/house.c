/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* house.c - a whole daemon without sockets; its parts are those of
   ostler/worker.c, in the same order */
#include "scenario/house.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ostler/forward/state.h"
#include "ostler/net/state.h"
#include "ostler/settings_tables.h"

/* Numerical Recipes' generator: the same numbers in each run. */
static void
house_random(void *arg, uint8_t *out, size_t len)
{
	struct house *h = arg;

	for (size_t i = 0; i < len; i++) {
		h->random = h->random * 1664525 + 1013904223;
		out[i] = (uint8_t)(h->random >> 24);
	}
}

/* What the words of the configuration stand for is exchanged: nothing else of
   the settings changes. */
static void
use_fake_transport(struct net_conf *conf)
{
	for (size_t i = 0; i < conf->listener_count; i++)
		conf->listeners[i].transport = &fake_transport;
	for (size_t i = 0; i < conf->hop_count; i++)
		conf->hops[i].transport = &fake_transport;
}

static void
read_settings(struct house *h, const struct here *here, const char *conf)
{
	char name[NAME_SIZE + 16];

	fflush(stdout);
	snprintf(name, sizeof(name), "%s.conf", h->name);
	if (settings_load_bytes(name, bytes_of_text(conf), stdout,
	    &h->settings) != WAX_OK)
		fail(here, "the configuration of %s is wrong", h->name);
	use_fake_transport(&h->settings->net);
}

static void
start_log(struct house *h)
{
	struct log_options options = {
		.fd = h->log_fd = memfd_create("log", MFD_CLOEXEC),
		.level = h->settings->log_level,
		.warnings_per_second = h->settings->log_warnings,
		.clock = &h->clock,
	};

	h->log = log_new(&options);
}

static void
start_net(struct house *h)
{
	h->net = net_new(&(struct net_context){
		.conf = &h->settings->net,
		.clock = &h->clock,
		.timers = &h->timers,
		.log = h->log,
		.metrics = &h->metrics,
		.random = house_random,
		.random_arg = h,
		.transport_arg = &h->fake,
	});
	h->forward = forward_new(&(struct forward_context){
		.conf = &h->settings->forward,
		.policy = h->settings->policy,
		.net = h->net,
		.clock = &h->clock,
		.log = h->log,
		.metrics = &h->metrics,
	});
}

/* Source ports are of the same host as the first listener. */
void
house_start(struct house *h, const struct here *here, const char *name,
    const char *conf, uint64_t *now, uint32_t seed)
{
	size_t which;

	*h = (struct house){ .random = seed };
	strcpy(h->name, name);
	read_settings(h, here, conf);
	fake_init(&h->fake, "127.0.0.1");
	memcpy(h->fake.host.ip, h->settings->net.listeners[0].address.ip,
	    sizeof(h->fake.host.ip));
	clock_init_fake(&h->clock, now);
	clock_tick(&h->clock);
	timers_init(&h->timers, h);
	start_log(h);
	start_net(h);
	if (h->log_fd < 0 || h->log == NULL || h->net == NULL ||
	    h->forward == NULL || net_listen(h->net, &which) != WAX_OK)
		fail(here, "%s does not start", name);
}

void
house_stop(struct house *h)
{
	forward_free(h->forward);
	net_free(h->net);
	h->forward = NULL;
	h->net = NULL;
}

void
house_free(struct house *h)
{
	house_stop(h);
	timers_clear(&h->timers);
	log_free(h->log);
	close(h->log_fd);
	fake_clear(&h->fake);
	settings_unref(h->settings);
}

bool
house_put(struct house *h, const struct address *from,
    const struct address *to, struct bytes data)
{
	bool known = fake_put(&h->fake, from, to, data);

	net_flush(h->net);
	return known;
}

void
house_run(struct house *h)
{
	clock_tick(&h->clock);
	timers_run(&h->timers, h->clock.now);
	net_flush(h->net);
}

const char *
house_find_held(struct house *h)
{
	const struct net *net = h->net;
	size_t outstanding = 0;

	for (size_t i = 0; i < net->context.conf->hop_count; i++)
		outstanding += net->hops[i]->outstanding +
		    net->hops[i]->clients.count;

	const struct {
		const char *name;
		size_t count;
	} held[] = {
		{ "an exchange", h->forward->exchange_count },
		{ "a registration", h->forward->registrations.count },
		{ "an inbound", net->inbounds.count },
		{ "an inbound's Message ID", net->inbounds.table.count },
		{ "a separate response's Message ID", net->sents.table.count },
		{ "a peer", net->peers.table.count },
		{ "an outbound", net->outbounds.count },
		{ "an outbound's Token", net->outbounds.tokens.count },
		{ "an outbound's Message ID", net->outbounds.mids.count },
		{ "a response's Message ID", net->heards.table.count },
		{ "a request counted at a hop, or a client's port",
		    outstanding },
		{ "a timer", h->timers.count },
	};

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		if (held[i].count > 0)
			return held[i].name;
	return NULL;
}

bool
house_count(const struct house *h, const char *name, uint64_t *value)
{
	struct net_usage u;

	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		char text[METRICS_NAME_SIZE];

		metrics_format_name(i, text);
		if (strcmp(text, name) != 0)
			continue;
		*value = metrics_get(&h->metrics, i);
		return true;
	}
	net_get_usage(h->net, &u);

	const struct {
		const char *name;
		size_t count;
	} usage[] = {
		{ "inbounds", u.inbounds }, { "waiting", u.waiting },
		{ "outbounds", u.outbounds }, { "peers", u.peers },
		{ "heard", u.heard }, { "ports", u.ports },
	};

	for (size_t i = 0; i < sizeof(usage) / sizeof(usage[0]); i++) {
		if (strcmp(usage[i].name, name) == 0) {
			*value = usage[i].count;
			return true;
		}
	}
	return false;
}

char *
house_read_log(struct house *h, size_t start, size_t *end)
{
	struct stat about = { .st_size = 0 };
	char *text;

	log_flush(h->log);
	(void)fstat(h->log_fd, &about);
	*end = (size_t)about.st_size;
	text = calloc(1, *end - start + 1);
	if (text == NULL || pread(h->log_fd, text, *end - start,
	    (off_t)start) < 0)
		abort();
	return text;
}
