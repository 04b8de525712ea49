/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.c - who may have which token */
#include "as/policy.h"

#include <stdlib.h>

static void
rule_clear(struct policy_rule *r)
{
	free(r->client.name);
	free(r->server.name);
	for (size_t i = 0; i < r->scope_count; i++)
		free(r->scopes[i]);
	for (size_t i = 0; i < r->resource_count; i++)
		free(r->resources[i].href);
}

void
policy_clear(struct policy *p)
{
	for (size_t i = 0; i < p->rule_count; i++)
		rule_clear(&p->rules[i]);
	for (size_t i = 0; i < p->group_count; i++) {
		struct policy_group *g = &p->groups[i];

		for (size_t j = 0; j < g->member_count; j++)
			free(g->members[j].name);
		free(g->members);
		free(g->name);
	}
	free(p->rules);
	free(p->groups);
	*p = (struct policy){ .rules = NULL };
}

/* --- parties ------------------------------------------------------------- */

const struct policy_group *
policy_find_group(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->group_count; i++)
		if (strcmp(p->groups[i].name, name) == 0)
			return &p->groups[i];
	return NULL;
}

static bool
party_is(const struct policy_party *party, const struct policy_subject *s)
{
	return party->who == POLICY_ANY ||
	    (party->who == POLICY_ID && deviceid_equal(&party->id, &s->id)) ||
	    (party->who == POLICY_NAME && strcmp(party->name, s->name) == 0);
}

static bool
party_fits(const struct policy *p, const struct policy_party *party,
    const struct policy_subject *s)
{
	const struct policy_group *g = party->who == POLICY_GROUP ?
	    policy_find_group(p, party->name) : NULL;

	for (size_t i = 0; g != NULL && i < g->member_count; i++)
		if (party_is(&g->members[i], s))
			return true;
	return party_is(party, s);
}

/* --- scopes -------------------------------------------------------------- */

static bool
has_word(const struct policy_rule *r, struct bytes word)
{
	for (size_t i = 0; i < r->scope_count; i++)
		if (bytes_equal(word, bytes_of_text(r->scopes[i])))
			return true;
	return false;
}

static bool
has_any(const struct policy_rule *r)
{
	return has_word(r, bytes_of_text(POLICY_ANY_SCOPE));
}

/* One more word of the scope that is given. */
static void
give_word(struct policy_verdict *v, struct bytes word)
{
	size_t more = word.len + (v->scope_len > 0);

	if (v->scope_len + more > sizeof(v->scope))
		return;
	if (v->scope_len > 0)
		v->scope[v->scope_len++] = ' ';
	memcpy(v->scope + v->scope_len, word.data, word.len);
	v->scope_len += word.len;
	v->scope_is_text = true;
}

/* Without a question all that the rule has. */
static void
give_words(const struct policy_rule *r, struct bytes asked,
    struct policy_verdict *v)
{
	for (size_t i = 0; asked.len == 0 && i < r->scope_count; i++)
		give_word(v, bytes_of_text(r->scopes[i]));
	while (asked.len > 0) {
		const uint8_t *space = memchr(asked.data, ' ', asked.len);
		size_t len = space == NULL ? asked.len :
		    (size_t)(space - asked.data);
		size_t past = len + (space != NULL);

		if (has_word(r, bytes_of(asked.data, len)))
			give_word(v, bytes_of(asked.data, len));
		asked = bytes_of(asked.data + past, asked.len - past);
	}
}

/* What the rule leaves of permissions for that resource. */
static unsigned
leave(const struct policy_rule *r, struct bytes href, unsigned permissions)
{
	unsigned left = 0;

	if (has_any(r))
		return permissions;
	for (size_t i = 0; i < r->resource_count; i++)
		if (bytes_equal(href, bytes_of_text(r->resources[i].href)))
			left |= r->resources[i].permissions;
	return left & permissions;
}

static void
give_list(struct policy_verdict *v, const struct wax_ace_allowance *all,
    size_t count)
{
	v->scope_is_text = false;
	if (count == 0 || wax_ace_scope_write(all, count, v->scope,
	    sizeof(v->scope), &v->scope_len) != WAX_OK)
		v->scope_len = 0;
}

/* The rule's own resources, for whoever asks for all or for nothing. */
static void
give_resources(const struct policy_rule *r, struct policy_verdict *v)
{
	struct wax_ace_allowance all[POLICY_RESOURCES_MAX];

	for (size_t i = 0; i < r->resource_count; i++) {
		struct bytes href = bytes_of_text(r->resources[i].href);

		all[i] = (struct wax_ace_allowance){
			.href = { href.data, href.len },
			.permissions = r->resources[i].permissions };
	}
	give_list(v, all, r->resource_count);
}

static void
give_asked(const struct policy_rule *r, const struct policy_question *q,
    struct policy_verdict *v)
{
	struct wax_ace_allowance all[POLICY_RESOURCES_MAX];
	size_t count, given = 0;

	if (wax_ace_scope_read(q->scope.data, q->scope.len, all,
	    POLICY_RESOURCES_MAX, &count) != WAX_OK)
		return;
	for (size_t i = 0; i < count; i++) {
		unsigned left = leave(r, bytes_of(all[i].href.data,
		    all[i].href.len), all[i].permissions);

		if (left == 0)
			continue;
		all[given] = all[i];
		all[given++].permissions = left;
	}
	give_list(v, all, given);
}

/* Nothing given: the rule does not fit. */
static bool
give(const struct policy_rule *r, const struct policy_question *q,
    struct policy_verdict *v)
{
	struct bytes asked = bytes_of(q->scope.data, q->scope.len);
	bool is_listed = asked.data != NULL && !q->scope_is_text;

	v->scope_len = 0;
	if (is_listed)
		give_asked(r, q, v);
	else if (r->resource_count == 0)
		give_words(r, asked, v);
	else if (asked.len == 0 || bytes_equal(asked,
	    bytes_of_text(POLICY_ANY_SCOPE)))
		give_resources(r, v);
	v->scope_differs = v->scope_is_text == is_listed ||
	    !bytes_equal(asked, bytes_of(v->scope, v->scope_len));
	return v->scope_len > 0;
}

/* --- the decision -------------------------------------------------------- */

void
policy_decide(const struct policy *p, const struct policy_question *q,
    struct policy_verdict *out)
{
	*out = (struct policy_verdict){
	    .error = WAX_ACE_UNAUTHORIZED_CLIENT };
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (!party_fits(p, &r->client, &q->client) ||
		    !party_fits(p, &r->server, &q->server))
			continue;
		out->rule = r;
		if (!r->allows) {
			out->error = WAX_ACE_UNAUTHORIZED_CLIENT;
			return;
		}
		out->error = give(r, q, out) ? WAX_ACE_NO_ERROR :
		    WAX_ACE_INVALID_SCOPE;
		if (out->error == WAX_ACE_NO_ERROR)
			return;
	}
}
