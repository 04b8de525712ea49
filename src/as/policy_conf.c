/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_conf.c - allow, deny and group as they are written */
#include "as/policy_conf.h"

#include <stdlib.h>

#include "ostler/conf/fields.h"
#include "ostler/conf/grow.h"

#define GROUPS_MAX 1000
#define MENTIONS_MAX (2 * POLICY_RULES_MAX)
#define LIFETIME_MAX (UINT64_C(365) * 24 * 3600)	/* seconds */
#define SECOND 1000000u		/* microseconds */

static const char party_expected[] = "any, a device ID, a name in quotes or "
    "group \"NAME\"";

/* --- parties ------------------------------------------------------------- */

/* A word of scope, a role, a name: kept as a text of its own. */
static char *
copy_text(struct parser *p, const struct token *t)
{
	char *copy = parser_is_bad(p) ? NULL : token_copy(t);

	if (copy == NULL && !parser_is_bad(p))
		parser_fail_memory(p);
	return copy;
}

static void
read_group_name(struct parser *p, struct policy_text *d,
    struct policy_party *out)
{
	struct token name = fields_read_name(p, "a group's name in quotes");
	struct token *mention;

	out->who = POLICY_GROUP;
	out->name = copy_text(p, &name);
	if (out->name == NULL)
		return;
	mention = grow_list(p, (void **)&d->mentions, &d->mention_count,
	    sizeof(*mention), MENTIONS_MAX, name.at);
	if (mention != NULL)
		*mention = name;
}

static void
read_word_party(struct parser *p, struct policy_party *out)
{
	struct token t = parser_read_word(p, party_expected);
	char shown[REPORT_SHOW];

	out->who = POLICY_ID;
	if (!parser_is_bad(p) && (deviceid_parse(t.text, &out->id) !=
	    WAX_OK || deviceid_is_nil(&out->id)))
		parser_fail(p, t.at, "%s; expected %s", token_show(&t, shown),
		    party_expected);
}

static void
read_party(struct parser *p, struct policy_text *d, struct policy_party *out)
{
	*out = (struct policy_party){ .who = POLICY_ANY };
	if (parser_peek(p)->kind == TOKEN_STRING) {
		struct token t = fields_read_name(p, party_expected);

		out->who = POLICY_NAME;
		out->name = copy_text(p, &t);
	} else if (parser_accept_word(p, "group")) {
		read_group_name(p, d, out);
	} else if (!parser_accept_word(p, "any")) {
		read_word_party(p, out);
	}
}

/* --- what is allowed ----------------------------------------------------- */

static void
scope_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_rule *r = target;

	(void)k;
	do {
		struct token t = fields_read_name(p, "a word of scope in "
		    "quotes");

		if (parser_is_bad(p))
			return;
		if (r->scope_count == POLICY_SCOPES_MAX ||
		    memchr(t.text.data, ' ', t.text.len) != NULL)
			parser_fail(p, t.at, "expected at most %d words of "
			    "scope, each without a space", POLICY_SCOPES_MAX);
		else if ((r->scopes[r->scope_count] = copy_text(p, &t)) !=
		    NULL)
			r->scope_count++;
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

static unsigned
read_permissions(struct parser *p)
{
	static const char *const words[] = { "create", "retrieve", "update",
		"delete", "notify", NULL };
	unsigned permissions = 0;

	do {
		size_t i = parser_read_choice(p, words);

		if (!parser_is_bad(p))
			permissions |= 1u << i;
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
	return permissions;
}

static void
resource_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_rule *r = target;
	struct token href = fields_read_name(p, "a resource in quotes");
	struct policy_resource one = { .permissions = read_permissions(p) };

	(void)k;
	if (parser_is_bad(p))
		return;
	if (href.text.data[0] != '/' ||
	    r->resource_count == POLICY_RESOURCES_MAX) {
		parser_fail(p, href.at, "expected at most %d resources, each "
		    "beginning with /", POLICY_RESOURCES_MAX);
		return;
	}
	one.href = copy_text(p, &href);
	if (one.href != NULL)
		r->resources[r->resource_count++] = one;
}

static void
take_role_text(struct parser *p, const struct token *t,
    char out[WAX_ROLE_MAX + 1])
{
	if (parser_is_bad(p))
		return;
	if (t->text.len > WAX_ROLE_MAX) {
		parser_fail(p, t->at, "expected at most %d characters",
		    WAX_ROLE_MAX);
		return;
	}
	memcpy(out, t->text.data, t->text.len);
	out[t->text.len] = '\0';
}

/* An owner is nobody by a token: every server refuses it. */
static void
role_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_rule *r = target;
	struct wax_role role = { .name = "" };
	struct token t = fields_read_name(p, "a role in quotes");

	(void)k;
	take_role_text(p, &t, role.name);
	if (parser_accept_word(p, "authority")) {
		struct token a = fields_read_name(p, "an authority in "
		    "quotes");

		take_role_text(p, &a, role.authority);
	}
	if (parser_is_bad(p))
		return;
	if (strcmp(role.name, "oic.role.owner") == 0)
		parser_fail(p, t.at, "a token makes nobody an owner; expected "
		    "another role");
	else if (r->role_count == WAX_ACE_ROLES_MAX)
		parser_fail(p, t.at, "one too many; expected at most %d "
		    "roles", WAX_ACE_ROLES_MAX);
	else
		r->roles[r->role_count++] = role;
}

