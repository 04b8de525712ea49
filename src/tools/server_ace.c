/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_ace.c - tokens at wax-server */
#include "tools/server_ace.h"

#include <stdio.h>
#include <stdlib.h>

static enum wax_status
on_ask(void *arg, struct waxpeer_ace_question *q, size_t as,
    const uint8_t *request, size_t len)
{
	const struct server_ace *a = arg;

	(void)as;
	return waxpeer_ace_ask(a->endpoint, q, a->file.uri,
	    wax_context_file_context(a->channel), request, len);
}

static void
on_told(void *arg, const struct waxpeer_ace_event *e)
{
	struct server_ace *a = arg;

	endpoint_log_begin(a->log, LOG_LEVEL_INFO, "token");
	log_code(a->log->log, "answer", e->code);
	log_text(a->log->log, "update", e->is_update ? "yes" : "no");
	log_text(a->log->log, "asked", e->was_asked ? "yes" : "no");
	if (e->is_too_many)
		log_text(a->log->log, "why", "too-many");
	log_end(a->log->log);
	log_flush(a->log->log);
}

/* --- from the file ------------------------------------------------------- */

static bool
open_channel(struct server_ace *a)
{
	struct wax_error_text error;

	if (a->file.introspect == NULL)
		return true;
	if (wax_context_file_open(a->file.introspect, &a->channel, &error) ==
	    WAX_OK)
		return true;
	fprintf(stderr, "wax-server: %s\n", error.text);
	return false;
}

bool
server_ace_open(struct server_ace *a, const char *path,
    struct endpoint_log *log)
{
	struct wax_error_text error;

	a->log = log;
	a->rs = (struct wax_ace_rs_conf){
		.renewal = WAX_RENEWAL_ON,
		.needs_subject = true,
	};
	a->settings = (struct waxpeer_ace_settings){
		.rs = &a->rs,
		.told = on_told,
		.arg = a,
	};
	if (path == NULL)
		return true;
	if (ace_file_open(path, &a->file, &error) != WAX_OK) {
		fprintf(stderr, "wax-server: %s\n", error.text);
		return false;
	}
	a->rs.scopes = a->file.scopes;
	a->rs.scope_count = a->file.scope_count;
	a->rs.hints = a->file.hints;
	a->settings.as = &a->file.as;
	a->settings.as_count = 1;
	a->settings.host_max = a->file.uploads;
	a->settings.ask = a->file.introspect != NULL ? on_ask : NULL;
	return open_channel(a);
}

void
server_ace_close(struct server_ace *a)
{
	wax_context_file_close(a->channel);
	ace_file_clear(&a->file);
}
