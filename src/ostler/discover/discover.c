/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover.c - devices are looked for and become routes */
#include "ostler/discover/discover.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "core/timers.h"
#include "ostler/discover/claims.h"
#include "ostler/discover/seek.h"
#include "ostler/net/hop_copy.h"
#include "ostler/net/probe.h"
#include "ostler/net/transport.h"
#include "ostler/net/transports.h"

#define DEVICES_MAX 16384	/* of one statement */

/* One statement at work. */
struct searcher {
	struct discover *discover;
	const struct discover_conf *conf;
	struct probe *probe;	/* owned; NULL: it could not be opened */
	struct seek *seek;	/* owned */
	struct claims *claims;	/* owned */
	const struct transport *allowed[TRANSPORTS_MAX + 1];
};

struct discover {
	struct discover_context context;
	struct searcher *searchers;	/* owned; as many as confs */
	struct timer sweep;
};

static void
searcher_send(void *arg, const struct address *to, struct bytes datagram)
{
	struct searcher *s = arg;

	if (s->probe == NULL || !probe_send(s->probe, to, datagram))
		metrics_add(s->discover->context.metrics,
		    METRIC_DISCOVER_UNSENT, 1);
}

static void
searcher_take(void *arg, const struct address *from, struct bytes datagram)
{
	struct searcher *s = arg;

	seek_take(s->seek, from, datagram);
}

static void
searcher_random(void *arg, uint8_t *out, size_t len)
{
	(void)arg;
	while (getrandom(out, len, 0) != (ssize_t)len)
		continue;	/* short reads of so few bytes are signals */
}

static void
searcher_log(struct searcher *s, enum log_level level, const char *what,
    const struct links_link *link, const struct address *from,
    const struct location *l)
{
	struct log *log = s->discover->context.log;
	char id[DEVICEID_TEXT_LEN + 1], address[ADDRESS_TEXT_SIZE];

	if (!log_wants(log, level))
		return;
	deviceid_format(&link->device, id);
	log_begin(log, level, "discover");
	log_text(log, "event", what);
	log_text(log, "name", s->conf->name);
	log_text(log, "device", id);
	address_format(from, address);
	log_text(log, "from", address);
	if (l != NULL) {
		address_format(&l->addresses[0], address);
		log_text(log, "transport", l->transport->name);
		log_text(log, "address", address);
		log_uint(log, "addresses", l->address_count);
	}
	log_end(log);
}

/* A hop to the device: what the statement says, and where it is. NULL: no
   memory. */
static struct hop_conf *
searcher_make_hop(const struct searcher *s, const struct deviceid *device,
    const struct location *l)
{
	struct hop_conf hop = s->conf->hop;
	struct address addresses[LOCATE_ADDRESSES_MAX];
	char id[DEVICEID_TEXT_LEN + 1];

	deviceid_format(device, id);
	memcpy(addresses, l->addresses, sizeof(addresses));
	hop.name = id;
	hop.transport = l->transport;
	hop.addresses = addresses;
	hop.address_count = l->address_count;
	hop.expected = *device;
	if (!l->transport->is_secure)
		hop.credential = CREDENTIAL_NONE;
	return hop_conf_copy(&hop);
}

static void
searcher_register(struct searcher *s, const struct links_link *link,
    const struct address *from, const struct location *l, uint64_t expires)
{
	struct registration reg = {
		.target = link->device,
		.kind = REGISTRATION_FOUND,
		.owner = link->device,
		.hop_kind = HOP_DEVICE,
		.conf = searcher_make_hop(s, &link->device, l),
		.expires = expires,
	}, earlier;
	bool had_earlier;
	enum wax_status st = reg.conf == NULL ? WAX_MEMORY : registry_put(
	    s->discover->context.registry, &reg, &earlier, &had_earlier);

	if (st == WAX_OK || st == WAX_EXISTS)	/* it called home: better */
		return;
	metrics_add(s->discover->context.metrics, METRIC_DISCOVER_FULL, 1);
	searcher_log(s, LOG_LEVEL_WARNING, "full", link, from, l);
}

static void
searcher_tell(struct searcher *s, enum claims_news news,
    const struct links_link *link, const struct address *from,
    const struct location *l)
{
	static const struct {
		enum log_level level;
		enum metric metric;
		const char *event;
	} rows[] = {
		[CLAIMS_SAME] = { LOG_LEVEL_DEBUG, METRIC_DISCOVER_REFRESHED,
		    "refreshed" },
		[CLAIMS_NEW] = { LOG_LEVEL_INFO, METRIC_DISCOVER_FOUND,
		    "found" },
		[CLAIMS_CHANGED] = { LOG_LEVEL_INFO, METRIC_DISCOVER_MOVED,
		    "moved" },
		[CLAIMS_CONTRADICTED] = { LOG_LEVEL_WARNING,
		    METRIC_DISCOVER_CONTRADICTED, "contradicted" },
	};

	metrics_add(s->discover->context.metrics, rows[news].metric, 1);
	searcher_log(s, rows[news].level, rows[news].event, link, from, l);
}