const struct keyword as_allow_keywords[] = {
	{ .name = "scope", .syntax = "\"WORD\"...", .type = KEYWORD_STATEMENT,
	  .read = scope_read,
	  .help = "What may be asked for; \"ocf.acl2\": all that the server's "
	    "own access control gives. That is so, too, if nothing is said." },
	{ .name = "resource", .syntax = "\"HREF\" PERMISSION...",
	  .type = KEYWORD_STATEMENT, .read = resource_read,
	  .help = "Only that of what the server's access control gives; "
	    "create, retrieve, update, delete, notify." },
	{ .name = "role", .syntax = "\"ROLE\" [authority \"AUTHORITY\"]",
	  .type = KEYWORD_STATEMENT, .read = role_read,
	  .help = "The client has it at the server." },
	{ .name = "lifetime", .syntax = "TIME", .type = KEYWORD_TIME,
	  .least = SECOND, .most = LIFETIME_MAX * SECOND, .unit = SECOND,
	  .help = "How long a token is good at most; else token-lifetime.",
	  KEYWORD_FIELD(struct policy_rule, lifetime) },
	{ .name = NULL }
};

/* --- statements ---------------------------------------------------------- */

static struct policy_rule *
read_rule(struct parser *p, struct policy_text *d, bool allows)
{
	struct place at = parser_peek(p)->at;
	struct policy_rule *r = grow_list(p, (void **)&d->policy.rules,
	    &d->policy.rule_count, sizeof(*r), POLICY_RULES_MAX, at);

	if (r == NULL)
		return NULL;
	r->allows = allows;
	r->line = at.line;
	parser_expect_word(p, "client");
	read_party(p, d, &r->client);
	parser_expect_word(p, "server");
	read_party(p, d, &r->server);
	return r;
}

static void
allow_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_rule none = { .allows = false };
	struct place at = parser_peek(p)->at;
	struct policy_rule *r = read_rule(p, target, true);

	(void)k;
	parser_read_block(p, as_allow_keywords, r != NULL ? r : &none);
	if (r == NULL || parser_is_bad(p))
		return;
	if (r->scope_count > 0 && r->resource_count > 0)
		parser_fail(p, at, "both scope and resource; expected one of "
		    "them");
	else if (r->scope_count == 0 && r->resource_count == 0 &&
	    (r->scopes[0] = strdup(POLICY_ANY_SCOPE)) != NULL)
		r->scope_count = 1;
}

static void
deny_read(struct parser *p, const struct keyword *k, void *target)
{
	(void)k;
	(void)read_rule(p, target, false);
}

static void
member_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_group *g = target;

	(void)k;
	do {
		struct policy_party *m = grow_list(p, (void **)&g->members,
		    &g->member_count, sizeof(*m), POLICY_MEMBERS_MAX,
		    parser_peek(p)->at);

		if (m == NULL)
			return;
		if (parser_peek(p)->kind == TOKEN_STRING)
			read_party(p, NULL, m);
		else
			read_word_party(p, m);
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

const struct keyword as_group_keywords[] = {
	{ .name = "member", .syntax = "UUID|\"NAME\"...",
	  .type = KEYWORD_STATEMENT, .read = member_read,
	  .help = "Clients or servers." },
	{ .name = NULL }
};

static void
group_read(struct parser *p, const struct keyword *k, void *target)
{
	struct policy_text *d = target;
	struct token name = fields_read_name(p, "a group's name in quotes");
	struct policy_group *g = NULL, unused = { .name = NULL };
	char shown[REPORT_SHOW];

	(void)k;
	if (!parser_is_bad(p))
		g = grow_list(p, (void **)&d->policy.groups,
		    &d->policy.group_count, sizeof(*g), GROUPS_MAX, name.at);
	if (g != NULL && (g->name = copy_text(p, &name)) == NULL) {
		d->policy.group_count--;
		g = NULL;
	}
	if (g != NULL && policy_find_group(&d->policy, g->name) != g)
		parser_fail(p, name.at, "group %s is there already; expected "
		    "another name", token_show(&name, shown));
	if (g != NULL)
		g->line = name.at.line;
	parser_read_block(p, as_group_keywords, g != NULL ? g : &unused);
	free(unused.members);
}

const struct keyword as_policy_keywords[] = {
	{ .name = "allow", .syntax = "client PARTY server PARTY [{ ... }]",
	  .type = KEYWORD_STATEMENT, .read = allow_read,
	  .help = "That client may have tokens for that server. PARTY is any, "
	    "a device ID, a \"NAME\" of the registry, or group \"NAME\"." },
	{ .name = "deny", .syntax = "client PARTY server PARTY",
	  .type = KEYWORD_STATEMENT, .read = deny_read,
	  .help = "It may not, whatever comes after." },
	{ .name = "group", .syntax = "\"NAME\" { ... }",
	  .type = KEYWORD_STATEMENT, .read = group_read,
	  .help = "Clients or servers that rules name together." },
	{ .name = NULL }
};

/* --- when all is read ---------------------------------------------------- */

void
policy_text_check(struct policy_text *d, struct parser *p)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < d->mention_count && !parser_is_lossy(p); i++) {
		const struct token *t = &d->mentions[i];
		bool is_there = false;

		for (size_t g = 0; g < d->policy.group_count; g++)
			if (bytes_equal(t->text, bytes_of_text(
			    d->policy.groups[g].name)))
				is_there = true;
		if (!is_there)
			parser_fail(p, t->at, "there is no group %s; expected "
			    "one that is defined", token_show(t, shown));
	}
}

void
policy_text_clear(struct policy_text *d)
{
	policy_clear(&d->policy);
	free(d->mentions);
	*d = (struct policy_text){ .mentions = NULL };
}
