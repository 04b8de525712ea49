/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon.c - start, what the main thread does meanwhile, and stop */
#include "ostler/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ostler/daemon_state.h"
#include "ostler/forward/registry.h"
#include "ostler/limits.h"
#include "ostler/net/crossing.h"
#include "ostler/net/loop.h"
#include "ostler/policy/tally.h"
#include "ostler/signals.h"
#include "ostler/systemd.h"

#define REGISTRY_MAX 262144u	/* devices that called or were found */
#define LETTERS_MAX (8u << 20)	/* bytes that may wait for a worker */
#define TALLY_MAX 262144u	/* peers, targets and pairs that rules count */
#define TIMERS 3

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
		.level = s->log_level,
		.priority_prefix = is_journal,
		.timestamp = !is_journal,
		.warnings_per_second = s->log_warnings,
		.clock = &d->clock,
	};
}

static bool
open_log(struct daemon *d)
{
	struct settings *s = d->configuration->settings;
	struct log_options options;

	if (d->options->debug)
		s->log_level = LOG_LEVEL_DEBUG;
	d->log_level = s->log_level;
	options = make_log_options(d);
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
	d->tally = tally_new(TALLY_MAX);
	if (workers > 1)
		d->crossings = crossings_new(workers, LETTERS_MAX);
	if (d->registry != NULL && d->tally != NULL &&
	    (d->crossings != NULL || workers == 1))
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
		.tally = d->tally,
		.audit = d->audit,
	};
	unsigned which;
	enum wax_status st = crew_new(&options, &d->crew, &which);

	if (st != WAX_OK)
		log_worker_error(d, which, st);
	return st == WAX_OK;
}

static bool
open_listeners(struct daemon *d)
{
	const struct net_conf *net = &d->configuration->settings->net;
	size_t which = 0;
	enum wax_status st = crew_listen(d->crew, &which);

	if (st != WAX_OK) {
		daemon_log_listener(d, LOG_LEVEL_ERROR, which,
		    st == WAX_SYSTEM ? strerror(errno) : wax_status_text(st));
		return false;
	}
	for (size_t i = 0; i < net->listener_count; i++)
		daemon_log_listener(d, LOG_LEVEL_NOTICE, i, NULL);
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
		st = timers_reserve(&d->timers, TIMERS);
	if (st != WAX_OK)
		log_start_error(d, "signals", st);
	return st == WAX_OK;
}

/* What is wrong with the audit file is told as it is in a configuration. False:
   told. */
static bool
open_audit(struct daemon *d)
{
	const char *path = d->configuration->settings->audit_path;
	enum wax_status st = audit_new(path, stderr, &d->audit);

	if (st == WAX_OK)
		return true;
	log_start_error(d, path, st);
	return false;
}

/* The daemon does its work without anybody asking it: where the socket can not
   be, as in nobody's folder, it is told and a reload may find another place.
   False: told. */
static bool
open_control(struct daemon *d)
{
	const char *path = d->configuration->settings->control_path;
	enum wax_status st;

	daemon_make_host(d);
	st = control_new(loop_base(d->loop), NULL, &d->host, d->log,
	    &d->control);
	if (st != WAX_OK) {
		log_start_error(d, "control", st);
		return false;
	}
	st = control_move(d->control, path);
	if (st == WAX_OK)
		return true;
	log_begin(d->log, LOG_LEVEL_WARNING, "control");
	log_text(d->log, "path", path);
	log_text(d->log, "error", st == WAX_SYSTEM ? strerror(errno) :
	    wax_status_text(st));
	log_end(d->log);
	return true;
}

/* False: told. */
static bool
daemon_start(struct daemon *d)
{
	daemon_log_start(d);
	limits_raise_files(d->configuration->settings, NULL, d->log);
	if (!make_loop(d) || !make_shared(d) || !open_audit(d) ||
	    !make_workers(d) || !open_control(d) || !open_listeners(d) ||
	    !start_workers(d))
		return false;
	daemon_begin_duties(d);
	daemon_log_ready(d);
	systemd_notify("READY=1");
	return true;
}

/* Also after a start that failed half way. */
static void
daemon_clear(struct daemon *d)
{
	control_free(d->control);
	crew_free(d->crew);
	daemon_log_lost(d);
	audit_free(d->audit);
	tally_free(d->tally);
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
		daemon_log_counters(&d, false);
	daemon_clear(&d);
	return status;
}
