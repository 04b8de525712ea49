/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_help.c - which commands there are */
#include "ostler/control/commands.h"

static enum wax_status
help_run(struct control_call *call)
{
	json_t *list = json_array();

	for (const struct command *const *c = control_commands; *c != NULL;
	    c++) {
		json_t *row = json_pack("{s:s, s:s, s:s}", "command",
		    (*c)->name, "arguments", (*c)->syntax, "does",
		    (*c)->help);

		if (json_array_append_new(list, row) < 0) {
			json_decref(list);
			return WAX_MEMORY;
		}
	}
	return command_give(call, list);
}

const struct command control_help = {
	.name = "help",
	.syntax = "",
	.help = "this list",
	.run = help_run,
};
