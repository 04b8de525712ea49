/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_counters.c - all that was counted since the start */
#include "ostler/control/commands.h"
#include "ostler/metrics/metrics.h"

static enum wax_status
counters_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct metrics sum = { 0 };
	json_t *all = json_object();

	host->sum_metrics(host->arg, &sum);
	for (unsigned i = 0; i < METRIC_COUNT; i++) {
		char name[METRICS_NAME_SIZE];

		metrics_format_name(i, name);
		if (json_object_set_new(all, name,
		    command_uint(metrics_get(&sum, i))) < 0) {
			json_decref(all);
			return WAX_MEMORY;
		}
	}
	return command_give(call, all);
}

const struct command command_counters = {
	.name = "counters",
	.syntax = "",
	.help = "all counters since the start; ostlerd(8) explains them",
	.run = counters_run,
};
