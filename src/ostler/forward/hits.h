/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hits.h - how often each rule has decided, or with dry-run would have */
#ifndef OSTLER_FORWARD_HITS_H
#define OSTLER_FORWARD_HITS_H

#include "ostler/policy/policy.h"

/* A worker's; not locked. The last count is that of "default". */
struct hits {
	uint64_t *counts;	/* owned; policy_count_rules and one more */
	size_t *earlier;	/* owned; for each its place among the counts
				   that it follows, SIZE_MAX: none; NULL: it
				   follows none */
	size_t count;
};

/* All 0. earlier: what the policy takes the place of, or NULL; both policies
   must live until then, not afterwards. WAX_MEMORY. */
MUST_USE enum wax_status hits_init(struct hits *h, const struct policy *p,
    const struct policy *earlier);
void hits_clear(struct hits *h);

/* Goes on with the counts of rules that have the same name in both, and clears
   old. Can not fail; h was made with old's policy as the earlier one. */
void hits_take(struct hits *h, struct hits *old);

/* number: of a rule, or VERDICT_NO_RULE. */
void hits_add(struct hits *h, size_t number);

#endif
