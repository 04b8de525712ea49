/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.c - the table of commands */
#include "obt/commands.h"

const struct command *const commands[] = {
	&command_init,
	&command_discover,
	&command_own,
	&command_list,
	&command_show,
	&command_certify,
	&command_pair,
	&command_unpair,
	&command_link,
	&command_unlink,
	&command_enroll,
	&command_dismiss,
	&command_allow,
	&command_disallow,
	&command_reset,
	&command_settle,
	&command_move,
	&command_backup,
	&command_log,
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
