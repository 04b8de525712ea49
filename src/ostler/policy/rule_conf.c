/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_conf.c - a rule's name and conditions */
#include "ostler/policy/rule_conf.h"

#include <stdlib.h>

#include "core/code.h"
#include "ostler/conf/fields.h"
#include "ostler/conf/grow.h"
#include "ostler/policy/group_conf.h"
#include "ostler/policy/rule.h"

#define RULES_MAX 100000
#define REFERENCES_MAX 1000000

static struct rule_draft *
rule_draft_of(const struct rule_reading *r)
{
	return &r->draft->rules[r->number];
}

void
rule_add_reference(struct parser *p, struct rule_reading *r,
    enum reference_kind kind, const struct token *name)
{
	struct policy_draft *d = r->draft;
	struct rule_reference *reference;

	if (parser_is_bad(p))
		return;
	reference = grow_list(p, (void **)&d->references,
	    &d->reference_count, sizeof(*reference), REFERENCES_MAX, name->at);
	if (reference != NULL)
		*reference = (struct rule_reference){ kind, r->number, *name };
}

static bool
is_condition(const struct token *t)
{
	return t->kind == TOKEN_WORD && condition_find(t->text) != NULL;
}

bool
rule_word_is_known(const struct token *t)
{
	return is_condition(t) || token_is(t, "not") ||
	    rule_word_is_action(t);
}

void
rule_words_suggest(struct suggestion *s)
{
	size_t count;
	const struct condition *const *table = condition_table(&count);

	for (size_t i = 0; i < count; i++)
		suggest_candidate(s, table[i]->name);
	suggest_candidate(s, "not");
	for (const struct rule_word *w = rule_actions; w->name != NULL; w++)
		suggest_candidate(s, w->name);
}

/* The word that was meant instead; out has room for SUGGEST_TEXT. */
static const char *
format_guess(const struct token *t, char *out)
{
	struct suggestion s = suggest_begin(t->text);

	if (t->kind == TOKEN_WORD)
		rule_words_suggest(&s);
	return suggest_format(&s, out);
}

/* Neither a condition nor an action. */
static void
fail_word(struct parser *p, const struct token *t)
{
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT], list[260] = "";
	size_t count, len = 0;
	const struct condition *const *table = condition_table(&count);

	if (t->kind == TOKEN_BROKEN) {		/* the lexer told it */
		(void)parser_read_word(p, "a condition");
		return;
	}
	if (rule_word_is_known(t)) {		/* behind "not" */
		parser_fail(p, t->at, "%s; expected a condition",
		    token_show(t, shown));
		return;
	}
	format_guess(t, guess);
	for (size_t i = 0; i < count && guess[0] == '\0' &&
	    len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
		    i == 0 ? ": " : ", ", table[i]->name);
	parser_fail(p, t->at, "%s; expected forward, translate, deny, drop "
	    "or limit, or a condition%s%s", token_show(t, shown), list, guess);
}

/* NULL: told. */
static const struct condition *
read_name(struct parser *p, struct rule_reading *r, bool is_not)
{
	struct token t = *parser_peek(p);
	const struct condition *c = t.kind == TOKEN_WORD ?
	    condition_find(t.text) : NULL;

	if (c == NULL) {
		fail_word(p, &t);
		return NULL;
	}
	(void)parser_read_word(p, "a condition");
	if (rule_has_condition(r->rule, c))
		parser_fail(p, t.at, "%s is given again; expected once, "
		    "with all its words behind it", c->name);
	else if (is_not && c->takes_tokens)
		parser_fail(p, t.at, "not %s; expected %s without not",
		    c->name, c->name);
	return parser_is_bad(p) ? NULL : c;
}

static void
fail_value(struct parser *p, const struct condition *c, const char *name,
    const struct token *t)
{
	char shown[REPORT_SHOW], guess[SUGGEST_TEXT];

	parser_fail(p, t->at, "%s is %s; expected %s%s", name,
	    token_show(t, shown), c->expected, format_guess(t, guess));
}

