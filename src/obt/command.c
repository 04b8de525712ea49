/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.c - what all commands of wax-obt share */
#include "obt/command.h"

#include <stdarg.h>

const char *
command_value(const struct command_call *call, const char *name)
{
	const struct command_option *o = call->command->options;

	for (size_t i = 0; o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return call->values[i];
	return NULL;
}

/* Names and paths come from outside, and a terminal obeys what it reads. */
static void
why_make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static void
why_tell(struct command_call *call, const char *format, va_list args)
{
	vsnprintf(call->why, sizeof(call->why), format, args);
	why_make_printable(call->why);
	fprintf(call->err, "wax-obt: %s\n", call->why);
}

enum command_exit
command_fail(struct command_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	why_tell(call, format, args);
	va_end(args);
	return COMMAND_FAILED;
}

enum command_exit
command_misuse(struct command_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	why_tell(call, format, args);
	va_end(args);
	return COMMAND_USAGE;
}

enum command_exit
command_run(struct command_call *call)
{
	return call->command->run(call);
}
