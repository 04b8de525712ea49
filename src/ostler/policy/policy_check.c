/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_check.c - what can be told of rules once all is read */
#include <stdlib.h>

#include "ostler/conf/names.h"
#include "ostler/policy/group_conf.h"
#include "ostler/policy/policy_draft.h"
#include "ostler/policy/rule.h"

static bool
is_full(const struct parser *p)
{
	return parser_count_errors(p) > REPORT_MAX;
}

/* False: there is no such hop, or it is none of HTTP. */
static bool
find_server(const struct policy_names *names, const struct rule_reference *r,
    struct rule *rule)
{
	size_t index;

	if (!names->find_hop(names->arg, r->name.text, &index) ||
	    !names->is_server(names->arg, index))
		return false;
	rule_set_forward(rule, WAY_HOP, index);
	return true;
}

static bool
find_reference(struct policy_draft *d, const struct policy_names *names,
    const struct rule_reference *r)
{
	struct rule *rule = d->rules[r->rule].rule;
	size_t index;

	if (r->kind == REFERENCE_LISTENER)
		return names->has_listener(names->arg, r->name.text);
	if (r->kind == REFERENCE_TRANSPORT)
		return true;	/* it is known, or was told */
	if (r->kind == REFERENCE_SERVER)
		return find_server(names, r, rule);
	if (names->find_hop(names->arg, r->name.text, &index))
		rule_set_forward(rule, WAY_HOP, index);
	else if (names->find_pool(names->arg, r->name.text, &index))
		rule_set_forward(rule, WAY_POOL, index);
	else
		return false;
	return true;
}

static void
fail_reference(struct parser *p, const struct policy_names *names,
    const struct rule_reference *r)
{
	static const struct {
		const char *what, *expected;
	} words[] = {
		[REFERENCE_HOP] = { "hop", "next, a device or a pool" },
		[REFERENCE_SERVER] = { "hop over http or https",
		    "next or a device" },
		[REFERENCE_LISTENER] = { "listener", "listen" },
	};
	struct suggestion s = suggest_begin(r->name.text);
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT];

	names->suggest(names->arg, r->kind, &s);
	parser_fail(p, r->name.at, "there is no %s %s; expected the name of a "
	    "%s%s", words[r->kind].what, token_show(&r->name, shown),
	    words[r->kind].expected, suggest_format(&s, guess));
}

static void
check_references(struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	for (size_t i = 0; i < d->reference_count && !is_full(p); i++) {
		const struct rule_reference *r = &d->references[i];

		if (find_reference(d, names, r))
			continue;
		d->rules[r->rule].is_bad = true;
		if (!parser_is_lossy(p))
			fail_reference(p, names, r);
	}
}

static struct bytes
rule_name(const void *list, size_t i)
{
	const struct rule_draft *rules = list;

	return rules[i].name.text;
}

static void
check_names(struct policy_draft *d, struct parser *p)
{
	struct names n = { .sorted = NULL };
	char shown[REPORT_SHOW];

	if (names_make(&n, d->rule_count, rule_name, d->rules) != WAX_OK) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 1; i < n.count && !is_full(p); i++) {
		const struct token *a = &d->rules[n.sorted[i - 1].index].name;
		const struct token *b = &d->rules[n.sorted[i].index].name;

		if (bytes_equal(a->text, b->text))
			parser_fail(p, b->at, "rule %s is there already; "
			    "expected another name (first at %s:%u)",
			    token_show(b, shown), a->at.source->name,
			    (unsigned)a->at.line);
	}
	names_clear(&n);
}

/* Of rules that are whole themselves: where a part of one was lost, more than
   what was written would be told. */
static void
check_reachable(struct policy_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW], by[REPORT_SHOW];

	for (size_t i = 0; i < d->rule_count && !is_full(p); i++) {
		const struct token *rule = &d->rules[i].name, *other;
		size_t shadow = d->rules[i].is_bad ? VERDICT_NO_RULE :
		    policy_find_shadow(d->policy, i);

		if (shadow == VERDICT_NO_RULE || d->rules[shadow].is_bad)
			continue;
		other = &d->rules[shadow].name;
		parser_fail(p, rule->at, "rule %s is never reached; expected "
		    "it before rule %s, which holds whenever it does (%s:%u)",
		    token_show(rule, shown), token_show(other, by),
		    other->at.source->name, (unsigned)other->at.line);
	}
}

/* Rules that ask for methods can mean requests that are not sealed only. */
static void
note_codes(const struct policy_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->rule_count; i++) {
		const struct rule_draft *r = &d->rules[i];
		struct rule_view view;

		policy_get_rule(d->policy, i, &view);
		if (r->codes.inner.kind == TOKEN_NONE || r->codes.has_outer ||
		    r->codes.is_negated ||
		    view.verdict->action != VERDICT_FORWARD)
			continue;
		parser_note(p, r->codes.inner.at, "rule %s forwards nothing: "
		    "with end-to-end required only sealed requests go on, and "
		    "these show POST or FETCH", token_show(&r->name, shown));
	}
}

void
policy_draft_check(struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	check_references(d, p, names);
	check_names(d, p);
	group_drafts_check(d, p);
	if (policy_finish(d->policy) == WAX_OK)
		check_reachable(d, p);
	else
		parser_fail_memory(p);
}

static void
note_keys(const struct policy_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->rule_count; i++) {
		if (d->rules[i].keys.kind == TOKEN_NONE)
			continue;
		parser_note(p, d->rules[i].keys.at, "rule %s never holds: "
		    "key-establishment is off",
		    token_show(&d->rules[i].name, shown));
	}
}

/* Perhaps the listen is still to be written. */
static void
note_transports(const struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->reference_count; i++) {
		const struct rule_reference *r = &d->references[i];

		if (r->kind == REFERENCE_TRANSPORT &&
		    !names->has_transport(names->arg, r->name.text))
			parser_note(p, r->name.at, "no listener has transport "
			    "%s", token_show(&r->name, shown));
	}
}

void
policy_draft_note(const struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	if (names->is_seal_required)
		note_codes(d, p);
	if (!names->has_key_establishment)
		note_keys(d, p);
	note_transports(d, p, names);
	group_drafts_note(d, p);
}
