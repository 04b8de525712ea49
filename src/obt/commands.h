/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.h - all commands of wax-obt */
#ifndef OBT_COMMANDS_H
#define OBT_COMMANDS_H

#include "obt/command.h"

/* Each in a file of its own, cmd_NAME.c. */
extern const struct command command_help;

/* In the order of the manual; ends with NULL. */
extern const struct command *const commands[];

/* NULL: there is none of that name. */
const struct command *commands_find(const char *name);

#endif
