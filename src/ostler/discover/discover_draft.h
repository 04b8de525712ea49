/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover_draft.h - looking for devices while the configuration is read */
#ifndef OSTLER_DISCOVER_DISCOVER_DRAFT_H
#define OSTLER_DISCOVER_DISCOVER_DRAFT_H

#include "ostler/discover/discover_conf.h"
#include "ostler/net/net_draft.h"

struct searcher_draft {
	struct discover_conf conf;	/* owned until discover_draft_finish */
	struct token name;
	struct link_draft link;
	struct place groups_at;
};

/* Names and places are borrowed from the parser. */
struct discover_draft {
	struct searcher_draft *list;	/* owned */
	size_t count;
};

extern const struct keyword discover_keywords[];  /* target: discover_draft */
/* What stands in its block; target: searcher_draft. */
extern const struct keyword discover_block_keywords[];

void discover_draft_clear(struct discover_draft *d);

/* All is read and net_draft_check was called: names given twice, credentials
   that are not there, and statements that can find nothing, are told. */
void discover_draft_check(struct discover_draft *d, struct parser *p,
    const struct net_draft *net);

/* Hands the list to out. WAX_MEMORY. */
MUST_USE enum wax_status discover_draft_finish(struct discover_draft *d,
    struct discover_confs *out);

#endif
