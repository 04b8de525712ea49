/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_watch.c - what operators see and change while it works */
#include <stdlib.h>

#include "as/server_state.h"
#include "ostler/systemd.h"

void
server_log_error(struct as_server *s, const char *text)
{
	endpoint_log_begin(&s->log, LOG_LEVEL_ERROR, "error");
	log_text(s->log.log, "why", text);
	log_end(s->log.log);
}

void
server_tell_lost(struct as_server *s)
{
	int error = 0;
	uint64_t lost = audit_take_lost(s->audit, &error);

	if (lost == 0)
		return;
	endpoint_log_begin(&s->log, LOG_LEVEL_ERROR, "audit");
	log_uint(s->log.log, "lost", lost);
	log_text(s->log.log, "why", strerror(error));
	log_end(s->log.log);
}

void
server_set_desk(struct as_server *s)
{
	s->desk.registry = s->registry;
	s->desk.policy = &s->settings.policy;
	s->desk.issuer = s->settings.issuer;
	s->desk.token_lifetime = s->settings.token_lifetime;
	s->desk.tokens_per_client = s->settings.tokens_per_client;
	s->desk.quota = s->quota;
	s->desk.audit = s->audit;
	quota_set(s->quota, s->settings.requests_per_minute);
	log_set_level(s->log.log, (enum log_level)s->settings.log_level);
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What only a restart changes. NULL: nothing of it. */
static const char *
find_fixed(const struct as_settings *a, const struct as_settings *b)
{
	if (!is_same(a->issuer, b->issuer))
		return "issuer";
	if (!is_same(a->database, b->database))
		return "database";
	if (!is_same(a->key_file, b->key_file))
		return "key-file";
	if (!is_same(a->state, b->state))
		return "state";
	if (!is_same(a->credentials, b->credentials))
		return "credentials";
	if (a->listen_count != b->listen_count)
		return "listen";
	for (size_t i = 0; i < a->listen_count; i++)
		if (!is_same(a->listen[i], b->listen[i]))
			return "listen";
	return NULL;
}

static void
tell_reload(struct as_server *s, const char *fixed)
{
	endpoint_log_begin(&s->log, fixed != NULL ? LOG_LEVEL_ERROR :
	    LOG_LEVEL_NOTICE, "reload");
	log_text(s->log.log, "state", fixed != NULL ? "refused" : "done");
	if (fixed != NULL)
		log_text(s->log.log, "why", fixed);
	else
		log_uint(s->log.log, "rules", s->settings.policy.rule_count);
	log_end(s->log.log);
}

/* On any error all stays as it was. */
static const char *
reload(struct as_server *s)
{
	struct as_settings fresh;
	const char *fixed;

	if (as_settings_load(s->path, stderr, &fresh) != WAX_OK) {
		as_settings_clear(&fresh);
		return "the configuration is wrong";
	}
	fixed = find_fixed(&s->settings, &fresh);
	if (fixed == NULL && audit_reopen(s->audit, fresh.audit, stderr) !=
	    WAX_OK)
		fixed = "audit";
	if (fixed != NULL) {
		as_settings_clear(&fresh);
		return fixed;
	}
	as_settings_clear(&s->settings);
	s->settings = fresh;
	server_set_desk(s);
	return NULL;
}

void
server_reload(struct as_server *s)
{
	systemd_notify("RELOADING=1");
	tell_reload(s, reload(s));
	systemd_notify("READY=1");
}

void
server_report(struct as_server *s)
{
	const struct desk_counts *n = &s->desk.counts;
	static const char *const names[] = { NULL, "invalid_request",
		"invalid_client", "invalid_grant", "unauthorized_client",
		"unsupported_grant_type", "invalid_scope",
		"unsupported_pop_key", "incompatible_profiles" };

	endpoint_log_begin(&s->log, LOG_LEVEL_NOTICE, "counters");
	log_uint(s->log.log, "issued", n->issued);
	log_uint(s->log.log, "updated", n->updated);
	for (size_t i = 1; i < sizeof(names) / sizeof(names[0]); i++)
		if (n->refused[i] > 0)
			log_uint(s->log.log, names[i], n->refused[i]);
	log_uint(s->log.log, "active", n->active);
	log_uint(s->log.log, "inactive", n->inactive);
	log_uint(s->log.log, "strangers", n->strangers);
	log_uint(s->log.log, "too_many", n->too_many);
	log_uint(s->log.log, "failed", n->failed);
	if (s->latency.count > 0) {
		log_uint(s->log.log, "mean_us", s->latency.all /
		    s->latency.count);
		log_uint(s->log.log, "longest_us", s->latency.longest);
	}
	log_end(s->log.log);
}
