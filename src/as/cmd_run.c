/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_run.c - the authorization server begins, is checked, and works */
#include <unistd.h>

#include "as/command.h"
#include "as/server.h"
#include "tools/chance.h"

/* The key first: a database without one would be of no use. */
static enum as_exit
init_run(struct as_call *call)
{
	const struct as_settings *s = &call->settings;
	struct database_error error;
	struct sealed_key key;
	struct deviceid self;
	char text[DEVICEID_TEXT_LEN + 1];
	enum wax_status st = sealed_make_key(s->key_file, &error);
	bool has_made = st == WAX_OK;

	if (st == WAX_EXISTS)	/* made by hand, or left of another time */
		st = WAX_OK;
	if (st == WAX_OK)
		st = sealed_read_key(s->key_file, &key, &error);
	if (st != WAX_OK)
		return as_fail(call, "%s", error.text);
	if (chance_device(&self) != WAX_OK)
		return as_fail(call, "no randomness");
	st = registry_create(s->database, &self, &key, &error);
	explicit_bzero(&key, sizeof(key));
	if (st != WAX_OK) {
		if (has_made)
			(void)unlink(s->key_file);
		return as_fail(call, "%s", error.text);
	}
	deviceid_format(&self, text);
	as_say(call, "Authorization server %s: %s, its secrets under the key "
	    "in %s.", text, s->database, s->key_file);
	return AS_DONE;
}

const struct as_command as_init = {
	.name = "init",
	.syntax = "",
	.help = "begins: a database, and the key that its secrets lie under",
	.run = init_run,
};

/* --- check --------------------------------------------------------------- */

static enum wax_status
note_name(struct as_call *call, const struct policy_rule *r,
    const struct policy_party *party)
{
	struct registry_party p;
	enum wax_status st = party->who != POLICY_NAME ? WAX_OK :
	    registry_find_name(call->registry, party->name, &p);

	if (st == WAX_NOT_FOUND)
		fprintf(call->err, "%s:%u: note: nobody is enrolled as "
		    "\"%s\"\n", call->conf, (unsigned)r->line, party->name);
	explicit_bzero(&p, sizeof(p));
	return st == WAX_NOT_FOUND ? WAX_OK : st;
}

/* It was read without an error, and so was the registry. */
static enum as_exit
check_run(struct as_call *call)
{
	const struct policy *policy = &call->settings.policy;

	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct policy_rule *r = &policy->rules[i];

		if (note_name(call, r, &r->client) != WAX_OK ||
		    note_name(call, r, &r->server) != WAX_OK)
			return as_fail_registry(call);
	}
	as_say(call, "%s is right: %zu rules.", call->conf,
	    policy->rule_count);
	return AS_DONE;
}

const struct as_command as_check = {
	.name = "check",
	.syntax = "",
	.help = "is the configuration right, and are database and key there?",
	.opens_registry = true,
	.run = check_run,
};

static enum as_exit
serve_run(struct as_call *call)
{
	return as_serve(call->conf, &call->settings, &call->registry) == 0 ?
	    AS_DONE : AS_FAILED;
}

const struct as_command as_serve_command = {
	.name = "serve",
	.syntax = "",
	.help = "answers clients and servers until SIGTERM; SIGHUP: reads the "
	    "policy again",
	.opens_registry = true,
	.run = serve_run,
};
