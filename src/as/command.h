/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.h - a command of wax-as: its words, its options, what it does */
#ifndef AS_COMMAND_H
#define AS_COMMAND_H

#include <stdio.h>

#include "as/registry.h"
#include "as/settings.h"
#include "tools/sheet.h"

/* What wax-as ends with. */
enum as_exit {
	AS_DONE = 0,
	AS_FAILED = 1,		/* the message says what is to be done */
	AS_USAGE = 2,
	AS_REFUSED = 3,		/* explain: it would get no token */
};

#define AS_OPTIONS_MAX 5

struct as_option {
	const char *name;	/* "--alg"; NULL: no more of them */
	bool has_value;
};

struct as_call;

struct as_command {
	const char *name;
	const char *syntax;	/* what follows it, as the manual has it */
	const char *help;	/* one line */
	size_t words_min, words_max;
	struct as_option options[AS_OPTIONS_MAX + 1];
	bool opens_registry;	/* call->registry is there */
	enum as_exit (*run)(struct as_call *call);
};

/* All there are; ends with NULL. */
extern const struct as_command *const as_commands[];
extern const struct as_command as_init, as_serve_command, as_check,
	as_explain, as_enroll_client, as_enroll_server, as_list, as_suspend,
	as_resume, as_remove, as_rotate, as_use_key, as_tokens, as_revoke,
	as_backup;

/* All of it is borrowed, and the streams may be any. */
struct as_call {
	const struct as_command *command;
	const char *conf;		/* the configuration's file */
	struct as_settings settings;	/* as it says */
	struct registry *registry;	/* NULL: not open */
	char **words;			/* what follows the command's name */
	size_t word_count;
	const char *values[AS_OPTIONS_MAX];	/* of options; "" of a flag;
						   NULL: not given */
	bool wants_json;
	int64_t now;			/* seconds since 1970 */
	FILE *out, *err;
};

/* Takes a command line, and runs what it says; what it ends with. */
int as_run(int argc, char **argv, FILE *out, FILE *err);

const char *as_value(const struct as_call *call, const char *option);

/* "wax-as: ..." on err, a line. */
enum as_exit as_fail(struct as_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum as_exit as_misuse(struct as_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A sentence on out, but not for programs. */
void as_say(struct as_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The registry failed by itself. */
enum as_exit as_fail_registry(struct as_call *call);

/* A client or a server by its name or UUID. Clear it. */
enum as_exit as_find(struct as_call *call, const char *word,
    struct registry_party *out);

/* Prints and frees it. */
enum as_exit as_show_rows(struct as_call *call, struct sheet *s);

#endif
