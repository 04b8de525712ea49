/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c - the table of commands */
#include "obt/commands.h"

const struct command *const commands[] = {
	&command_help,
	NULL
};

const struct command *
commands_find(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}
