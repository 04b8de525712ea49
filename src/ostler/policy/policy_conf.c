/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_conf.c - the keyword rule */
#include "ostler/policy/policy_draft.h"

#include <stdlib.h>

#include "core/code.h"
#include "ostler/conf/fields.h"
#include "ostler/policy/rule.h"

#define RULES_MAX 10000
#define CONDITIONS_MAX 24

static keyword_read rule_read;

const struct keyword policy_keywords[] = {
	{ .name = "rule", .type = KEYWORD_STATEMENT, .read = rule_read,
	  .syntax = "\"NAME\" [CONDITION ...] forward [\"HOP\"] | deny [CODE]",
	  .help = "What to do with a request for which all conditions hold. "
	    "The first such rule decides; none: deny 4.03." },
	{ .name = NULL }
};

enum wax_status
policy_draft_init(struct policy_draft *d)
{
	*d = (struct policy_draft){ .policy = policy_new() };
	return d->policy == NULL ? WAX_MEMORY : WAX_OK;
}

void
policy_draft_clear(struct policy_draft *d)
{
	policy_free(d->policy);
	free(d->rules);
	free(d->references);
	*d = (struct policy_draft){ .policy = NULL };
}

struct policy *
policy_draft_take(struct policy_draft *d)
{
	struct policy *p = d->policy;

	d->policy = NULL;
	return p;
}

static void
add_reference(struct parser *p, struct policy_draft *d, struct rule *rule,
    const struct token *name)
{
	struct rule_reference *grown;

	if (parser_is_bad(p))
		return;
	grown = reallocarray(d->references, d->reference_count + 1,
	    sizeof(*grown));
	if (grown == NULL) {
		parser_fail_memory(p);
		return;
	}
	d->references = grown;
	grown[d->reference_count++] = (struct rule_reference){ rule, *name };
}

static struct rule_draft *
add_rule(struct parser *p, struct policy_draft *d, const struct token *name)
{
	struct rule_draft *grown;

	if (parser_is_bad(p))
		return NULL;
	if (d->rule_count == RULES_MAX) {
		parser_fail(p, name->at, "one rule too many; expected at most "
		    "%d", RULES_MAX);
		return NULL;
	}
	grown = reallocarray(d->rules, d->rule_count + 1, sizeof(*grown));
	if (grown == NULL) {
		parser_fail_memory(p);
		return NULL;
	}
	d->rules = grown;
	grown[d->rule_count] = (struct rule_draft){ *name, true };
	return &grown[d->rule_count++];
}

/* Words a rule may go on with: the conditions, then two more and the actions;
   ends with NULL. */
static void
list_words(const char *words[CONDITIONS_MAX + 4])
{
	size_t count;
	const struct condition *const *table = condition_table(&count);
	size_t n = 0;

	for (; n < count && n < CONDITIONS_MAX; n++)
		words[n] = table[n]->name;
	words[n++] = "not";
	words[n++] = "forward";
	words[n++] = "deny";
	words[n] = NULL;
}

static bool
is_rule_word(const struct token *t, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (token_is(t, *words))
			return true;
	}
	return false;
}

static void
add_word(struct parser *p, struct rule *rule, const struct condition *c,
    const struct token *t)
{
	char shown[REPORT_SHOW];

	if (parser_is_bad(p))
		return;
	switch (rule_add_word(rule, c, t->text)) {
	case WAX_OK:
		break;
	case WAX_MEMORY:
		parser_fail_memory(p);
		break;
	default:
		parser_fail(p, t->at, "%s is %s; expected %s", c->name,
		    token_show(t, shown), c->expected);
		break;
	}
}

/* "any" and "*" ask for nothing. */
static bool
is_any(const struct condition *c, const struct token *t)
{
	return (c == &when_peer && token_is(t, "any")) ||
	    (c == &when_target && token_is(t, "*"));
}

/* One or more words behind a condition's name. */
static void
read_words(struct parser *p, struct policy_draft *d, struct rule *rule,
    const struct condition *c, const char *const *words)
{
	bool is_any_of_them = false;

	do {
		struct token t = c->form == CONDITION_STRINGS ?
		    parser_read_string(p, c->expected) :
		    parser_read_word(p, c->expected);

		add_word(p, rule, c, &t);
		if (c == &when_listener)
			add_reference(p, d, NULL, &t);
		is_any_of_them |= is_any(c, &t);
	} while (!parser_is_bad(p) && !parser_is_at_end(p) &&
	    !is_rule_word(parser_peek(p), words));
	if (!is_any_of_them)
		d->rules[d->rule_count - 1].matches_all = false;
}

static void
read_flag(struct parser *p, struct policy_draft *d, struct rule *rule,
    const struct condition *c, bool is_not)
{
	if (rule_add_word(rule, c, BYTES_ABSENT) != WAX_OK)
		parser_fail_memory(p);
	else if (is_not)
		rule_negate_condition(rule, c);
	d->rules[d->rule_count - 1].matches_all = false;
}

static void
read_condition(struct parser *p, struct policy_draft *d, struct rule *rule,
    const char *const *words)
{
	struct token name = *parser_peek(p);
	const struct condition *c = condition_find(bytes_of_text(
	    words[parser_read_choice(p, words)]));
	bool is_not = c == NULL;

	if (parser_is_bad(p))
		return;
	if (is_not) {
		parser_expect_word(p, "sealed");
		c = &when_sealed;
	}
	if (parser_is_bad(p))
		return;
	if (rule_has_condition(rule, c))
		parser_fail(p, name.at, "%s is given again; expected once, "
		    "with all its words behind it", c->name);
	else if (c->form == CONDITION_FLAG)
		read_flag(p, d, rule, c, is_not);
	else
		read_words(p, d, rule, c, words);
}

