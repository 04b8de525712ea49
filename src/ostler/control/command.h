/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.h - what one command of the control socket is given and gives back */
#ifndef OSTLER_CONTROL_COMMAND_H
#define OSTLER_CONTROL_COMMAND_H

#include <jansson.h>
#include <stdarg.h>
#include <sys/types.h>

#include "core/bytes.h"
#include "core/status.h"
#include "ostler/control/control.h"

#define COMMAND_ERROR_SIZE 256

struct command;

/* One request. All but result and error is given; borrowed during run. */
struct control_call {
	const struct control_host *host;
	struct log *log;
	const struct command *command;
	char *const *words;	/* what followed the command's name */
	size_t word_count;	/* command.words_min to words_max */
	struct bytes body;	/* absent: none was sent */
	bool wants_json;	/* the result is printed as JSON */
	uid_t uid;		/* who asks */
	pid_t pid;
	/* What is shown, as JSON or as text for people (render.h): an object,
	   an array, or NULL for nothing. Owned by the caller; also shown, below
	   the error, when the command fails. */
	json_t *result;
	bool only_asked;	/* of a command that changes: this time nothing
				   was to be changed */
	char error[COMMAND_ERROR_SIZE];	/* why it failed; see control_fail */
};

/* On the daemon's main thread. WAX_OK: the answer is "ok"; else "error" with
   call->error, or the status's own text if that is empty. WAX_FORMAT and
   WAX_RANGE are for wrong words, WAX_STATE for what can not be done now. */
typedef enum wax_status command_run(struct control_call *call);

struct command {
	const char *name;	/* one word or two: "policy show" */
	const char *syntax;	/* of the words behind it: "[LEVEL]"; "" */
	const char *help;	/* a line of the list of commands */
	size_t words_min;	/* behind the name */
	size_t words_max;
	const char *body;	/* what a body has: "FILE"; NULL: it takes
				   none */
	bool changes;		/* an administrative act: who asked is logged,
				   and written to the audit file */
	command_run *run;
};

/* Writes why to call->error; returns status. */
enum wax_status control_fail(struct control_call *call,
    enum wax_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* All workers stand still until host->resume; WAX_STATE, told, if one does not
   answer. Copy what is needed, resume, and only then format. */
MUST_USE enum wax_status command_park(struct control_call *call);

/* As WAX_MEMORY if j is NULL (jansson's way to say so); else result is j, which
   is call's from now on. */
MUST_USE enum wax_status command_give(struct control_call *call, json_t *j);

/* Values, each the caller's; NULL: no memory. Text may be of others: what is no
   UTF-8 in it is escaped. */
json_t *command_text(struct bytes text);
json_t *command_uint(uint64_t value);
/* An array with a text for each line. */
json_t *command_lines(struct bytes text);
/* Whole seconds between two times in microseconds; 0 if that is over. */
json_t *command_seconds(uint64_t from, uint64_t to);

#endif
