/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.c - what all commands of wax-obt share */
#include "obt/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "obt/locate.h"

const char *
command_value(const struct command_call *call, const char *name)
{
	const struct command_option *o = call->command->options;

	for (size_t i = 0; o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return call->values[i];
	return NULL;
}

/* --- what is said --- */

/* Names and paths come from outside, and a terminal obeys what it reads. */
static void
make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			*text = '?';
}

static void
tell(struct command_call *call, const char *format, va_list args)
{
	char text[COMMAND_WHY_SIZE];

	vsnprintf(text, sizeof(text), format, args);
	make_printable(text);
	fprintf(call->err, "wax-obt: %s\n", text);
	if (call->why[0] == '\0')
		memcpy(call->why, text, sizeof(call->why));
}

enum command_exit
command_fail(struct command_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(call, format, args);
	va_end(args);
	return COMMAND_FAILED;
}

enum command_exit
command_misuse(struct command_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(call, format, args);
	va_end(args);
	return COMMAND_USAGE;
}

void
command_advise(struct command_call *call, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(call, format, args);
	va_end(args);
}

void
command_say(struct command_call *call, const char *format, ...)
{
	va_list args;

	if (call->wants_json)
		return;
	va_start(args, format);
	vfprintf(call->out, format, args);
	va_end(args);
	putc('\n', call->out);
}

/* --- the store --- */

enum command_exit
command_fail_store(struct command_call *call, enum wax_status st)
{
	command_fail(call, "%s: %s", call->db, st == WAX_MEMORY ? "no memory" :
	    store_why(call->store));
	if (st == WAX_DAMAGED)
		command_advise(call, "put a backup in its place");
	return COMMAND_FAILED;
}

enum command_exit
command_find(struct command_call *call, const char *word,
    struct store_device *out)
{
	enum wax_status st = store_find_device(call->store, word, out);

	switch (st) {
	case WAX_OK:
		if (deviceid_is_nil(&call->device))
			call->device = out->id;
		return COMMAND_DONE;
	case WAX_NOT_FOUND:
		return command_fail(call, "%s: no such device; wax-obt list "
		    "has those that are known", word);
	case WAX_LIMIT:
		return command_fail(call, "%s: more than one device begins "
		    "with it; give more of it, or a name", word);
	default:
		return command_fail_store(call, st);
	}
}

/* --- devices --- */

/* True if it was left in the midst of a change. */
static bool
is_unsettled(struct command_call *call, const struct store_device *d)
{
	struct store_device now;
	bool is_left = store_find_id(call->store, &d->id, &now) == WAX_OK &&
	    now.is_unsettled;

	explicit_bzero(&now, sizeof(now));
	return is_left;
}

static void
advise_way_out(struct command_call *call, enum wax_status st,
    const struct store_device *d)
{
	if (st == WAX_AUTHENTICITY)
		command_advise(call, "it does not take us for its owner: was "
		    "it reset, or taken over? wax-obt reset --force DEVICE "
		    "forgets it, then it can be owned anew");
	else if (st == WAX_SYSTEM)
		command_advise(call, "is it on? If it is not at %s any more: "
		    "wax-obt move %s ADDRESS", d->address, d->name);
	else if (st == WAX_STATE)
		command_advise(call, "wax-obt show --ask %s tells what it has",
		    d->name);
}

/* Which of the two the words are about, as those of provision_* begin with a
   name. */
static const struct store_device *
guilty(const struct talk_error *error, const struct store_device *one,
    const struct store_device *other)
{
	size_t len = other != NULL ? strlen(other->name) : 0;

	return other != NULL && strncmp(error->text, other->name, len) == 0 &&
	    error->text[len] == ':' ? other : one;
}

bool
command_address(struct command_call *call, const char *word,
    char out[STORE_ADDRESS_SIZE])
{
	bool has_scheme = strstr(word, "://") != NULL;
	int n = snprintf(out, STORE_ADDRESS_SIZE, "%s%s", has_scheme ? "" :
	    "coap://", word);
	struct bytes scheme;
	struct address address;

	if (n > 0 && n < STORE_ADDRESS_SIZE && locate_parse(bytes_of_text(out),
	    &scheme, &address) == WAX_OK &&
	    bytes_equal_nocase(scheme, bytes_of_text("coap")))
		return true;
	command_misuse(call, "%s: %s: expected an address, such as 192.0.2.1, "
	    "[fe80::1%%eth0]:5683 or coap://192.0.2.1:5683",
	    call->command->name, word);
	return false;
}

