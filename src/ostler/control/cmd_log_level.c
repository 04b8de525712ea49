/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_log_level.c - how much is logged, until the next reload */
#include "ostler/control/commands.h"

static enum wax_status
level_set(struct control_call *call, const char *word)
{
	const struct control_host *host = call->host;

	for (unsigned i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_DEBUG; i++) {
		if (strcmp(log_level_text(i), word) == 0) {
			host->set_log_level(host->arg, i);
			return WAX_OK;
		}
	}
	return control_fail(call, WAX_FORMAT, "%s is no level; expected error, "
	    "warning, notice, info or debug", word);
}

static enum wax_status
level_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	enum wax_status st = WAX_OK;

	call->only_asked = call->word_count == 0;
	if (!call->only_asked)
		st = level_set(call, call->words[0]);
	if (st != WAX_OK)
		return st;
	return command_give(call, json_pack("{s:s}", "log_level",
	    log_level_text(host->log_level(host->arg))));
}

const struct command command_log_level = {
	.name = "log level",
	.syntax = "[LEVEL]",
	.help = "tells how much is logged, or changes it until the next reload",
	.words_max = 1,
	.changes = true,
	.run = level_run,
};
