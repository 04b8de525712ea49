/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/reload.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "ostler/systemd.h"

/* sd_notify(3) wants the time when it began, to tell this READY=1 from one
   that was on its way before. */
static void
notify_begin(void)
{
	struct timespec t;
	char text[80];

	clock_gettime(CLOCK_MONOTONIC, &t);
	snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
	    (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000);
	systemd_notify(text);
}

/* errors: lines; changed. */
static void
log_errors(struct log *log, char *errors)
{
	char *rest, *line = strtok_r(errors, "\n", &rest);

	for (; line != NULL; line = strtok_r(NULL, "\n", &rest)) {
		log_begin(log, LOG_LEVEL_ERROR, "reload");
		log_text(log, "error", line);
		log_end(log);
	}
}

/* Loads; *errors gets the lines, the caller's. */
static enum wax_status
load(struct vault *v, char **errors)
{
	size_t len;
	FILE *out = open_memstream(errors, &len);
	enum wax_status st;

	if (out == NULL)
		return WAX_MEMORY;
	st = vault_load(v, out);
	fclose(out);
	return st;
}

bool
reload_credentials(struct vault *v, struct log *log, struct metrics *metrics)
{
	char *errors = NULL;
	enum wax_status st;

	notify_begin();
	st = load(v, &errors);
	if (errors != NULL)
		log_errors(log, errors);
	metrics_add(metrics, st == WAX_OK ? METRIC_RELOADS :
	    METRIC_RELOADS_REFUSED, 1);
	log_begin(log, st == WAX_OK ? LOG_LEVEL_NOTICE : LOG_LEVEL_ERROR,
	    "reload");
	log_text(log, "result", st == WAX_OK ? "ok" : "refused");
	log_text(log, "msg", st == WAX_OK ? "credentials were read again; the "
	    "configuration is read at start only" : "the credentials stay as "
	    "they were");
	log_end(log);
	systemd_notify("READY=1");
	free(errors);
	return st == WAX_OK;
}
