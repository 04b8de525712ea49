/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.c - start, what the main thread does meanwhile, and stop */
#include "ostler/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/timers.h"
#include "ostler/crew.h"
#include "ostler/forward/registry.h"
#include "ostler/limits.h"
#include "ostler/net/crossing.h"
#include "ostler/net/loop.h"
#include "ostler/reload.h"
#include "ostler/signals.h"
#include "ostler/systemd.h"

#define COUNTERS_A_LINE 12
#define REGISTRY_MAX 262144u	/* devices that called or were found */
#define LETTERS_MAX (8u << 20)	/* bytes that may wait for a worker */
#define DAY CLOCK_S(86400)

/* Lives as long as daemon_run. */
struct daemon {
	struct configuration *configuration;
	const struct daemon_options *options;
	struct metrics metrics;		/* beside those of the workers */
	struct clock clock;
	struct timers timers;
	struct log *log;
	struct loop *loop;		/* of the main thread */
	struct signals *signals;
	struct registry *registry;	/* owned; before and after the workers,
					   as is crossings */
	struct crossings *crossings;
	struct crew *crew;		/* owned */
	uint64_t watchdog;		/* microseconds between probes; 0: no
					   probes */
	struct timer feed;
	struct timer expiry;
};

/* A pipe or socket that nobody reads must not hold the workers up; the log
   counts what it can not write. */
static void
make_nonblocking(int fd)
{
	struct stat about;
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && fstat(fd, &about) == 0 &&
	    (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode)))
		(void)fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static struct log_options
make_log_options(const struct daemon *d)
{
	const struct settings *s = d->configuration->settings;
	bool is_journal = systemd_is_journal(STDERR_FILENO);

	return (struct log_options){
		.fd = STDERR_FILENO,
		.level = d->options->debug ? LOG_LEVEL_DEBUG : s->log_level,
		.priority_prefix = is_journal,
		.timestamp = !is_journal,
		.warnings_per_second = s->log_warnings,
		.clock = &d->clock,
	};
}

static bool
open_log(struct daemon *d)
{
	struct log_options options = make_log_options(d);

	clock_init_system(&d->clock);
	make_nonblocking(STDERR_FILENO);
	d->log = log_new(&options);
	return d->log != NULL;
}

static void
log_start_error(struct daemon *d, const char *what, enum wax_status st)
{
	log_line(d->log, LOG_LEVEL_ERROR, "start", "%s: %s", what,
	    st == WAX_SYSTEM ? strerror(errno) : wax_status_text(st));
}

static void
log_worker_error(struct daemon *d, unsigned which, enum wax_status st)
{
	char what[32];

	snprintf(what, sizeof(what), "worker %u", which);
	log_start_error(d, what, st);
}

/* False: told. */
static bool
make_shared(struct daemon *d)
{
	unsigned workers = d->configuration->settings->workers;

	d->registry = registry_new(REGISTRY_MAX);
	if (workers > 1)
		d->crossings = crossings_new(workers, LETTERS_MAX);
	if (d->registry != NULL && (d->crossings != NULL || workers == 1))
		return true;
	log_line(d->log, LOG_LEVEL_ERROR, "start", "%s",
	    wax_status_text(WAX_MEMORY));
	return false;
}

static bool
make_workers(struct daemon *d)
{
	struct worker_options options = {
		.settings = d->configuration->settings,
		.vault = d->configuration->vault,
		.log = make_log_options(d),
		.registry = d->registry,
		.crossings = d->crossings,
	};
	unsigned which;
	enum wax_status st = crew_new(&options, &d->crew, &which);

	if (st != WAX_OK)
		log_worker_error(d, which, st);
	return st == WAX_OK;
}

