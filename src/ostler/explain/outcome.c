/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/explain/outcome.h"

#include "core/code.h"
#include "ostler/forward/filter.h"
#include "ostler/forward/route.h"
#include "ostler/policy/tally.h"

/* One peer, target and pair are all there are. */
#define TALLY_LIMIT 64

static void
outcome_refuse(struct outcome *o, enum refusal why)
{
	o->why = why;
	if (why == REFUSAL_NONE || o->verdict.action == VERDICT_DROP)
		o->code = CODE_EMPTY;
	else
		o->code = why == REFUSAL_POLICY ? o->verdict.code :
		    refuse_find_rule(why)->code;
}

static enum refusal
find_configured(const struct ask_world *w, const struct ask *a,
    struct outcome *o)
{
	size_t hop;
	enum refusal why = route_find_configured(w->forward, &a->target, &hop);

	if (why != REFUSAL_NONE)
		return why;
	o->way = OUTCOME_HOP;
	o->next = w->net->hops[hop].name;
	return REFUSAL_NONE;
}

/* As route_find_hop, with the answer's word for what is registered. */
static enum refusal
find_route(const struct ask_world *w, const struct ask *a, struct outcome *o)
{
	bool is_known = a->place == PLACE_REGISTERED ||
	    (a->place == PLACE_DISCOVERED &&
	    !route_is_written(w->forward, &a->target));

	if (!is_known)
		return find_configured(w, a, o);
	o->way = a->place == PLACE_REGISTERED ? OUTCOME_REGISTERED :
	    OUTCOME_DISCOVERED;
	return REFUSAL_NONE;
}

static enum refusal
find_way(const struct ask_world *w, const struct ask *a, struct outcome *o)
{
	switch (o->verdict.way) {
	case WAY_HOP:
		o->way = OUTCOME_HOP;
		o->next = w->net->hops[o->verdict.index].name;
		return REFUSAL_NONE;
	case WAY_POOL:
		o->way = OUTCOME_POOL;
		o->next = w->forward->pools[o->verdict.index].name;
		return REFUSAL_NONE;
	case WAY_REGISTERED:
		o->way = OUTCOME_REGISTERED;
		return a->place == PLACE_REGISTERED ? REFUSAL_NONE :
		    REFUSAL_ROUTE;
	case WAY_ROUTE:
	default:
		return find_route(w, a, o);
	}
}

/* What forward/ does with a request that the policy lets through. */
static enum refusal
pass_request(const struct ask_world *w, const struct ask *a,
    const struct question *q, struct outcome *o)
{
	struct facts facts = {
		.sealed = q->sealed,
		.establishes = q->establishes,
	};
	enum refusal why;

	if (o->verdict.action != VERDICT_FORWARD)
		return REFUSAL_POLICY;
	why = filter_check_seal(&facts, w->forward);
	return why != REFUSAL_NONE ? why : find_way(w, a, o);
}

/* Those that came before, and those that are still there. */
static void
repeat_question(const struct ask_world *w, const struct ask *a,
    const struct question *q)
{
	struct verdict v;

	for (uint64_t i = 0; i < a->after; i++)
		policy_decide_request(w->policy, q, &v);
	for (uint64_t i = 0; i < a->open; i++) {
		tally_open(q->tally, TALLY_EXCHANGES, q);
		if (a->observe)
			tally_open(q->tally, TALLY_OBSERVATIONS, q);
	}
}

enum wax_status
outcome_find(const struct ask_world *w, const struct ask *a,
    policy_tell *tell, void *arg, struct outcome *out)
{
	struct question q = ask_make_question(a, w);
	bool has_own = a->after > 0 || a->open > 0;
	struct tally *own = has_own ? tally_new(TALLY_LIMIT) : NULL;

	*out = (struct outcome){ .why = REFUSAL_NONE };
	if (has_own && own == NULL)
		return WAX_MEMORY;
	q.tally = own;
	repeat_question(w, a, &q);
	if (tell != NULL) {
		/* An explanation takes no token of anybody's. */
		q.tally = has_own ? own : w->tally;
		policy_explain_request(w->policy, &q, tell, arg,
		    &out->verdict);
	} else {
		policy_decide_request(w->policy, &q, &out->verdict);
	}
	tally_free(own);
	outcome_refuse(out, pass_request(w, a, &q, out));
	return WAX_OK;
}

const char *
outcome_find_cause(const struct outcome *o, bool *is_word)
{
	*is_word = o->why != REFUSAL_NONE && o->why != REFUSAL_POLICY;
	if (!*is_word)
		return o->verdict.rule;
	return o->why == REFUSAL_UNSEALED ? "end-to-end" : "route";
}

static void
write_forward(const struct outcome *o, FILE *out)
{
	static const char *const words[] = {
		[OUTCOME_HOP] = "",
		[OUTCOME_POOL] = "",
		[OUTCOME_REGISTERED] = " registered",
		[OUTCOME_DISCOVERED] = " discovered",
	};

	fprintf(out, "forward%s", words[o->way]);
	if (o->next != NULL)
		fprintf(out, " \"%s\"", o->next);
}

static void
write_denial(const struct outcome *o, FILE *out)
{
	char text[5];

	code_format(o->code, text);
	fprintf(out, "deny %s", text);
}

void
outcome_write(const struct outcome *o, FILE *out)
{
	bool is_word;
	const char *cause = outcome_find_cause(o, &is_word);

	if (o->why == REFUSAL_NONE)
		write_forward(o, out);
	else if (o->code == CODE_EMPTY)
		fputs("drop", out);
	else
		write_denial(o, out);
	fprintf(out, is_word ? " by %s" : " by \"%s\"", cause);
}
