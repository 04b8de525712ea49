/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_conf.h - the policy while it is read */
#ifndef AS_POLICY_CONF_H
#define AS_POLICY_CONF_H

#include "as/policy.h"
#include "ostler/conf/parser.h"

struct policy_text {
	struct policy policy;
	struct token *mentions;	/* owned; names of groups, looked up when all
				   is read */
	size_t mention_count;
};

/* allow, deny, group; their target is the draft. And what stands in their
   blocks, for whoever prints the manual. */
extern const struct keyword as_policy_keywords[];
extern const struct keyword as_allow_keywords[];
extern const struct keyword as_group_keywords[];

/* Groups that are not there. */
void policy_text_check(struct policy_text *d, struct parser *p);
void policy_text_clear(struct policy_text *d);

#endif
