/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_reset.c - a device goes, is brought back, or has another address */
#include "obt/commands.h"
#include "obt/provision.h"

static enum command_exit
reset(struct command_call *call, const struct store_device *d)
{
	bool is_forced = command_value(call, "--force") != NULL;
	struct talk_error error = { "" };
	enum command_exit end = command_finish(call, provision_reset(
	    call->store, d, is_forced, &error), &error, d, NULL);

	if (end == COMMAND_DONE)
		command_say(call, "%s is forgotten; what it shared with others "
		    "is taken from them.", d->name);
	else if (!is_forced)
		command_advise(call, "wax-obt reset --force %s forgets it all "
		    "the same; it must then be set back by its button",
		    d->name);
	return end;
}

static enum command_exit
settle(struct command_call *call, const struct store_device *d)
{
	struct talk_error error = { "" };
	enum command_exit end = command_finish(call, provision_settle(
	    call->store, d, &error), &error, d, NULL);

	if (end == COMMAND_DONE)
		command_say(call, "%s is in order.", d->name);
	return end;
}

static enum command_exit
move(struct command_call *call, const struct store_device *d)
{
	const char *address = call->words[1];
	struct store_device moved = *d;
	enum wax_status st;

	if (!command_is_hop(call, address))
		return COMMAND_USAGE;
	snprintf(moved.address, sizeof(moved.address), "%s", address);
	st = store_update_device(call->store, &moved);
	explicit_bzero(&moved, sizeof(moved));
	if (st != WAX_OK)
		return command_fail_store(call, st);
	command_say(call, "%s is at %s now.", d->name, address);
	return COMMAND_DONE;
}

typedef enum command_exit act(struct command_call *call,
    const struct store_device *d);

static enum command_exit
run_act(struct command_call *call, act *run)
{
	struct store_device d;
	enum command_exit end = command_find(call, call->words[0], &d);

	if (end == COMMAND_DONE)
		end = run(call, &d);
	explicit_bzero(&d, sizeof(d));
	return end;
}

static enum command_exit
reset_run(struct command_call *call)
{
	return run_act(call, reset);
}

static enum command_exit
settle_run(struct command_call *call)
{
	return run_act(call, settle);
}

static enum command_exit
move_run(struct command_call *call)
{
	return run_act(call, move);
}

const struct command command_reset = {
	.name = "reset",
	.syntax = "DEVICE [--force]",
	.help = "gives it up: it forgets us, and we forget it",
	.words_min = 1,
	.words_max = 1,
	.options = { { "--force", false } },
	.opens_store = true,
	.is_logged = true,
	.run = reset_run,
};

const struct command command_settle = {
	.name = "settle",
	.syntax = "DEVICE",
	.help = "brings one back to order that was lost in a change",
	.words_min = 1,
	.words_max = 1,
	.opens_store = true,
	.is_logged = true,
	.run = settle_run,
};

const struct command command_move = {
	.name = "move",
	.syntax = "DEVICE URI",
	.help = "it is at another address: coaps://ADDRESS:PORT",
	.words_min = 2,
	.words_max = 2,
	.opens_store = true,
	.is_logged = true,
	.run = move_run,
};
