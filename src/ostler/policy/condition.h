/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* condition.h - one kind of thing a rule can ask of a request */
#ifndef OSTLER_POLICY_CONDITION_H
#define OSTLER_POLICY_CONDITION_H

#include "ostler/policy/policy.h"

/*
 * In a rule a condition stands with one or more words:
 *
 *	peer 10.7.0.0/16 2001:db8::/32;
 *
 * It holds if it holds for one of its words. A word is parsed once, into an
 * item of item_size bytes that the rule keeps; match sees one item.
 * A new condition is a file when_NAME.c and a line in conditions.c.
 */
struct condition {
	const char *name;	/* the word in ostlerd.conf */
	const char *expected;	/* of its words, for messages: "yes or no" */
	size_t item_size;
	/* item comes zeroed. WAX_FORMAT: not as expected; WAX_MEMORY. */
	enum wax_status (*parse)(struct bytes word, void *item);
	bool (*match)(const void *item, const struct question *q); /* pure */
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
