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
 *	rule_verdict(r)->action = VERDICT_FORWARD;
 *	st = policy_finish(p);
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

/* Adds a word to the rule's condition c, which it gets with its first word; of
   a CONDITION_FLAG the word is empty. WAX_FORMAT: c expects something else
   (c->expected); WAX_MEMORY. On failure the rule is as before. */
MUST_USE enum wax_status rule_add_word(struct rule *r,
    const struct condition *c, struct bytes word);

/* The same with a group of c->group; its members may still be added until
   policy_finish. WAX_MEMORY. */
MUST_USE enum wax_status rule_add_group(struct rule *r,
    const struct condition *c, const struct group *g);

/* The condition holds where it would not. It must be there. */
void rule_negate_condition(struct rule *r, const struct condition *c);

/* To be filled in: all but rule, number and dry_run. Borrowed until
   policy_finish. */
struct verdict *rule_verdict(struct rule *r);

/* The two that are wanted most. */
void rule_set_forward(struct rule *r, enum verdict_way way, size_t index);
void rule_set_deny(struct rule *r, uint8_t code);

/* It only says what it would decide. */
void rule_set_dry_run(struct rule *r);

/* How its conditions are written, for people; copied. WAX_MEMORY. */
MUST_USE enum wax_status rule_set_text(struct rule *r, struct bytes text);

/* Nothing is added any more: makes what policy_decide_request looks up.
   WAX_MEMORY. */
MUST_USE enum wax_status policy_finish(struct policy *p);

/* After policy_finish: the first rule before that one which holds whenever it
   does, so that it never decides; VERDICT_NO_RULE: none. It tells only what it
   is sure of: one rule that covers the other, not several together. */
size_t policy_find_shadow(const struct policy *p, size_t number);

#endif
