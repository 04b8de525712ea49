/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/forward/forward.h"
#include "ostler/forward/registry.h"
#include "ostler/net/crossing.h"
#include "ostler/net/loop.h"
#include "ostler/net/net.h"
#include "ostler/net/overview.h"
#include "ostler/worker_state.h"

#define SWEEP_EVERY CLOCK_S(10)

static bool
parking_begin_place(struct worker *w)
{
	return parking_init(&w->parking);
}

static void
parking_finish(struct worker *w)
{
	parking_clear(&w->parking);
}

static bool
clock_begin(struct worker *w)
{
	clock_init_system(&w->clock);
	return true;
}

static bool
log_begin_lines(struct worker *w)
{
	w->options.log.clock = &w->clock;
	w->log = log_new(&w->options.log);
	return w->log != NULL;
}

static void
log_finish(struct worker *w)
{
	log_free(w->log);
}

static bool
timers_begin(struct worker *w)
{
	timers_init(&w->timers, w);
	return true;
}

static void
timers_finish(struct worker *w)
{
	timers_clear(&w->timers);
}

/* What is to go out does not wait for whoever asked. */
static void
stand_still(struct worker *w)
{
	net_flush(w->net);
	log_flush(w->log);
	parking_stand(&w->parking);
	clock_tick(&w->clock);
}

/* The main thread wants a sign of life, an overview or that it stands still, or
   another worker has sent a letter: which of them is not told, so all are
   looked after; letters last, as they may come while it stands. */
static void
on_woken(void *arg)
{
	struct worker *w = arg;

	atomic_store(&w->answered, atomic_load(&w->asked));
	if (!atomic_exchange(&w->told, true))
		overview_log(w->net);
	if (parking_is_wanted(&w->parking))
		stand_still(w);
	crossing_take_letters(w->net);
}

static void
wake_for_letters(void *arg)
{
	struct worker *w = arg;

	loop_wake(w->loop);
}

static bool
loop_begin(struct worker *w)
{
	w->loop = loop_new(&w->clock, &w->timers, w->log);
	if (w->loop == NULL)
		return false;
	loop_set_waker(w->loop, on_woken, w);
	return true;
}

static void
loop_finish(struct worker *w)
{
	loop_free(w->loop);
}

static bool
net_begin(struct worker *w)
{
	struct net_context context = {
		.conf = &w->options.settings->net,
		.clock = &w->clock,
		.timers = &w->timers,
		.log = w->log,
		.metrics = &w->metrics,
		.base = loop_base(w->loop),
		.vault = w->options.vault,
		.worker = w->options.number,
		.workers = w->options.settings->workers,
		.crossings = w->options.crossings,
	};

	w->net = net_new(&context);
	if (w->net == NULL)
		return false;
	loop_set_net(w->loop, w->net);
	if (context.crossings != NULL)
		crossings_set_waker(context.crossings, context.worker,
		    wake_for_letters, w);
	return true;
}

static void
net_finish(struct worker *w)
{
	loop_set_net(w->loop, NULL);
	net_free(w->net);
}

static bool
forward_begin(struct worker *w)
{
	struct forward_context context = {
		.conf = &w->options.settings->forward,
		.policy = w->options.settings->policy,
		.net = w->net,
		.clock = &w->clock,
		.log = w->log,
		.metrics = &w->metrics,
		.registry = w->options.registry,
		.worker = w->options.number,
		.tally = w->options.tally,
		.audit = w->options.audit,
	};

	w->forward = forward_new(&context);
	return w->forward != NULL;
}

static void
forward_finish(struct worker *w)
{
	forward_free(w->forward);
}

static void
on_sweep(struct timer *timer, void *arg)
{
	struct worker *w = arg;

	metrics_add(&w->metrics, METRIC_REGISTRATIONS_EXPIRED,
	    registry_sweep(w->options.registry, w->clock.now));
	/* It takes the place in the heap that it has left. */
	(void)!timers_start(&w->timers, timer, w->clock.now + SWEEP_EVERY,
	    on_sweep);
}

static bool
sweep_begin(struct worker *w)
{
	if (w->options.registry == NULL || w->options.number != 0)
		return true;
	return timers_start(&w->timers, &w->sweep, w->clock.now + SWEEP_EVERY,
	    on_sweep) == WAX_OK;
}

static void
sweep_finish(struct worker *w)
{
	timers_stop(&w->timers, &w->sweep);
}

