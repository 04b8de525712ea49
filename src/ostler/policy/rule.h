/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule.h - how a policy is built: by the configuration's parser and by tests */
#ifndef OSTLER_POLICY_RULE_H
#define OSTLER_POLICY_RULE_H

#include "ostler/policy/condition.h"

/*
 *	struct policy *p = policy_new();
 *	struct rule *r = policy_add_rule(p, "lamps");
 *
 *	st = rule_add_word(r, condition_find(name), word);	// each word
 *	rule_set_forward(r, hop);
 *
 * A rule without conditions always holds. A rule that was given no action
 * denies with 4.03.
 */
struct rule;

/* No rules: denies everything. NULL: no memory. */
struct policy *policy_new(void);

/* Behind those there are; name is copied. Borrowed until policy_free. NULL: no
   memory. */
struct rule *policy_add_rule(struct policy *p, const char *name);

/* True if the rule has words of that condition already. */
bool rule_has_condition(const struct rule *r, const struct condition *c);

/* Adds a word to the rule's condition c, which it gets with its first word.
   WAX_FORMAT: c expects something else (c->expected); WAX_MEMORY. On failure
   the rule is as before. */
MUST_USE enum wax_status rule_add_word(struct rule *r,
    const struct condition *c, struct bytes word);

/* hop: index into net_conf.hops, or VERDICT_BY_ROUTE. */
void rule_set_forward(struct rule *r, size_t hop);

/* code: of the answer, class 4 or 5. */
void rule_set_deny(struct rule *r, uint8_t code);

#endif
