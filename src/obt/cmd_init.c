/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_init.c - a new security domain, and a file for it */
#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#include "obt/arguments.h"
#include "obt/ca.h"
#include "tools/chance.h"
#include "obt/commands.h"

#define DOMAIN_NAME "Home"

/* Those that are missing above the file; nobody else reads them. */
static bool
make_folders(const char *path)
{
	char part[ARGUMENTS_PATH_SIZE];
	size_t len = strlen(path);

	if (len >= sizeof(part))
		return false;
	memcpy(part, path, len + 1);
	for (size_t i = 1; i < len; i++) {
		if (part[i] != '/')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return false;
		part[i] = '/';
	}
	return true;
}

static enum wax_status
make_self(const char *name, struct store_self *self)
{
	enum wax_status st;

	if (strlen(name) >= sizeof(self->domain_name))
		return WAX_RANGE;
	snprintf(self->domain_name, sizeof(self->domain_name), "%s", name);
	st = chance_device(&self->id);
	if (st == WAX_OK)
		st = chance_device(&self->domain);
	return st != WAX_OK ? st : ca_make_root(name, (int64_t)time(NULL),
	    self->ca, self->ca_key);
}

static enum command_exit
show_self(struct command_call *call, const struct store_self *self)
{
	struct sheet *s = sheet_new();

	sheet_row(s);
	sheet_text(s, "database", call->db);
	sheet_text(s, "domain", self->domain_name);
	sheet_id(s, "domain_uuid", &self->domain);
	sheet_id(s, "tool_uuid", &self->id);
	return command_show_row(call, s);
}

/* So that the log begins with it. */
static void
open_new(struct command_call *call)
{
	struct database_error error;

	if (store_open(call->db, &call->store, &error) != WAX_OK)
		command_advise(call, "%s", error.text);
}

static enum command_exit
init_run(struct command_call *call)
{
	const char *name = command_value(call, "--name");
	struct store_self self = { .domain_name = "" };
	struct database_error error;
	enum command_exit end = COMMAND_FAILED;
	enum wax_status st;

	if (!make_folders(call->db))
		return command_fail(call, "%s: its folder: %s", call->db,
		    strerror(errno));
	st = make_self(name != NULL ? name : DOMAIN_NAME, &self);
	if (st == WAX_RANGE) {
		command_misuse(call, "init: --name: expected 1 to %d bytes of "
		    "UTF-8", STORE_NAME_SIZE - 1);
		end = COMMAND_USAGE;
	} else if (st != WAX_OK) {
		command_fail(call, "init: %s", wax_status_text(st));
	} else if ((st = store_create(call->db, &self, &error)) != WAX_OK) {
		command_fail(call, "%s", error.text);
		end = st == WAX_RANGE ? COMMAND_USAGE : COMMAND_FAILED;
	} else {
		open_new(call);
		end = show_self(call, &self);
		command_say(call, "\nIt has the keys of all that comes to it. "
		    "Next: wax-obt discover");
	}
	store_self_clear(&self);
	return end;
}

const struct command command_init = {
	.name = "init",
	.syntax = "[--name DOMAIN]",
	.help = "begins: a database, a security domain, and a CA of its own",
	.options = { { "--name", true } },
	.is_logged = true,
	.run = init_run,
};
