/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_registry.c - who is enrolled, and who no more */
#include "as/command.h"
#include "wax/context.h"

static const char *
form_of(const struct registry_party *p)
{
	return !p->is_server ? NULL : p->introspects ? "reference" : "token";
}

static enum wax_status
add_party(void *arg, const struct registry_party *p)
{
	struct sheet *s = arg;

	sheet_row(s);
	sheet_text(s, "name", p->name);
	sheet_id(s, "uuid", &p->id);
	sheet_text(s, "role", p->is_client && p->is_server ? "both" :
	    p->is_client ? "client" : "server");
	sheet_text(s, "state", p->is_suspended ? "suspended" : "enabled");
	sheet_text(s, "form", form_of(p));
	sheet_text(s, "clock", !p->is_server ? NULL : p->has_no_clock ? "no" :
	    "yes");
	sheet_text(s, "algorithm", p->is_server ? wax_aead_name(p->alg) :
	    NULL);
	sheet_time(s, "enrolled", p->enrolled_at);
	return WAX_OK;
}

static enum as_exit
list_run(struct as_call *call)
{
	struct sheet *s = sheet_new();

	if (registry_each_party(call->registry, add_party, s) != WAX_OK) {
		sheet_free(s);
		return as_fail_registry(call);
	}
	if (sheet_count(s) == 0)
		as_say(call, "Nobody is enrolled yet.");
	return as_show_rows(call, s);
}

const struct as_command as_list = {
	.name = "list",
	.syntax = "",
	.help = "who is enrolled",
	.opens_registry = true,
	.run = list_run,
};

static enum as_exit
set_suspended(struct as_call *call, bool is_suspended)
{
	struct registry_party p;
	enum as_exit end = as_find(call, call->words[0], &p);

	if (end == AS_DONE && registry_suspend(call->registry, &p.id,
	    is_suspended) != WAX_OK)
		end = as_fail_registry(call);
	if (end == AS_DONE)
		as_say(call, "%s is %s.", p.name, is_suspended ? "suspended; "
		    "tokens that servers read themselves are good until they "
		    "end" : "enabled");
	explicit_bzero(&p, sizeof(p));
	return end;
}

static enum as_exit
suspend_run(struct as_call *call)
{
	return set_suspended(call, true);
}

static enum as_exit
resume_run(struct as_call *call)
{
	return set_suspended(call, false);
}

const struct as_command as_suspend = {
	.name = "suspend",
	.syntax = "NAME",
	.help = "it gets nothing any more, until resume",
	.words_min = 1,
	.words_max = 1,
	.opens_registry = true,
	.run = suspend_run,
};

const struct as_command as_resume = {
	.name = "resume",
	.syntax = "NAME",
	.help = "it gets tokens again",
	.words_min = 1,
	.words_max = 1,
	.opens_registry = true,
	.run = resume_run,
};

static enum as_exit
remove_run(struct as_call *call)
{
	struct registry_party p;
	enum as_exit end = as_find(call, call->words[0], &p);

	if (end == AS_DONE && registry_remove_party(call->registry, &p.id) !=
	    WAX_OK)
		end = as_fail_registry(call);
	if (end == AS_DONE)
		as_say(call, "%s is removed, its keys and tokens with it.",
		    p.name);
	explicit_bzero(&p, sizeof(p));
	return end;
}

const struct as_command as_remove = {
	.name = "remove",
	.syntax = "NAME",
	.help = "it was never here",
	.words_min = 1,
	.words_max = 1,
	.opens_registry = true,
	.run = remove_run,
};

static enum as_exit
backup_run(struct as_call *call)
{
	struct database_error error;

	if (registry_backup(call->registry, call->words[0], &error) != WAX_OK)
		return as_fail(call, "%s", error.text);
	as_say(call, "%s is a copy; without the key file nobody reads its "
	    "secrets.", call->words[0]);
	return AS_DONE;
}

const struct as_command as_backup = {
	.name = "backup",
	.syntax = "FILE",
	.help = "a copy of the database, while it is in use",
	.words_min = 1,
	.words_max = 1,
	.opens_registry = true,
	.run = backup_run,
};
