/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* daemon_duties.c - what the main thread does while the workers work: signals,
   watchdog, what is looked at now and then, reload */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "ostler/daemon_state.h"
#include "ostler/net/loop.h"
#include "ostler/reload.h"
#include "ostler/systemd.h"

#define DAY CLOCK_S(86400)
#define LOSSES_EVERY CLOCK_S(10)

/* The timer takes the place in the heap that it has left. */
static void
start_again(struct daemon *d, struct timer *timer, uint64_t wait,
    timer_fire *fire)
{
	(void)!timers_start(&d->timers, timer, d->clock.now + wait, fire);
}

/* The first time is answered when nothing was asked before. */
static void
on_feed(struct timer *timer, void *arg)
{
	struct daemon *d = arg;

	if (crew_probe(d->crew))
		systemd_notify("WATCHDOG=1");
	start_again(d, timer, d->watchdog, on_feed);
}

static void
on_expiry(struct timer *timer, void *arg)
{
	struct daemon *d = arg;

	vault_check_expiry(d->configuration->vault, (int64_t)time(NULL),
	    d->log, &d->metrics);
	start_again(d, timer, DAY, on_expiry);
}

static void
on_losses(struct timer *timer, void *arg)
{
	struct daemon *d = arg;

	daemon_log_lost(d);
	start_again(d, timer, LOSSES_EVERY, on_losses);
}

void
daemon_begin_duties(struct daemon *d)
{
	clock_tick(&d->clock);
	d->watchdog = systemd_watchdog_interval() / 2;
	if (d->watchdog > 0)
		start_again(d, &d->feed, d->watchdog, on_feed);
	on_expiry(&d->expiry, d);
	on_losses(&d->losses, d);
}

/* What the main thread itself has of the settings, while nobody has changed
   yet. A control socket that can not move stays where it is: that must not
   stand in a reload's way, which may be wanted for it. */
static bool
take_settings(void *arg, const struct settings *new, FILE *errors)
{
	struct daemon *d = arg;
	enum wax_status st = audit_reopen(d->audit, new->audit_path, errors);

	if (st == WAX_MEMORY)	/* all else was told */
		fprintf(errors, "%s: %s\n", new->audit_path,
		    wax_status_text(st));
	if (st != WAX_OK)
		return false;
	if (control_move(d->control, new->control_path) != WAX_OK)
		fprintf(errors, "note: control can not be at %s: %s\n",
		    new->control_path, strerror(errno));
	return true;
}

bool
daemon_reload(struct daemon *d, FILE *errors)
{
	struct reload_context context = {
		.path = d->options->path,
		.debug = d->options->debug,
		.log = d->log,
		.metrics = &d->metrics,
		.crew = d->crew,
		.patience = DAEMON_PATIENCE,
		.take = take_settings,
		.arg = d,
	};
	bool is_done = reload_run(&context, d->configuration, errors);

	clock_tick(&d->clock);
	if (is_done) {
		d->log_level = d->configuration->settings->log_level;
		on_expiry(&d->expiry, d);
	}
	audit_line(d->audit, "reload", "result=%s",
	    is_done ? "ok" : "refused");
	return is_done;
}

/* What only the workers know they tell themselves. */
static void
log_state(struct daemon *d)
{
	daemon_log_counters(d, true);
	crew_tell(d->crew);
}

static void
stop(struct daemon *d, int number)
{
	const char *name = number == SIGTERM ? "SIGTERM" : "SIGINT";

	log_begin(d->log, LOG_LEVEL_NOTICE, "stop");
	log_text(d->log, "signal", name);
	log_end(d->log);
	audit_line(d->audit, "stop", "signal=%s", name);
	loop_stop(d->loop);
}

void
daemon_take_signal(void *arg, int number)
{
	struct daemon *d = arg;

	clock_tick(&d->clock);
	if (number == SIGHUP)
		(void)daemon_reload(d, NULL);
	else if (number == SIGUSR1)
		log_state(d);
	else
		stop(d, number);
}
