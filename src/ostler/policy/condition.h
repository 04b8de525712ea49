/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* condition.h - one kind of thing a rule can ask of a request */
#ifndef OSTLER_POLICY_CONDITION_H
#define OSTLER_POLICY_CONDITION_H

#include "ostler/policy/group.h"
#include "ostler/policy/policy.h"

/* How the words of a condition stand in a rule. */
enum condition_form {
	CONDITION_WORDS,	/* one or more: peer 10.7.0.0/16 192.0.2.1 */
	CONDITION_STRINGS,	/* one or more in quotes: listener "a" "b" */
	CONDITION_FLAG,		/* none: sealed */
	CONDITION_COUNT,	/* one, and behind it perhaps burst N and
				   per peer|target|pair, which the language
				   joins to one text for parse: "20/s burst 40
				   per peer" */
};

/*
 * In a rule a condition stands with one or more words:
 *
 *	peer 10.7.0.0/16 2001:db8::/32 group "office"
 *
 * It holds if it holds for one of them; with "not" before its name, if it holds
 * for none. A word is parsed once, into an item of item_size bytes that the
 * rule keeps; match sees one item. A new condition is a file when_NAME.c and a
 * line in conditions.c.
 */
struct condition {
	const char *name;	/* the word in ostlerd.conf */
	const char *expected;	/* of its words, for messages: "yes or no" */
	enum condition_form form;
	enum group_kind group;	/* the kind of groups that may stand among its
				   words; GROUP_NONE */
	unsigned needs;		/* POLICY_NEEDS_... bits */
	bool takes_tokens;	/* match is not pure; "not" is refused */
	size_t item_size;
	/* item comes zeroed. WAX_FORMAT: not as expected; WAX_MEMORY. Of a
	   CONDITION_FLAG: NULL. */
	enum wax_status (*parse)(struct bytes word, void *item);
	/* item: of a CONDITION_FLAG NULL. */
	bool (*match)(const void *item, const struct question *q);
	/* True if whatever fits b fits a too. NULL: only if their bytes are
	   equal. */
	bool (*covers)(const void *a, const void *b);
	/* What the question has, for explanations: "from 10.8.0.1". */
	void (*show)(const struct question *q, char *text, size_t size);
	void (*clear)(void *item);	/* NULL: nothing to free in an item */
};

extern const struct condition when_identity;
extern const struct condition when_listener;
extern const struct condition when_peer;
extern const struct condition when_sealed;
extern const struct condition when_target;

/* NULL: no such condition. Static. */
const struct condition *condition_find(struct bytes name);

/* All of them, in order of name; *count rows. Static. */
const struct condition *const *condition_table(size_t *count);

#endif
