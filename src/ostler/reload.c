/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reload.c - the configuration, read again while the daemon runs */
#include "ostler/reload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ostler/limits.h"
#include "ostler/systemd.h"

#define NOTE "note: "

/* sd_notify(3) wants the time when it began, to tell this READY=1 from one
   that was on its way before. */
static void
notify_begin(void)
{
	struct clock clock;
	char text[80];

	clock_init_system(&clock);
	snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
	    clock.now);
	systemd_notify(text);
}

/* What only a start can change. */
static void
keep_fixed(const struct settings *old, struct settings *new, FILE *errors)
{
	if (new->workers != old->workers) {
		fprintf(errors, NOTE "workers stay %u until a restart\n",
		    old->workers);
		new->workers = old->workers;
	}
}

static void
tell_listener(const struct settings *s, size_t which, const char *reason,
    FILE *errors)
{
	const struct listener_conf *l = &s->net.listeners[which];
	char address[ADDRESS_TEXT_SIZE];

	address_format(&l->address, address);
	fprintf(errors, "listen \"%s\" on %s: %s\n", l->name,
	    l->path != NULL ? l->path : address, reason);
}

/* Why crew_prepare did not; which: as there. */
static void
tell_failure(const struct settings *s, enum wax_status st, size_t which,
    FILE *errors)
{
	const char *reason = st == WAX_SYSTEM ? strerror(errno) :
	    wax_status_text(st);

	if (which < s->net.listener_count)
		tell_listener(s, which, reason, errors);
	else
		fprintf(errors, "%s\n", reason);
}

/* All workers change, or none does. */
static bool
change_all(const struct reload_context *context,
    const struct configuration *new, FILE *errors)
{
	size_t which = SIZE_MAX;
	enum wax_status st = crew_prepare(context->crew, new->settings,
	    new->vault, &which);

	if (st != WAX_OK) {
		tell_failure(new->settings, st, which, errors);
		return false;
	}
	if (context->take != NULL &&
	    !context->take(context->arg, new->settings, errors)) {
		crew_abort(context->crew);
		return false;
	}
	crew_commit(context->crew);
	return true;
}

/* *still: microseconds for which all stood still. */
static bool
change_parked(const struct reload_context *context,
    const struct configuration *new, FILE *errors, uint64_t *still)
{
	struct clock clock;
	unsigned which;
	uint64_t began;
	bool is_done;

	if (!crew_park(context->crew, context->patience, &which)) {
		fprintf(errors, "worker %u does not stand still within %"
		    PRIu64 " ms\n", which, context->patience / 1000);
		return false;
	}
	clock_init_system(&clock);
	began = clock.now;
	is_done = change_all(context, new, errors);
	crew_resume(context->crew);
	clock_tick(&clock);
	*still = clock.now - began;
	return is_done;
}

static bool
replace(const struct reload_context *context, struct configuration *in_use,
    FILE *errors, uint64_t *still)
{
	struct configuration new;

	if (configuration_load(context->path, errors, &new) != WAX_OK)
		return false;
	keep_fixed(in_use->settings, new.settings, errors);
	if (context->debug)
		new.settings->log_level = LOG_LEVEL_DEBUG;
	limits_raise_files(new.settings, in_use->settings, context->log);
	if (!change_parked(context, &new, errors, still)) {
		configuration_clear(&new);
		return false;
	}
	configuration_clear(in_use);
	*in_use = new;
	log_set_level(context->log, new.settings->log_level);
	log_set_warnings(context->log, new.settings->log_warnings);
	return true;
}

static void
log_done(struct log *log, const struct settings *s, uint64_t still)
{
	log_begin(log, LOG_LEVEL_NOTICE, "reload");
	log_text(log, "result", "ok");
	log_uint(log, "listeners", s->net.listener_count);
	log_uint(log, "hops", s->net.hop_count);
	log_uint(log, "routes", s->forward.route_count);
	log_uint(log, "rules", policy_count_rules(s->policy));
	log_uint(log, "still_ms", (still + 500) / 1000);
	log_end(log);
}

static void
log_refused(struct log *log)
{
	log_begin(log, LOG_LEVEL_ERROR, "reload");
	log_text(log, "result", "refused");
	log_text(log, "msg", "all stays as it was");
	log_end(log);
}

/* What is said of a reload that went well can only be notes. */
static void
log_said_line(struct log *log, const char *text, bool is_done)
{
	bool has_word = strncmp(text, NOTE, strlen(NOTE)) == 0;
	bool is_note = is_done || has_word;

	log_begin(log, is_note ? LOG_LEVEL_NOTICE : LOG_LEVEL_ERROR, "reload");
	log_text(log, is_note ? "note" : "error",
	    text + (has_word ? strlen(NOTE) : 0));
	log_end(log);
}

/* said: lines; changed. */
static void
log_said(struct log *log, char *said, bool is_done)
{
	char *rest, *line = strtok_r(said, "\n", &rest);

	for (; line != NULL; line = strtok_r(NULL, "\n", &rest))
		log_said_line(log, line, is_done);
}

/* The log has all that was said, whoever asked. */
static bool
replace_and_tell(const struct reload_context *context,
    struct configuration *in_use, FILE *errors, uint64_t *still)
{
	char *said = NULL;
	size_t len;
	FILE *out = open_memstream(&said, &len);
	bool is_done;

	if (out == NULL) {
		log_said_line(context->log, wax_status_text(WAX_MEMORY),
		    false);
		return false;
	}
	is_done = replace(context, in_use, out, still);
	fclose(out);
	if (said != NULL) {
		if (errors != NULL)
			fputs(said, errors);
		log_said(context->log, said, is_done);
	}
	free(said);
	return is_done;
}

bool
reload_run(const struct reload_context *context, struct configuration *in_use,
    FILE *errors)
{
	uint64_t still = 0;
	bool is_done;

	notify_begin();
	is_done = replace_and_tell(context, in_use, errors, &still);
	metrics_add(context->metrics, is_done ? METRIC_RELOADS :
	    METRIC_RELOADS_REFUSED, 1);
	if (is_done)
		log_done(context->log, in_use->settings, still);
	else
		log_refused(context->log);
	systemd_notify("READY=1");
	return is_done;
}
