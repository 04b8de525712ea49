/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_draft.h - rules while the configuration is read */
#ifndef OSTLER_POLICY_POLICY_DRAFT_H
#define OSTLER_POLICY_POLICY_DRAFT_H

#include "ostler/conf/parser.h"
#include "ostler/policy/policy.h"

struct rule;

/* A name in a rule that something else defines, perhaps further below. */
struct rule_reference {
	struct rule *rule;	/* gets the hop; NULL: a listener's name */
	struct token name;
};

struct rule_draft {
	struct token name;
	bool matches_all;
};

/* Tokens are borrowed from the parser. */
struct policy_draft {
	struct policy *policy;			/* owned */
	struct rule_draft *rules;		/* owned; in order */
	size_t rule_count;
	struct rule_reference *references;	/* owned */
	size_t reference_count;
};

/* What rules may name; given by whoever knows. */
struct policy_names {
	void *arg;
	bool (*find_hop)(void *arg, struct bytes name, size_t *index);
	bool (*has_listener)(void *arg, struct bytes name);
};

extern const struct keyword policy_keywords[];	/* target: policy_draft */

/* WAX_MEMORY. */
MUST_USE enum wax_status policy_draft_init(struct policy_draft *d);
void policy_draft_clear(struct policy_draft *d);

/* All is read: gives rules their hops; tells unknown names (unless the parser
   lost something), names given twice, rules that can not be reached. */
void policy_draft_check(struct policy_draft *d, struct parser *p,
    const struct policy_names *names);

/* The policy, the caller's from now on. */
struct policy *policy_draft_take(struct policy_draft *d);

#endif
