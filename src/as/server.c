/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server.c - the authorization server at work */
#include "as/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include <event2/event.h>

#include "as/channels.h"
#include "as/server_state.h"
#include "ostler/systemd.h"
#include "peer/credentials.h"
#include "tools/cred_file.h"

#define LISTENER_SIZE 128	/* of a listener's URI */

/* --- what is wrong at the start ------------------------------------------ */

static bool
say(const char *text)
{
	fprintf(stderr, "wax-as: %s\n", text);
	return false;
}

static bool
open_channels(struct as_server *s)
{
	struct database_error error;

	return channels_new(s->registry, s->settings.state, &s->channels,
	    &error) == WAX_OK || say(error.text);
}

static bool
open_desk(struct as_server *s)
{
	s->quota = quota_new(s->settings.requests_per_minute);
	if (s->quota == NULL)
		return say("no memory");
	if (audit_new(s->settings.audit, stderr, &s->audit) != WAX_OK)
		return false;
	s->version = registry_version(s->registry);
	server_set_desk(s);
	return true;
}

static bool
open_credentials(struct as_server *s)
{
	struct wax_error_text error;

	return s->settings.credentials == NULL ||
	    cred_file_open(s->settings.credentials,
	    registry_self(s->registry), NULL, &s->credentials, &error) ==
	    WAX_OK || say(error.text);
}

static bool
listen_at(struct as_server *s, const char *uri)
{
	enum wax_status st = waxpeer_endpoint_listen(s->endpoint, uri);

	if (st != WAX_OK)
		fprintf(stderr, "wax-as: %s: %s\n", uri, st == WAX_SYSTEM ?
		    strerror(errno) : st == WAX_STATE ? "expected credentials "
		    "in the configuration with it" : wax_status_text(st));
	return st == WAX_OK;
}

static bool
open_endpoint(struct as_server *s)
{
	const struct waxpeer_settings settings = {
		.base = s->base,
		.credentials = s->credentials,
		.contexts = channels_contexts(s->channels),
		.gate = server_gate,
		.gate_arg = s,
		.device = registry_self(s->registry)->bytes,
		.served = endpoint_log_served,
		.served_arg = &s->log,
		.session = endpoint_log_session,
		.session_arg = &s->log,
		.body_max = DESK_REQUEST_MAX,
	};

	if (waxpeer_endpoint_new(&settings, &s->endpoint) != WAX_OK ||
	    server_add_resources(s) != WAX_OK)
		return say("no memory");
	for (size_t i = 0; i < s->settings.listen_count; i++)
		if (!listen_at(s, s->settings.listen[i]))
			return false;
	return true;
}

/* --- signals and time ---------------------------------------------------- */

static void
on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct as_server *s = arg;

	(void)fd;
	(void)what;
	event_base_loopbreak(s->base);
}

static void
on_reload(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	server_reload(arg);
}

static void
on_report(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	server_report(arg);
}

/* Somebody has enrolled a client, or taken one away. */
static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct as_server *s = arg;
	int64_t version = registry_version(s->registry);
	struct database_error error;

	(void)fd;
	(void)what;
	server_tell_lost(s);
	if (version == s->version)
		return;
	if (channels_follow(s->channels, &error) == WAX_OK)
		s->version = version;
	else
		server_log_error(s, error.text);
}

static bool
add_events(struct as_server *s)
{
	static const struct {
		int number;
		event_callback_fn function;
	} rows[AS_SIGNALS] = {
		{ SIGTERM, on_stop }, { SIGINT, on_stop },
		{ SIGHUP, on_reload }, { SIGUSR1, on_report },
	};
	const struct timeval second = { .tv_sec = 1 };

	s->base = event_base_new();
	for (size_t i = 0; i < AS_SIGNALS && s->base != NULL; i++) {
		s->signals[i] = evsignal_new(s->base, rows[i].number,
		    rows[i].function, s);
		if (s->signals[i] == NULL ||
		    event_add(s->signals[i], NULL) != 0)
			return say("no memory");
	}
	if (s->base != NULL)
		s->ticker = event_new(s->base, -1, EV_PERSIST, on_tick, s);
	return (s->ticker != NULL && event_add(s->ticker, &second) == 0) ||
	    say("no memory");
}

/* --- from begin to end --------------------------------------------------- */

static void
tell_ready(struct as_server *s)
{
	char uri[LISTENER_SIZE];

	for (size_t i = 0; waxpeer_endpoint_listener(s->endpoint, i, uri);
	    i++)
		printf("listening %s\n", uri);
	fflush(stdout);
	endpoint_log_begin(&s->log, LOG_LEVEL_NOTICE, "ready");
	log_uint(s->log.log, "channels", channels_count(s->channels));
	log_uint(s->log.log, "rules", s->settings.policy.rule_count);
	log_end(s->log.log);
	systemd_notify("READY=1");
}

static void
close_all(struct as_server *s)
{
	waxpeer_endpoint_free(s->endpoint);
	channels_free(s->channels);
	waxpeer_credentials_free(s->credentials);
	quota_free(s->quota);
	audit_free(s->audit);
	registry_close(s->registry);
	for (size_t i = 0; i < AS_SIGNALS; i++)
		if (s->signals[i] != NULL)
			event_free(s->signals[i]);
	if (s->ticker != NULL)
		event_free(s->ticker);
	if (s->base != NULL)
		event_base_free(s->base);
	if (s->log.log != NULL)
		endpoint_log_close(&s->log);
	as_settings_clear(&s->settings);
}

int
as_serve(const char *path, struct as_settings *settings,
    struct registry **registry)
{
	struct as_server s = { .path = path, .settings = *settings,
		.registry = *registry };
	bool is_open;

	*settings = (struct as_settings){ .issuer = NULL };
	*registry = NULL;
	is_open = (endpoint_log_open(&s.log, false) == WAX_OK ||
	    say("no memory")) &&
	    open_channels(&s) &&
	    open_desk(&s) &&
	    open_credentials(&s) &&
	    add_events(&s) &&
	    open_endpoint(&s);
	if (is_open) {
		tell_ready(&s);
		event_base_dispatch(s.base);
		systemd_notify("STOPPING=1");
		server_report(&s);
	}
	close_all(&s);
	return is_open ? EXIT_SUCCESS : EXIT_FAILURE;
}
