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

#define FACTS_KID_MAX 16	/* bytes told; AEADs of today allow 7 */

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
				   again; 0: it was not asked, or is not */
	enum observe_wish observe;
	uint8_t code;
	uint8_t no_response;	/* RFC 7967: bit n: no answer of class n + 1 */
	bool has_target;
	bool has_verdict;
	bool sealed;
	bool seal_malformed;	/* its OSCORE option is */
	bool uri_options;	/* Uri-Host, -Port, -Path or -Query is there */
	bool uri_leaks;		/* sealed, but Proxy-Uri tells path or query */
	uint8_t kid_len;	/* these two for the log only: anybody can
				   write them */
	uint8_t piv_len;
	uint8_t kid[FACTS_KID_MAX];
	uint8_t piv[5];
};

/* Reads what the message itself tells. */
void facts_read(const struct inbound *in, const struct message *m,
    struct facts *out);

/* Views into facts; borrowed as long as they are. identity and listener are
   the inbound's. */
struct question facts_make_question(const struct facts *facts,
    const struct inbound *in);

/* False if the client does not want answers of the code's class (RFC 7967
   section 2.1). */
bool facts_wants_code(const struct facts *facts, uint8_t code);

/* The one line of a request. code 0: it got no answer. reason: why not the
   target's; NULL if it was. */
void facts_log(const struct facts *facts, struct log *log,
    enum log_level level, uint8_t code, const char *reason, uint64_t now);

#endif
