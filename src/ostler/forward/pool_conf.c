/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pool_conf.c - the keyword pool: hops that do the same */
#include "ostler/forward/pool_conf.h"

#include <stdlib.h>

#include "ostler/conf/fields.h"
#include "ostler/conf/grow.h"
#include "ostler/net/net_draft.h"

#define POOLS_MAX 10000
#define MEMBERS_MAX 64

static const char *const choose_words[] = {
	[POOL_FIRST] = "first",
	[POOL_SPREAD] = "spread",
	NULL
};

const struct keyword forward_pool_keywords[] = {
	{ .name = "choose", .syntax = "first|spread", .type = KEYWORD_CHOICE,
	  .choices = choose_words, .standard = "first",
	  .help = "The first hop that is not down, or one of those that are "
	    "not, always the same for a device.",
	  KEYWORD_FIELD(struct pool_draft, conf.choose) },
	{ .name = NULL }
};

static void
read_members(struct parser *p, struct pool_draft *pool)
{
	do {
		struct token name = fields_read_name(p, "a hop's name in "
		    "quotes");
		struct token *member = parser_is_bad(p) ? NULL :
		    grow_list(p, (void **)&pool->members, &pool->member_count,
		    sizeof(*member), MEMBERS_MAX, name.at);

		if (member != NULL)
			*member = name;
	} while (!parser_is_bad(p) && !parser_is_at_end(p));
}

void
pool_read(struct parser *p, const struct keyword *k, void *target)
{
	struct forward_draft *d = target;
	struct token name = fields_read_name(p, "the pool's name in quotes");
	struct pool_draft scratch = { .members = NULL };
	struct pool_draft *pool = parser_is_bad(p) ? NULL :
	    grow_list(p, (void **)&d->pools, &d->pool_count, sizeof(*pool),
	    POOLS_MAX, name.at);

	(void)k;
	if (pool == NULL) {
		parser_set_lossy(p);
		parser_read_block(p, forward_pool_keywords, &scratch);
		return;
	}
	pool->name = name;
	if ((pool->conf.name = token_copy(&name)) == NULL)
		parser_fail_memory(p);
	read_members(p, pool);
	parser_read_block(p, forward_pool_keywords, pool);
}

void
pool_draft_clear(struct pool_draft *pool)
{
	pool_conf_clear(&pool->conf);
	free(pool->members);
	pool->members = NULL;
}

/* Appends the member's hop. */
static void
take_member(struct pool_draft *pool, struct parser *p,
    const struct token *member, size_t hop)
{
	char shown[REPORT_SHOW];

	for (size_t i = 0; i < pool->conf.hop_count; i++) {
		if (pool->conf.hops[i] != hop)
			continue;
		parser_fail(p, member->at, "hop %s is in the pool already; "
		    "expected each once", token_show(member, shown));
		return;
	}
	pool->conf.hops[pool->conf.hop_count++] = hop;
}

static void
find_members(const struct forward_draft *d, struct pool_draft *pool,
    struct parser *p, const struct net_draft *net)
{
	char shown[REPORT_SHOW];
	size_t hop;

	pool->conf.hops = calloc(pool->member_count + 1,
	    sizeof(*pool->conf.hops));
	if (pool->conf.hops == NULL) {
		parser_fail_memory(p);
		return;
	}
	for (size_t i = 0; i < pool->member_count; i++) {
		const struct token *member = &pool->members[i];

		if (net_draft_find_hop(net, member->text, &hop))
			take_member(pool, p, member, hop);
		else if (pool_draft_find(d, member->text, &hop))
			parser_fail(p, member->at, "%s is a pool; expected "
			    "the name of a next or a device",
			    token_show(member, shown));
		else if (!parser_is_lossy(p) &&
		    parser_count_errors(p) <= REPORT_MAX)
			forward_fail_hop(p, net, member);
	}
}

static struct bytes
pool_name(const void *list, size_t i)
{
	const struct pool_draft *pools = list;

	return pools[i].name.text;
}

static void
fail_again(struct parser *p, const char *what, const struct token *again,
    struct place first)
{
	char shown[REPORT_SHOW];

	parser_fail(p, again->at, "%s %s is there already; expected another "
	    "name (first at %s:%u)", what, token_show(again, shown),
	    first.source->name, (unsigned)first.line);
}

static void
check_names(struct forward_draft *d, struct parser *p,
    const struct net_draft *net)
{
	const struct names *n = &d->pool_names;
	size_t hop;

	for (size_t i = 0; i < n->count; i++) {
		const struct token *name = &d->pools[n->sorted[i].index].name;
		const struct token *before = i == 0 ? NULL :
		    &d->pools[n->sorted[i - 1].index].name;

		if (before != NULL && bytes_equal(before->text, name->text))
			fail_again(p, "pool", name, before->at);
		if (net_draft_find_hop(net, name->text, &hop))
			fail_again(p, "hop", name, net->hops[hop].name.at);
	}
}

void
pool_draft_check(struct forward_draft *d, struct parser *p,
    const struct net_draft *net)
{
	if (names_make(&d->pool_names, d->pool_count, pool_name, d->pools) !=
	    WAX_OK) {
		parser_fail_memory(p);
		return;
	}
	check_names(d, p, net);
	for (size_t i = 0; i < d->pool_count; i++)
		find_members(d, &d->pools[i], p, net);
}

bool
pool_draft_find(const struct forward_draft *d, struct bytes name,
    size_t *index)
{
	return names_find(&d->pool_names, name, index);
}

void
pool_draft_suggest(const struct forward_draft *d, struct suggestion *s)
{
	for (size_t i = 0; i < d->pool_count; i++) {
		if (d->pools[i].conf.name != NULL)
			suggest_candidate(s, d->pools[i].conf.name);
	}
}

enum wax_status
pool_draft_finish(struct forward_draft *d)
{
	struct forward_conf *conf = &d->conf;

	conf->pools = calloc(d->pool_count + 1, sizeof(*conf->pools));
	if (conf->pools == NULL)
		return WAX_MEMORY;
	conf->pool_count = d->pool_count;
	for (size_t i = 0; i < d->pool_count; i++) {
		conf->pools[i] = d->pools[i].conf;
		d->pools[i].conf = (struct pool_conf){ .name = NULL };
	}
	return WAX_OK;
}
