/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* forward_draft.h - routes while the configuration is read */
#ifndef OSTLER_FORWARD_FORWARD_DRAFT_H
#define OSTLER_FORWARD_FORWARD_DRAFT_H

#include "ostler/conf/names.h"
#include "ostler/conf/parser.h"
#include "ostler/conf/suggest.h"
#include "ostler/forward/forward_conf.h"

struct net_draft;

struct route_draft {
	bool is_default;	/* "*" */
	struct deviceid target;
	struct token where;	/* the device ID or "*" */
	struct token hop;	/* a name, perhaps defined further below; of a
				   device's own route TOKEN_NONE */
	size_t index;		/* of the hop, by forward_draft_check */
};

struct pool_draft {
	struct pool_conf conf;	/* owned until forward_draft_finish; hops by
				   forward_draft_check */
	struct token name;
	struct token *members;	/* owned */
	size_t member_count;
};

/* Tokens are borrowed from the parser. */
struct forward_draft {
	struct forward_conf conf;	/* single values and authorities at
					   once, routes at the end */
	struct token *authority_names;	/* owned; as many as authorities */
	struct route_draft *routes;	/* owned */
	size_t route_count;
	struct pool_draft *pools;	/* owned; in the order written */
	size_t pool_count;
	struct names pool_names;	/* after forward_draft_check */
};

extern const struct keyword forward_keywords[];	/* target: forward_draft */
extern const struct keyword forward_pool_keywords[];	/* pool_draft */

/* All defaults. WAX_MEMORY. */
MUST_USE enum wax_status forward_draft_init(struct forward_draft *d);
void forward_draft_clear(struct forward_draft *d);

/* All is read and net_draft_check was called: adds the devices' own routes;
   tells unknown hops (unless the parser lost something) and what is there
   twice. */
void forward_draft_check(struct forward_draft *d, struct parser *p,
    const struct net_draft *net);

/* After forward_draft_check; false: no such pool. */
bool pool_draft_find(const struct forward_draft *d, struct bytes name,
    size_t *index);
/* All names of pools, for "did you mean". */
void pool_draft_suggest(const struct forward_draft *d, struct suggestion *s);

/* There is no hop of that name: tells it. */
void forward_fail_hop(struct parser *p, const struct net_draft *net,
    const struct token *name);

/* Hands all to out. WAX_MEMORY. */
MUST_USE enum wax_status forward_draft_finish(struct forward_draft *d,
    struct forward_conf *out);

/* Both free what the struct owns. */
void forward_conf_clear(struct forward_conf *conf);
void pool_conf_clear(struct pool_conf *pool);

#endif
