/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.c - the command line of wax-as */
#include "as/command.h"

#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include "config.h"

static const char usage[] =
    "usage: wax-as [--conf FILE] [--json] COMMAND [WORD ...]\n"
    "       wax-as --help | --version\n";

static const char help_options[] =
    "\n"
    "      --conf FILE   the configuration, instead of " WAX_AS_CONF "\n"
    "      --json        output for programs\n"
    "  -v, --version     print the version\n"
    "  -h, --help        print this\n"
    "\n"
    "commands:\n";

static const char help_end[] =
    "\n"
    "CLIENT, SERVER and NAME are names or UUIDs of the registry; FILE is\n"
    "made, with keys in it. The exit status is 0, or 1: it was not done; 2:\n"
    "wrong usage; 3: explain says that no token is given. See wax-as(8).\n";

const struct as_command *const as_commands[] = {
	&as_init,
	&as_check,
	&as_serve_command,
	&as_enroll_client,
	&as_enroll_server,
	&as_list,
	&as_suspend,
	&as_resume,
	&as_remove,
	&as_rotate,
	&as_use_key,
	&as_explain,
	&as_tokens,
	&as_revoke,
	&as_backup,
	NULL
};

/* --- saying -------------------------------------------------------------- */

static void
say_on(FILE *out, const char *format, va_list args)
{
	fputs("wax-as: ", out);
	vfprintf(out, format, args);
	fputc('\n', out);
}

enum as_exit
as_fail(struct as_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_on(call->err, format, args);
	va_end(args);
	return AS_FAILED;
}

enum as_exit
as_misuse(struct as_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_on(call->err, format, args);
	va_end(args);
	return AS_USAGE;
}

void
as_say(struct as_call *call, const char *format, ...)
{
	va_list args;

	if (call->wants_json)
		return;
	va_start(args, format);
	vfprintf(call->out, format, args);
	va_end(args);
	fputc('\n', call->out);
}

enum as_exit
as_fail_registry(struct as_call *call)
{
	return as_fail(call, "%s: %s", call->settings.database,
	    registry_why(call->registry));
}

enum as_exit
as_show_rows(struct as_call *call, struct sheet *s)
{
	bool is_short = sheet_is_short(s);

	if (call->wants_json)
		sheet_print_array(s, call->out);
	else
		sheet_print_table(s, call->out);
	sheet_free(s);
	return is_short ? as_fail(call, "no memory") : AS_DONE;
}

enum as_exit
as_find(struct as_call *call, const char *word, struct registry_party *out)
{
	enum wax_status st = registry_find_name(call->registry, word, out);

	if (st == WAX_NOT_FOUND)
		return as_fail(call, "%s: there is no such client or server; "
		    "see wax-as list", word);
	return st == WAX_OK ? AS_DONE : as_fail_registry(call);
}

/* --- the command line ---------------------------------------------------- */

enum { GO_ON = -1 };

static void
print_help(FILE *out)
{
	fprintf(out, "%s%s", usage, help_options);
	for (size_t i = 0; as_commands[i] != NULL; i++)
		fprintf(out, "  %s %s\n        %s\n", as_commands[i]->name,
		    as_commands[i]->syntax, as_commands[i]->help);
	fputs(help_end, out);
}

/* Also as an option: --check, --explain. */
static const struct as_command *
find_command(const char *word)
{
	if (strncmp(word, "--", 2) == 0)
		word += 2;
	for (size_t i = 0; as_commands[i] != NULL; i++)
		if (strcmp(as_commands[i]->name, word) == 0)
			return as_commands[i];
	return NULL;
}

const char *
as_value(const struct as_call *call, const char *option)
{
	const struct as_option *o = call->command->options;

	for (size_t i = 0; o[i].name != NULL; i++)
		if (strcmp(o[i].name, option) == 0)
			return call->values[i];
	return NULL;
}

