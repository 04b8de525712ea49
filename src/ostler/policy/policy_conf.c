/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* policy_conf.c - the keywords rule and group */
#include "ostler/policy/policy_draft.h"

#include <stdlib.h>

#include "ostler/policy/group_conf.h"
#include "ostler/policy/rule.h"
#include "ostler/policy/rule_conf.h"

const struct keyword policy_keywords[] = {
	{ .name = "rule", .type = KEYWORD_STATEMENT, .read = rule_read,
	  .syntax = "\"NAME\" [CONDITION ...] ACTION [MODIFIER ...]",
	  .help = "What to do with a request for which all conditions hold. "
	    "The first such rule decides; none: deny 4.03." },
	{ .name = "group", .type = KEYWORD_STATEMENT, .read = group_read,
	  .syntax = "\"NAME\" devices [UUID...]|addresses [PREFIX...] "
	    "[{ ... }]",
	  .help = "Devices, or addresses, that rules name together." },
	{ .name = NULL }
};

enum wax_status
policy_draft_init(struct policy_draft *d)
{
	*d = (struct policy_draft){ .policy = policy_new() };
	group_drafts_init(d);
	return d->policy == NULL ? WAX_MEMORY : WAX_OK;
}

void
policy_draft_clear(struct policy_draft *d)
{
	group_drafts_clear(d);
	policy_free(d->policy);
	free(d->rules);
	free(d->references);
	*d = (struct policy_draft){ .policy = NULL };
}

struct policy *
policy_draft_take(struct policy_draft *d)
{
	struct policy *p = d->policy;

	d->policy = NULL;
	return p;
}
