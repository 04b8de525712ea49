/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* desk.h - where clients ask for tokens, and servers about them: bytes in,
   bytes out (RFC 9200 sections 5.8 and 5.9, RFC 9203 section 3) */
#ifndef AS_DESK_H
#define AS_DESK_H

#include "as/policy.h"
#include "as/quota.h"
#include "as/registry.h"
#include "ostler/audit/audit.h"

#define DESK_ANSWER_MAX 4096	/* bytes of any answer */
#define DESK_REQUEST_MAX 2048	/* bytes of a request that are looked at */

/* Before this time nobody's clock is right: 2024-01-01. */
#define DESK_CLOCK_LEAST INT64_C(1704067200)

/* What came of requests, since the start. */
struct desk_counts {
	uint64_t issued, updated;
	uint64_t refused[WAX_ACE_INCOMPATIBLE_PROFILES + 1];	/* by error */
	uint64_t active, inactive;	/* introspections */
	uint64_t strangers, too_many, failed;
};

/* All borrowed, but for counts. */
struct desk {
	struct registry *registry;
	const struct policy *policy;
	const char *issuer;
	uint32_t token_lifetime;	/* seconds */
	size_t tokens_per_client;
	struct quota *quota;
	struct audit *audit;		/* NULL: none */
	struct desk_counts counts;
};

/* A request of somebody who has proved who he is. */
struct desk_request {
	struct deviceid caller;
	const char *from;		/* his address, or the proxy's */
	int content_format;		/* -1: none */
	struct bytes payload;
	int64_t now;			/* seconds since 1970 */
};

struct desk_answer {
	uint8_t code;			/* of CoAP */
	bool has_format;		/* application/ace+cbor */
	uint8_t payload[DESK_ANSWER_MAX];	/* clear it */
	size_t len;
};

/* A token is in the registry before it is in the answer. */
void desk_take_token_request(struct desk *d, const struct desk_request *q,
    struct desk_answer *out);
/* Only for those who are enrolled as servers, about tokens that are for
   them. */
void desk_take_introspection(struct desk *d, const struct desk_request *q,
    struct desk_answer *out);

/* SHA-256, by which tokens are found. WAX_CRYPTO. */
MUST_USE enum wax_status desk_hash(struct bytes token,
    uint8_t hash[REGISTRY_HASH_LEN]);

#endif
