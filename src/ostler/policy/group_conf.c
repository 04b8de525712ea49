/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/policy/group_conf.h"

#include <stdlib.h>

#include "ostler/conf/fields.h"
#include "ostler/conf/grow.h"
#include "ostler/conf/lines.h"

#define MENTIONS_MAX 1000000

/* The statement that is being read. */
struct group_reading {
	struct policy_draft *draft;
	enum group_kind kind;
	struct group_draft *group;	/* NULL: it is bad, and only read */
	bool is_empty;			/* so far nothing stood in it */
};

static keyword_read members_read, file_read, nested_read;

#define FILE_KEYWORDS \
	{ .name = "file", .syntax = "\"FILE\"", .type = KEYWORD_STATEMENT, \
	  .read = file_read, \
	  .help = "All that stand in that file, one a line." }, \
	{ .name = "group", .syntax = "\"NAME\"", .type = KEYWORD_STATEMENT, \
	  .read = nested_read, \
	  .help = "All that are in that group of the same kind." }

const struct keyword policy_devices_keywords[] = {
	{ .name = "id", .syntax = "UUID...", .type = KEYWORD_STATEMENT,
	  .read = members_read, .help = "Devices." },
	FILE_KEYWORDS,
	{ .name = NULL }
};

const struct keyword policy_addresses_keywords[] = {
	{ .name = "prefix", .syntax = "PREFIX...", .type = KEYWORD_STATEMENT,
	  .read = members_read, .help = "Addresses." },
	FILE_KEYWORDS,
	{ .name = NULL }
};

static const char *const kind_words[] = { "devices", "addresses", NULL };

void
group_drafts_init(struct policy_draft *d)
{
	/* Names are the operator's: nobody aims at a bucket. */
	static const uint8_t key[16];

	table_init(&d->group_names, SIZE_MAX, key);
}

void
group_drafts_clear(struct policy_draft *d)
{
	for (size_t i = 0; i < d->group_count; i++)
		free(d->groups[i]);
	free(d->groups);
	free(d->mentions);
	table_clear(&d->group_names);
}

static bool
has_name(const struct table_link *link, const void *wanted)
{
	const struct group_draft *g = TABLE_ENTRY(link, struct group_draft,
	    link);

	return bytes_equal(g->name.text, *(const struct bytes *)wanted);
}

/* The draft of that name, a new one if there is none. NULL: told. */
static struct group_draft *
find_draft(struct parser *p, struct policy_draft *d, const struct token *name)
{
	uint64_t hash = table_hash(&d->group_names, name->text);
	struct table_link *link = table_find(&d->group_names, hash, has_name,
	    &name->text);
	struct group_draft **entry, *g;

	if (link != NULL)
		return TABLE_ENTRY(link, struct group_draft, link);
	entry = grow_list(p, (void **)&d->groups, &d->group_count,
	    sizeof(struct group_draft *), GROUPS_MAX, name->at);
	if (entry == NULL)
		return NULL;
	g = *entry = calloc(1, sizeof(*g));
	if (g == NULL || table_insert(&d->group_names, &g->link, hash) !=
	    WAX_OK) {
		parser_fail_memory(p);
		return NULL;
	}
	g->name = *name;
	return g;
}

/* The first who names a group says of which kind it is; that he is wrong shows
   when all is read. */
static void
make_group(struct parser *p, struct policy_draft *d, struct group_draft *g,
    enum group_kind kind)
{
	char *copy = NULL;

	if (g->group != NULL)
		return;
	if ((copy = token_copy(&g->name)) != NULL)
		g->group = policy_add_group(d->policy, copy, kind);
	if (g->group == NULL)
		parser_fail_memory(p);
	free(copy);
}

static struct group_mention *
add_mention(struct parser *p, struct policy_draft *d,
    const struct token *name, enum group_kind kind)
{
	struct group_draft *g = find_draft(p, d, name);
	struct group_mention *m;

	if (g == NULL)
		return NULL;
	make_group(p, d, g, kind);
	m = parser_is_bad(p) ? NULL : grow_list(p, (void **)&d->mentions,
	    &d->mention_count, sizeof(*m), MENTIONS_MAX, name->at);
	if (m != NULL)
		*m = (struct group_mention){ .name = *name, .group = g,
			.kind = kind };
	return m;
}

struct group *
group_draft_mention(struct parser *p, struct policy_draft *d,
    const struct token *name, enum group_kind kind, size_t rule)
{
	struct group_mention *m = add_mention(p, d, name, kind);

	if (m == NULL)
		return NULL;
	m->rule = rule;
	return group_kind(m->group->group) == kind ? m->group->group : NULL;
}

