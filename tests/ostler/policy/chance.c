/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chance.c - random policies and questions */
#include "ostler/policy/chance.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/code.h"
#include "expect.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ID(n) "0000000" #n "-0000-4000-8000-000000000000"

static const char *const device_ids[] = { ID(1), ID(2), ID(3), ID(4), ID(5) };
static const char *const prefixes[] = { "10.7.0.0/16", "10.7.1.0/24",
	"10.7.1.2", "10.7.0.0/17", "0.0.0.0/0", "2001:db8::/32",
	"2001:db8::1" };
static const char *const addresses[] = { "10.7.1.2:1", "10.7.1.9:1",
	"10.7.200.1:1", "10.8.0.1:1", "[2001:db8::1]:1", "[2001:db8:5::1]:1",
	"[::1]:1" };

struct pool {
	const char *condition;
	size_t weight;
	const char *words[8];
};

static const struct pool pools[] = {
	{ "peer", 6, { "any", "10.7.0.0/16", "10.7.1.0/24", "10.7.1.2",
	    "0.0.0.0/0", "2001:db8::/32", "::/0" } },
	{ "identity", 6, { ID(1), ID(2), ID(3), ID(4), "any", "none" } },
	{ "target", 8, { ID(1), ID(2), ID(3), ID(4), "*", "registered",
	    "discovered" } },
	{ "issuer", 1, { "CN=A", "CN=B" } },
	{ "listener", 2, { "in", "out" } },
	{ "transport", 1, { "coap", "coaps", "coap+tcp" } },
	{ "code", 1, { "GET", "POST", "0.05" } },
	{ "size", 1, { "0-10", "10-", "-100", "50" } },
	{ "hop-limit", 1, { "none", "1-4", "16", "5-" } },
	{ "kid", 1, { "01", "empty", "0102" } },
	{ "kid-context", 1, { "01", "empty" } },
	{ "time", 1, { "08:00-18:00", "22:00-06:00", "00:00-24:00",
	    "09:00-10:00" } },
	{ "weekday", 1, { "mon-fri", "sat", "sat-mon", "mon-sun" } },
	{ "exchanges", 1, { "1", "2 per peer", "1 per target",
	    "1 per pair" } },
	{ "observations", 1, { "1", "2 per peer", "1 per target" } },
	{ "secure", 1, { "" } },
	{ "sealed", 2, { "" } },
	{ "observe", 1, { "" } },
	{ "key-establishment", 1, { "" } },
	{ "over", 3, { "1/s", "2/s burst 1 per peer", "3/m per target",
	    "1/h burst 2 per pair" } },
};

static const struct pool *
pick_pool(struct rng *rng)
{
	size_t total = 0, n;

	for (size_t i = 0; i < COUNT(pools); i++)
		total += pools[i].weight;
	n = rng_below(rng, total);
	for (size_t i = 0; i < COUNT(pools); i++) {
		if (n < pools[i].weight)
			return &pools[i];
		n -= pools[i].weight;
	}
	return NULL;
}

static const char *
pick_word(struct rng *rng, const struct pool *pool)
{
	size_t n = 0;

	while (n < COUNT(pool->words) && pool->words[n] != NULL)
		n++;
	return pool->words[rng_below(rng, n)];
}

static void
make_groups(struct chance *c)
{
	for (size_t i = 0; i < CHANCE_GROUPS; i++) {
		struct chance_group *g = &c->groups[i];

		g->kind = i % 2 == 0 ? GROUP_DEVICES : GROUP_ADDRESSES;
		g->count = rng_below(&c->rng, CHANCE_MEMBERS + 1);
		for (size_t j = 0; j < g->count; j++)
			g->members[j] = i % 2 == 0 ?
			    device_ids[rng_below(&c->rng,
			    COUNT(device_ids))] :
			    prefixes[rng_below(&c->rng, COUNT(prefixes))];
	}
}

/* Half of the words of conditions with groups are groups. */
static void
make_clause(struct chance *c, struct chance_clause *cl,
    const struct pool *pool)
{
	const struct condition *condition = condition_find(
	    bytes_of_text(pool->condition));
	bool is_single = condition->form == CONDITION_FLAG ||
	    condition->form == CONDITION_COUNT;

	*cl = (struct chance_clause){ .condition = condition };
	cl->count = is_single ? 1 : 1 + rng_below(&c->rng, CHANCE_WORDS);
	cl->is_negated = !condition->takes_tokens &&
	    rng_below(&c->rng, 4) == 0;
	for (size_t i = 0; i < cl->count; i++) {
		cl->groups[i] = 2 * rng_below(&c->rng, CHANCE_GROUPS / 2) +
		    (condition->group == GROUP_ADDRESSES);
		if (condition->group == GROUP_NONE ||
		    rng_below(&c->rng, 2) == 0)
			cl->words[i] = pick_word(&c->rng, pool);
	}
}