static void
add_word(struct parser *p, struct rule_reading *r, const struct condition *c,
    const char *name, const struct token *t)
{
	if (parser_is_bad(p))
		return;
	switch (rule_add_word(r->rule, c, t->text)) {
	case WAX_OK:
		break;
	case WAX_MEMORY:
		parser_fail_memory(p);
		break;
	default:
		fail_value(p, c, name, t);
		break;
	}
}

/* What a sealed request shows is POST, or FETCH if it observes (RFC 8613
   section 4.2); of what begins a seal, POST. */
static void
note_code(struct rule_codes *codes, const struct token *t)
{
	uint8_t code;

	if (code_parse(t->text, &code) != WAX_OK)
		return;
	if (code == CODE_POST || code == CODE_FETCH)
		codes->has_outer = true;
	else if (codes->inner.kind == TOKEN_NONE)
		codes->inner = *t;
}

/* A rule that never holds was meant otherwise. */
static void
check_not_all(struct parser *p, const struct condition *c,
    const struct token *t)
{
	if ((c == &when_peer && token_is(t, "any")) ||
	    (c == &when_target && token_is(t, "*")))
		parser_fail(p, t->at, "not %s %s never holds; expected some",
		    c->name, c == &when_peer ? "any" : "*");
}

static void
read_group(struct parser *p, struct rule_reading *r,
    const struct condition *c)
{
	struct token name = fields_read_name(p, "a group's name in quotes");
	struct group *g = parser_is_bad(p) ? NULL :
	    group_draft_mention(p, r->draft, &name, c->group, r->number);

	if (g != NULL && rule_add_group(r->rule, c, g) != WAX_OK)
		parser_fail_memory(p);
}

static void
read_plain_word(struct parser *p, struct rule_reading *r,
    const struct condition *c, bool is_not)
{
	struct token t = parser_read_word(p, c->expected);

	add_word(p, r, c, c->name, &t);
	if (parser_is_bad(p))
		return;
	if (is_not)
		check_not_all(p, c, &t);
	if (c == &when_code)
		note_code(&rule_draft_of(r)->codes, &t);
	if (c == &when_transport)
		rule_add_reference(p, r, REFERENCE_TRANSPORT, &t);
}

static void
read_string(struct parser *p, struct rule_reading *r,
    const struct condition *c)
{
	struct token t = parser_read_string(p, c->expected);

	add_word(p, r, c, c->name, &t);
	if (c == &when_listener)
		rule_add_reference(p, r, REFERENCE_LISTENER, &t);
}

static void
fail_missing(struct parser *p, const struct condition *c)
{
	char shown[REPORT_SHOW];

	parser_fail(p, parser_peek(p)->at, "%s; expected %s",
	    token_show(parser_peek(p), shown), c->expected);
}

static void
read_words(struct parser *p, struct rule_reading *r,
    const struct condition *c, bool is_not)
{
	do {
		if (rule_word_is_known(parser_peek(p)))
			fail_missing(p, c);
		else if (c->form == CONDITION_STRINGS)
			read_string(p, r, c);
		else if (c->group != GROUP_NONE &&
		    parser_accept_word(p, "group"))
			read_group(p, r, c);
		else
			read_plain_word(p, r, c, is_not);
	} while (!parser_is_bad(p) && !parser_is_at_end(p) &&
	    !rule_word_is_known(parser_peek(p)));
}

void
rule_read_count(struct parser *p, struct rule_reading *r,
    const struct condition *c, const char *name, char *text, size_t size)
{
	struct token first = parser_read_word(p, c->expected), t = first;
	char whole[1100];
	size_t len = 0;

	/* A line fits, so nothing is cut but for the text of a rule. */
	while (!parser_is_bad(p) && len < sizeof(whole)) {
		len += (size_t)snprintf(whole + len, sizeof(whole) - len,
		    "%s%.*s", len > 0 ? " " : "", (int)t.text.len,
		    (const char *)t.text.data);
		if (!token_is(parser_peek(p), "burst") &&
		    !token_is(parser_peek(p), "per") &&
		    !token_is(&t, "burst") && !token_is(&t, "per"))
			break;
		t = parser_read_word(p, c->expected);
	}
	if (parser_is_bad(p))
		return;
	first.text = bytes_of(whole, len);
	add_word(p, r, c, name, &first);
	snprintf(text, size, "%s", whole);
}