static void
searcher_found(void *arg, const struct address *from,
    const struct links_link *link)
{
	struct searcher *s = arg;
	uint64_t now = s->discover->context.clock->now;
	uint64_t expires = now + s->conf->lifetime;
	struct location told, all;
	enum claims_news news;

	if (!locate_choose(link, from, s->allowed, &told)) {
		searcher_log(s, LOG_LEVEL_DEBUG, "no-way", link, from, NULL);
		return;
	}
	if (claims_note(s->claims, &link->device, from, &told, now, expires,
	    &all, &news) != WAX_OK) {
		metrics_add(s->discover->context.metrics,
		    METRIC_DISCOVER_FULL, 1);
		searcher_log(s, LOG_LEVEL_WARNING, "full", link, from, &told);
		return;
	}
	searcher_tell(s, news, link, from, &all);
	searcher_register(s, link, from, &all, expires);
}

/* Secure ones need a credential, clear ones a word; devices do not offer
   themselves by HTTP. */
static void
searcher_allow(struct searcher *s)
{
	size_t n = 0;

	for (size_t i = 0; transports[i] != NULL; i++) {
		if (transports[i]->is_http)
			continue;
		if (transports[i]->is_secure ?
		    s->conf->hop.credential != CREDENTIAL_NONE : s->conf->clear)
			s->allowed[n++] = transports[i];
	}
	s->allowed[n] = NULL;
}

static void
searcher_open(struct searcher *s)
{
	struct probe_hooks hooks = { s, searcher_take };
	struct log *log = s->discover->context.log;
	enum wax_status st = probe_new(s->discover->context.base,
	    s->conf->interface, &hooks, &s->probe);

	if (st == WAX_OK)
		return;
	log_begin(log, LOG_LEVEL_ERROR, "discover");
	log_text(log, "event", "no-socket");
	log_text(log, "name", s->conf->name);
	log_text(log, "error", st == WAX_SYSTEM ? strerror(errno) :
	    st == WAX_NOT_FOUND ? "no such interface" : wax_status_text(st));
	log_end(log);
}

static bool
searcher_init(struct searcher *s, struct discover *d,
    const struct discover_conf *conf)
{
	struct seek_context context = { conf, d->context.clock,
		d->context.timers, d->context.metrics };
	struct seek_hooks hooks = { s, searcher_send, searcher_found,
		searcher_random };
	uint8_t key[16];

	searcher_random(NULL, key, sizeof(key));
	s->discover = d;
	s->conf = conf;
	s->claims = claims_new(DEVICES_MAX, key);
	s->seek = seek_new(&context, &hooks);
	searcher_allow(s);
	searcher_open(s);
	return s->claims != NULL && s->seek != NULL;
}

struct discover *
discover_new(const struct discover_context *context)
{
	const struct discover_confs *confs = context->confs;
	struct discover *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->context = *context;
	d->searchers = calloc(confs->count + 1, sizeof(*d->searchers));
	for (size_t i = 0; i < confs->count; i++) {
		if (d->searchers == NULL || !searcher_init(&d->searchers[i], d,
		    &confs->list[i])) {
			discover_free(d);
			return NULL;
		}
	}
	return d;
}

void
discover_free(struct discover *d)
{
	if (d == NULL)
		return;
	timers_stop(d->context.timers, &d->sweep);
	for (size_t i = 0; d->searchers != NULL &&
	    i < d->context.confs->count; i++) {
		probe_free(d->searchers[i].probe);
		seek_free(d->searchers[i].seek);
		claims_free(d->searchers[i].claims);
	}
	free(d->searchers);
	free(d);
}

/* Forgets claims now and then; routes expire by themselves. */
static void
discover_on_sweep(struct timer *timer, void *arg)
{
	struct discover *d = (struct discover *)(void *)((char *)timer -
	    offsetof(struct discover, sweep));
	uint64_t now = d->context.clock->now;

	(void)arg;
	for (size_t i = 0; i < d->context.confs->count; i++)
		(void)claims_sweep(d->searchers[i].claims, now);
	(void)!timers_start(d->context.timers, timer, now + CLOCK_S(60),
	    discover_on_sweep);
}

void
discover_start(struct discover *d)
{
	if (d->context.confs->count == 0)
		return;
	for (size_t i = 0; i < d->context.confs->count; i++)
		seek_start(d->searchers[i].seek);
	discover_on_sweep(&d->sweep, NULL);
}

void
discover_take_confs(struct discover *d, const struct discover_confs *confs)
{
	d->context.confs = confs;
	for (size_t i = 0; i < confs->count; i++) {
		d->searchers[i].conf = &confs->list[i];
		seek_set_conf(d->searchers[i].seek, &confs->list[i]);
	}
}
