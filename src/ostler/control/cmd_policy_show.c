/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_policy_show.c - the rules, and how often each has decided */
#include <stdlib.h>

#include "ostler/control/commands.h"
#include "ostler/control/verdict_text.h"
#include "ostler/forward/forward.h"

/* The row of "default" has no number. NULL: no memory. */
static json_t *
show_rule(json_t *number, const struct rule_view *rule, uint64_t hits,
    const char *action)
{
	return json_pack("{s:o, s:o, s:o, s:b, s:o, s:o}", "number", number,
	    "rule", command_text(bytes_of_text(rule->name)),
	    "hits", command_uint(hits), "dry_run", (int)rule->is_dry_run,
	    "action", action != NULL ? command_text(bytes_of_text(action)) :
	    NULL, "conditions", command_text(bytes_of_text(rule->text)));
}

static bool
add_rule(json_t *list, const struct control_view *view, size_t number,
    uint64_t hits)
{
	struct rule_view rule;
	char *action;
	int failed;

	policy_get_rule(view->policy, number, &rule);
	action = verdict_text(view, rule.verdict);
	failed = json_array_append_new(list, show_rule(
	    command_uint(number + 1), &rule, hits, action));
	free(action);
	return failed == 0;
}

static bool
add_default(json_t *list, uint64_t hits)
{
	struct rule_view rule = { .name = "default", .text = "" };

	return json_array_append_new(list, show_rule(json_null(), &rule, hits,
	    "deny 4.03")) == 0;
}

static void
sum_hits(struct control_call *call, uint64_t *hits)
{
	const struct control_host *host = call->host;

	for (unsigned i = 0; i < host->count_workers(host->arg); i++)
		forward_add_hits(host->forward(host->arg, i), hits);
}

static json_t *
show_policy(const struct control_view *view, const uint64_t *hits)
{
	size_t count = policy_count_rules(view->policy);
	json_t *list = json_array();
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < count; i++)
		ok = add_rule(list, view, i, hits[i]);
	if (ok && add_default(list, hits[count]))
		return list;
	json_decref(list);
	return NULL;
}

static enum wax_status
policy_show_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct control_view view = host->view(host->arg);
	uint64_t *hits = calloc(policy_count_rules(view.policy) + 1,
	    sizeof(*hits));
	enum wax_status st;

	if (hits == NULL)
		return WAX_MEMORY;
	if ((st = command_park(call)) == WAX_OK) {
		sum_hits(call, hits);
		host->resume(host->arg);
		st = command_give(call, show_policy(&view, hits));
	}
	free(hits);
	return st;
}

const struct command command_policy_show = {
	.name = "policy show",
	.syntax = "",
	.help = "the rules in order, with what they do and how often they did",
	.run = policy_show_run,
};
