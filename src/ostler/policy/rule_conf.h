/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rule_conf.h - a rule's line: conditions, one action, modifiers */
#ifndef OSTLER_POLICY_RULE_CONF_H
#define OSTLER_POLICY_RULE_CONF_H

#include "ostler/policy/condition.h"
#include "ostler/policy/policy_draft.h"

/* The rule that is being read. */
struct rule_reading {
	struct policy_draft *draft;
	struct rule *rule;	/* borrowed */
	size_t number;
	unsigned modifiers;	/* bits: rows of rule_modifiers */
	char limit[80];		/* "over 20/s burst 40": the condition that an
				   action implies; or empty */
};

/* An action or a modifier. Tables end with a row whose name is NULL. */
struct rule_word {
	const char *name;
	const char *syntax;	/* what follows it: "[CODE]" */
	const char *help;	/* a sentence */
	bool needs_forward;	/* it has no meaning with another action */
	void (*read)(struct parser *p, struct rule_reading *r);
};

extern const struct rule_word rule_actions[];
extern const struct rule_word rule_modifiers[];

/* The read function of rule; target: policy_draft. */
keyword_read rule_read;

/* Is it a word that a rule may go on with, before or behind its action? */
bool rule_word_is_known(const struct token *t);
bool rule_word_is_action(const struct token *t);

/* All of these words, for "did you mean". */
void rule_words_suggest(struct suggestion *s);

/* The words behind a CONDITION_COUNT, added to the rule; text gets them as
   they were joined, cut to size bytes. name: what they are in messages. */
void rule_read_count(struct parser *p, struct rule_reading *r,
    const struct condition *c, const char *name, char *text, size_t size);

/* A name to be looked up when all is read. */
void rule_add_reference(struct parser *p, struct rule_reading *r,
    enum reference_kind kind, const struct token *name);

/* The action and what stands behind it, to the end of the line.
   (verdict_conf.c) */
void rule_read_verdict(struct parser *p, struct rule_reading *r);

#endif
