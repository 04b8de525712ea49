/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_discover.c - devices on the local network */
#include "obt/commands.h"
#include "obt/discover.h"
#include "obt/method.h"

/* The name that we have given it, or "". */
static void
find_name(struct command_call *call, const struct deviceid *id,
    char name[STORE_NAME_SIZE])
{
	struct store_device d;

	name[0] = '\0';
	if (store_find_id(call->store, id, &d) == WAX_OK)
		memcpy(name, d.name, STORE_NAME_SIZE);
	explicit_bzero(&d, sizeof(d));
}

static const char *
text_or_none(const char *text)
{
	return *text != '\0' ? text : NULL;
}

static void
add_device(struct command_call *call, struct sheet *s,
    const struct deviceid *self, const struct discover_device *d)
{
	char name[STORE_NAME_SIZE], methods[METHODS_TEXT_SIZE];

	find_name(call, &d->id, name);
	methods_format(d->methods, methods);
	sheet_row(s);
	sheet_id(s, "uuid", &d->id);
	sheet_text(s, "name", text_or_none(name));
	sheet_text(s, "owner", !d->is_owned ? NULL :
	    deviceid_equal(&d->owner, self) ? "us" : "other");
	sheet_text(s, "methods", text_or_none(methods));
	sheet_text(s, "address", text_or_none(d->place.clear));
	sheet_text(s, "secure", text_or_none(d->place.secure));
}

static bool
read_question(struct command_call *call, struct discover_question *q,
    char address[STORE_ADDRESS_SIZE])
{
	bool owned = command_value(call, "--owned") != NULL;
	bool unowned = command_value(call, "--unowned") != NULL;

	q->interface = command_value(call, "--interface");
	q->address = call->word_count > 0 ? address : NULL;
	q->which = owned ? DISCOVER_OWNED : unowned ? DISCOVER_UNOWNED :
	    DISCOVER_ALL;
	if (owned && unowned)
		command_misuse(call, "discover: --owned or --unowned, not "
		    "both");
	if (q->interface != NULL && q->address != NULL)
		command_misuse(call, "discover: ADDRESS or --interface, not "
		    "both");
	if (call->why[0] == '\0' && q->address != NULL)
		(void)command_address(call, call->words[0], address);
	return call->why[0] == '\0';
}

static enum command_exit
fail(struct command_call *call, enum wax_status st,
    const struct discover_question *q, const struct talk_error *error)
{
	if (st == WAX_NOT_FOUND)
		return command_fail(call, "%s: there is no such interface; "
		    "ip link has their names", q->interface);
	command_fail(call, "%s", error->text);
	if (q->address != NULL)
		command_advise(call, "is it on, and at that address?");
	return COMMAND_FAILED;
}

static enum command_exit
show(struct command_call *call, const struct discover_found *found)
{
	struct sheet *s = sheet_new();
	struct store_self self;
	enum wax_status st = store_self(call->store, &self);

	for (size_t i = 0; st == WAX_OK && i < found->count; i++)
		add_device(call, s, &self.id, &found->devices[i]);
	store_self_clear(&self);
	if (found->count == 0)
		command_say(call, "No device has answered. Those without an "
		    "owner wait for one only for\nsome time: set them back to "
		    "how they came, and ask again.");
	if (found->is_cut)
		command_advise(call, "there are more than %d; ask one by its "
		    "address, or --unowned", DISCOVER_MAX);
	return command_show_rows(call, s);
}

static enum command_exit
discover_run_command(struct command_call *call)
{
	static struct discover_found found;	/* large */
	struct discover_question q = { NULL };
	struct talk_error error = { "" };
	char address[STORE_ADDRESS_SIZE];
	enum wax_status st;

	if (!read_question(call, &q, address))
		return COMMAND_USAGE;
	st = discover_run(&q, &found, &error);
	return st == WAX_OK ? show(call, &found) : fail(call, st, &q, &error);
}

const struct command command_discover = {
	.name = "discover",
	.syntax = "[ADDRESS] [--interface IF] [--owned | --unowned]",
	.help = "devices on the local network, or the one at an address",
	.words_max = 1,
	.options = { { "--interface", true }, { "--owned", false },
	    { "--unowned", false } },
	.opens_store = true,
	.run = discover_run_command,
};
