/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_allow.c - who may do what at a device */
#include "obt/commands.h"
#include "obt/provision.h"

#define PERMISSION_DEFAULT "RUN"

/* Letters of CRUDN, in any order and case. 0: not so. */
static unsigned
read_permission(const char *text)
{
	static const char letters[] = "CRUDNcrudn";
	unsigned permission = 0;

	for (; *text != '\0'; text++) {
		const char *at = strchr(letters, *text);

		if (at == NULL)
			return 0;
		permission |= 1u << (at - letters) % 5;
	}
	return permission;
}

/* One of ours, or any other by its UUID. */
static enum command_exit
find_subject(struct command_call *call, const char *word,
    struct provision_rule *rule)
{
	struct store_device d;
	enum command_exit end = COMMAND_DONE;

	rule->subject = SUBJECT_DEVICE;
	if (store_find_device(call->store, word, &d) != WAX_NOT_FOUND) {
		end = command_find(call, word, &d);
		rule->device = d.id;
	} else if (deviceid_parse(bytes_of_text(word), &rule->device) !=
	    WAX_OK) {
		end = command_find(call, word, &d);	/* says why not */
	}
	explicit_bzero(&d, sizeof(d));
	return end;
}

static enum command_exit
read_subject(struct command_call *call, struct provision_rule *rule)
{
	const char *device = command_value(call, "--device");
	const char *role = command_value(call, "--role");
	bool any = command_value(call, "--auth-crypt") != NULL;
	bool clear = command_value(call, "--anon-clear") != NULL;

	if ((device != NULL) + (role != NULL) + any + clear != 1)
		return command_misuse(call, "allow: expected one of --device, "
		    "--role, --auth-crypt and --anon-clear");
	rule->role = role;
	if (device != NULL)
		return find_subject(call, device, rule);
	rule->subject = role != NULL ? SUBJECT_ROLE : any ?
	    SUBJECT_AUTH_CRYPT : SUBJECT_ANON_CLEAR;
	return COMMAND_DONE;
}

static enum command_exit
read_rule(struct command_call *call, struct provision_rule *rule)
{
	const char *permission = command_value(call, "--permission");

	rule->period = command_value(call, "--period");
	rule->permission = read_permission(permission != NULL ? permission :
	    PERMISSION_DEFAULT);
	if (rule->permission == 0)
		return command_misuse(call, "allow: --permission is %s; "
		    "expected letters of CRUDN", permission);
	rule->hrefs = (const char *const *)call->words + 1;
	rule->href_count = call->word_count - 1;
	for (size_t i = 0; i < rule->href_count; i++)
		if (rule->hrefs[i][0] != '/' &&
		    strcmp(rule->hrefs[i], "*") != 0 &&
		    strcmp(rule->hrefs[i], "+") != 0 &&
		    strcmp(rule->hrefs[i], "-") != 0)
			return command_misuse(call, "allow: %s: expected a "
			    "path that begins with /, or *, + or -",
			    rule->hrefs[i]);
	return read_subject(call, rule);
}

static enum command_exit
allow(struct command_call *call, const struct store_device *d,
    const struct provision_rule *rule)
{
	struct talk_error error = { "" };
	int64_t aceid = 0;
	enum command_exit end = command_finish(call, provision_allow(
	    call->store, d, rule, &aceid, &error), &error, d, NULL);
	struct sheet *s;

	if (end != COMMAND_DONE)
		return end;
	s = sheet_new();
	sheet_row(s);
	sheet_text(s, "name", d->name);
	sheet_number(s, "aceid", aceid);
	return command_show_row(call, s);
}

static enum command_exit
allow_run(struct command_call *call)
{
	struct provision_rule rule = { .permission = 0 };
	struct store_device d;
	enum command_exit end = command_find(call, call->words[0], &d);

	if (end == COMMAND_DONE)
		end = read_rule(call, &rule);
	if (end == COMMAND_DONE)
		end = allow(call, &d, &rule);
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_allow = {
	.name = "allow",
	.syntax = "DEVICE (--device CLIENT | --role ROLE | --auth-crypt | "
	    "--anon-clear) PATH ... [--permission CRUDN] [--period PERIOD]",
	.help = "lets somebody use resources of a device",
	.words_min = 2,
	.words_max = 64,
	.options = { { "--device", true }, { "--role", true },
	    { "--auth-crypt", false }, { "--anon-clear", false },
	    { "--permission", true }, { "--period", true } },
	.opens_store = true,
	.is_logged = true,
	.run = allow_run,
};

static enum command_exit
disallow(struct command_call *call, const struct store_device *d,
    int64_t aceid)
{
	struct talk_error error = { "" };
	enum command_exit end = command_finish(call, provision_disallow(
	    call->store, d, aceid, &error), &error, d, NULL);

	if (end == COMMAND_DONE)
		command_say(call, "%s allows that no more.", d->name);
	return end;
}

/* 0: all. */
static bool
read_aceid(struct command_call *call, int64_t *aceid)
{
	bool is_all = command_value(call, "--all") != NULL;

	*aceid = 0;
	if (is_all != (call->word_count == 1))
		command_misuse(call, "disallow: expected ACEID or --all");
	else if (!is_all)
		return command_read_number(call, "ACEID", call->words[1], 1,
		    INT32_MAX, aceid);
	return is_all && call->why[0] == '\0';
}

static enum command_exit
disallow_run(struct command_call *call)
{
	struct store_device d;
	enum command_exit end;
	int64_t aceid;

	if (!read_aceid(call, &aceid))
		return COMMAND_USAGE;
	end = command_find(call, call->words[0], &d);
	if (end == COMMAND_DONE)
		end = disallow(call, &d, aceid);
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_disallow = {
	.name = "disallow",
	.syntax = "DEVICE (ACEID | --all)",
	.help = "takes back one of these, or all but those of its owner",
	.words_min = 1,
	.words_max = 2,
	.options = { { "--all", false } },
	.opens_store = true,
	.is_logged = true,
	.run = disallow_run,
};