static bool
has_secure_scheme(const char *uri)
{
	static const char *const schemes[] = { "coaps", "coaps+tcp",
		"coaps+ws" };
	struct bytes scheme;
	struct address address;

	if (locate_parse(bytes_of_text(uri), &scheme, &address) != WAX_OK)
		return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (bytes_equal_nocase(scheme, bytes_of_text(schemes[i])))
			return true;
	return false;
}

bool
command_is_hop(struct command_call *call, const char *uri)
{
	if (strlen(uri) < STORE_ADDRESS_SIZE && has_secure_scheme(uri))
		return true;
	command_misuse(call, "%s: %s: expected coaps://, coaps+tcp:// or "
	    "coaps+ws:// with ADDRESS:PORT", call->command->name, uri);
	return false;
}

enum command_exit
command_finish(struct command_call *call, enum wax_status st,
    const struct talk_error *error, const struct store_device *one,
    const struct store_device *other)
{
	const struct store_device *const both[] = { one, other };
	bool is_left = false;

	if (st == WAX_OK)
		return COMMAND_DONE;
	command_fail(call, "%s", error->text);
	advise_way_out(call, st, guilty(error, one, other));
	for (size_t i = 0; i < 2; i++) {
		if (both[i] == NULL || !is_unsettled(call, both[i]))
			continue;
		is_left = true;
		command_advise(call, "%s was left unsettled; when it can be "
		    "reached: wax-obt settle %s", both[i]->name,
		    both[i]->name);
	}
	if (!is_left)
		command_advise(call, "nothing was changed");
	return COMMAND_FAILED;
}

/* --- output --- */

static enum command_exit
show_end(struct command_call *call, struct sheet *s)
{
	bool is_short = sheet_is_short(s);

	sheet_free(s);
	return is_short ? command_fail(call, "no memory for all of it") :
	    COMMAND_DONE;
}

enum command_exit
command_show_rows(struct command_call *call, struct sheet *s)
{
	if (call->wants_json)
		sheet_print_array(s, call->out);
	else
		sheet_print_table(s, call->out);
	return show_end(call, s);
}

enum command_exit
command_show_row(struct command_call *call, struct sheet *s)
{
	if (call->wants_json)
		sheet_print_object(s, call->out);
	else
		sheet_print_record(s, call->out);
	return show_end(call, s);
}

bool
command_read_number(struct command_call *call, const char *name,
    const char *text, int64_t low, int64_t high, int64_t *out)
{
	char *end = NULL;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
	    n < low || n > high) {
		command_misuse(call, "%s: %s is %s; expected %lld to %lld",
		    call->command->name, name, text, (long long)low,
		    (long long)high);
		return false;
	}
	*out = n;
	return true;
}

bool
command_number(struct command_call *call, const char *option, int64_t low,
    int64_t high, int64_t fallback, int64_t *out)
{
	const char *text = command_value(call, option);

	*out = fallback;
	return text == NULL || command_read_number(call, option, text, low,
	    high, out);
}

/* --- all of it --- */

static void
keep_outcome(struct command_call *call, enum command_exit end)
{
	enum wax_status st = store_log(call->store, call->command->name,
	    &call->device, end == COMMAND_DONE ? "done" : call->why);

	if (st != WAX_OK)
		fprintf(call->err, "wax-obt: %s: the log was not written: "
		    "%s\n", call->db, store_why(call->store));
}

enum command_exit
command_run(struct command_call *call)
{
	const struct command *c = call->command;
	struct database_error error;
	enum command_exit end;

	if (c->opens_store && store_open(call->db, &call->store, &error) !=
	    WAX_OK)
		return command_fail(call, "%s", error.text);
	end = c->run(call);
	if (c->is_logged && call->store != NULL && end != COMMAND_USAGE)
		keep_outcome(call, end);
	store_close(call->store);
	call->store = NULL;
	if (fflush(call->out) != 0 || ferror(call->out) != 0)
		return command_fail(call, "output: %s", strerror(errno));
	return end;
}
