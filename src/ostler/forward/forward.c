/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward.c - the way of a request from hop to hop, and back */
#include "ostler/forward/forward.h"

#include <stdlib.h>
#include <sys/random.h>

#include "ostler/forward/blockwise.h"
#include "ostler/forward/announce.h"
#include "ostler/forward/calling.h"
#include "ostler/forward/directory.h"
#include "ostler/forward/establish.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/hoplimit.h"
#include "ostler/forward/judge.h"
#include "ostler/forward/observe.h"
#include "ostler/forward/rewrite.h"
#include "ostler/forward/route.h"
#include "ostler/forward/state.h"
#include "ostler/forward/target.h"

/* A request on its way through the steps below. */
struct passage {
	struct inbound *in;
	const struct message *message;	/* as it came */
	struct facts facts;
	struct target target;
	uint8_t hop_limit;		/* it leaves with */
	struct route route;
	struct message rewritten;	/* as it leaves */
	struct exchange *earlier;	/* the client's registration that this
					   request replaces or cancels */
	struct exchange *exchange;	/* NULL until it begins */
};

/* There is no answer, whatever the client wants. */
static uint8_t
forward_ignore_request(struct forward *f, struct inbound *in,
    const struct facts *facts, enum refusal why)
{
	judge_audit(f, in, facts, why, CODE_EMPTY);
	inbound_ignore(in);
	return CODE_EMPTY;
}

/* Answers in; with nothing, if the client wants no such answer. The code that
   went out; CODE_EMPTY if none. in is the net's again. */
static uint8_t
forward_answer_refusal(struct forward *f, struct inbound *in,
    const struct facts *facts, enum refusal why)
{
	struct writer w = writer_open(f->scratch, sizeof(f->scratch));
	struct message answer;
	/* Silence is what such a client asked for. */
	bool silent = why == REFUSAL_TIMEOUT && facts->no_response != 0;

	metrics_add(f->context.metrics, refuse_find_rule(why)->metric, 1);
	if (refuse_find_rule(why)->code == CODE_EMPTY)
		return forward_ignore_request(f, in, facts, why);
	refuse_write(why, facts->verdict.code, f->context.conf,
	    facts->retry_s, &w, &answer);
	answer.type = inbound_type(in);
	metrics_add(f->context.metrics, METRIC_REFUSALS, 1);
	judge_audit(f, in, facts, why, answer.code);
	if (silent || !facts_wants_code(facts, answer.code)) {
		metrics_add(f->context.metrics, METRIC_RESPONSES_UNWANTED, 1);
		inbound_drop(in);
		return CODE_EMPTY;
	}
	if (inbound_respond(in, &answer, RESPONSE_REFUSAL) != WAX_OK) {
		inbound_drop(in);
		return CODE_EMPTY;
	}
	return answer.code;
}

/* The one way out for trouble, once there is an exchange. */
void
forward_refuse_exchange(struct forward *f, struct exchange *e,
    enum refusal why)
{
	const struct refusal_rule *rule = refuse_find_rule(why);
	uint8_t code = forward_answer_refusal(f, e->in, &e->facts, why);

	e->in = NULL;
	exchange_end(f, e, rule->level, code, rule->reason);
}

/* And before there is one. */
static void
forward_refuse_request(struct forward *f, struct passage *p, enum refusal why)
{
	const struct refusal_rule *rule = refuse_find_rule(why);

	if (p->exchange != NULL) {
		forward_refuse_exchange(f, p->exchange, why);
		return;
	}
	facts_log(&p->facts, f->context.log, rule->level,
	    forward_answer_refusal(f, p->in, &p->facts, why), rule->reason,
	    f->context.clock->now);
}

static enum refusal
forward_find_target(struct forward *f, struct passage *p)
{
	enum refusal why;

	p->facts.establishes = f->context.conf->key_establishment &&
	    !p->facts.sealed && establish_is_asked(p->message);
	why = target_extract(p->message, p->facts.sealed ||
	    p->facts.establishes, f->context.conf, &p->target);
	if (why != REFUSAL_NONE)
		return why;
	p->facts.target = p->target.id;
	p->facts.has_target = true;
	if (p->facts.uri_options && p->target.form == TARGET_BY_PROXY_URI)
		metrics_add(f->context.metrics, METRIC_URI_OPTIONS_IGNORED, 1);
	if (p->facts.sealed && target_has_resource(&p->target)) {
		p->facts.uri_leaks = true;
		metrics_add(f->context.metrics, METRIC_URI_LEAKS, 1);
	}
	return REFUSAL_NONE;
}

static enum refusal
forward_ask_policy(struct forward *f, struct passage *p)
{
	return judge_ask_policy(f, p->in, &p->facts);
}

static enum refusal
forward_check_seal(struct forward *f, struct passage *p)
{
	return filter_check_seal(&p->facts, f->context.conf);
}