static int
take_command_option(struct as_call *call, char ***rest)
{
	const struct as_option *o = call->command->options;
	const char *word = **rest;
	size_t i = 0;

	while (o[i].name != NULL && strcmp(o[i].name, word) != 0)
		i++;
	if (o[i].name == NULL)
		return (int)as_misuse(call, "%s: %s: no such option; expected: "
		    "%s %s", call->command->name, word, call->command->name,
		    call->command->syntax);
	call->values[i] = "";
	if (!o[i].has_value)
		return GO_ON;
	call->values[i] = *++*rest;
	return call->values[i] != NULL ? GO_ON : (int)as_misuse(call,
	    "%s: %s needs a value", call->command->name, word);
}

static int
take_option(struct as_call *call, char ***rest)
{
	const char *word = **rest;

	if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0) {
		print_help(call->out);
		return AS_DONE;
	}
	if (strcmp(word, "-v") == 0 || strcmp(word, "--version") == 0) {
		fputs("wax-as " PACKAGE_VERSION "\n", call->out);
		return AS_DONE;
	}
	if (strcmp(word, "--json") == 0) {
		call->wants_json = true;
		return GO_ON;
	}
	if (strcmp(word, "--conf") == 0) {
		call->conf = *++*rest;
		return call->conf != NULL ? GO_ON : (int)as_misuse(call,
		    "--conf needs a file");
	}
	if (call->command != NULL)
		return take_command_option(call, rest);
	call->command = find_command(word);
	return call->command != NULL ? GO_ON : (int)as_misuse(call,
	    "%s: no such option; see wax-as --help", word);
}

static int
take_word(struct as_call *call, char *word)
{
	if (call->command != NULL) {
		call->words[call->word_count++] = word;
		return GO_ON;
	}
	call->command = find_command(word);
	return call->command != NULL ? GO_ON : (int)as_misuse(call,
	    "%s: no such command; see wax-as --help", word);
}

static int
take_all(struct as_call *call, char **rest)
{
	int status = GO_ON;

	for (; status == GO_ON && *rest != NULL; rest++) {
		status = (*rest)[0] == '-' ? take_option(call, &rest) :
		    take_word(call, *rest);
		if (status == GO_ON && *rest == NULL)
			break;
	}
	return status;
}

static int
check_words(struct as_call *call)
{
	const struct as_command *c = call->command;

	if (c == NULL) {
		fputs(usage, call->err);
		return AS_USAGE;
	}
	if (call->word_count >= c->words_min &&
	    call->word_count <= c->words_max)
		return GO_ON;
	return (int)as_misuse(call, "%s: too %s words; expected: %s %s",
	    c->name, call->word_count < c->words_min ? "few" : "many",
	    c->name, c->syntax);
}

/* --- running ------------------------------------------------------------- */

static enum as_exit
open_registry(struct as_call *call)
{
	struct database_error error;
	struct sealed_key key;
	enum wax_status st = sealed_read_key(call->settings.key_file, &key,
	    &error);

	if (st == WAX_OK)
		st = registry_open(call->settings.database, &key,
		    &call->registry, &error);
	explicit_bzero(&key, sizeof(key));
	return st == WAX_OK ? AS_DONE : as_fail(call, "%s", error.text);
}

static enum as_exit
run(struct as_call *call)
{
	enum as_exit end = AS_DONE;

	if (as_settings_load(call->conf, call->err, &call->settings) !=
	    WAX_OK)
		return AS_FAILED;
	if (call->command->opens_registry)
		end = open_registry(call);
	return end == AS_DONE ? call->command->run(call) : end;
}

int
as_run(int argc, char **argv, FILE *out, FILE *err)
{
	struct as_call call = { .conf = WAX_AS_CONF, .out = out, .err = err,
		.now = (int64_t)time(NULL) };
	int status;

	/* is never longer than what was read */
	call.words = argv;
	status = argc < 1 ? AS_USAGE : take_all(&call, argv + 1);
	if (status == GO_ON)
		status = check_words(&call);
	if (status == GO_ON)
		status = (int)run(&call);
	registry_close(call.registry);
	as_settings_clear(&call.settings);
	return status;
}