static bool
has_condition(const struct chance_rule *r, const char *name)
{
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->clauses[i].condition->name, name) == 0)
			return true;
	}
	return false;
}

static void
make_rule(struct chance *c, size_t number)
{
	struct chance_rule *r = &c->rules[number];
	size_t wanted = rng_below(&c->rng, CHANCE_CLAUSES);

	*r = (struct chance_rule){ .count = 0 };
	snprintf(r->name, sizeof(r->name), "rule%zu", number);
	r->is_dry_run = rng_below(&c->rng, 5) == 0;
	while (r->count < wanted) {
		const struct pool *pool = pick_pool(&c->rng);

		if (has_condition(r, pool->condition) || (!c->has_rates &&
		    strcmp(pool->condition, "over") == 0))
			continue;
		make_clause(c, &r->clauses[r->count++], pool);
	}
}

static void
build_group(struct chance *c, size_t number)
{
	struct chance_group *g = &c->groups[number];

	g->group = policy_add_group(c->policy, "group", g->kind);
	EXPECT(g->group != NULL);
	for (size_t i = 0; i < g->count; i++) {
		struct bytes text = bytes_of_text(g->members[i]);
		struct address_prefix prefix;
		struct deviceid id;

		if (g->kind == GROUP_DEVICES) {
			EXPECT(deviceid_parse(text, &id) == WAX_OK);
			EXPECT(group_add_device(g->group, &id) == WAX_OK);
		} else {
			EXPECT(address_prefix_parse(text, &prefix) == WAX_OK);
			EXPECT(group_add_prefix(g->group, &prefix) == WAX_OK);
		}
	}
}

static void
build_clause(const struct chance *c, struct rule *r,
    const struct chance_clause *cl)
{
	for (size_t i = 0; i < cl->count; i++) {
		if (cl->words[i] != NULL)
			EXPECT(rule_add_word(r, cl->condition,
			    bytes_of_text(cl->words[i])) == WAX_OK);
		else
			EXPECT(rule_add_group(r, cl->condition,
			    c->groups[cl->groups[i]].group) == WAX_OK);
	}
	if (cl->is_negated)
		rule_negate_condition(r, cl->condition);
}

static void
build_policy(struct chance *c)
{
	policy_free(c->policy);
	c->policy = policy_new();
	EXPECT(c->policy != NULL);
	for (size_t i = 0; i < CHANCE_GROUPS; i++)
		build_group(c, i);
	for (size_t i = 0; i < c->count; i++) {
		struct rule *r = policy_add_rule(c->policy, c->rules[i].name);

		EXPECT(r != NULL);
		for (size_t j = 0; j < c->rules[i].count; j++)
			build_clause(c, r, &c->rules[i].clauses[j]);
		if (c->rules[i].is_dry_run)
			rule_set_dry_run(r);
		rule_set_forward(r, WAY_HOP, i);
	}
	EXPECT(policy_finish(c->policy) == WAX_OK);
}

void
chance_make_policy(struct chance *c)
{
	make_groups(c);
	c->count = rng_below(&c->rng, c->most + 1);
	for (size_t i = 0; i < c->count; i++)
		make_rule(c, i);
	build_policy(c);
}

static void
make_names(struct chance *c)
{
	static const char *const issuers[] = { NULL, "CN=A", "CN=B", "CN=C" };
	static const char *const listeners[] = { "in", "out", "third" };
	static const char *const transports[] = { "coap", "coaps",
		"coap+tcp", "coap+ws" };
	struct question *q = &c->question;

	q->issuer = issuers[rng_below(&c->rng, COUNT(issuers))];
	q->listener = listeners[rng_below(&c->rng, COUNT(listeners))];
	q->transport = transports[rng_below(&c->rng, COUNT(transports))];
	EXPECT(address_parse(bytes_of_text(addresses[rng_below(&c->rng,
	    COUNT(addresses))]), &c->peer) == WAX_OK);
	EXPECT(deviceid_parse(bytes_of_text(device_ids[rng_below(&c->rng,
	    COUNT(device_ids))]), &c->identity) == WAX_OK);
	EXPECT(deviceid_parse(bytes_of_text(device_ids[rng_below(&c->rng,
	    COUNT(device_ids))]), &c->target) == WAX_OK);
	q->peer = &c->peer;
	q->identity = rng_below(&c->rng, 3) == 0 ? NULL : &c->identity;
	q->target = &c->target;
}

