/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.c - ordered rules, built once, asked for every request */
#include <stdlib.h>

#include "core/code.h"
#include "ostler/policy/policy.h"
#include "ostler/policy/rule.h"

/* A condition with its words. */
struct clause {
	struct clause *next;
	const struct condition *condition;
	size_t count;
	unsigned char *items;	/* owned; count of condition->item_size */
};

struct rule {
	struct rule *next;
	char *name;		/* owned */
	struct clause *clauses;	/* owned; in the order written */
	struct verdict verdict;
};

struct policy {
	struct rule *rules;	/* owned; in the order written */
	struct rule **last;
};

static const struct verdict verdict_default = {
	.action = VERDICT_DENY,
	.code = CODE_FORBIDDEN,
	.rule = "default",
	.number = VERDICT_NO_RULE,
	.dry_run = VERDICT_NO_RULE,
};

struct policy *
policy_new(void)
{
	struct policy *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->last = &p->rules;
	return p;
}

struct rule *
policy_add_rule(struct policy *p, const char *name)
{
	struct rule *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->name = strdup(name)) == NULL) {
		free(r);
		return NULL;
	}
	r->verdict = verdict_default;
	r->verdict.rule = r->name;
	*p->last = r;
	p->last = &r->next;
	return r;
}

/* The rule's clause of condition c, or where to append it. */
static struct clause **
rule_find_clause(struct rule *r, const struct condition *c)
{
	struct clause **at = &r->clauses;

	while (*at != NULL && (*at)->condition != c)
		at = &(*at)->next;
	return at;
}

bool
rule_has_condition(const struct rule *r, const struct condition *c)
{
	const struct clause *cl = r->clauses;

	while (cl != NULL && cl->condition != c)
		cl = cl->next;
	return cl != NULL;
}

/* Makes room for one item more and parses the word into it. */
static enum wax_status
clause_add_word(struct clause *cl, struct bytes word)
{
	size_t size = cl->condition->item_size;
	unsigned char *items = reallocarray(cl->items, cl->count + 1, size);
	enum wax_status st;

	if (items == NULL)
		return WAX_MEMORY;
	cl->items = items;
	memset(items + cl->count * size, 0, size);
	st = cl->condition->parse(word, items + cl->count * size);
	if (st == WAX_OK)
		cl->count++;
	return st;
}

enum wax_status
rule_add_word(struct rule *r, const struct condition *c, struct bytes word)
{
	struct clause **at = rule_find_clause(r, c);
	struct clause *cl = *at;
	enum wax_status st;

	if (cl != NULL)
		return clause_add_word(cl, word);
	if ((cl = calloc(1, sizeof(*cl))) == NULL)
		return WAX_MEMORY;
	cl->condition = c;
	if ((st = clause_add_word(cl, word)) != WAX_OK) {
		free(cl->items);
		free(cl);
		return st;
	}
	*at = cl;	/* not before: a clause without words never holds */
	return WAX_OK;
}

void
rule_set_forward(struct rule *r, enum verdict_way way, size_t index)
{
	r->verdict.action = VERDICT_FORWARD;
	r->verdict.way = way;
	r->verdict.index = index;
}

void
rule_set_deny(struct rule *r, uint8_t code)
{
	r->verdict.action = VERDICT_DENY;
	r->verdict.code = code;
}

enum wax_status
policy_finish(struct policy *p)
{
	(void)p;
	return WAX_OK;
}

static bool
clause_holds(const struct clause *cl, const struct question *q)
{
	size_t size = cl->condition->item_size;

	for (size_t i = 0; i < cl->count; i++) {
		if (cl->condition->match(cl->items + i * size, q))
			return true;
	}
	return false;
}

static bool
rule_holds(const struct rule *r, const struct question *q)
{
	for (const struct clause *cl = r->clauses; cl != NULL; cl = cl->next) {
		if (!clause_holds(cl, q))
			return false;
	}
	return true;
}

void
policy_decide_request(const struct policy *p, const struct question *q,
    struct verdict *out)
{
	const struct rule *r = p->rules;

	while (r != NULL && !rule_holds(r, q))
		r = r->next;
	*out = r != NULL ? r->verdict : verdict_default;
}

static void
clause_free(struct clause *cl)
{
	size_t size = cl->condition->item_size;

	for (size_t i = 0; i < cl->count && cl->condition->clear != NULL; i++)
		cl->condition->clear(cl->items + i * size);
	free(cl->items);
	free(cl);
}

static void
rule_free(struct rule *r)
{
	while (r->clauses != NULL) {
		struct clause *next = r->clauses->next;

		clause_free(r->clauses);
		r->clauses = next;
	}
	free(r->name);
	free(r);
}

void
policy_free(struct policy *p)
{
	while (p != NULL && p->rules != NULL) {
		struct rule *next = p->rules->next;

		rule_free(p->rules);
		p->rules = next;
	}
	free(p);
}