/* NULL: told, or memory. */
static struct group_draft *
define_group(struct parser *p, struct policy_draft *d,
    const struct token *name, enum group_kind kind)
{
	struct group_draft *g = find_draft(p, d, name);
	char shown[REPORT_SHOW];

	if (g == NULL)
		return NULL;
	if (g->is_defined) {
		parser_fail(p, name->at, "group %s is there already; expected "
		    "another name (first at %s:%u)", token_show(name, shown),
		    g->name.at.source->name, (unsigned)g->name.at.line);
		return NULL;
	}
	g->is_defined = true;
	g->kind = kind;
	g->name = *name;
	make_group(p, d, g, kind);
	return g;
}

static enum wax_status
add_device(struct parser *p, struct group_reading *r, const struct token *t)
{
	struct deviceid id;
	char shown[REPORT_SHOW];

	if (deviceid_parse(t->text, &id) != WAX_OK)
		parser_fail(p, t->at, "%s; expected a device ID such as "
		    "7d1f2c3a-0000-4000-8000-000000000017",
		    token_show(t, shown));
	else if (deviceid_is_nil(&id))
		parser_fail(p, t->at, "the nil device ID; expected the ID of a "
		    "device");
	else
		return group_add_device(r->group->group, &id);
	return WAX_OK;
}

static enum wax_status
add_prefix(struct parser *p, struct group_reading *r, const struct token *t)
{
	struct address_prefix prefix;
	char shown[REPORT_SHOW];

	if (address_prefix_parse(t->text, &prefix) == WAX_OK)
		return group_add_prefix(r->group->group, &prefix);
	parser_fail(p, t->at, "%s; expected an address, or a prefix such as "
	    "10.7.0.0/16", token_show(t, shown));
	return WAX_OK;
}

/* One member. Of a group that was named as one of the other kind nothing is
   kept: an error is told later. */
static void
take_member(struct parser *p, const struct token *t, void *arg)
{
	struct group_reading *r = arg;
	enum wax_status st;

	if (r->group == NULL || group_kind(r->group->group) != r->kind)
		return;
	if (r->draft->member_count++ == GROUP_MEMBERS_MAX)
		parser_fail(p, t->at, "one member too many; expected at most "
		    "%d in all groups", GROUP_MEMBERS_MAX);
	if (r->draft->member_count > GROUP_MEMBERS_MAX)
		return;
	st = r->kind == GROUP_DEVICES ? add_device(p, r, t) :
	    add_prefix(p, r, t);
	if (st != WAX_OK)
		parser_fail_memory(p);
}

static const char *
expected_member(const struct group_reading *r)
{
	return r->kind == GROUP_DEVICES ? "a device ID" :
	    "an address or a prefix";
}

static void
members_read(struct parser *p, const struct keyword *k, void *target)
{
	struct group_reading *r = target;

	(void)k;
	r->is_empty = false;
	do {
		struct token t = parser_read_word(p, expected_member(r));

		if (!parser_is_bad(p))
			take_member(p, &t, r);
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

static void
file_read(struct parser *p, const struct keyword *k, void *target)
{
	struct group_reading *r = target;
	struct token name = parser_read_string(p, "a file's name in quotes");

	(void)k;
	r->is_empty = false;
	if (!parser_is_bad(p))
		(void)lines_read(p, &name, expected_member(r), take_member, r);
}

static void
nested_read(struct parser *p, const struct keyword *k, void *target)
{
	struct group_reading *r = target;
	struct token name = fields_read_name(p, "a group's name in quotes");
	struct group_mention *m;

	(void)k;
	r->is_empty = false;
	if (parser_is_bad(p) || r->group == NULL)
		return;
	m = add_mention(p, r->draft, &name, r->kind);
	if (m != NULL)
		m->outer = r->group;
}

/* "devices UUID ... { ... }" */
static void
read_group(struct parser *p, struct group_reading *r)
{
	if (!parser_is_bad(p) && !parser_is_at_end(p))
		members_read(p, NULL, r);
	parser_read_block(p, r->kind == GROUP_DEVICES ?
	    policy_devices_keywords : policy_addresses_keywords, r);
}

void
group_read(struct parser *p, const struct keyword *k, void *target)
{
	unsigned errors = parser_count_errors(p);
	struct token name = fields_read_name(p, "the group's name in quotes");
	struct group_reading r = { .draft = target, .is_empty = true };
	char shown[REPORT_SHOW];

	(void)k;
	r.kind = parser_read_choice(p, kind_words) == 0 ? GROUP_DEVICES :
	    GROUP_ADDRESSES;
	if (!parser_is_bad(p))
		r.group = define_group(p, r.draft, &name, r.kind);
	else
		parser_set_lossy(p);
	read_group(p, &r);
	/* Errors in the block do not make the statement bad. */
	if (r.is_empty && parser_count_errors(p) == errors)
		parser_fail(p, name.at, "group %s has no members; expected "
		    "%s, or a block with file or group",
		    token_show(&name, shown), expected_member(&r));
}
