/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "ostler/forward/registry.h"
#include "ostler/metrics/metrics.h"
#include "ostler/net/crossing.h"
#include "ostler/net/transport.h"
#include "ostler/reload.h"
#include "ostler/systemd.h"
#include "ostler/worker.h"

#define COUNTERS_A_LINE 12
#define REGISTRY_MAX 262144u	/* devices that called or were found */
#define LETTERS_MAX (8u << 20)	/* bytes that may wait for a worker */
#define FILES_OTHER 16		/* open files apart from the workers' */
#define FILES_WORKER 4		/* of a worker apart from its sockets */
#define DAY CLOCK_S(86400)

/* Lives as long as daemon_run. */
struct daemon {
	struct settings *settings;
	struct vault *vault;
	const struct daemon_options *options;
	struct metrics metrics;		/* beside those of the workers */
	struct clock clock;
	struct log_options log_options;
	struct log *log;
	struct registry *registry;	/* owned; before and after the workers,
					   as is crossings */
	struct crossings *crossings;
	struct worker **workers;	/* owned; settings->workers */
	sigset_t signals;		/* what daemon_wait waits for */
	uint64_t watchdog;		/* microseconds between probes; 0: no
					   probes */
	uint64_t feed_at;		/* when the next is due */
	uint64_t expiry_at;		/* and the next look at credentials */
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

static bool
open_log(struct daemon *d)
{
	bool is_journal = systemd_is_journal(STDERR_FILENO);

	clock_init_system(&d->clock);
	make_nonblocking(STDERR_FILENO);
	d->log_options = (struct log_options){
		.fd = STDERR_FILENO,
		.level = d->options->debug ? LOG_LEVEL_DEBUG :
		    d->settings->log_level,
		.priority_prefix = is_journal,
		.timestamp = !is_journal,
		.warnings_per_second = d->settings->log_warnings,
		.clock = &d->clock,
	};
	d->log = log_new(&d->log_options);
	return d->log != NULL;
}

/* Blocked here and, by inheritance, in all workers: daemon_wait takes them. */
static void
block_signals(struct daemon *d)
{
	sigemptyset(&d->signals);
	sigaddset(&d->signals, SIGTERM);
	sigaddset(&d->signals, SIGINT);
	sigaddset(&d->signals, SIGHUP);
	sigaddset(&d->signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &d->signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Sockets of one listener: sessions over streams have one each. */
static uint64_t
count_listener_files(const struct listener_conf *l)
{
	return l->transport->kind == TRANSPORT_STREAM ?
	    1 + (uint64_t)l->sessions_max + l->handshakes_max : 1;
}

/* At most so many descriptors are open at one time. */
static uint64_t
count_files(const struct settings *s)
{
	uint64_t each = FILES_WORKER;

	for (size_t i = 0; i < s->net.listener_count; i++)
		each += count_listener_files(&s->net.listeners[i]);
	for (size_t i = 0; i < s->net.hop_count; i++)
		each += s->net.hops[i].source_ports;
	return FILES_OTHER + each * s->workers;
}

/* The soft limit goes up to the hard one; what is still missing is told. */
static void
raise_file_limit(struct daemon *d)
{
	uint64_t wanted = count_files(d->settings);
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = wanted < limit.rlim_max ? wanted :
		    limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	log_begin(d->log, LOG_LEVEL_NOTICE, "files");
	log_uint(d->log, "limit", limit.rlim_cur);
	log_uint(d->log, "wanted", wanted);
	log_text(d->log, "msg", "with all source ports and sessions open there "
	    "would be too few files; raise LimitNOFILE or lower source-ports "
	    "and sessions");
	log_end(d->log);
}

/* False: told. */
static bool
make_shared(struct daemon *d)
{
	d->registry = registry_new(REGISTRY_MAX);
	if (d->settings->workers > 1)
		d->crossings = crossings_new(d->settings->workers,
		    LETTERS_MAX);
	if (d->registry != NULL &&
	    (d->crossings != NULL || d->settings->workers == 1))
		return true;
	log_line(d->log, LOG_LEVEL_ERROR, "start", "%s",
	    wax_status_text(WAX_MEMORY));
	return false;
}

static bool
make_workers(struct daemon *d)
{
	struct worker_options options = {
		.settings = d->settings,
		.vault = d->vault,
		.log = d->log_options,
		.registry = d->registry,
		.crossings = d->crossings,
	};

	d->workers = calloc(d->settings->workers, sizeof(struct worker *));
	if (d->workers == NULL)
		return false;
	for (unsigned i = 0; i < d->settings->workers; i++) {
		enum wax_status st;

		options.number = i;
		st = worker_new(&options, &d->workers[i]);
		if (st == WAX_OK)
			continue;
		log_line(d->log, LOG_LEVEL_ERROR, "start", "worker %u: %s", i,
		    st == WAX_SYSTEM ? strerror(errno) : wax_status_text(st));
		return false;
	}
	return true;
}

static void
log_listener(struct daemon *d, enum log_level level, size_t which,
    const char *error)
{
	const struct listener_conf *l = &d->settings->net.listeners[which];
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
	for (unsigned i = 0; i < d->settings->workers; i++) {
		size_t which = 0;
		enum wax_status st = worker_listen(d->workers[i], &which);

		if (st == WAX_OK)
			continue;
		log_listener(d, LOG_LEVEL_ERROR, which, st == WAX_SYSTEM ?
		    strerror(errno) : wax_status_text(st));
		return false;
	}
	for (size_t i = 0; i < d->settings->net.listener_count; i++)
		log_listener(d, LOG_LEVEL_NOTICE, i, NULL);
	return true;
}

static bool
start_workers(struct daemon *d)
{
	for (unsigned i = 0; i < d->settings->workers; i++) {
		if (worker_start(d->workers[i]))
			continue;
		log_line(d->log, LOG_LEVEL_ERROR, "start", "worker %u: %s", i,
		    strerror(errno));
		return false;
	}
	return true;
}

/* Lines of some counters each: a line is bounded. */
static void
log_counters(struct daemon *d, bool all)
{
	struct metrics sum = { 0 };
	unsigned on_line = 0;

	metrics_sum(&sum, &d->metrics);
	for (unsigned i = 0; i < d->settings->workers; i++)
		metrics_sum(&sum, worker_metrics(d->workers[i]));
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
	for (unsigned i = 0; i < d->settings->workers; i++)
		worker_tell(d->workers[i]);
}

static void
feed_watchdog(struct daemon *d)
{
	bool is_alive = true;

	for (unsigned i = 0; i < d->settings->workers; i++)
		is_alive &= worker_probe(d->workers[i]);
	if (is_alive)
		systemd_notify("WATCHDOG=1");
}

static void
check_expiry(struct daemon *d)
{
	d->expiry_at = d->clock.now + DAY;
	vault_check_expiry(d->vault, (int64_t)time(NULL), d->log, &d->metrics);
}

/* What is due by now. */
static void
run_timers(struct daemon *d)
{
	if (d->clock.now >= d->expiry_at)
		check_expiry(d);
	if (d->watchdog > 0 && d->clock.now >= d->feed_at) {
		d->feed_at = d->clock.now + d->watchdog;
		feed_watchdog(d);
	}
}

/* The next signal, or 0 when it is time for run_timers. */
static int
next_signal(struct daemon *d)
{
	uint64_t due = d->watchdog > 0 && d->feed_at < d->expiry_at ?
	    d->feed_at : d->expiry_at;
	uint64_t left = due > d->clock.now ? due - d->clock.now : 0;
	struct timespec wait = {
		.tv_sec = (time_t)(left / 1000000),
		.tv_nsec = (long)(left % 1000000) * 1000,
	};
	int n = sigtimedwait(&d->signals, NULL, &wait);

	return n < 0 ? 0 : n;
}

/* Until it is time to end. */
static void
daemon_wait(struct daemon *d)
{
	for (;;) {
		int n = next_signal(d);

		clock_tick(&d->clock);
		switch (n) {
		case SIGTERM:
		case SIGINT:
			log_begin(d->log, LOG_LEVEL_NOTICE, "stop");
			log_text(d->log, "signal",
			    n == SIGTERM ? "SIGTERM" : "SIGINT");
			log_end(d->log);
			return;
		case SIGUSR1:
			log_state(d);
			break;
		case SIGHUP:
			if (reload_credentials(d->vault, d->log, &d->metrics))
				check_expiry(d);
			break;
		default:
			break;
		}
		run_timers(d);
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
	log_begin(d->log, LOG_LEVEL_NOTICE, "ready");
	log_uint(d->log, "workers", d->settings->workers);
	log_uint(d->log, "hops", d->settings->net.hop_count);
	log_uint(d->log, "routes", d->settings->forward.route_count);
	log_end(d->log);
}

/* False: told. */
static bool
daemon_start(struct daemon *d)
{
	block_signals(d);
	log_start(d);
	raise_file_limit(d);
	if (!make_shared(d) || !make_workers(d) || !open_listeners(d) ||
	    !start_workers(d))
		return false;
	d->watchdog = systemd_watchdog_interval() / 2;
	clock_tick(&d->clock);
	d->feed_at = d->clock.now + d->watchdog;
	check_expiry(d);
	log_ready(d);
	systemd_notify("READY=1");
	return true;
}

/* Also after a start that failed half way. */
static void
daemon_stop(struct daemon *d)
{
	for (unsigned i = 0; d->workers != NULL &&
	    i < d->settings->workers; i++) {
		if (d->workers[i] != NULL)
			worker_stop(d->workers[i]);
	}
	for (unsigned i = 0; d->workers != NULL &&
	    i < d->settings->workers; i++) {
		if (d->workers[i] != NULL)
			worker_join(d->workers[i]);
	}
}

static void
daemon_clear(struct daemon *d)
{
	for (unsigned i = 0; d->workers != NULL &&
	    i < d->settings->workers; i++)
		worker_free(d->workers[i]);
	free(d->workers);
	crossings_free(d->crossings);
	registry_free(d->registry);
	log_free(d->log);
}

int
daemon_run(struct settings *settings, struct vault *vault,
    const struct daemon_options *options)
{
	struct daemon d = { .settings = settings, .vault = vault,
		.options = options };
	int status = EXIT_FAILURE;

	if (!open_log(&d))
		return EXIT_FAILURE;
	if (daemon_start(&d)) {
		daemon_wait(&d);
		systemd_notify("STOPPING=1");
		status = EXIT_SUCCESS;
	}
	daemon_stop(&d);
	if (status == EXIT_SUCCESS)
		log_counters(&d, false);
	daemon_clear(&d);
	return status;
}