static enum refusal
forward_find_hop(struct forward *f, struct passage *p)
{
	struct route_places places = {
		.conf = f->context.conf,
		.net = f->context.net,
		.registry = f->context.registry,
		.worker = f->context.worker,
		.now = f->context.clock->now,
	};
	enum refusal why = route_find_hop(&places, &p->facts.target,
	    &p->facts.verdict, &p->route);

	if (why != REFUSAL_NONE)
		return why;
	memcpy(p->facts.next, p->route.name, sizeof(p->facts.next));
	p->facts.next_by = p->route.by;
	return REFUSAL_NONE;
}

static enum refusal
forward_check_options(struct forward *f, struct passage *p)
{
	(void)f;
	return filter_check_request(p->message->options);
}

static enum refusal
forward_count_hop(struct forward *f, struct passage *p)
{
	enum refusal why = hoplimit_count_hop(p->message->options,
	    f->context.conf->hop_limit, &p->hop_limit);
	uint8_t most = p->facts.verdict.hop_limit;

	if (why == REFUSAL_NONE && most > 0 && p->hop_limit > most)
		p->hop_limit = most;
	return why;
}

static enum refusal
forward_begin_exchange(struct forward *f, struct passage *p)
{
	enum refusal why = exchange_begin(f, p->in, &p->facts, p->earlier,
	    &p->exchange);

	return why != REFUSAL_NONE ? why : observe_register(f, p->exchange);
}

static enum refusal
forward_rewrite_request(struct forward *f, struct passage *p)
{
	struct writer w = writer_open(f->scratch, sizeof(f->scratch));
	struct rewrite_plan plan = {
		.kind = p->route.kind,
		.target = &p->target,
		.sealed = p->facts.sealed,
		.hop_limit = p->hop_limit,
		.has_tag = blockwise_needs_tag(p->message->options),
	};

	if (plan.has_tag)
		blockwise_make_tag(&f->registrations, &p->facts.client,
		    plan.tag);
	return rewrite_request(p->message, &plan, &w, &p->rewritten);
}

/* Clients come back when the hop is tried again, and not before. */
static void
forward_note_retry(struct forward *f, struct passage *p)
{
	struct hop_status status;

	hop_get_status(p->route.hop, &status);
	p->exchange->facts.retry_s = refuse_find_delay(&status,
	    f->context.conf, f->context.clock->now);
}

/* An observer, and who cancels, has a source port or session of its own at the
   next hop: some servers know one observation for each (RFC 7641 section
   4.1). Where the hop says so everybody has. */
static bool
forward_needs_own(const struct passage *p)
{
	return p->facts.observe != OBSERVE_ABSENT ||
	    hop_conf(p->route.hop)->one_each;
}

static enum refusal
forward_send_request(struct forward *f, struct passage *p)
{
	struct exchange *earlier = p->earlier;
	struct hop_request request = {
		.message = &p->rewritten,
		.owner = p->exchange,
		.client = forward_needs_own(p) ? &p->facts.client : NULL,
		.same_as = earlier != NULL &&
		    earlier->out->hop == p->route.hop ? earlier->out : NULL,
		.session = p->route.session,
		.is_cancel = p->facts.observe == OBSERVE_CANCEL,
		.timeout = p->facts.verdict.timeout,
		.share = judge_find_share(p->facts.verdict.priority),
	};
	enum wax_status st;

	st = hop_send_request(p->route.hop, &request, &p->exchange->out);
	if (st == WAX_STATE)
		forward_note_retry(f, p);
	if (st != WAX_OK)
		return refuse_by_send(st);
	metrics_add(f->context.metrics, METRIC_REQUESTS_FORWARDED, 1);
	return REFUSAL_NONE;
}

typedef enum refusal forward_step(struct forward *f, struct passage *p);

/* The way of one request. The first refusal ends it. */
static forward_step *const forward_steps[] = {
	forward_find_target,		/* which device is it for? */
	forward_ask_policy,		/* before anything is looked up */
	forward_check_seal,
	forward_find_hop,
	forward_check_options,
	forward_count_hop,
	forward_begin_exchange,
	forward_rewrite_request,
	forward_send_request,
};

static enum refusal
forward_pass_request(struct forward *f, struct passage *p)
{
	enum refusal why = REFUSAL_NONE;

	for (size_t i = 0; i < sizeof(forward_steps) / sizeof(forward_steps[0])
	    && why == REFUSAL_NONE; i++)
		why = forward_steps[i](f, p);
	return why;
}

/* A request that is for ourselves. */
static void
forward_ask_directory(struct forward *f, struct passage *p)
{
	struct writer w = writer_open(f->scratch, sizeof(f->scratch));
	const char *done = NULL;
	struct message answer;
	uint8_t code = CODE_EMPTY;
	enum refusal why = directory_answer(f, p->in, p->message, &p->facts,
	    &w, &answer, &done);

	if (why != REFUSAL_NONE) {
		forward_refuse_request(f, p, why);
		return;
	}
	if (facts_wants_code(&p->facts, answer.code) &&
	    inbound_respond(p->in, &answer, RESPONSE_FINAL) == WAX_OK)
		code = answer.code;
	else
		inbound_drop(p->in);
	facts_log(&p->facts, f->context.log, LOG_LEVEL_INFO, code, done,
	    f->context.clock->now);
}

