/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chance.h - random policies of all conditions, random questions, and a second
   way to decide: rule by rule and word by word, as the manual says it */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include "core/address.h"
#include "core/deviceid.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/tally.h"
#include "rng.h"

#define CHANCE_RULES 16
#define CHANCE_CLAUSES 6
#define CHANCE_WORDS 4
#define CHANCE_GROUPS 8
#define CHANCE_MEMBERS 5

struct chance_group {
	enum group_kind kind;
	size_t count;
	const char *members[CHANCE_MEMBERS];
	struct group *group;		/* in the policy */
};

struct chance_clause {
	const struct condition *condition;
	bool is_negated;
	size_t count;
	const char *words[CHANCE_WORDS];	/* NULL: a group */
	size_t groups[CHANCE_WORDS];
};

struct chance_rule {
	char name[32];
	bool is_dry_run;
	size_t count;
	struct chance_clause clauses[CHANCE_CLAUSES];
};

struct chance {
	struct rng rng;
	size_t most;		/* rules, at most */
	bool has_rates;
	struct chance_group groups[CHANCE_GROUPS];
	size_t count;
	struct chance_rule rules[CHANCE_RULES];
	struct policy *policy;	/* owned; what was made of all that */
	/* What the question below points to. */
	struct address peer;
	struct deviceid identity;
	struct deviceid target;
	struct question question;
};

void chance_init(struct chance *c, uint64_t seed);
void chance_clear(struct chance *c);

/* Another policy, built and finished. */
void chance_make_policy(struct chance *c);

/* Another question; its tally and now are left. */
void chance_make_question(struct chance *c);

/* True if all clauses of the rule hold; rates, last, take tokens if takes. */
bool chance_rule_holds(const struct chance *c, size_t number, bool takes);

/* The rule that decides, VERDICT_NO_RULE: none; and the first that would in a
   dry run. */
size_t chance_decide(const struct chance *c, bool takes, size_t *dry_run);

#endif