struct discover *
worker_make_discover(struct worker *w, const struct settings *settings)
{
	return discover_new(&(struct discover_context){
		.confs = &settings->discover,
		.registry = w->options.registry,
		.base = loop_base(w->loop),
		.clock = &w->clock,
		.timers = &w->timers,
		.log = w->log,
		.metrics = &w->metrics,
	});
}

static bool
discover_begin(struct worker *w)
{
	if (w->options.registry == NULL || w->options.number != 0)
		return true;
	w->discover = worker_make_discover(w, w->options.settings);
	if (w->discover == NULL)
		return false;
	discover_start(w->discover);
	return true;
}

static void
discover_finish(struct worker *w)
{
	discover_free(w->discover);
}

/* All a worker has: begun in this order, finished in the opposite one. */
static const struct part {
	bool (*begin)(struct worker *w);
	void (*finish)(struct worker *w);	/* NULL: nothing to do */
} parts[] = {
	{ parking_begin_place, parking_finish },
	{ clock_begin, NULL },
	{ log_begin_lines, log_finish },
	{ timers_begin, timers_finish },
	{ loop_begin, loop_finish },
	{ net_begin, net_finish },
	{ forward_begin, forward_finish },
	{ sweep_begin, sweep_finish },
	{ discover_begin, discover_finish },
};

#define PART_COUNT (sizeof(parts) / sizeof(parts[0]))

enum wax_status
worker_new(const struct worker_options *options, struct worker **out)
{
	struct worker *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return WAX_MEMORY;
	w->options = *options;
	atomic_init(&w->told, true);
	settings_ref(w->options.settings);
	errno = 0;
	while (w->part_count < PART_COUNT) {
		if (!parts[w->part_count].begin(w)) {
			int saved = errno;

			worker_free(w);
			errno = saved;
			return saved == 0 || saved == ENOMEM ? WAX_MEMORY :
			    WAX_SYSTEM;
		}
		w->part_count++;
	}
	*out = w;
	return WAX_OK;
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	while (w->part_count-- > 0) {
		if (parts[w->part_count].finish != NULL)
			parts[w->part_count].finish(w);
	}
	settings_unref(w->options.settings);
	free(w);
}

enum wax_status
worker_listen(struct worker *w, size_t *which)
{
	return net_listen(w->net, which);
}

static void *
worker_run(void *arg)
{
	struct worker *w = arg;

	loop_run(w->loop);
	log_flush(w->log);
	parking_end(&w->parking);
	return NULL;
}

bool
worker_start(struct worker *w)
{
	char name[16];
	int error;

	parking_begin(&w->parking);
	error = pthread_create(&w->thread, NULL, worker_run, w);
	if (error != 0) {
		parking_end(&w->parking);
		errno = error;
		return false;
	}
	w->is_started = true;
	snprintf(name, sizeof(name), "worker %u", w->options.number);
	(void)pthread_setname_np(w->thread, name);
	return true;
}

void
worker_stop(struct worker *w)
{
	loop_stop(w->loop);
	parking_release(&w->parking);
}

void
worker_park(struct worker *w)
{
	parking_ask(&w->parking);
	loop_wake(w->loop);
}

bool
worker_await_parked(struct worker *w, uint64_t timeout)
{
	return parking_await(&w->parking, timeout);
}

void
worker_resume(struct worker *w)
{
	parking_release(&w->parking);
}

void
worker_join(struct worker *w)
{
	if (w->is_started)
		pthread_join(w->thread, NULL);
	w->is_started = false;
}

bool
worker_probe(struct worker *w)
{
	bool is_alive = atomic_load(&w->answered) == atomic_load(&w->asked);

	/* Several wake-ups may be answered by one: ask one at a time. */
	if (is_alive) {
		atomic_fetch_add(&w->asked, 1);
		loop_wake(w->loop);
	}
	return is_alive;
}

void
worker_tell(struct worker *w)
{
	atomic_store(&w->told, false);
	loop_wake(w->loop);
}

struct net *
worker_net(const struct worker *w)
{
	return w->net;
}

struct forward *
worker_forward(const struct worker *w)
{
	return w->forward;
}

struct log *
worker_log(const struct worker *w)
{
	return w->log;
}

const struct metrics *
worker_metrics(const struct worker *w)
{
	return &w->metrics;
}
