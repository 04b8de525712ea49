/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint_log.c - what an endpoint does, a line each on standard error */
#include "tools/endpoint_log.h"

#include <string.h>
#include <unistd.h>

#include "core/code.h"
#include "core/deviceid.h"
#include "core/option.h"
#include "peer/message.h"

enum wax_status
endpoint_log_open(struct endpoint_log *l, bool has_time)
{
	struct log_options options = {
		.fd = STDERR_FILENO,
		.level = LOG_LEVEL_INFO,
		.timestamp = has_time,
		.clock = &l->clock,
	};

	clock_init_system(&l->clock);
	l->log = log_new(&options);
	return l->log == NULL ? WAX_MEMORY : WAX_OK;
}

void
endpoint_log_close(struct endpoint_log *l)
{
	log_free(l->log);
}

void
endpoint_log_begin(struct endpoint_log *l, enum log_level level,
    const char *event)
{
	clock_tick(&l->clock);
	log_begin(l->log, level, event);
}

static const char *const verdict_names[] = {
	[WAXPEER_SERVED_OPENED] = "opened",
	[WAXPEER_SERVED_PLAIN] = "plain",
	[WAXPEER_SERVED_REPLAY] = "replay",
	[WAXPEER_SERVED_CHALLENGED] = "challenged",
	[WAXPEER_SERVED_RENEWING] = "renewing",
	[WAXPEER_SERVED_REFUSED] = "refused",
	[WAXPEER_SERVED_FAILED] = "failed",
	[WAXPEER_SERVED_DUPLICATE] = "duplicate",
	[WAXPEER_SERVED_NOTIFIED] = "notified",
};

static void
endpoint_log_code(struct log *l, const char *key, uint8_t code)
{
	if (code_is_request(code) && code_name(code) != NULL)
		log_text(l, key, code_name(code));
	else
		log_code(l, key, code);
}

void
endpoint_log_id(struct endpoint_log *l, const char *key, const uint8_t *id)
{
	char text[DEVICEID_TEXT_LEN + 1];
	struct deviceid copy;

	if (id == NULL)
		return;
	memcpy(copy.bytes, id, sizeof(copy.bytes));
	deviceid_format(&copy, text);
	log_text(l->log, key, text);
}

void
endpoint_log_served(void *arg, const struct waxpeer_served *e)
{
	struct endpoint_log *l = arg;

	endpoint_log_begin(l, LOG_LEVEL_INFO,
	    e->verdict == WAXPEER_SERVED_NOTIFIED ? "notify" : "request");
	log_text(l->log, "from", e->from);
	log_text(l->log, "verdict", verdict_names[e->verdict]);
	if (e->outer_code != 0)
		endpoint_log_code(l->log, "outer", e->outer_code);
	if (e->oscore != NULL)
		log_hex(l->log, "oscore", bytes_of(e->oscore, e->oscore_len));
	if (e->code != 0)
		endpoint_log_code(l->log, "method", e->code);
	if (e->path[0] != '\0')
		log_text(l->log, "path", e->path);
	if (e->answer != 0) {
		log_code(l->log, "answer", e->answer);
		log_text(l->log, "sealed", e->is_answer_sealed ? "yes" : "no");
	}
	if (e->status != WAX_OK)
		log_text(l->log, "why", wax_status_text(e->status));
	endpoint_log_id(l, "peer", e->peer);
	if (strcmp(e->scheme, "coap") != 0)
		log_text(l->log, "hop", e->scheme);
	endpoint_log_id(l, "hop-peer", e->hop_peer);
	log_end(l->log);
	log_flush(l->log);
}

/* A sealed message as it travels, to be compared with what others saw. */
void
endpoint_log_outer(void *arg, bool is_request, const struct wax_message *outer)
{
	struct waxpeer_option o = { 0 };
	struct endpoint_log *l = arg;

	endpoint_log_begin(l, LOG_LEVEL_INFO, "seal");
	log_text(l->log, "way", is_request ? "in" : "out");
	while (waxpeer_option_next(outer, &o))
		if (o.number == OPTION_OSCORE)
			log_hex(l->log, "oscore", bytes_of(o.value, o.len));
	log_hex(l->log, "payload", bytes_of(outer->payload,
	    outer->payload_len));
	log_end(l->log);
	log_flush(l->log);
}

/* A session came or went. */
void
endpoint_log_session(void *arg, const struct waxpeer_session_event *e)
{
	struct endpoint_log *l = arg;

	endpoint_log_begin(l, LOG_LEVEL_INFO, "session");
	log_text(l->log, e->is_accepted ? "from" : "to", e->uri);
	log_text(l->log, "state", e->is_open ? "open" : "ended");
	endpoint_log_id(l, "hop-peer", e->peer);
	if (e->why != NULL)
		log_text(l->log, "why", e->why);
	log_end(l->log);
	log_flush(l->log);
}

void
endpoint_log_edhoc(void *arg, const struct waxpeer_edhoc_event *e)
{
	struct endpoint_log *l = arg;
	bool is_bad = e->message == 0 || e->failure != WAX_EDHOC_FAILURE_NONE;

	endpoint_log_begin(l, is_bad ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
	    "edhoc");
	if (e->message == 0)
		log_text(l->log, "message", "error");
	else
		log_uint(l->log, "message", (uint64_t)e->message);
	log_text(l->log, "direction", e->is_sent ? "out" : "in");
	log_uint(l->log, "bytes", e->len);
	if (e->is_combined)
		log_text(l->log, "combined", "yes");
	endpoint_log_id(l, "peer", e->peer);
	if (e->failure != WAX_EDHOC_FAILURE_NONE)
		log_text(l->log, "why", wax_edhoc_failure_text(e->failure));
	if (e->is_complete)
		log_text(l->log, "complete", "yes");
	log_end(l->log);
}
