/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_own.c - becoming the owner of a device */
#include <errno.h>
#include <stdlib.h>

#include "obt/commands.h"
#include "obt/method.h"
#include "obt/pin.h"
#include "obt/show.h"
#include "obt/transfer.h"

#define ANCHORS_MAX 65536

static bool
take_pin(struct command_call *call, char pin[PIN_SIZE])
{
	const char *given = command_value(call, "--pin");
	const char *path = command_value(call, "--pin-file");
	enum wax_status st;

	if (given != NULL && strcmp(given, "-") != 0) {
		st = strlen(given) < PIN_SIZE ? WAX_OK : WAX_RANGE;
		snprintf(pin, PIN_SIZE, "%.*s", PIN_SIZE - 1, given);
		path = "--pin";
	} else if (given != NULL) {
		st = pin_ask("PIN that the device shows: ", pin);
		path = "the terminal";
	} else {
		st = pin_read_file(path, pin);
	}
	if (st == WAX_OK && strlen(pin) < PIN_MIN)
		st = WAX_RANGE;
	if (st == WAX_SYSTEM)
		command_fail(call, "%s: %s", path, strerror(errno));
	else if (st != WAX_OK)
		command_fail(call, "%s: expected a PIN of %d to %d characters",
		    path, PIN_MIN, PIN_SIZE - 1);
	return st == WAX_OK;
}

/* owned, with a NUL; NULL: said why. */
static char *
read_anchors(struct command_call *call, const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = f != NULL ? malloc(ANCHORS_MAX + 1) : NULL;
	size_t len = text != NULL ? fread(text, 1, ANCHORS_MAX + 1, f) : 0;

	if (f == NULL || text == NULL || ferror(f) != 0)
		command_fail(call, "%s: %s", path, strerror(errno));
	else if (len > ANCHORS_MAX || memchr(text, '\0', len) != NULL)
		command_fail(call, "%s: expected certificates in PEM, up to "
		    "%d bytes", path, ANCHORS_MAX);
	if (f != NULL)
		fclose(f);
	if (call->why[0] != '\0') {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}

static void
advise(struct command_call *call, enum wax_status st,
    const struct transfer_wish *wish)
{
	switch (st) {
	case WAX_AUTHENTICITY:
		command_advise(call, wish->pin != NULL ?
		    "is it the PIN that it shows now? It shows another one "
		    "after each attempt" : "another maker, it seems: its CA "
		    "is not among those of --maker-anchors");
		break;
	case WAX_UNSUPPORTED:
		command_advise(call, "wax-obt discover %s tells its methods; "
		    "just-works is none that can be used here",
		    wish->address);
		break;
	case WAX_SYSTEM:
		command_advise(call, "is it on, and at %s?", wish->address);
		break;
	case WAX_STATE:
		command_advise(call, "a device that has an owner is to be set "
		    "back first: by its owner, or by its button");
		break;
	case WAX_EXISTS:
		command_advise(call, "give another name by --name");
		break;
	default:
		break;
	}
}

static bool
has_device(struct command_call *call, const char *name)
{
	struct store_device d;
	bool has = name != NULL &&
	    store_find_device(call->store, name, &d) == WAX_OK;

	explicit_bzero(&d, sizeof(d));
	return has;
}

static enum command_exit
own(struct command_call *call, const struct transfer_wish *wish)
{
	bool had_name = has_device(call, wish->name);
	struct talk_error error = { "" };
	struct store_device d = { .name = "" };
	enum command_exit end;
	enum wax_status st = had_name ? WAX_EXISTS :
	    transfer_run(call->store, wish, &d, &error);

	if (st == WAX_OK) {
		call->device = d.id;
		end = show_device(call, &d);
		explicit_bzero(&d, sizeof(d));
		return end;
	}
	if (had_name)
		command_fail(call, "%s: that name is taken", wish->name);
	else
		command_fail(call, "%s: %s", wish->address, error.text);
	advise(call, st, wish);
	if (!had_name && d.name[0] != '\0')
		command_advise(call, "it knows us as its owner already, but "
		    "was lost on the way; when it can be reached: wax-obt "
		    "reset %s", d.name);
	else
		command_advise(call, "it is not ours");
	return COMMAND_FAILED;
}

static bool
check_options(struct command_call *call)
{
	const char *name = command_value(call, "--name");
	const char *secure = command_value(call, "--secure");
	int ways = (command_value(call, "--pin") != NULL) +
	    (command_value(call, "--pin-file") != NULL) +
	    (command_value(call, "--maker-anchors") != NULL);

	if (ways != 1)
		command_misuse(call, "own: expected one of --pin, --pin-file "
		    "and --maker-anchors");
	else if (name != NULL && !store_is_name(name))
		command_misuse(call, "own: --name: expected 1 to %d letters, "
		    "digits, '.', '_' and '-', no UUID", STORE_NAME_SIZE - 1);
	else if (secure != NULL)
		(void)command_is_hop(call, secure);
	return call->why[0] == '\0';
}

static enum command_exit
own_run(struct command_call *call)
{
	const char *anchors = command_value(call, "--maker-anchors");
	char address[STORE_ADDRESS_SIZE];
	struct transfer_wish wish = { .address = address,
		.secure = command_value(call, "--secure"),
		.name = command_value(call, "--name") };
	char pin[PIN_SIZE], *pem = NULL;
	enum command_exit end = COMMAND_FAILED;

	if (!check_options(call) ||
	    !command_address(call, call->words[0], address))
		return COMMAND_USAGE;
	if (anchors != NULL)
		wish.maker_anchors = pem = read_anchors(call, anchors);
	else if (take_pin(call, pin))
		wish.pin = pin;
	if (wish.pin != NULL || pem != NULL)
		end = own(call, &wish);
	explicit_bzero(pin, sizeof(pin));
	free(pem);
	return end;
}

const struct command command_own = {
	.name = "own",
	.syntax = "ADDRESS (--pin PIN | --pin-file FILE | "
	    "--maker-anchors FILE) [--name NAME] [--secure URI]",
	.help = "takes over the device at ADDRESS[:PORT]",
	.words_min = 1,
	.words_max = 1,
	.options = { { "--pin", true }, { "--pin-file", true },
	    { "--maker-anchors", true }, { "--name", true },
	    { "--secure", true } },
	.opens_store = true,
	.is_logged = true,
	.run = own_run,
};
