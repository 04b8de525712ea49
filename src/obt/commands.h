/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.h - all commands of wax-obt */
#ifndef OBT_COMMANDS_H
#define OBT_COMMANDS_H

#include "obt/command.h"

/* Each in cmd_NAME.c, or in that of the one it belongs to. */
extern const struct command command_allow;
extern const struct command command_backup;
extern const struct command command_certify;
extern const struct command command_disallow;
extern const struct command command_discover;
extern const struct command command_dismiss;
extern const struct command command_enroll;
extern const struct command command_help;
extern const struct command command_init;
extern const struct command command_link;
extern const struct command command_list;
extern const struct command command_log;
extern const struct command command_move;
extern const struct command command_own;
extern const struct command command_pair;
extern const struct command command_reset;
extern const struct command command_settle;
extern const struct command command_show;
extern const struct command command_unlink;
extern const struct command command_unpair;

/* In the order of the manual; ends with NULL. */
extern const struct command *const commands[];

/* NULL: there is none of that name. */
const struct command *commands_find(const char *name);

#endif
