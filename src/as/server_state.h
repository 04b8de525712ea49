/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_state.h - what the authorization server at work consists of */
#ifndef AS_SERVER_STATE_H
#define AS_SERVER_STATE_H

#include "as/desk.h"
#include "as/settings.h"
#include "peer/endpoint.h"
#include "peer/serve.h"
#include "tools/endpoint_log.h"

#define AS_SIGNALS 4

struct event;
struct event_base;
struct waxpeer_credentials;

struct as_server {
	const char *path;		/* of the configuration */
	struct as_settings settings;
	struct endpoint_log log;
	struct registry *registry;
	int64_t version;		/* of it, that the channels follow */
	struct channels *channels;
	struct quota *quota;
	struct audit *audit;
	struct desk desk;
	struct waxpeer_credentials *credentials;	/* or NULL */
	struct event_base *base;
	struct event *signals[AS_SIGNALS];
	struct event *ticker;
	struct waxpeer_endpoint *endpoint;
	struct {
		uint64_t count, all, longest;	/* microseconds */
	} latency;			/* of requests at /token and
					   /introspect */
};

/* The desk works by the settings there are now. */
void server_set_desk(struct as_server *s);

/* server_resources.c: /token, /introspect and /health; who may come there:
   whoever has proved who he is, by OSCORE, DTLS or TLS. */
MUST_USE enum wax_status server_add_resources(struct as_server *s);
uint8_t server_gate(void *arg, const struct waxpeer_incoming *in);

/* server_watch.c: the configuration is read again, all or nothing; what
   happened so far, as a line of the log; an error there. */
void server_reload(struct as_server *s);
void server_report(struct as_server *s);
void server_log_error(struct as_server *s, const char *text);
/* Lines of the audit that could not be written since the last call. */
void server_tell_lost(struct as_server *s);

#endif
