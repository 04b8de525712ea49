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

#define TALLY_LIMIT 100

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

static struct settings *
read_settings(struct house *h, const struct here *here, const char *conf)
{
	char name[NAME_SIZE + 16];
	struct settings *s;

	fflush(stdout);
	snprintf(name, sizeof(name), "%s.conf", h->name);
	if (settings_load_bytes(name, bytes_of_text(conf), stdout,
	    &s) != WAX_OK)
		fail(here, "the configuration of %s is wrong", h->name);
	use_fake_transport(&s->net);
	return s;
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
	h->tally = tally_new(TALLY_LIMIT);
	h->forward = forward_new(&(struct forward_context){
		.conf = &h->settings->forward,
		.policy = h->settings->policy,
		.net = h->net,
		.clock = &h->clock,
		.log = h->log,
		.metrics = &h->metrics,
		.tally = h->tally,
	});
	/* Whatever the rules say: a scenario's end tells what is not closed. */
	if (h->forward != NULL)
		h->forward->needs |= POLICY_NEEDS_OPEN;
}

/* Source ports are of the same host as the first listener. */
void
house_start(struct house *h, const struct here *here, const char *name,
    const char *conf, uint64_t *now, uint32_t seed)
{
	size_t which;

	*h = (struct house){ .random = seed };
	strcpy(h->name, name);
	h->settings = read_settings(h, here, conf);
	fake_init(&h->fake, "127.0.0.1");
	memcpy(h->fake.host.ip, h->settings->net.listeners[0].address.ip,
	    sizeof(h->fake.host.ip));
	clock_init_fake(&h->clock, now);
	clock_tick(&h->clock);
	timers_init(&h->timers, h);
	start_log(h);
	start_net(h);
	if (h->log_fd < 0 || h->log == NULL || h->net == NULL ||
	    h->tally == NULL || h->forward == NULL ||
	    net_listen(h->net, &which) != WAX_OK)
		fail(here, "%s does not start", name);
}

/* As ostler/worker_change.c does it. */
void
house_reload(struct house *h, const struct here *here, const char *conf)
{
	struct settings *s = read_settings(h, here, conf);
	struct net_change *net;
	struct forward_change *forward;
	size_t which;

	if (net_prepare(h->net, &s->net, NULL, &net, &which) != WAX_OK ||
	    forward_prepare(h->forward, &s->forward, s->policy, &forward) !=
	    WAX_OK)
		fail(here, "%s does not take it", h->name);
	net_commit(h->net, net);
	forward_apply(h->forward, forward);
	settings_unref(h->settings);
	h->settings = s;
	net_flush(h->net);
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
	tally_free(h->tally);
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

/* Open requests that rules would still count. */
static size_t
house_count_open(struct house *h)
{
	struct address nobody = { .port = 0 };
	struct deviceid nothing = { { 0 } };
	struct question q = { .peer = &nobody, .target = &nothing };

	return tally_count(h->tally, TALLY_EXCHANGES, TALLY_ALL, &q) +
	    tally_count(h->tally, TALLY_OBSERVATIONS, TALLY_ALL, &q);
}

const char *
house_find_held(struct house *h)
{
	const struct net *net = h->net;
	size_t outstanding = 0;

	for (size_t i = 0; i < net->hop_count; i++)
		outstanding += net->hops[i]->outstanding +
		    net->hops[i]->clients.count;

	const struct {
		const char *name;
		size_t count;
	} held[] = {
		{ "an exchange", h->forward->exchange_count },
		{ "a registration", h->forward->registrations.count },
		{ "an open request counted for rules", house_count_open(h) },
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
		{ "a hop that is not in the configuration",
		    net->founds.retired },
		{ "a timer", h->timers.count },
	};

	for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		if (held[i].count > 0)
			return held[i].name;
	return NULL;
}

/* "hits:RULE" */
static bool
house_count_hits(const struct house *h, const char *name, uint64_t *value)
{
	const struct policy *p = h->settings->policy;
	size_t count = policy_count_rules(p);
	struct rule_view rule = { .name = "default" };
	uint64_t *hits;
	size_t i = 0;

	if (strncmp(name, "hits:", 5) != 0)
		return false;
	for (; i < count; i++) {
		policy_get_rule(p, i, &rule);
		if (strcmp(rule.name, name + 5) == 0)
			break;
	}
	if (i == count && strcmp(name + 5, "default") != 0)
		return false;
	if ((hits = calloc(count + 1, sizeof(*hits))) == NULL)
		abort();
	forward_add_hits(h->forward, hits);
	*value = hits[i];
	free(hits);
	return true;
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
	if (house_count_hits(h, name, value))
		return true;
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
