/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* group_conf.h - groups while the configuration is read */
#ifndef OSTLER_POLICY_GROUP_CONF_H
#define OSTLER_POLICY_GROUP_CONF_H

#include "ostler/policy/policy_draft.h"

#define GROUPS_MAX 10000
#define GROUP_MEMBERS_MAX 4000000	/* of all groups, each time one is put
					   in */

/* The read function of group; target: policy_draft. */
keyword_read group_read;

void group_drafts_init(struct policy_draft *d);
void group_drafts_clear(struct policy_draft *d);

/* A rule names a group of that kind, which may be defined further below. NULL:
   told, or to be told by group_drafts_check. */
struct group *group_draft_mention(struct parser *p, struct policy_draft *d,
    const struct token *name, enum group_kind kind, size_t rule);

/* All is read: puts groups into groups. Tells names that nobody has, or a
   group of the other kind, and groups within themselves. (group_check.c) */
void group_drafts_check(struct policy_draft *d, struct parser *p);

/* Of a policy that is finished: notes on groups that are empty or in no
   rule. */
void group_drafts_note(const struct policy_draft *d, struct parser *p);

#endif
