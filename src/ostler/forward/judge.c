/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* judge.c - a request before the policy, and what is counted for it there */
#include "ostler/forward/judge.h"

#include "core/line.h"
#include "ostler/audit/audit.h"
#include "ostler/forward/state.h"

static enum question_place
judge_find_place(const struct forward *f, const struct deviceid *target)
{
	enum registration_kind kind;

	if (f->context.registry == NULL || !registry_find_kind(
	    f->context.registry, target, f->context.clock->now, &kind))
		return PLACE_UNKNOWN;
	return kind == REGISTRATION_FOUND ?
	    PLACE_DISCOVERED : PLACE_REGISTERED;
}

/* What costs something is only asked for if a rule does. */
static struct question
judge_make_question(struct forward *f, const struct inbound *in,
    const struct facts *facts)
{
	struct question q = facts_make_question(facts, in);

	q.now = f->context.clock->now;
	if ((f->needs & POLICY_NEEDS_PLACE) != 0)
		q.place = judge_find_place(f, &facts->target);
	if ((f->needs & POLICY_NEEDS_TIME) != 0) {
		daytime_update(&f->daytime, f->context.clock);
		q.minute = f->daytime.minute;
		q.weekday = f->daytime.weekday;
	}
	return q;
}

static enum refusal
judge_find_refusal(const struct verdict *v)
{
	switch (v->action) {
	case VERDICT_FORWARD:
		return REFUSAL_NONE;
	case VERDICT_DROP:
		return REFUSAL_DROP;
	case VERDICT_DENY:
	default:
		return v->retry_s > 0 ? REFUSAL_RATE : REFUSAL_POLICY;
	}
}

static void
judge_tell_dry_run(struct forward *f, const struct facts *facts)
{
	struct rule_view rule;

	hits_add(&f->hits, facts->verdict.dry_run);
	policy_get_rule(f->context.policy, facts->verdict.dry_run, &rule);
	facts_log_dry_run(facts, f->context.log, &rule);
}

enum refusal
judge_ask_policy(struct forward *f, const struct inbound *in,
    struct facts *facts)
{
	struct question q = judge_make_question(f, in, facts);

	q.tally = f->context.tally;
	q.metrics = f->context.metrics;
	policy_decide_request(f->context.policy, &q, &facts->verdict);
	facts->has_verdict = true;
	facts->retry_s = facts->verdict.retry_s;
	hits_add(&f->hits, facts->verdict.number);
	if (facts->verdict.dry_run != VERDICT_NO_RULE)
		judge_tell_dry_run(f, facts);
	return judge_find_refusal(&facts->verdict);
}

enum refusal
judge_ask_again(struct forward *f, struct exchange *e)
{
	struct question q = judge_make_question(f, e->in, &e->facts);

	policy_decide_request(f->context.policy, &q, &e->facts.verdict);
	return judge_find_refusal(&e->facts.verdict);
}

unsigned
judge_find_share(enum verdict_priority priority)
{
	static const unsigned shares[] = {
		[PRIORITY_NORMAL] = 100,
		[PRIORITY_LOW] = 50,
		[PRIORITY_HIGH] = 112,
	};

	return shares[priority];
}

uint64_t
judge_take_share(enum verdict_priority priority, uint32_t limit)
{
	return ((uint64_t)limit * judge_find_share(priority) + 99) / 100;
}

void
judge_open(struct forward *f, struct exchange *e, enum tally_kind kind)
{
	struct question q;

	if (f->context.tally == NULL || e->is_tallied[kind] ||
	    (f->needs & POLICY_NEEDS_OPEN) == 0)
		return;
	q = facts_make_count(&e->facts);
	q.metrics = f->context.metrics;
	tally_open(f->context.tally, kind, &q);
	e->is_tallied[kind] = true;
}

static void
judge_close_kind(struct forward *f, struct exchange *e, enum tally_kind kind)
{
	struct question q;

	if (!e->is_tallied[kind])
		return;
	q = facts_make_count(&e->facts);
	tally_close(f->context.tally, kind, &q);
	e->is_tallied[kind] = false;
}

void
judge_close(struct forward *f, struct exchange *e)
{
	judge_close_kind(f, e, TALLY_OBSERVATIONS);
	judge_close_kind(f, e, TALLY_EXCHANGES);
}

/* Nothing here is the peer's own text but for bytes that are shown in
   hexadecimal. */
static void
judge_write_line(const struct inbound *in, const struct facts *facts,
    enum refusal why, uint8_t result, struct line *l)
{
	char text[ADDRESS_TEXT_SIZE];
	char id[DEVICEID_TEXT_LEN + 1];

	line_begin(l);
	line_add_plain(l, why == REFUSAL_DROP ? "drop" : "deny");
	address_format(&facts->client.peer, text);
	line_add_text(l, "from", text);
	if (!deviceid_is_nil(&facts->identity)) {
		deviceid_format(&facts->identity, id);
		line_add_text(l, "identity", id);
	}
	line_add_text(l, "listener", in->listener->name);
	deviceid_format(&facts->target, id);
	line_add_text(l, "target", id);
	line_add_code(l, "code", facts->code);
	line_add_text(l, "rule", facts->verdict.rule);
	line_add_text(l, "reason", refuse_find_rule(why)->reason);
	if (result != CODE_EMPTY)
		line_add_code(l, "result", result);
}

void
judge_audit(struct forward *f, const struct inbound *in,
    const struct facts *facts, enum refusal why, uint8_t result)
{
	struct line l;

	if (!refuse_find_rule(why)->is_audited || !facts->has_verdict ||
	    f->context.audit == NULL || !audit_wants(f->context.audit))
		return;
	judge_write_line(in, facts, why, result, &l);
	audit_add(f->context.audit, &l);
}
