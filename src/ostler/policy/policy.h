/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.h - who may reach what: question in, verdict out */
#ifndef OSTLER_POLICY_POLICY_H
#define OSTLER_POLICY_POLICY_H

#include "core/address.h"
#include "core/deviceid.h"
#include "core/log.h"

struct policy;		/* ordered rules; immutable once loaded, shared by all
			   workers */
struct tally;		/* what rules count: tally.h */
struct metrics;

/* How a device is known that is not in the configuration. */
enum question_place {
	PLACE_UNKNOWN,
	PLACE_REGISTERED,	/* it called home, or a gateway named it */
	PLACE_DISCOVERED,
};

/* All that may be known of a request before anything is looked up. peer,
   listener, transport and target are always there. */
struct question {
	const struct address *peer;
	const struct deviceid *identity; /* of the hop peer; NULL: it is not
					    authenticated */
	const char *issuer;		/* who issued its certificate, as
					   RFC 4514 writes it; NULL: it has
					   none */
	const char *listener;		/* its name */
	const char *transport;		/* the word for it: "coaps+tcp" */
	bool secure;			/* that transport is */
	const struct deviceid *target;
	enum question_place place;	/* of the target; with
					   POLICY_NEEDS_PLACE only */
	uint8_t code;			/* outer */
	bool observe;			/* outer Observe is there */
	bool sealed;			/* an OSCORE option is there */
	bool establishes;		/* not sealed, but how seals begin
					   (EDHOC, ACE's authz-info), where that
					   is to count as sealed: with
					   key-establishment on */
	size_t size;			/* bytes of options and payload */
	struct bytes kid;		/* of a sealed one; absent: none. Hints:
					   anybody can write them */
	struct bytes kid_context;
	unsigned hop_limit;		/* as it came; 0: it has none */
	unsigned minute;		/* of the day, local time, and the day
					   of the week, 0: Monday; with
					   POLICY_NEEDS_TIME only */
	unsigned weekday;
	uint64_t now;			/* microseconds, for rates */
	struct tally *tally;		/* NULL: no rate is ever used up, and
					   nothing is open */
	struct metrics *metrics;	/* the worker's, for the tally; NULL:
					   limits that are reached are not
					   counted */
};

enum verdict_action {
	VERDICT_DENY,
	VERDICT_FORWARD,
	VERDICT_DROP,		/* no answer, not even an acknowledgement */
};

/* Where to. */
enum verdict_way {
	WAY_ROUTE,		/* where the device's route leads */
	WAY_REGISTERED,		/* where it is registered, and nowhere else */
	WAY_HOP,		/* index: of net_conf.hops */
	WAY_POOL,		/* index: of forward_conf.pools */
};

enum verdict_priority {
	PRIORITY_NORMAL,
	PRIORITY_LOW,		/* while less than half of a limit is in use */
	PRIORITY_HIGH,		/* an eighth beyond a limit */
};

#define VERDICT_NO_RULE SIZE_MAX

struct verdict {
	enum verdict_action action;
	uint8_t code;		/* VERDICT_DENY: the answer, 4.03 by default */
	uint32_t retry_s;	/* with 4.29 of a rate: seconds until there is
				   a token again, 1 at least; else 0 */
	enum verdict_way way;	/* VERDICT_FORWARD */
	size_t index;
	const char *rule;	/* its name, for the log; static while the
				   policy lives; "default" if none matched */
	size_t number;		/* from 0, in the order written;
				   VERDICT_NO_RULE */
	/* What the rule says beside: */
	bool has_log_level;
	enum log_level log_level;	/* of the request's line */
	enum verdict_priority priority;
	uint64_t timeout;	/* microseconds; 0: the hop's */
	uint8_t hop_limit;	/* it leaves with this at most; 0: as it is */
	/* The number of the first rule with dry-run that held, which decided
	   nothing; VERDICT_NO_RULE: none. See policy_get_rule. */
	size_t dry_run;
};

/* What a policy asks for beside what a message tells: bits. */
#define POLICY_NEEDS_PLACE 1u
#define POLICY_NEEDS_TIME 2u
#define POLICY_NEEDS_OPEN 4u	/* open requests are to be tallied */
unsigned policy_needs(const struct policy *p);

/* The first rule whose conditions all hold decides; none: deny 4.03. Pure but
   for rates, which take a token where their rule's other conditions hold. Only
   after policy_finish, as all below. Allocates nothing; its cost does not grow
   with rules that name other devices. */
void policy_decide_request(const struct policy *p, const struct question *q,
    struct verdict *out);

/* Rules, in the order written. */
size_t policy_count_rules(const struct policy *p);

struct rule_view {
	const char *name;	/* all borrowed while the policy lives */
	const char *text;	/* "peer 10.7.0.0/16 sealed": the conditions as
				   they were written */
	bool is_dry_run;
	const struct verdict *verdict;	/* what it decides when it holds */
};

void policy_get_rule(const struct policy *p, size_t number,
    struct rule_view *out);

/* Why: each rule up to the one that decides, in order. For rules that do not
   hold condition is the first that does not, and text says why. Rates take no
   token here. */
struct policy_step {
	size_t number;
	const char *rule;
	bool holds;
	bool is_dry_run;
	const char *condition;	/* NULL if it holds */
	char text[200];		/* "from 10.8.0.1, not in 10.7.0.0/16" */
};

typedef void policy_tell(void *arg, const struct policy_step *step);

void policy_explain_request(const struct policy *p, const struct question *q,
    policy_tell *tell, void *arg, struct verdict *out);

void policy_free(struct policy *p);

#endif
