/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_pair.c - what two devices share: an OSCORE context, or a key for a hop */
#include "obt/commands.h"
#include "obt/provision.h"

/* The two that a command is about; clear both. */
static enum command_exit
find_both(struct command_call *call, struct store_device both[2])
{
	enum command_exit end = command_find(call, call->words[0], &both[0]);

	if (end == COMMAND_DONE)
		end = command_find(call, call->words[1], &both[1]);
	if (end == COMMAND_DONE && deviceid_equal(&both[0].id, &both[1].id))
		return command_misuse(call, "%s: expected two devices, not %s "
		    "twice", call->command->name, both[0].name);
	return end;
}

/* All four of them end so. */
static enum command_exit
finish(struct command_call *call, enum wax_status st,
    const struct talk_error *error, struct store_device both[2],
    const char *sentence)
{
	enum command_exit end = command_finish(call, st, error, &both[0],
	    &both[1]);

	if (end == COMMAND_DONE)
		command_say(call, "%s and %s %s.", both[0].name, both[1].name,
		    sentence);
	explicit_bzero(both, 2 * sizeof(*both));
	return end;
}

static bool
read_renewal(struct command_call *call, struct provision_pairing *how)
{
	const char *word = command_value(call, "--renewal");

	if (word == NULL || strcmp(word, "on") == 0)
		how->renewal = PAIRING_RENEWAL_ON;
	else if (strcmp(word, "off") == 0)
		how->renewal = PAIRING_RENEWAL_OFF;
	else if (strcmp(word, "first-use") == 0)
		how->renewal = PAIRING_RENEWAL_FIRST;
	else
		command_misuse(call, "pair: --renewal is %s; expected on, off "
		    "or first-use", word);
	return call->why[0] == '\0';
}

/* Handshakes come to contexts of their own making. */
static bool
edhoc_fits(struct command_call *call)
{
	static const char *const others[] = { "--renewal", "--foreign" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (command_value(call, others[i]) != NULL) {
			command_misuse(call, "pair: --edhoc does not go with "
			    "%s", others[i]);
			return false;
		}
	return true;
}

static enum command_exit
pair_run(struct command_call *call)
{
	struct provision_pairing how = {
		.is_foreign = command_value(call, "--foreign") != NULL,
		.role = command_value(call, "--role"),
	};
	bool by_edhoc = command_value(call, "--edhoc") != NULL;
	struct store_device both[2];
	struct talk_error error = { "" };
	enum command_exit end;
	enum wax_status st;

	if ((by_edhoc && !edhoc_fits(call)) || !read_renewal(call, &how))
		return COMMAND_USAGE;
	if ((end = find_both(call, both)) != COMMAND_DONE) {
		explicit_bzero(both, sizeof(both));
		return end;
	}
	st = by_edhoc ? provision_pair_edhoc(call->store, &both[0], &both[1],
	    &how, &error) : provision_pair(call->store, &both[0], &both[1],
	    &how, &error);
	return finish(call, st, &error, both, by_edhoc ?
	    "have each other's key for handshakes now" :
	    "share an OSCORE context now");
}

const struct command command_pair = {
	.name = "pair",
	.syntax = "DEVICE DEVICE [--renewal on|off|first-use] [--foreign] "
	    "[--edhoc] [--role ROLE]",
	.help = "gives two devices an OSCORE context, end to end, or keys for "
	    "one",
	.words_min = 2,
	.words_max = 2,
	.options = { { "--renewal", true }, { "--foreign", false },
	    { "--edhoc", false }, { "--role", true } },
	.opens_store = true,
	.is_logged = true,
	.run = pair_run,
};

typedef enum wax_status change(struct store *s, const struct store_device *one,
    const struct store_device *other, struct talk_error *error);

static enum command_exit
run_change(struct command_call *call, change *run, const char *sentence)
{
	struct store_device both[2];
	struct talk_error error = { "" };
	enum command_exit end = find_both(call, both);

	if (end != COMMAND_DONE) {
		explicit_bzero(both, sizeof(both));
		return end;
	}
	return finish(call, run(call->store, &both[0], &both[1], &error),
	    &error, both, sentence);
}

static enum command_exit
unpair_run(struct command_call *call)
{
	return command_value(call, "--edhoc") != NULL ?
	    run_change(call, provision_unpair_edhoc,
	    "do not have each other's key for handshakes any more") :
	    run_change(call, provision_unpair, "share no OSCORE context any "
	    "more");
}

const struct command command_unpair = {
	.name = "unpair",
	.syntax = "DEVICE DEVICE [--edhoc]",
	.help = "takes that context, or those keys, from both",
	.words_min = 2,
	.words_max = 2,
	.options = { { "--edhoc", false } },
	.opens_store = true,
	.is_logged = true,
	.run = unpair_run,
};

static enum command_exit
link_run(struct command_call *call)
{
	return run_change(call, provision_link, "share a key for their hop "
	    "now");
}

const struct command command_link = {
	.name = "link",
	.syntax = "DEVICE DEVICE",
	.help = "gives two that are next to each other a key for DTLS or TLS",
	.words_min = 2,
	.words_max = 2,
	.opens_store = true,
	.is_logged = true,
	.run = link_run,
};

static enum command_exit
unlink_run(struct command_call *call)
{
	return run_change(call, provision_unlink, "share no key for a hop any "
	    "more");
}

const struct command command_unlink = {
	.name = "unlink",
	.syntax = "DEVICE DEVICE",
	.help = "takes that key from both",
	.words_min = 2,
	.words_max = 2,
	.opens_store = true,
	.is_logged = true,
	.run = unlink_run,
};
