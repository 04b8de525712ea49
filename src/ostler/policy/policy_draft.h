/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_draft.h - rules and groups while the configuration is read */
#ifndef OSTLER_POLICY_POLICY_DRAFT_H
#define OSTLER_POLICY_POLICY_DRAFT_H

#include "core/table.h"
#include "ostler/conf/parser.h"
#include "ostler/conf/suggest.h"
#include "ostler/policy/group.h"
#include "ostler/policy/policy.h"

struct rule;

/* What a rule may name that is defined elsewhere, perhaps further below. */
enum reference_kind {
	REFERENCE_HOP,		/* a hop or a pool: where it forwards to */
	REFERENCE_SERVER,	/* a hop that is a server of HTTP */
	REFERENCE_LISTENER,
	REFERENCE_TRANSPORT,
};

struct rule_reference {
	enum reference_kind kind;
	size_t rule;		/* its number */
	struct token name;
};

/* What is known of the request codes that a rule asks for. */
struct rule_codes {
	bool is_negated;
	bool has_outer;		/* one that a sealed request can show */
	struct token inner;	/* the first that none can; TOKEN_NONE */
};

struct rule_draft {
	struct token name;
	struct rule *rule;	/* borrowed from the policy */
	bool is_bad;		/* that was told */
	bool is_sealed;		/* it asks for the seal, or for what begins
				   one */
	bool is_not_listener;	/* "not" stands before its listeners */
	struct rule_codes codes;
	struct token keys;	/* its condition key-establishment; TOKEN_NONE:
				   it has none, or with "not" */
};

struct group_draft {
	struct table_link link;	/* by name */
	struct token name;	/* where it was first named, then where it is
				   defined */
	bool is_defined;
	bool is_used;
	bool is_passed;		/* on the way to a loop */
	enum group_kind kind;	/* when it is defined */
	struct group *group;	/* borrowed from the policy; of the kind that
				   it was first named as; NULL: none yet */
	size_t open;		/* groups in it that are not put in yet */
};

/* A group's name in a rule, or in another group. */
struct group_mention {
	struct token name;
	struct group_draft *group;	/* the one of that name; borrowed */
	struct group_draft *outer;	/* in this one; NULL: in a rule */
	enum group_kind kind;	/* what it must be */
	size_t rule;		/* its number */
};

/* Tokens are borrowed from the parser. */
struct policy_draft {
	struct policy *policy;			/* owned */
	struct rule_draft *rules;		/* owned; in order */
	size_t rule_count;
	struct rule_reference *references;	/* owned */
	size_t reference_count;
	struct table group_names;
	struct group_draft **groups;		/* owned, and each of them */
	size_t group_count;
	struct group_mention *mentions;		/* owned */
	size_t mention_count;
	size_t member_count;			/* of all groups */
};

/* What rules may name; given by whoever knows. */
struct policy_names {
	void *arg;
	bool (*find_hop)(void *arg, struct bytes name, size_t *index);
	/* That hop is a server of HTTP. */
	bool (*is_server)(void *arg, size_t index);
	bool (*find_pool)(void *arg, struct bytes name, size_t *index);
	bool (*has_listener)(void *arg, struct bytes name);
	/* Requests come in over it. */
	bool (*has_transport)(void *arg, struct bytes name);
	/* Shows suggest_candidate all names of hops and pools, or of
	   listeners. */
	void (*suggest)(void *arg, enum reference_kind kind,
	    struct suggestion *s);
	bool is_seal_required;	/* nothing else is forwarded */
	bool has_key_establishment;	/* it is on */
};

extern const struct keyword policy_keywords[];	/* target: policy_draft */
/* What stands in the blocks of groups; target: group_reading. */
extern const struct keyword policy_devices_keywords[];
extern const struct keyword policy_addresses_keywords[];

/* WAX_MEMORY. */
MUST_USE enum wax_status policy_draft_init(struct policy_draft *d);
void policy_draft_clear(struct policy_draft *d);

/* All is read: gives rules their hops and groups their groups, and finishes the
   policy. Tells unknown names (unless the parser lost something), names given
   twice, groups within themselves, and rules that are never reached.
   (policy_check.c) */
void policy_draft_check(struct policy_draft *d, struct parser *p,
    const struct policy_names *names);

/* Nothing was wrong: what is odd, as notes. */
void policy_draft_note(const struct policy_draft *d, struct parser *p,
    const struct policy_names *names);

/* The policy, the caller's from now on. */
struct policy *policy_draft_take(struct policy_draft *d);

#endif
