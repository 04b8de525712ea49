/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* facts.h - what may be known of a request: read once, told to policy and in
   the log */
#ifndef OSTLER_FORWARD_FACTS_H
#define OSTLER_FORWARD_FACTS_H

#include "core/log.h"
#include "ostler/net/hop.h"
#include "ostler/policy/policy.h"

enum observe_wish {
	OBSERVE_ABSENT,
	OBSERVE_REGISTER,	/* 0 */
	OBSERVE_CANCEL,		/* 1 */
	OBSERVE_OTHER,		/* no meaning in a request; passed on */
};

/* Bytes of kid and kid context that are kept: one more than a rule can ask for
   (HINT_MAX), so that a longer one is never taken for one it begins like. AEADs
   of today allow a kid of 7. */
#define FACTS_HINT_MAX 65
#define FACTS_KID_TOLD 16	/* bytes of a kid in the log */

struct facts {
	struct hop_client client;
	struct deviceid target;
	struct verdict verdict;
	char next[HOP_NAME_SIZE];	/* the hop's name, or the listener's the
					   device called at; "": got not so
					   far */
	const char *next_by;	/* as in struct route */
	struct deviceid identity;	/* nil: nothing was proved */
	uint64_t received;	/* microseconds */
	size_t size;		/* bytes of options and payload */
	uint64_t notifications;	/* passed on so far */
	uint32_t retry_s;	/* until the next hop, which is down, is tried
				   again, or the rule has a token again; 0:
				   neither was the case */
	uint32_t hop_limit;	/* as it came; 0: it has none */
	enum observe_wish observe;
	uint8_t code;
	uint8_t no_response;	/* RFC 7967: bit n: no answer of class n + 1 */
	bool has_target;
	bool has_verdict;
	bool sealed;
	bool seal_malformed;	/* its OSCORE option is */
	bool establishes;	/* not sealed, but counts as if it were: see
				   establish.h */
	bool uri_options;	/* Uri-Host, -Port, -Path or -Query is there */
	bool uri_leaks;		/* sealed, but Proxy-Uri tells path or query */
	bool has_kid;		/* these for policy and log only: anybody can
				   write them */
	bool has_context;
	uint8_t kid_len;
	uint8_t context_len;
	uint8_t piv_len;
	uint8_t kid[FACTS_HINT_MAX];
	uint8_t context[FACTS_HINT_MAX];
	uint8_t piv[5];
};

/* Reads what the message itself tells. */
void facts_read(const struct inbound *in, const struct message *m,
    struct facts *out);

/* All that the message and its hop tell, again at any time while the request is
   open: views into facts, and listener, transport and issuer of the inbound;
   borrowed as long as both are. What else a question has is the caller's. */
struct question facts_make_question(const struct facts *facts,
    const struct inbound *in);

/* Of a question only what requests are counted by: peer, identity and target.
   It needs no inbound, which may be gone. */
struct question facts_make_count(const struct facts *facts);

/* False if the client does not want answers of the code's class (RFC 7967
   section 2.1). */
bool facts_wants_code(const struct facts *facts, uint8_t code);

/* The one line of a request; a rule's own level goes before that one, unless
   the fault is ours. code 0: it got no answer. reason: why not the target's;
   NULL if it was. */
void facts_log(const struct facts *facts, struct log *log,
    enum log_level level, uint8_t code, const char *reason, uint64_t now);

/* And that of what a rule only says: it would decide so. level: as above. */
void facts_log_dry_run(const struct facts *facts, struct log *log,
    const struct rule_view *rule);

/* "forward", "deny" or "drop". Static. */
const char *facts_name_action(enum verdict_action action);

#endif
