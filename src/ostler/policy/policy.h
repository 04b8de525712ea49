/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy.h - who may reach what: question in, verdict out */
#ifndef OSTLER_POLICY_POLICY_H
#define OSTLER_POLICY_POLICY_H

#include "core/address.h"
#include "core/deviceid.h"

struct policy;		/* ordered rules; immutable once loaded */

/* All that may be known of a request before anything is looked up. */
struct question {
	const struct address *peer;
	const struct deviceid *identity; /* of the hop peer; NULL: it is not
					    authenticated */
	const char *listener;		/* its name */
	const struct deviceid *target;
	uint8_t code;			/* outer */
	bool observe;			/* outer Observe is there */
	bool sealed;			/* an OSCORE option is there */
	size_t size;			/* bytes of options and payload */
};

enum verdict_action {
	VERDICT_DENY,
	VERDICT_FORWARD,
};

#define VERDICT_BY_ROUTE SIZE_MAX

struct verdict {
	enum verdict_action action;
	uint8_t code;		/* VERDICT_DENY: the answer, 4.03 by default */
	size_t hop;		/* VERDICT_FORWARD: index of the hop, or
				   VERDICT_BY_ROUTE: where the device's route
				   leads */
	const char *rule;	/* its name, for the log; static while the
				   policy lives; "default" if none matched */
};

/* The first rule whose conditions all hold decides; none: deny 4.03. Pure. */
void policy_decide_request(const struct policy *p, const struct question *q,
    struct verdict *out);

void policy_free(struct policy *p);

#endif
