/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* arguments.c - the command line of wax-obt */
#include "obt/arguments.h"

#include <stdlib.h>

#include "config.h"
#include "obt/commands.h"

static const char usage[] =
    "usage: wax-obt [--db FILE] [--json] COMMAND [WORD ...]\n"
    "       wax-obt --help | --version\n";

static const char help_options[] =
    "\n"
    "      --db FILE   what is known of devices; without it\n"
    "                  $XDG_STATE_HOME/wax-obt/obt.db, where ~/.local/state\n"
    "                  stands for a variable that is not set\n"
    "      --json      output for programs\n"
    "  -v, --version   print the version\n"
    "  -h, --help      print this\n"
    "\n"
    "commands:\n";

static const char help_end[] =
    "\n"
    "DEVICE is a name, a UUID, or the beginning of one. The exit status is 0,\n"
    "or 1: it was not done; 2: wrong usage. See wax-obt(1).\n";

void
arguments_print_usage(FILE *out)
{
	fprintf(out, "%s%s", usage, help_options);
	for (size_t i = 0; commands[i] != NULL; i++) {
		const struct command *c = commands[i];

		fprintf(out, "  %s%s%s\n        %s\n", c->name,
		    *c->syntax != '\0' ? " " : "", c->syntax, c->help);
	}
	fputs(help_end, out);
}

/* What is left of argv. */
struct arguments_rest {
	int argc;
	char **argv;
	int next;
};

enum { GO_ON = -1 };

/* "--name=value", or "--name" and then the value. NULL: there is none. */
static const char *
take_value(struct arguments_rest *r, const char *word)
{
	const char *equals = strchr(word, '=');

	if (equals != NULL)
		return equals + 1;
	return r->next < r->argc ? r->argv[r->next++] : NULL;
}

static bool
is_option(const char *word, const char *name)
{
	size_t len = strlen(name);

	return strncmp(word, name, len) == 0 &&
	    (word[len] == '\0' || word[len] == '=');
}

static int
take_flag(struct command_call *call, const char *word, const char *name)
{
	if (strcmp(word, name) != 0)
		return (int)command_misuse(call, "%s takes no value", name);
	return GO_ON;
}

/* One of the command that was named before. */
static int
take_command_option(struct command_call *call, struct arguments_rest *r,
    const char *word)
{
	const struct command_option *o = call->command->options;
	size_t i = 0;

	while (o[i].name != NULL && !is_option(word, o[i].name))
		i++;
	if (o[i].name == NULL)
		return (int)command_misuse(call, "%s: %s: no such option; "
		    "expected: %s %s", call->command->name, word,
		    call->command->name, call->command->syntax);
	if (call->values[i] != NULL)
		return (int)command_misuse(call, "%s: %s is given twice",
		    call->command->name, o[i].name);
	call->values[i] = o[i].has_value ? take_value(r, word) : "";
	if (call->values[i] == NULL)
		return (int)command_misuse(call, "%s: %s needs a value",
		    call->command->name, o[i].name);
	return o[i].has_value ? GO_ON : take_flag(call, word, o[i].name);
}

static int
take_option(struct command_call *call, struct arguments_rest *r,
    const char *word)
{
	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0) {
		arguments_print_usage(call->out);
		return COMMAND_DONE;
	}
	if (strcmp(word, "-v") == 0 || strcmp(word, "--version") == 0) {
		fputs("wax-obt " PACKAGE_VERSION "\n", call->out);
		return COMMAND_DONE;
	}
	if (is_option(word, "--json")) {
		call->wants_json = true;
		return take_flag(call, word, "--json");
	}
	if (is_option(word, "--db")) {
		call->db = take_value(r, word);
		return call->db != NULL && *call->db != '\0' ? GO_ON :
		    (int)command_misuse(call, "--db needs a file");
	}
	if (call->command == NULL)
		return (int)command_misuse(call, "%s: no such option; see "
		    "wax-obt --help", word);
	return take_command_option(call, r, word);
}

/* The first word is the command, those that follow are its own. */
static int
take_word(struct command_call *call, char *word)
{
	if (call->command != NULL) {
		call->words[call->word_count++] = word;
		return GO_ON;
	}
	call->command = commands_find(word);
	return call->command != NULL ? GO_ON : (int)command_misuse(call,
	    "%s: no such command; see wax-obt --help", word);
}

static int
take_all(struct command_call *call, struct arguments_rest *r)
{
	bool has_options = true;

	while (r->next < r->argc) {
		char *word = r->argv[r->next++];
		int status;

		if (has_options && strcmp(word, "--") == 0) {
			has_options = false;
			continue;
		}
		status = has_options && word[0] == '-' && word[1] != '\0' ?
		    take_option(call, r, word) : take_word(call, word);
		if (status != GO_ON)
			return status;
	}
	return GO_ON;
}

/* Paths of the XDG base directories are absolute or ignored. */
static int
find_db(struct arguments *a)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	bool has_state = state != NULL && state[0] == '/';
	int len;

	if (!has_state && (home == NULL || home[0] != '/'))
		return (int)command_misuse(&a->call, "neither XDG_STATE_HOME "
		    "nor HOME is set; say where the database is by --db FILE");
	len = snprintf(a->db, sizeof(a->db), "%s%s/wax-obt/obt.db",
	    has_state ? state : home, has_state ? "" : "/.local/state");
	if (len < 0 || (size_t)len >= sizeof(a->db))
		return (int)command_misuse(&a->call, "the path of the database "
		    "is too long; give another one by --db FILE");
	a->call.db = a->db;
	return GO_ON;
}

int
arguments_take(struct arguments *a, int argc, char **argv)
{
	struct arguments_rest rest = { argc, argv, 1 };
	struct command_call *call = &a->call;
	const struct command *c;
	int status;

	call->words = argv;	/* is never longer than what was read */
	if ((status = take_all(call, &rest)) != GO_ON)
		return status;
	if ((c = call->command) == NULL) {
		fputs(usage, call->err);
		return COMMAND_USAGE;
	}
	if (call->word_count < c->words_min || call->word_count > c->words_max)
		return (int)command_misuse(call, "%s: too %s words; expected: "
		    "%s %s", c->name, call->word_count < c->words_min ? "few" :
		    "many", c->name, c->syntax);
	return call->db != NULL ? GO_ON : find_db(a);
}
