/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_help.c - all commands, one after the other */
#include "obt/arguments.h"
#include "obt/commands.h"

static enum command_exit
help_run(struct command_call *call)
{
	arguments_print_usage(call->out);
	return COMMAND_DONE;
}

const struct command command_help = {
	.name = "help",
	.syntax = "",
	.help = "this list",
	.run = help_run,
};
