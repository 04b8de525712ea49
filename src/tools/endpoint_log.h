/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* endpoint_log.h - what an endpoint does, a line each on standard error */
#ifndef TOOLS_ENDPOINT_LOG_H
#define TOOLS_ENDPOINT_LOG_H

#include "core/clock.h"
#include "core/log.h"
#include "peer/edhoc.h"
#include "peer/endpoint.h"

struct endpoint_log {
	struct log *log;	/* owned */
	struct clock clock;
};

/* WAX_MEMORY. Stays where it is: the clock is pointed to. */
MUST_USE enum wax_status endpoint_log_open(struct endpoint_log *l,
    bool has_time);
void endpoint_log_close(struct endpoint_log *l);

/* Begins a line, now. */
void endpoint_log_begin(struct endpoint_log *l, enum log_level level,
    const char *event);
/* A Device ID, 16 bytes, as text; NULL: nothing. */
void endpoint_log_id(struct endpoint_log *l, const char *key,
    const uint8_t *id);

/* For struct waxpeer_settings; arg is the struct endpoint_log. */
void endpoint_log_served(void *arg, const struct waxpeer_served *e);
void endpoint_log_outer(void *arg, bool is_request,
    const struct wax_message *outer);
void endpoint_log_session(void *arg, const struct waxpeer_session_event *e);
/* For struct waxpeer_edhoc_settings. */
void endpoint_log_edhoc(void *arg, const struct waxpeer_edhoc_event *e);

#endif
