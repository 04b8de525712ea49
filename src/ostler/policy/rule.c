/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule.c - a rule is put together */
#include "ostler/policy/rule.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "ostler/policy/policy_state.h"

static const char cut[] = " ...";

static struct clause *
rule_find_clause(const struct rule *r, const struct condition *c)
{
	for (size_t i = 0; i < r->clause_count; i++) {
		if (r->clauses[i].condition == c)
			return &r->clauses[i];
	}
	return NULL;
}

bool
rule_has_condition(const struct rule *r, const struct condition *c)
{
	return rule_find_clause(r, c) != NULL;
}

static enum set_role
condition_role(const struct condition *c)
{
	if (c == &when_target)
		return SET_TARGET;
	if (c == &when_identity)
		return SET_IDENTITY;
	return c == &when_peer ? SET_PEER : SET_ROLES;
}

static void
clause_clear(struct clause *cl)
{
	size_t size = cl->condition->item_size;

	for (size_t i = 0; i < cl->count && cl->condition->clear != NULL; i++)
		cl->condition->clear(cl->items + i * size);
	free(cl->items);
	group_free(cl->list);
	free(cl->groups);
	free(cl->sets);
}

/* The rule's clause of c, a new one at the end if there is none; *is_new tells.
   NULL: no memory. */
static struct clause *
rule_open_clause(struct rule *r, const struct condition *c, bool *is_new)
{
	struct clause *cl = rule_find_clause(r, c);

	*is_new = cl == NULL;
	if (cl != NULL)
		return cl;
	cl = reallocarray(r->clauses, r->clause_count + 1, sizeof(*cl));
	if (cl == NULL)
		return NULL;
	r->clauses = cl;
	cl += r->clause_count++;
	*cl = (struct clause){ .condition = c, .role = condition_role(c) };
	return cl;
}

/* A clause without words would never hold: it is taken back. */
static enum wax_status
rule_close_clause(struct rule *r, struct clause *cl, bool is_new,
    enum wax_status st)
{
	if (st != WAX_OK && is_new) {
		clause_clear(cl);
		r->clause_count--;
	}
	return st;
}

/* Only whole words, for a word may be a name in UTF-8; behind each there is
   still room for the cut. */
static void
clause_note_word(struct clause *cl, const char *form, struct bytes word)
{
	size_t used = strlen(cl->words);
	size_t room = sizeof(cl->words) - used;
	char *end = cl->words + used;
	int n;

	if (used >= sizeof(cut) - 1 &&
	    strcmp(end - (sizeof(cut) - 1), cut) == 0)
		return;
	n = snprintf(end, room, form, used == 0 ? "" : " ", (int)word.len,
	    (const char *)word.data);
	if (n < 0 || (size_t)n + sizeof(cut) > room)
		memcpy(end, cut, sizeof(cut));
}

static enum wax_status
clause_add_member(struct clause *cl, const void *member)
{
	if (cl->list == NULL)
		cl->list = group_new(cl->condition->group);
	return cl->list == NULL ? WAX_MEMORY :
	    group_add_member(cl->list, member);
}

/* Makes room for one item more and parses the word into it; a member moves on
   to the list. */
static enum wax_status
clause_add_item(struct clause *cl, struct bytes word)
{
	const struct condition *c = cl->condition;
	unsigned char *items;
	const void *member = NULL;
	enum wax_status st;

	if (c->form == CONDITION_FLAG)
		return word.len == 0 ? WAX_OK : WAX_FORMAT;
	if (c->form == CONDITION_COUNT && cl->count > 0)
		return WAX_FORMAT;
	items = reallocarray(cl->items, cl->count + 1, c->item_size);
	if (items == NULL)
		return WAX_MEMORY;
	cl->items = items;
	items += cl->count * c->item_size;
	memset(items, 0, c->item_size);
	if ((st = c->parse(word, items)) != WAX_OK)
		return st;
	if (c->member != NULL)
		member = c->member(items);
	if (member != NULL)
		return clause_add_member(cl, member);
	cl->is_always |= c->always != NULL && c->always(items);
	cl->count++;
	return WAX_OK;
}

enum wax_status
rule_add_word(struct rule *r, const struct condition *c, struct bytes word)
{
	bool is_new;
	struct clause *cl = rule_open_clause(r, c, &is_new);
	enum wax_status st;

	if (cl == NULL)
		return WAX_MEMORY;
	if ((st = clause_add_item(cl, word)) == WAX_OK)
		clause_note_word(cl, c->form == CONDITION_STRINGS ?
		    "%s\"%.*s\"" : "%s%.*s", word);
	return rule_close_clause(r, cl, is_new, st);
}

enum wax_status
rule_add_group(struct rule *r, const struct condition *c,
    const struct group *g)
{
	bool is_new;
	struct clause *cl = rule_open_clause(r, c, &is_new);
	const struct group **groups;

	assert(group_kind(g) == c->group);
	if (cl == NULL)
		return WAX_MEMORY;
	groups = reallocarray(cl->groups, cl->group_count + 1,
	    sizeof(const struct group *));
	if (groups == NULL)
		return rule_close_clause(r, cl, is_new, WAX_MEMORY);
	cl->groups = groups;
	groups[cl->group_count++] = g;
	clause_note_word(cl, "%sgroup \"%.*s\"", bytes_of_text(group_name(g)));
	return WAX_OK;
}

void
rule_negate_condition(struct rule *r, const struct condition *c)
{
	struct clause *cl = rule_find_clause(r, c);

	assert(cl != NULL && !c->takes_tokens);
	cl->is_negated = true;
}

struct verdict *
rule_verdict(struct rule *r)
{
	return &r->verdict;
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

void
rule_set_dry_run(struct rule *r)
{
	r->is_dry_run = true;
}

enum wax_status
rule_set_text(struct rule *r, struct bytes text)
{
	char *copy = strndup((const char *)text.data, text.len);

	if (copy == NULL)
		return WAX_MEMORY;
	free(r->text);
	r->text = copy;
	return WAX_OK;
}

void
rule_order_clauses(struct rule *r)
{
	struct clause cl;
	size_t i = 0;

	/* There is one at most: a condition stands once in a rule. */
	while (i < r->clause_count && !r->clauses[i].condition->takes_tokens)
		i++;
	if (i == r->clause_count)
		return;
	cl = r->clauses[i];
	memmove(&r->clauses[i], &r->clauses[i + 1],
	    (r->clause_count - 1 - i) * sizeof(cl));
	r->clauses[r->clause_count - 1] = cl;
}

void
rule_free(struct rule *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->clause_count; i++)
		clause_clear(&r->clauses[i]);
	free(r->clauses);
	free(r->name);
	free(r->text);
	free(r);
}