/* What the checks want to know of a rule. */
static void
note_condition(struct rule_draft *d, const struct condition *c,
    const struct token *name, bool is_not)
{
	if (c == &when_code)
		d->codes.is_negated = is_not;
	else if (c == &when_listener)
		d->is_not_listener = is_not;
	else if (c == &when_sealed && !is_not)
		d->is_sealed = true;
	else if (c == &when_key_establishment && !is_not) {
		d->is_sealed = true;
		d->keys = *name;
	}
}

/* One condition and its words. */
static void
read_condition(struct parser *p, struct rule_reading *r)
{
	bool is_not = parser_accept_word(p, "not");
	struct token name = *parser_peek(p);
	const struct condition *c = read_name(p, r, is_not);
	struct token nothing = { .text = bytes_of("", 0) };
	char text[80];

	if (c == NULL)
		return;
	if (c->form == CONDITION_FLAG)
		add_word(p, r, c, c->name, &nothing);
	else if (c->form == CONDITION_COUNT)
		rule_read_count(p, r, c, c->name, text, sizeof(text));
	else
		read_words(p, r, c, is_not);
	if (parser_is_bad(p))
		return;
	if (is_not && rule_has_condition(r->rule, c))
		rule_negate_condition(r->rule, c);
	note_condition(rule_draft_of(r), c, &name, is_not);
}

/* The conditions as they stand in the file, from the first to before the
   action; all on one line. */
static void
set_text(struct parser *p, struct rule_reading *r, struct place begin,
    struct place end)
{
	struct bytes text = bytes_of(begin.source->text.data + begin.offset,
	    end.offset - begin.offset);
	char *whole;

	while (text.len > 0 && (text.data[text.len - 1] == ' ' ||
	    text.data[text.len - 1] == '\t'))
		text.len--;
	if (asprintf(&whole, "%.*s%s%s", (int)text.len,
	    (const char *)text.data,
	    text.len > 0 && r->limit[0] != '\0' ? " " : "", r->limit) < 0) {
		parser_fail_memory(p);
		return;
	}
	if (rule_set_text(r->rule, bytes_of_text(whole)) != WAX_OK)
		parser_fail_memory(p);
	free(whole);
}

/* Methods are inside of the seal. */
static void
check_codes(struct parser *p, const struct rule_draft *d)
{
	char shown[REPORT_SHOW];

	if (!parser_is_bad(p) && d->is_sealed &&
	    d->codes.inner.kind != TOKEN_NONE)
		parser_fail(p, d->codes.inner.at, "%s with sealed requests; "
		    "expected POST or FETCH, which is all they show: what they "
		    "ask for is inside of the seal",
		    token_show(&d->codes.inner, shown));
}

/* False: told. */
static bool
begin_rule(struct parser *p, struct rule_reading *r)
{
	struct policy_draft *d = r->draft;
	struct token name = fields_read_name(p, "the rule's name in quotes");
	struct rule_draft *rule = parser_is_bad(p) ? NULL :
	    grow_list(p, (void **)&d->rules, &d->rule_count, sizeof(*rule),
	    RULES_MAX, name.at);
	char *copy;

	if (rule == NULL)
		return false;
	copy = token_copy(&name);
	rule->name = name;
	rule->rule = copy == NULL ? NULL : policy_add_rule(d->policy, copy);
	free(copy);
	r->rule = rule->rule;
	r->number = d->rule_count - 1;
	if (r->rule == NULL)
		parser_fail_memory(p);
	return r->rule != NULL;
}

void
rule_read(struct parser *p, const struct keyword *k, void *target)
{
	struct rule_reading r = { .draft = target };
	struct place begin, end;

	(void)k;
	if (!begin_rule(p, &r))
		return;
	begin = parser_peek(p)->at;
	while (!parser_is_bad(p) && !rule_word_is_action(parser_peek(p)))
		read_condition(p, &r);
	end = parser_peek(p)->at;
	if (!parser_is_bad(p))
		rule_read_verdict(p, &r);
	if (!parser_is_bad(p))
		set_text(p, &r, begin, end);
	check_codes(p, rule_draft_of(&r));
	rule_draft_of(&r)->is_bad = parser_is_bad(p);
}
