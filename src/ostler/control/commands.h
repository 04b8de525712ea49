/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* commands.h - all commands of the control socket */
#ifndef OSTLER_CONTROL_COMMANDS_H
#define OSTLER_CONTROL_COMMANDS_H

#include "ostler/control/command.h"

/* Each in a file of its own, cmd_NAME.c. */
extern const struct command command_audit_head;
extern const struct command command_counters;
extern const struct command command_explain;
extern const struct command control_help;
extern const struct command command_hops;
extern const struct command command_log_level;
extern const struct command command_policy_show;
extern const struct command command_policy_test;
extern const struct command command_reload;
extern const struct command command_routes;
extern const struct command command_sessions;
extern const struct command command_status;

/* In the order of the manual; ends with NULL. */
extern const struct command *const control_commands[];

/* The one whose name the first of words are, how many of them in *used. NULL:
   none. */
const struct command *control_commands_find(char *const *words, size_t count,
    size_t *used);

/* Runs what the words of call say; call->command, words and word_count are set
   to that command and what follows its name. */
MUST_USE enum wax_status commands_run(struct control_call *call,
    char *const *words, size_t count);

#endif
