/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_enroll.c - a device and its authorization server */
#include <errno.h>

#include "core/hex.h"
#include "core/words.h"
#include "obt/commands.h"
#include "obt/provision.h"
#include "tools/secret_file.h"

/* --- the file that wax-as has made --------------------------------------- */

static bool
take_update(struct provision_enrollment *e, bool is_server,
    struct bytes value)
{
	size_t i = e->count;

	if (i == ENROLLMENT_UPDATES_MAX || hex_decode(value,
	    e->updates[i].cbor, sizeof(e->updates[i].cbor),
	    &e->updates[i].len) != WAX_OK || e->updates[i].len == 0)
		return false;
	e->updates[i].is_server = is_server;
	e->count++;
	return true;
}

/* "name = value", a comment, or nothing. */
static bool
take_line(struct provision_enrollment *e, struct bytes line)
{
	struct bytes rest, name, value;

	line = words_trim(words_cut(line, '#', &rest));
	if (line.len == 0)
		return true;
	name = words_trim(words_cut(line, '=', &rest));
	value = words_trim(rest);
	if (words_are(name, "device"))
		return deviceid_parse(value, &e->device) == WAX_OK;
	if (words_are(name, "as"))
		return deviceid_parse(value, &e->as) == WAX_OK;
	if (words_are(name, "sender"))
		return hex_decode(value, e->sender, sizeof(e->sender),
		    &e->sender_len) == WAX_OK;
	return (words_are(name, "oscore") && take_update(e, false, value)) ||
	    (words_are(name, "ace") && take_update(e, true, value));
}

static bool
parse(struct bytes text, struct provision_enrollment *e)
{
	struct bytes rest = text;

	while (rest.len > 0) {
		struct bytes line = words_cut(rest, '\n', &rest);

		if (!take_line(e, line))
			return false;
	}
	return e->count > 0 && !deviceid_is_nil(&e->device) &&
	    !deviceid_is_nil(&e->as);
}

static enum command_exit
read_file(struct command_call *call, const char *path,
    struct provision_enrollment *e)
{
	const char *why;
	size_t len;
	char *text = secret_file_read(path, true, &len, &why);
	bool is_right;

	if (text == NULL)
		return command_fail(call, "%s: %s%s%s", path, why,
		    errno == 0 ? "" : ": ", errno == 0 ? "" :
		    strerror(errno));
	is_right = parse(bytes_of(text, len), e);
	secret_file_free(text);
	return is_right ? COMMAND_DONE : command_fail(call, "%s: expected a "
	    "file of wax-as enroll-client or enroll-server with "
	    "--onboarding", path);
}

/* --- enroll -------------------------------------------------------------- */

static enum command_exit
enroll(struct command_call *call, const struct store_device *d,
    const struct provision_enrollment *e)
{
	struct talk_error error = { "" };
	enum command_exit end;

	if (!deviceid_equal(&d->id, &e->device))
		return command_fail(call, "%s: the file is for another "
		    "device", d->name);
	end = command_finish(call, provision_enroll(call->store, d, e,
	    &error), &error, d, NULL);
	if (end == COMMAND_DONE)
		command_say(call, "%s has its keys with the authorization "
		    "server; remove %s.", d->name, call->words[1]);
	return end;
}

static enum command_exit
enroll_run(struct command_call *call)
{
	struct provision_enrollment e = { .count = 0 };
	struct store_device d;
	enum command_exit end = command_find(call, call->words[0], &d);

	if (end == COMMAND_DONE)
		end = read_file(call, call->words[1], &e);
	if (end == COMMAND_DONE)
		end = enroll(call, &d, &e);
	explicit_bzero(&e, sizeof(e));
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_enroll = {
	.name = "enroll",
	.syntax = "DEVICE FILE",
	.help = "gives it what wax-as has made for it with --onboarding",
	.words_min = 2,
	.words_max = 2,
	.opens_store = true,
	.is_logged = true,
	.run = enroll_run,
};

/* --- dismiss ------------------------------------------------------------- */

static enum command_exit
dismiss_run(struct command_call *call)
{
	struct talk_error error = { "" };
	struct store_device d;
	struct deviceid as;
	enum command_exit end;

	if (deviceid_parse(bytes_of_text(call->words[1]), &as) != WAX_OK)
		return command_misuse(call, "dismiss: %s: expected the UUID of "
		    "an authorization server", call->words[1]);
	end = command_find(call, call->words[0], &d);
	if (end == COMMAND_DONE)
		end = command_finish(call, provision_dismiss(call->store, &d,
		    &as, &error), &error, &d, NULL);
	if (end == COMMAND_DONE)
		command_say(call, "%s has nothing of that server any more.",
		    d.name);
	explicit_bzero(&d, sizeof(d));
	return end;
}

const struct command command_dismiss = {
	.name = "dismiss",
	.syntax = "DEVICE UUID",
	.help = "takes away all that it has of that authorization server",
	.words_min = 2,
	.words_max = 2,
	.opens_store = true,
	.is_logged = true,
	.run = dismiss_run,
};