static bool
forward_is_for_directory(const struct forward *f, const struct passage *p)
{
	return f->context.registry != NULL &&
	    directory_is_asked(p->in, p->message);
}

static void
forward_take_request(void *arg, struct inbound *in, const struct message *m)
{
	struct forward *f = arg;
	struct passage p = { .in = in, .message = m };
	enum refusal why;

	facts_read(in, m, &p.facts);
	p.earlier = observe_take_earlier(f, in, &p.facts);
	if (forward_is_for_directory(f, &p))
		forward_ask_directory(f, &p);
	else if ((why = forward_pass_request(f, &p)) != REFUSAL_NONE)
		forward_refuse_request(f, &p, why);
	if (p.earlier != NULL)
		exchange_end(f, p.earlier, LOG_LEVEL_INFO, CODE_EMPTY,
		    p.facts.observe == OBSERVE_CANCEL ?
		    "cancelled" : "replaced");
}

/* Passes an answer on. A final one ends the exchange. */
static enum refusal
forward_send_answer(struct forward *f, struct exchange *e,
    struct message *answer)
{
	enum response_kind kind = observe_judge_response(f, e, answer);
	enum wax_status st;

	if (!facts_wants_code(&e->facts, answer->code)) {
		metrics_add(f->context.metrics, METRIC_RESPONSES_UNWANTED, 1);
		exchange_end(f, e, LOG_LEVEL_INFO, answer->code, "unwanted");
		return REFUSAL_NONE;
	}
	if ((st = inbound_respond(e->in, answer, kind)) != WAX_OK)
		return refuse_by_respond(st);
	if (kind == RESPONSE_MORE) {
		observe_keep(f, e, answer);
		return REFUSAL_NONE;
	}
	metrics_add(f->context.metrics, METRIC_RESPONSES_FORWARDED, 1);
	e->in = NULL;
	exchange_end(f, e, LOG_LEVEL_INFO, answer->code, NULL);
	return REFUSAL_NONE;
}

/* And the way back. */
static void
forward_take_response(void *arg, struct outbound *out,
    const struct message *m)
{
	struct forward *f = arg;
	struct exchange *e = out->owner;
	struct writer w = writer_open(f->scratch, sizeof(f->scratch));
	struct message answer;
	enum refusal why;

	if ((why = filter_check_response(m->options)) != REFUSAL_NONE ||
	    (why = rewrite_response(m, f->context.conf, &w, &answer)) !=
	    REFUSAL_NONE ||
	    (why = forward_send_answer(f, e, &answer)) != REFUSAL_NONE)
		forward_refuse_exchange(f, e, why);
}

static void
forward_take_failure(void *arg, struct outbound *out, enum hop_failure why)
{
	forward_refuse_exchange(arg, out->owner, refuse_by_failure(why));
}

static void
forward_take_cancel(void *arg, struct inbound *in)
{
	struct forward *f = arg;
	struct exchange *e = in->owner;

	e->in = NULL;
	if (e->out != NULL)
		outbound_reject(e->out);
	e->out = NULL;
	exchange_end(f, e, LOG_LEVEL_INFO, CODE_EMPTY, "client-gone");
}

static void
forward_take_session(void *arg, const struct hop_session *session)
{
	calling_take_session(arg, session);
}

static void
forward_take_session_end(void *arg, const struct hop_session *session)
{
	calling_take_session_end(arg, session);
}

struct forward *
forward_new(const struct forward_context *context)
{
	struct forward *f = malloc(sizeof(*f));
	struct hop_receiver receiver = {
		.arg = f,
		.take_request = forward_take_request,
		.take_response = forward_take_response,
		.take_failure = forward_take_failure,
		.take_cancel = forward_take_cancel,
		.take_session = forward_take_session,
		.take_session_end = forward_take_session_end,
	};
	uint8_t key[16];

	if (f == NULL || getrandom(key, sizeof(key), 0) != sizeof(key) ||
	    hits_init(&f->hits, context->policy, NULL) != WAX_OK) {
		free(f);
		return NULL;
	}
	f->context = *context;
	f->needs = policy_needs(context->policy);
	f->daytime = (struct daytime){ .until = 0 };
	f->exchanges = NULL;
	f->exchange_count = 0;
	LIST_INIT(&f->announcements);
	table_init(&f->registrations, context->conf->observations_max, key);
	hop_set_receiver(context->net, &receiver);
	return f;
}

void
forward_add_hits(const struct forward *f, uint64_t *out)
{
	for (size_t i = 0; i < f->hits.count; i++)
		out[i] += f->hits.counts[i];
}

void
forward_free(struct forward *f)
{
	if (f == NULL)
		return;
	while (f->exchanges != NULL)
		exchange_end(f, f->exchanges, LOG_LEVEL_INFO, CODE_EMPTY,
		    "stopped");
	announce_end_all(f);
	table_clear(&f->registrations);
	hits_clear(&f->hits);
	free(f);
}
