/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/commands.h"

#include <string.h>

#include "ostler/audit/audit.h"

const struct command *const control_commands[] = {
	&command_status,
	&command_sessions,
	&command_hops,
	&command_routes,
	&command_policy_show,
	&command_policy_test,
	&command_explain,
	&command_counters,
	&command_reload,
	&command_log_level,
	&command_audit_head,
	&control_help,
	NULL
};

/* True if words begin with the name's, which are *used. */
static bool
name_matches(const char *name, char *const *words, size_t count, size_t *used)
{
	for (*used = 0; *used < count; ++*used) {
		size_t len = strlen(words[*used]);

		if (strncmp(name, words[*used], len) != 0)
			return false;
		name += len;
		if (*name == '\0') {
			++*used;
			return true;
		}
		if (*name++ != ' ')
			return false;
	}
	return false;
}

const struct command *
control_commands_find(char *const *words, size_t count, size_t *used)
{
	for (const struct command *const *c = control_commands; *c != NULL;
	    c++) {
		if (name_matches((*c)->name, words, count, used))
			return *c;
	}
	return NULL;
}

static enum wax_status
check_words(struct control_call *call)
{
	const struct command *c = call->command;
	bool has_body = !bytes_is_absent(call->body);

	if (call->word_count < c->words_min || call->word_count > c->words_max)
		return control_fail(call, WAX_RANGE, "expected: %s%s%s",
		    c->name, *c->syntax != '\0' ? " " : "", c->syntax);
	if (has_body && c->body == NULL)
		return control_fail(call, WAX_FORMAT, "%s takes no body",
		    c->name);
	if (!has_body && c->body != NULL)
		return control_fail(call, WAX_FORMAT, "%s needs a body: %s",
		    c->name, c->body);
	return WAX_OK;
}

static void
tell_log(const struct control_call *call, const char *result)
{
	log_begin(call->log, LOG_LEVEL_NOTICE, "control");
	log_text(call->log, "command", call->command->name);
	for (size_t i = 0; i < call->word_count; i++)
		log_text(call->log, "word", call->words[i]);
	log_uint(call->log, "uid", call->uid);
	log_uint(call->log, "pid", (uint64_t)call->pid);
	log_text(call->log, "result", result);
	log_end(call->log);
}

static void
tell_audit(const struct control_call *call, const char *result)
{
	struct line l;

	line_begin(&l);
	line_add_plain(&l, "control");
	line_add_text(&l, "command", call->command->name);
	for (size_t i = 0; i < call->word_count; i++)
		line_add_text(&l, "word", call->words[i]);
	line_add_uint(&l, "uid", call->uid);
	line_add_uint(&l, "pid", (uint64_t)call->pid);
	line_add_text(&l, "result", result);
	audit_add(call->host->audit, &l);
}

/* Who did what, in the log and for good. */
static void
tell_act(const struct control_call *call, enum wax_status st)
{
	const char *result = st == WAX_OK ? "ok" : "refused";

	tell_log(call, result);
	tell_audit(call, result);
}

enum wax_status
commands_run(struct control_call *call, char *const *words, size_t count)
{
	size_t used = 0;
	enum wax_status st;

	call->command = control_commands_find(words, count, &used);
	if (call->command == NULL)
		return control_fail(call, WAX_NOT_FOUND,
		    "no such command; \"help\" lists them");
	call->words = words + used;
	call->word_count = count - used;
	if ((st = check_words(call)) != WAX_OK)
		return st;
	st = call->command->run(call);
	if (call->command->changes && !call->only_asked)
		tell_act(call, st);
	return st;
}
