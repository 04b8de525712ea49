/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* calling.c - devices that call home */
#include "ostler/forward/calling.h"

#include "ostler/forward/announce.h"
#include "ostler/forward/callers.h"
#include "ostler/forward/state.h"
#include "ostler/net/visit.h"

static void
calling_log(const struct forward *f, enum log_level level, const char *event,
    const struct registration *reg, const char *reason)
{
	struct log *log = f->context.log;
	char text[DEVICEID_TEXT_LEN + 1];

	if (!log_wants(log, level))
		return;
	log_begin(log, level, event);
	deviceid_format(&reg->target, text);
	log_text(log, "target", text);
	if (!deviceid_equal(&reg->target, &reg->owner)) {
		deviceid_format(&reg->owner, text);
		log_text(log, "by", text);
	}
	log_text(log, "listener", reg->listener);
	log_uint(log, "session", reg->session);
	if (reason != NULL)
		log_text(log, "reason", reason);
	log_end(log);
}

static bool
is_same_session(const struct registration *a, const struct registration *b)
{
	return a->worker == b->worker && a->session == b->session;
}

/* What was there before is over. A gateway's connection is not: it may be the
   way to others. */
static void
calling_replace(struct forward *f, const struct registration *earlier,
    const struct registration *reg)
{
	if (earlier->kind == REGISTRATION_FOUND)
		return;
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_REPLACED, 1);
	if (earlier->kind == REGISTRATION_SESSION &&
	    !is_same_session(earlier, reg))
		hop_end_session(f->context.net, earlier->worker,
		    earlier->session, "replaced");
}

enum wax_status
calling_enter(struct forward *f, const struct registration *reg)
{
	struct registration earlier;
	bool had_earlier;
	enum wax_status st = registry_put(f->context.registry, reg, &earlier,
	    &had_earlier);

	if (st != WAX_OK)
		return st;
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_BEGUN, 1);
	calling_log(f, LOG_LEVEL_INFO, "registered", reg, NULL);
	if (had_earlier)
		calling_replace(f, &earlier, reg);
	return WAX_OK;
}

bool
calling_leave(struct forward *f, const struct registration *reg)
{
	if (!registry_remove(f->context.registry, &reg->target, reg->worker,
	    reg->session))
		return false;
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_ENDED, 1);
	calling_log(f, LOG_LEVEL_INFO, "unregistered", reg, NULL);
	return true;
}

struct registration
calling_make_own(const struct hop_session *s)
{
	struct registration reg = {
		.target = s->identity,
		.kind = REGISTRATION_SESSION,
		.worker = s->worker,
		.session = s->number,
		.order = s->order,
		.owner = s->identity,
		.hop_kind = HOP_DEVICE,
		.expires = UINT64_MAX,
	};

	registration_set_listener(&reg, s->listener->name);
	return reg;
}

/* Another worker has told of a later session before this one was told. */
static void
calling_outdated(struct forward *f, const struct registration *reg)
{
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_REPLACED, 1);
	calling_log(f, LOG_LEVEL_INFO, "unregistered", reg, "replaced");
	hop_end_session(f->context.net, reg->worker, reg->session,
	    "replaced");
}

/* Of a session with an identity. */
static void
calling_register(struct forward *f, const struct hop_session *s)
{
	struct registration reg = calling_make_own(s);
	enum wax_status st;

	if (!callers_may_call(s->listener, &s->identity)) {
		calling_log(f, LOG_LEVEL_DEBUG, "unregistered", &reg,
		    "not a caller of this listener");
		return;
	}
	if ((st = calling_enter(f, &reg)) == WAX_OK)
		return;
	if (st == WAX_STATE) {
		calling_outdated(f, &reg);
		return;
	}
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_REFUSED, 1);
	calling_log(f, LOG_LEVEL_WARNING, "unregistered", &reg,
	    wax_status_text(st));
}

void
calling_take_session(struct forward *f, const struct hop_session *s)
{
	if (s->is_ours)
		announce_take_session(f, s);
	if (f->context.registry != NULL && s->has_identity)
		calling_register(f, s);
}

void
calling_take_session_end(struct forward *f, const struct hop_session *s)
{
	if (f->context.registry == NULL)
		return;
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_ENDED,
	    registry_remove_session(f->context.registry, s->worker,
	    s->number));
}

/* Under the registry's lock. */
static bool
calling_judge(void *arg, const struct registration *reg)
{
	struct forward *f = arg;
	struct hop_session s;

	if (!hop_find_session(f->context.net, reg->session, &s))
		return false;	/* it is ending, and told then */
	if (callers_may_register(s.listener, &reg->owner, &reg->target))
		return true;
	calling_log(f, LOG_LEVEL_NOTICE, "unregistered", reg,
	    "not allowed any more");
	return false;
}

static bool
calling_is_there(const struct forward *f, const struct deviceid *id)
{
	enum registration_kind kind;

	return registry_find_kind(f->context.registry, id,
	    f->context.clock->now, &kind) && kind == REGISTRATION_SESSION;
}

/* Who may be reached from now on need not call again. Of several sessions of
   one device the registered one stays. */
static void
calling_take_late(void *arg, const struct visit_session *session)
{
	struct forward *f = arg;
	const struct hop_session *s = session->facts;

	if (session->accepted && s->has_identity && s->listener != NULL &&
	    callers_may_call(s->listener, &s->identity) &&
	    !calling_is_there(f, &s->identity))
		calling_register(f, s);
}

void
calling_review(struct forward *f)
{
	if (f->context.registry == NULL)
		return;
	metrics_add(f->context.metrics, METRIC_REGISTRATIONS_ENDED,
	    registry_filter_sessions(f->context.registry, f->context.worker,
	    calling_judge, f));
	visit_sessions(f->context.net, calling_take_late, f);
}
