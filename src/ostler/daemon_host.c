/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon_host.c - what the control socket may ask of the main thread */
#include "ostler/daemon_state.h"

static struct control_view
host_view(void *arg)
{
	const struct daemon *d = arg;
	const struct settings *s = d->configuration->settings;

	return (struct control_view){ &s->net, &s->forward, s->policy };
}

static bool
host_park(void *arg)
{
	struct daemon *d = arg;
	unsigned which;

	return crew_park(d->crew, DAEMON_PATIENCE, &which);
}

static void
host_resume(void *arg)
{
	struct daemon *d = arg;

	crew_resume(d->crew);
}

static unsigned
host_count_workers(void *arg)
{
	const struct daemon *d = arg;

	return crew_count(d->crew);
}

static struct net *
host_net(void *arg, unsigned worker)
{
	const struct daemon *d = arg;

	return worker_net(crew_worker(d->crew, worker));
}

static struct forward *
host_forward(void *arg, unsigned worker)
{
	const struct daemon *d = arg;

	return worker_forward(crew_worker(d->crew, worker));
}

static void
host_sum_metrics(void *arg, struct metrics *out)
{
	const struct daemon *d = arg;

	metrics_sum(out, &d->metrics);
	crew_sum_metrics(d->crew, out);
}

static bool
host_reload(void *arg, FILE *errors)
{
	return daemon_reload(arg, errors);
}

static void
host_set_log_level(void *arg, enum log_level level)
{
	daemon_set_log_level(arg, level);
}

static enum log_level
host_log_level(void *arg)
{
	const struct daemon *d = arg;

	return d->log_level;
}

static uint64_t
host_now(void *arg)
{
	struct daemon *d = arg;

	clock_tick(&d->clock);
	return d->clock.now;
}

void
daemon_set_log_level(struct daemon *d, enum log_level level)
{
	d->log_level = level;
	log_set_level(d->log, level);
	crew_set_log_level(d->crew, level);
}

void
daemon_make_host(struct daemon *d)
{
	d->host = (struct control_host){
		.arg = d,
		.view = host_view,
		.park = host_park,
		.resume = host_resume,
		.count_workers = host_count_workers,
		.net = host_net,
		.forward = host_forward,
		.sum_metrics = host_sum_metrics,
		.reload = host_reload,
		.set_log_level = host_set_log_level,
		.log_level = host_log_level,
		.registry = d->registry,
		.tally = d->tally,
		.audit = d->audit,
		.metrics = &d->metrics,
		.version = d->options->version,
		.path = d->options->path,
		.now = host_now,
		.started = d->clock.now,
	};
}
