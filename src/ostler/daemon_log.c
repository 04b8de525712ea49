/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon_log.c - what the main thread tells */
#include <string.h>
#include <unistd.h>

#include "ostler/daemon_state.h"

#define COUNTERS_A_LINE 12

void
daemon_log_listener(struct daemon *d, enum log_level level, size_t which,
    const char *error)
{
	const struct listener_conf *l =
	    &d->configuration->settings->net.listeners[which];
	char address[ADDRESS_TEXT_SIZE];

	address_format(&l->address, address);
	log_begin(d->log, level, "listen");
	log_text(d->log, "name", l->name);
	log_text(d->log, l->path != NULL ? "path" : "address",
	    l->path != NULL ? l->path : address);
	if (error != NULL)
		log_text(d->log, "error", error);
	log_end(d->log);
}

/* Lines of some counters each: a line is bounded. */
void
daemon_log_counters(struct daemon *d, bool all)
{
	struct metrics sum = { 0 };
	unsigned on_line = 0;

	metrics_sum(&sum, &d->metrics);
	crew_sum_metrics(d->crew, &sum);
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		uint64_t value = metrics_get(&sum, i);
		char name[METRICS_NAME_SIZE];

		if (value == 0 && !all)
			continue;
		if (on_line == 0)
			log_begin(d->log, LOG_LEVEL_NOTICE, "counters");
		metrics_format_name(i, name);
		log_uint(d->log, name, value);
		if (++on_line == COUNTERS_A_LINE) {
			log_end(d->log);
			on_line = 0;
		}
	}
	if (on_line > 0)
		log_end(d->log);
}

void
daemon_log_start(struct daemon *d)
{
	log_begin(d->log, LOG_LEVEL_NOTICE, "start");
	log_text(d->log, "version", d->options->version);
	log_text(d->log, "conf", d->options->path);
	log_uint(d->log, "pid", (uint64_t)getpid());
	log_end(d->log);
}

void
daemon_log_ready(struct daemon *d)
{
	const struct settings *s = d->configuration->settings;

	log_begin(d->log, LOG_LEVEL_NOTICE, "ready");
	log_uint(d->log, "workers", s->workers);
	log_uint(d->log, "hops", s->net.hop_count);
	log_uint(d->log, "routes", s->forward.route_count);
	log_end(d->log);
}

/* Lines of the audit file that could not be written since it was told last. */
void
daemon_log_lost(struct daemon *d)
{
	int error = 0;
	uint64_t lost = audit_take_lost(d->audit, &error);

	if (lost == 0)
		return;
	log_begin(d->log, LOG_LEVEL_ERROR, "audit");
	log_uint(d->log, "lost", lost);
	log_text(d->log, "error", strerror(error));
	log_end(d->log);
}