void
chance_make_question(struct chance *c)
{
	static const uint8_t hint[] = { 1, 2 };
	static const unsigned hop_limits[] = { 0, 1, 4, 5, 16, 255 };
	struct question *q = &c->question;
	struct rng *rng = &c->rng;

	make_names(c);
	q->secure = rng_below(rng, 2);
	q->place = (enum question_place)rng_below(rng, 3);
	q->code = (uint8_t)(1 + rng_below(rng, 5));
	q->observe = rng_below(rng, 2);
	q->sealed = rng_below(rng, 2);
	q->establishes = !q->sealed && rng_below(rng, 2);
	q->size = rng_below(rng, 120);
	q->kid = rng_below(rng, 3) == 0 ? BYTES_ABSENT :
	    bytes_of(hint, rng_below(rng, 3));
	q->kid_context = rng_below(rng, 3) == 0 ? BYTES_ABSENT :
	    bytes_of(hint, rng_below(rng, 3));
	q->hop_limit = hop_limits[rng_below(rng, COUNT(hop_limits))];
	q->minute = (unsigned)rng_below(rng, 1440);
	q->weekday = (unsigned)rng_below(rng, 7);
}

static bool
word_fits(const struct condition *c, const char *word,
    const struct question *q)
{
	void *item = calloc(1, c->item_size + 1);
	bool fits;

	if (c->form == CONDITION_FLAG) {
		free(item);
		return c->match(NULL, q);
	}
	EXPECT(item != NULL && c->parse(bytes_of_text(word), item) == WAX_OK);
	fits = c->match(item, q);
	if (c->clear != NULL)
		c->clear(item);
	free(item);
	return fits;
}

static bool
clause_fits(const struct chance *c, const struct chance_clause *cl)
{
	bool fits = false;

	for (size_t i = 0; i < cl->count; i++) {
		const struct chance_group *g = &c->groups[cl->groups[i]];

		if (cl->words[i] != NULL)
			fits |= word_fits(cl->condition, cl->words[i],
			    &c->question);
		else
			for (size_t j = 0; j < g->count; j++)
				fits |= word_fits(cl->condition,
				    g->members[j], &c->question);
	}
	return fits;
}

static bool
rate_is_over(const struct chance *c, const char *rule,
    const struct chance_clause *cl, bool takes)
{
	unsigned char item[64] = { 0 };

	EXPECT(cl->condition->item_size <= sizeof(item));
	EXPECT(cl->condition->parse(bytes_of_text(cl->words[0]), item) ==
	    WAX_OK);
	return cl->condition->take(item, rule, &c->question, takes) > 0;
}

bool
chance_rule_holds(const struct chance *c, size_t number, bool takes)
{
	const struct chance_rule *r = &c->rules[number];
	const struct chance_clause *rate = NULL;

	for (size_t i = 0; i < r->count; i++) {
		if (r->clauses[i].condition->takes_tokens)
			rate = &r->clauses[i];
		else if (clause_fits(c, &r->clauses[i]) ==
		    r->clauses[i].is_negated)
			return false;
	}
	return rate == NULL || rate_is_over(c, r->name, rate, takes);
}

size_t
chance_decide(const struct chance *c, bool takes, size_t *dry_run)
{
	*dry_run = VERDICT_NO_RULE;
	for (size_t i = 0; i < c->count; i++) {
		if (!chance_rule_holds(c, i, takes))
			continue;
		if (!c->rules[i].is_dry_run)
			return i;
		if (*dry_run == VERDICT_NO_RULE)
			*dry_run = i;
	}
	return VERDICT_NO_RULE;
}

void
chance_init(struct chance *c, uint64_t seed)
{
	*c = (struct chance){
		.rng = { seed },
		.most = CHANCE_RULES,
		.has_rates = true,
	};
}

void
chance_clear(struct chance *c)
{
	policy_free(c->policy);
	c->policy = NULL;
}
