/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_list.c - the devices that are ours, and each of them */
#include "obt/commands.h"
#include "obt/show.h"

static enum wax_status
add_device(void *arg, const struct store_device *d)
{
	struct sheet *s = arg;

	sheet_row(s);
	sheet_text(s, "name", d->name);
	sheet_id(s, "uuid", &d->id);
	sheet_text(s, "address", d->address);
	sheet_time(s, "certificate_until", d->certificate_until);
	sheet_text(s, "state", d->is_unsettled ? "unsettled" : "ready");
	return WAX_OK;
}

static enum command_exit
list_run(struct command_call *call)
{
	struct sheet *s = sheet_new();
	enum wax_status st = store_each_device(call->store, add_device, s);

	if (st != WAX_OK) {
		sheet_free(s);
		return command_fail_store(call, st);
	}
	if (sheet_count(s) == 0)
		command_say(call, "No device is ours yet. wax-obt discover "
		    "shows those that are there.");
	return command_show_rows(call, s);
}

const struct command command_list = {
	.name = "list",
	.syntax = "",
	.help = "the devices that are ours",
	.opens_store = true,
	.run = list_run,
};

static enum command_exit
show_run(struct command_call *call)
{
	struct store_device d;
	enum command_exit end = command_find(call, call->words[0], &d);

	if (end == COMMAND_DONE)
		end = command_value(call, "--ask") != NULL ?
		    show_device_asked(call, &d) : show_device(call, &d);
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_show = {
	.name = "show",
	.syntax = "DEVICE [--ask]",
	.help = "a device, and what it shares with others; asked, what it has",
	.words_min = 1,
	.words_max = 1,
	.options = { { "--ask", false } },
	.opens_store = true,
	.run = show_run,
};
