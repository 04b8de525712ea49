/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_ace.c - tokens at wax-server */
#include "tools/server_ace.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "core/option.h"
#include "peer/message.h"
#include "peer/request.h"

#define ASK_MS 10000		/* how long an answer is waited for */

/* --- asking -------------------------------------------------------------- */

/* An answer under another context, or none at all, is no answer. */
static void
on_answer(struct waxpeer_request *r, const struct waxpeer_event *e, void *arg)
{
	bool is_one = e->outcome == WAXPEER_RESPONSE &&
	    code_is_success(e->message.code);

	(void)r;
	if (!e->is_last)
		return;
	waxpeer_ace_answer(arg, is_one ? e->message.payload : NULL,
	    is_one ? e->message.payload_len : 0);
}

static enum wax_status
on_ask(void *arg, struct waxpeer_ace_question *q, size_t as,
    const uint8_t *request, size_t len)
{
	const struct server_ace *a = arg;
	struct waxpeer_message *m = waxpeer_message_new(CODE_POST);
	struct waxpeer_call call = {
		.hop = a->file.uri,
		.context = wax_context_file_context(a->channel),
		.timeout_ms = ASK_MS,
		.callback = on_answer,
		.arg = q,
	};
	enum wax_status st = WAX_MEMORY;

	(void)as;
	if (m != NULL) {
		waxpeer_message_set_path(m, "/introspect");
		waxpeer_message_add_uint(m, OPTION_CONTENT_FORMAT,
		    WAX_ACE_FORMAT);
		waxpeer_message_set_payload(m, request, len);
		st = waxpeer_message_view(m, &call.message);
	}
	if (st == WAX_OK)
		st = waxpeer_request_send(a->endpoint, &call, NULL);
	waxpeer_message_free(m);
	return st;
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
	if (ace_file_open(path, &a->file, &error) != WAX_OK) {
		fprintf(stderr, "wax-server: %s\n", error.text);
		return false;
	}
	a->rs = (struct wax_ace_rs_conf){
		.scopes = a->file.scopes,
		.scope_count = a->file.scope_count,
		.hints = a->file.hints,
		.renewal = WAX_RENEWAL_ON,
		.needs_subject = true,
	};
	a->settings = (struct waxpeer_ace_settings){
		.rs = &a->rs,
		.as = &a->file.as,
		.as_count = 1,
		.host_max = a->file.uploads,
		.ask = a->file.introspect != NULL ? on_ask : NULL,
		.told = on_told,
		.arg = a,
	};
	return open_channel(a);
}

void
server_ace_close(struct server_ace *a)
{
	wax_context_file_close(a->channel);
	ace_file_clear(&a->file);
}
