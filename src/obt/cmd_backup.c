/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_backup.c - a copy of all that is known, and what was done */
#include "obt/commands.h"

static enum command_exit
backup_run(struct command_call *call)
{
	struct database_error error;

	if (store_backup(call->store, call->words[0], &error) != WAX_OK)
		return command_fail(call, "%s", error.text);
	command_say(call, "%s is a copy of all. It has the same keys in it: "
	    "keep it as well.", call->words[0]);
	return COMMAND_DONE;
}

const struct command command_backup = {
	.name = "backup",
	.syntax = "FILE",
	.help = "copies the database, while it is in use",
	.words_min = 1,
	.words_max = 1,
	.opens_store = true,
	.is_logged = true,
	.run = backup_run,
};

struct lines {
	struct command_call *call;
	struct sheet *sheet;
};

/* Its name, if it is still ours. */
static void
add_who(struct lines *l, const struct deviceid *id)
{
	struct store_device d;

	if (store_find_id(l->call->store, id, &d) == WAX_OK)
		sheet_text(l->sheet, "device", d.name);
	else
		sheet_id(l->sheet, "device", id);
	explicit_bzero(&d, sizeof(d));
}

static enum wax_status
add_line(void *arg, const struct store_log_line *line)
{
	struct lines *l = arg;

	sheet_row(l->sheet);
	sheet_time(l->sheet, "time", line->at);
	sheet_text(l->sheet, "command", line->command);
	add_who(l, &line->device);
	sheet_text(l->sheet, "outcome", line->outcome);
	return WAX_OK;
}

static enum command_exit
log_run(struct command_call *call)
{
	struct lines l = { call, NULL };
	int64_t count;
	enum wax_status st;

	if (!command_number(call, "--lines", 1, STORE_LOG_MAX, 50, &count))
		return COMMAND_USAGE;
	l.sheet = sheet_new();
	st = store_each_line(call->store, (size_t)count, add_line, &l);
	if (st != WAX_OK) {
		sheet_free(l.sheet);
		return command_fail_store(call, st);
	}
	return command_show_rows(call, l.sheet);
}

const struct command command_log = {
	.name = "log",
	.syntax = "[--lines N]",
	.help = "what was done, and what came of it",
	.options = { { "--lines", true } },
	.opens_store = true,
	.run = log_run,
};