static void
read_deny(struct parser *p, struct rule *rule, const char *const *words)
{
	uint8_t code = CODE_FORBIDDEN;
	struct token t;
	char shown[REPORT_SHOW];

	if (!parser_is_at_end(p) && !is_rule_word(parser_peek(p), words)) {
		t = parser_read_word(p, "a code such as 4.03");
		if (!parser_is_bad(p) && (code_parse(t.text, &code) != WAX_OK ||
		    CODE_CLASS(code) < 4 || CODE_CLASS(code) > 5))
			parser_fail(p, t.at, "%s; expected an error code such "
			    "as 4.03", token_show(&t, shown));
	}
	rule_set_deny(rule, code);
}

static void
read_forward(struct parser *p, struct policy_draft *d, struct rule *rule,
    const char *const *words)
{
	struct token hop;

	rule_set_forward(rule, WAY_ROUTE, 0);
	if (parser_is_at_end(p) || is_rule_word(parser_peek(p), words))
		return;
	hop = parser_read_string(p, "a hop's name in quotes");
	add_reference(p, d, rule, &hop);
}

static void
read_action(struct parser *p, struct policy_draft *d, struct rule *rule,
    const char *const *words)
{
	char shown[REPORT_SHOW];

	if (parser_accept_word(p, "deny"))
		read_deny(p, rule, words);
	else if (parser_accept_word(p, "forward"))
		read_forward(p, d, rule, words);
	if (!parser_is_bad(p) && is_rule_word(parser_peek(p), words))
		parser_fail(p, parser_peek(p)->at, "%s; expected end of line, "
		    "conditions stand before the one action",
		    token_show(parser_peek(p), shown));
}

static struct rule *
begin_rule(struct parser *p, struct policy_draft *d)
{
	struct token name = fields_read_name(p, "the rule's name in quotes");
	struct rule *rule;
	char *copy;

	if (add_rule(p, d, &name) == NULL)
		return NULL;
	copy = token_copy(&name);
	rule = copy == NULL ? NULL : policy_add_rule(d->policy, copy);
	free(copy);
	if (rule == NULL)
		parser_fail_memory(p);
	return rule;
}

static void
rule_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_draft *d = target;
	const char *words[CONDITIONS_MAX + 4];
	struct rule *rule = begin_rule(p, d);

	(void)k;
	if (rule == NULL)
		return;
	list_words(words);
	while (!parser_is_bad(p) && !token_is(parser_peek(p), "forward") &&
	    !token_is(parser_peek(p), "deny"))
		read_condition(p, d, rule, words);
	if (!parser_is_bad(p))
		read_action(p, d, rule, words);
	if (parser_is_bad(p))
		d->rules[d->rule_count - 1].matches_all = false;
}

static void
check_references(struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->reference_count; i++) {
		const struct rule_reference *r = &d->references[i];
		size_t hop;

		if (r->rule == NULL) {
			if (!names->has_listener(names->arg, r->name.text) &&
			    !parser_is_lossy(p))
				parser_fail(p, r->name.at, "there is no "
				    "listener %s; expected the name of a "
				    "listen", token_show(&r->name, shown));
		} else if (names->find_hop(names->arg, r->name.text, &hop)) {
			rule_set_forward(r->rule, WAY_HOP, hop);
		} else if (!parser_is_lossy(p)) {
			parser_fail(p, r->name.at, "there is no hop %s; "
			    "expected the name of a next or a device",
			    token_show(&r->name, shown));
		}
	}
}

static int
compare_rules(const void *a, const void *b, void *arg)
{
	const struct rule_draft *rules = arg;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	struct bytes x = rules[i].name.text, y = rules[j].name.text;
	size_t n = x.len < y.len ? x.len : y.len;
	int order = memcmp(x.data, y.data, n);

	if (order == 0)
		order = (x.len > y.len) - (x.len < y.len);
	return order != 0 ? order : (i > j) - (i < j);
}

static void
check_names(struct policy_draft *d, struct parser *p)
{
	size_t *order = calloc(d->rule_count + 1, sizeof(*order));
	char shown[REPORT_SHOW];

	if (order == NULL) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 0; i < d->rule_count; i++)
		order[i] = i;
	qsort_r(order, d->rule_count, sizeof(*order), compare_rules, d->rules);
	for (size_t i = 1; i < d->rule_count; i++) {
		const struct token *a = &d->rules[order[i - 1]].name;
		const struct token *b = &d->rules[order[i]].name;

		if (bytes_equal(a->text, b->text))
			parser_fail(p, b->at, "rule %s is there already; "
			    "expected another name (first at %s:%u)",
			    token_show(b, shown), a->at.source->name,
			    (unsigned)a->at.line);
	}
	free(order);
}

/* Told once, for the first of them. */
static void
check_reachable(struct policy_draft *d, struct parser *p)
{
	char shown[REPORT_SHOW], by[REPORT_SHOW];

	for (size_t i = 0; i + 1 < d->rule_count; i++) {
		const struct token *all = &d->rules[i].name;
		const struct token *next = &d->rules[i + 1].name;

		if (!d->rules[i].matches_all)
			continue;
		parser_fail(p, next->at, "rule %s is never reached; expected "
		    "it before rule %s, which matches every request (%s:%u)",
		    token_show(next, shown), token_show(all, by),
		    all->at.source->name, (unsigned)all->at.line);
		return;
	}
}

void
policy_draft_check(struct policy_draft *d, struct parser *p,
    const struct policy_names *names)
{
	check_references(d, p, names);
	check_names(d, p);
	check_reachable(d, p);
	if (policy_finish(d->policy) != WAX_OK)
		parser_fail_memory(p);
}
