/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_state.h - what a policy consists of, for the files of this folder */
#ifndef OSTLER_POLICY_POLICY_STATE_H
#define OSTLER_POLICY_POLICY_STATE_H

#include "ostler/policy/rule.h"
#include "ostler/policy/rule_index.h"
#include "ostler/policy/sets.h"

#define CLAUSE_WORDS 80		/* of what was written, for explanations */

/* A condition with its words. */
struct clause {
	const struct condition *condition;
	bool is_negated;
	bool is_key;		/* the index found its rule by it */
	bool is_always;		/* one of its words matches everything */
	enum set_role role;	/* whose sets these are; SET_ROLES: none */
	size_t count;
	unsigned char *items;	/* owned; those that are no members */
	uint32_t *sets;		/* owned; the list's and the groups', sorted;
				   made by policy_finish */
	size_t set_count;
	struct group *list;	/* owned; those that are; NULL: none */
	const struct group **groups;	/* owned; borrowed from the policy */
	size_t group_count;
	char words[CLAUSE_WORDS];	/* ends with "..." if cut */
};

struct rule {
	char *name;		/* owned */
	char *text;		/* owned; NULL: none was given */
	bool is_dry_run;
	struct clause *clauses;	/* owned; in the order written, and after
				   policy_finish those last that take tokens */
	size_t clause_count;
	struct verdict verdict;
};

/* What a decision reads of rules and clauses, close together for all rules: it
   waits for memory more than for anything else. Pointers are borrowed from the
   clauses. */
struct test {
	const struct condition *condition;
	const unsigned char *items;
	const uint32_t *sets;
	uint32_t count;
	uint32_t set_count;
	uint8_t role;		/* enum set_role */
	bool is_negated;
};

#define FLAGS_MAX 8

struct rule_tests {
	uint32_t first;		/* of its tests, one for each clause */
	uint32_t all;		/* bits: its clauses */
	uint32_t left;		/* bits: those that are no keys and no flags */
	uint8_t flags;		/* bits: flags it has clauses of */
	uint8_t wanted;		/* bits: how those must be */
	bool is_dry_run;
};

struct tests {
	struct test *tests;		/* owned */
	struct rule_tests *rules;	/* owned */
	/* Conditions without words that rules have: each is asked once for a
	   question, rules compare bits. */
	const struct condition *flags[FLAGS_MAX];
	size_t flag_count;
};

/* WAX_MEMORY; *t is cleared by tests_clear, on failure too. */
MUST_USE enum wax_status tests_build(struct tests *t,
    struct rule *const *rules, size_t count);
void tests_clear(struct tests *t);

struct group {
	struct group *next;
	char *name;		/* owned; NULL: of a clause's list */
	enum group_kind kind;
	size_t member_size;
	unsigned char *members;	/* owned; count of member_size; sorted by
				   policy_finish */
	size_t count;
	size_t room;
	uint32_t set;		/* its number, by policy_finish */
};

struct policy {
	struct rule **rules;	/* owned, and each of them */
	size_t count;
	size_t room;
	size_t finished;	/* rules that policy_finish has seen */
	struct group *groups;	/* owned; those with names */
	unsigned needs;
	struct sets sets;
	struct rule_index index;
	struct tests tests;
};

extern const struct verdict verdict_default;

/* A list without a name, which belongs to no policy. NULL: no memory. */
struct group *group_new(enum group_kind kind);
void group_free(struct group *g);

/* WAX_MEMORY. member: of the group's kind. */
MUST_USE enum wax_status group_add_member(struct group *g, const void *member);

/* Sorts, and drops what is there twice. */
void group_sort(struct group *g);

void rule_free(struct rule *r);

/* Those that take tokens go last. */
void rule_order_clauses(struct rule *r);

/* One question and what is known of it, while rules are tested. */
struct trial {
	const struct policy *policy;
	const struct question *q;
	struct membership in[SET_ROLES];
	uint8_t flags;		/* bits: those of the tests that hold */
	bool takes;		/* tokens, where rates are met */
	uint64_t wait;		/* microseconds, of the last rate that held */
	size_t tested;		/* clauses so far */
};

void trial_begin(struct trial *t, const struct policy *p,
    const struct question *q, bool takes);

/* The first clause that does not hold; NULL: the rule holds. */
const struct clause *trial_test_rule(struct trial *t, size_t number);

/* What the rule says after it was found to hold. */
void trial_tell(const struct trial *t, size_t number, struct verdict *out);

/* Clauses that are tested for the question, without taking tokens. */
size_t policy_count_tests(const struct policy *p, const struct question *q);

#endif