static void
log_listener(struct daemon *d, enum log_level level, size_t which,
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

static bool
open_listeners(struct daemon *d)
{
	const struct net_conf *net = &d->configuration->settings->net;
	size_t which = 0;
	enum wax_status st = crew_listen(d->crew, &which);

	if (st != WAX_OK) {
		log_listener(d, LOG_LEVEL_ERROR, which, st == WAX_SYSTEM ?
		    strerror(errno) : wax_status_text(st));
		return false;
	}
	for (size_t i = 0; i < net->listener_count; i++)
		log_listener(d, LOG_LEVEL_NOTICE, i, NULL);
	return true;
}

static bool
start_workers(struct daemon *d)
{
	unsigned which;

	if (crew_start(d->crew, &which))
		return true;
	log_worker_error(d, which, WAX_SYSTEM);
	return false;
}

/* Lines of some counters each: a line is bounded. */
static void
log_counters(struct daemon *d, bool all)
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

/* What only the workers know they tell themselves. */
static void
log_state(struct daemon *d)
{
	log_counters(d, true);
	crew_tell(d->crew);
}

/* The first time is answered when nothing was asked before. */
static void
on_feed(struct timer *timer, void *arg)
{
	struct daemon *d = arg;

	if (crew_probe(d->crew))
		systemd_notify("WATCHDOG=1");
	/* It takes the place in the heap that it has left. */
	(void)!timers_start(&d->timers, timer, d->clock.now + d->watchdog,
	    on_feed);
}

static void
on_expiry(struct timer *timer, void *arg)
{
	struct daemon *d = arg;

	vault_check_expiry(d->configuration->vault, (int64_t)time(NULL),
	    d->log, &d->metrics);
	(void)!timers_start(&d->timers, timer, d->clock.now + DAY, on_expiry);
}

static void
daemon_take_signal(void *arg, int number)
{
	struct daemon *d = arg;

	clock_tick(&d->clock);
	switch (number) {
	case SIGUSR1:
		log_state(d);
		break;
	case SIGHUP:
		if (reload_credentials(d->configuration->vault, d->log,
		    &d->metrics))
			on_expiry(&d->expiry, d);
		break;
	default:
		log_begin(d->log, LOG_LEVEL_NOTICE, "stop");
		log_text(d->log, "signal",
		    number == SIGTERM ? "SIGTERM" : "SIGINT");
		log_end(d->log);
		loop_stop(d->loop);
		break;
	}
}

static void
log_start(struct daemon *d)
{
	log_begin(d->log, LOG_LEVEL_NOTICE, "start");
	log_text(d->log, "version", d->options->version);
	log_text(d->log, "conf", d->options->path);
	log_uint(d->log, "pid", (uint64_t)getpid());
	log_end(d->log);
}

static void
log_ready(struct daemon *d)
{
	const struct settings *s = d->configuration->settings;

	log_begin(d->log, LOG_LEVEL_NOTICE, "ready");
	log_uint(d->log, "workers", s->workers);
	log_uint(d->log, "hops", s->net.hop_count);
	log_uint(d->log, "routes", s->forward.route_count);
	log_end(d->log);
}

/* The main thread's own loop. Before the workers, who inherit which signals
   are blocked. False: told. */
static bool
make_loop(struct daemon *d)
{
	enum wax_status st = WAX_SYSTEM;

	timers_init(&d->timers, d);
	errno = ENOMEM;
	d->loop = loop_new(&d->clock, &d->timers, d->log);
	if (d->loop != NULL)
		d->signals = signals_new(loop_base(d->loop),
		    daemon_take_signal, d);
	if (d->signals != NULL)
		st = timers_reserve(&d->timers, 2);
	if (st != WAX_OK)
		log_start_error(d, "signals", st);
	return st == WAX_OK;
}

/* False: told. */
static bool
daemon_start(struct daemon *d)
{
	log_start(d);
	limits_raise_files(d->configuration->settings, d->log);
	if (!make_loop(d) || !make_shared(d) || !make_workers(d) ||
	    !open_listeners(d) || !start_workers(d))
		return false;
	d->watchdog = systemd_watchdog_interval() / 2;
	clock_tick(&d->clock);
	if (d->watchdog > 0)
		(void)!timers_start(&d->timers, &d->feed,
		    d->clock.now + d->watchdog, on_feed);
	on_expiry(&d->expiry, d);
	log_ready(d);
	systemd_notify("READY=1");
	return true;
}

/* Also after a start that failed half way. */
static void
daemon_clear(struct daemon *d)
{
	crew_free(d->crew);
	crossings_free(d->crossings);
	registry_free(d->registry);
	signals_free(d->signals);
	loop_free(d->loop);
	timers_clear(&d->timers);
	log_free(d->log);
}

int
daemon_run(struct configuration *configuration,
    const struct daemon_options *options)
{
	struct daemon d = { .configuration = configuration,
		.options = options };
	int status = EXIT_FAILURE;

	if (!open_log(&d))
		return EXIT_FAILURE;
	if (daemon_start(&d)) {
		loop_run(d.loop);
		systemd_notify("STOPPING=1");
		status = EXIT_SUCCESS;
	}
	if (d.crew != NULL)
		crew_stop(d.crew);
	if (status == EXIT_SUCCESS)
		log_counters(&d, false);
	daemon_clear(&d);
	return status;
}
