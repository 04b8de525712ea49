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
 *
 * Device IDs and prefixes (member tells which words are those) become sets, as
 * groups are, that are looked up and not walked; match never sees them in a
 * policy, but must do for them, too.
 */
struct condition {
	const char *name;	/* the word in ostlerd.conf */
	const char *expected;	/* of its words, for messages: "yes or no" */
	enum condition_form form;
	enum group_kind group;	/* the kind of groups that may stand among its
				   words; GROUP_NONE */
	unsigned needs;		/* POLICY_NEEDS_... bits of the items for which
				   is_needy says yes; NULL: of all */
	bool (*is_needy)(const void *item);
	bool takes_tokens;	/* not pure: take stands for match, and "not" is
				   refused */
	size_t item_size;
	/* item comes zeroed. WAX_FORMAT: not as expected; WAX_MEMORY; then
	   there is nothing to clear. NULL: of a CONDITION_FLAG. */
	enum wax_status (*parse)(struct bytes word, void *item);
	/* item: of a CONDITION_FLAG NULL. */
	bool (*match)(const void *item, const struct question *q);
	/* 0: there is a token in the bucket of that rule, and is taken if
	   really; else the condition holds, and it is so many microseconds
	   until there is one. */
	uint64_t (*take)(const void *item, const char *rule,
	    const struct question *q, bool really);
	/* What an item is a set of, alone: its struct deviceid or struct
	   address_prefix, as group says; NULL: something else. NULL: they all
	   are something else. */
	const void *(*member)(const void *item);
	/* True if it matches whatever is asked. NULL: never. */
	bool (*always)(const void *item);
	/* True if whatever fits b fits a too; b NULL: whatever fits any member
	   of any group. NULL: never, but a flag covers itself. */
	bool (*covers)(const void *a, const void *b);
	/* What the question has, for explanations: "from 10.8.0.1". At most
	   CONDITION_SHOW - 1 bytes, whole characters. */
	void (*show)(const struct question *q, char *text, size_t size);
	void (*clear)(void *item);	/* NULL: nothing to free in an item */
};

#define CONDITION_SHOW 100

extern const struct condition when_code;
extern const struct condition when_exchanges;
extern const struct condition when_hop_limit;
extern const struct condition when_identity;
extern const struct condition when_issuer;
extern const struct condition when_key_establishment;
extern const struct condition when_kid;
extern const struct condition when_kid_context;
extern const struct condition when_listener;
extern const struct condition when_observations;
extern const struct condition when_observe;
extern const struct condition when_over;
extern const struct condition when_peer;
extern const struct condition when_sealed;
extern const struct condition when_secure;
extern const struct condition when_size;
extern const struct condition when_target;
extern const struct condition when_time;
extern const struct condition when_transport;
extern const struct condition when_weekday;

/* NULL: no such condition. Static. */
const struct condition *condition_find(struct bytes name);

/* All of them, in order of name; *count rows. Static. */
const struct condition *const *condition_table(size_t *count);

#endif
