/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* server_arguments.c - the command line of wax-server */
#include "tools/server.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "config.h"
#include "tools/cred_file.h"
#include "tools/edhoc_file.h"

#define SECONDS_MAX 86400

static const char usage[] =
    "usage: wax-server [-v] [--listen URI]... [--context FILE]...\n"
    "                  [--edhoc FILE [--edhoc-message-4]\n"
    "                   [--edhoc-reverse]]\n"
    "                  [--ace FILE]\n"
    "                  [--credentials FILE] [--uuid UUID]\n"
    "                  [--call-home URI]... [--call-home-names UUID,...]\n"
    "                  [--keep-alive S] [--peer UUID] [--allow-clear]\n"
    "                  [--discoverable IFACE]\n"
    "                  [--notify-every S] [--diagnostics] [--silent]\n"
    "                  [--renew]\n"
    "       wax-server --device DIR [-v] [--listen URI]...\n"
    "                  [--method pin] [--maker CERT KEY]\n"
    "                  [--accept-previous | --erase] [--ace FILE]\n"
    "                  [--call-home URI]... [--call-home-names UUID,...]\n"
    "                  [--keep-alive S] [--peer UUID]\n"
    "                  [--discoverable IFACE] [--notify-every S]\n"
    "       wax-server --help | --version\n"
    "URI is ADDR:PORT or coap, coaps, coap+tcp, coaps+tcp, coap+ws or\n"
    "coaps+ws://ADDR:PORT, or coap+unix:///PATH. See wax-server(1).\n";

enum option_letter {
	LETTER_LISTEN = 256,
	LETTER_CONTEXT,
	LETTER_CREDENTIALS,
	LETTER_EDHOC,
	LETTER_ACE,
	LETTER_MESSAGE_4,
	LETTER_REVERSE,
	LETTER_CALL_HOME,
	LETTER_CALL_HOME_NAMES,
	LETTER_DISCOVERABLE,
	LETTER_KEEP_ALIVE,
	LETTER_PEER,
	LETTER_UUID,
	LETTER_ALLOW_CLEAR,
	LETTER_NOTIFY_EVERY,
	LETTER_DIAGNOSTICS,
	LETTER_SILENT,
	LETTER_RENEW,
	LETTER_HELP,
	LETTER_VERSION,
};

static const struct option long_options[] = {
	{ "listen", required_argument, NULL, LETTER_LISTEN },
	{ "context", required_argument, NULL, LETTER_CONTEXT },
	{ "credentials", required_argument, NULL, LETTER_CREDENTIALS },
	{ "ace", required_argument, NULL, LETTER_ACE },
	{ "edhoc", required_argument, NULL, LETTER_EDHOC },
	{ "edhoc-message-4", no_argument, NULL, LETTER_MESSAGE_4 },
	{ "edhoc-reverse", no_argument, NULL, LETTER_REVERSE },
	{ "call-home", required_argument, NULL, LETTER_CALL_HOME },
	{ "call-home-names", required_argument, NULL,
	    LETTER_CALL_HOME_NAMES },
	{ "discoverable", required_argument, NULL, LETTER_DISCOVERABLE },
	{ "keep-alive", required_argument, NULL, LETTER_KEEP_ALIVE },
	{ "peer", required_argument, NULL, LETTER_PEER },
	{ "uuid", required_argument, NULL, LETTER_UUID },
	{ "allow-clear", no_argument, NULL, LETTER_ALLOW_CLEAR },
	{ "notify-every", required_argument, NULL, LETTER_NOTIFY_EVERY },
	{ "diagnostics", no_argument, NULL, LETTER_DIAGNOSTICS },
	{ "device", required_argument, NULL, DEVICE_OPTION_DIRECTORY },
	DEVICE_OPTIONS,
	{ "silent", no_argument, NULL, LETTER_SILENT },
	{ "renew", no_argument, NULL, LETTER_RENEW },
	{ "help", no_argument, NULL, LETTER_HELP },
	{ "version", no_argument, NULL, LETTER_VERSION },
	{ NULL, 0, NULL, 0 },
};

static bool
arguments_take_seconds(const char *option, const char *text, unsigned *out)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || text[0] == '-' ||
	    value == 0 || value > SECONDS_MAX) {
		fprintf(stderr, "wax-server: %s %s: expected seconds, 1 to "
		    "%d\n", option, text, SECONDS_MAX);
		return false;
	}
	*out = (unsigned)value;
	return true;
}

static bool
arguments_read_uuid(const char *option, const char *text, struct deviceid *out)
{
	if (deviceid_parse(bytes_of_text(text), out) == WAX_OK &&
	    !deviceid_is_nil(out))
		return true;
	fprintf(stderr, "wax-server: %s %s: expected a device UUID, as "
	    "7d1f2c3a-0000-4000-8000-000000000017\n", option, text);
	return false;
}

/* One more of what may be repeated. */
static bool
arguments_add(const char *option, const char *value, const char **list,
    size_t *count, size_t max)
{
	if (*count == max) {
		fprintf(stderr, "wax-server: %s %s: expected it %zu times at "
		    "most\n", option, value, max);
		return false;
	}
	list[(*count)++] = value;
	return true;
}

/* UUID,UUID,... */
static bool
arguments_take_names(struct server_arguments *a, const char *text)
{
	char one[DEVICEID_TEXT_LEN + 1];
	struct deviceid id;

	for (const char *end; ; text = end + 1) {
		size_t len = strcspn(text, ",");

		end = text + len;
		snprintf(one, sizeof(one), "%.*s", (int)len, text);
		if (len != DEVICEID_TEXT_LEN || !arguments_read_uuid(
		    "--call-home-names", one, &id))
			break;
		if (a->name_count == SERVER_NAMES_MAX)
			break;
		memcpy(a->names[a->name_count++], id.bytes, sizeof(id.bytes));
		if (*end == '\0')
			return true;
	}
	fprintf(stderr, "wax-server: --call-home-names: expected 1 to %d "
	    "device UUIDs with commas between them\n", SERVER_NAMES_MAX);
	return false;
}

/* EXIT_SUCCESS, or the status to exit with. */
static int
arguments_take_context(struct server_arguments *a, const char *path)
{
	enum wax_status st = contexts_open(&a->contexts, "wax-server", path);

	return st == WAX_OK ? EXIT_SUCCESS :
	    st == WAX_FORMAT || st == WAX_SYSTEM || st == WAX_RANGE ||
	    st == WAX_LIMIT ? SERVER_EXIT_USAGE : EXIT_FAILURE;
}

/* One option; -1: go on, else the status to exit with. */
static int
arguments_take(struct server_arguments *a, int letter, const char *value)
{
	int status;

	switch (letter) {
	case LETTER_LISTEN:
		return arguments_add("--listen", value, a->listen,
		    &a->listen_count, SERVER_LISTEN_MAX) ?
		    -1 : SERVER_EXIT_USAGE;
	case LETTER_CALL_HOME:
		return arguments_add("--call-home", value, a->homes,
		    &a->home_count, SERVER_HOMES_MAX) ?
		    -1 : SERVER_EXIT_USAGE;
	case LETTER_CALL_HOME_NAMES:
		return arguments_take_names(a, value) ?
		    -1 : SERVER_EXIT_USAGE;
	case LETTER_CREDENTIALS:
		a->credentials_path = value;
		return -1;
	case LETTER_DISCOVERABLE:
		a->interface = value;
		return -1;
	case LETTER_PEER:
		a->has_peer = arguments_read_uuid("--peer", value, &a->peer);
		return a->has_peer ? -1 : SERVER_EXIT_USAGE;
	case LETTER_CONTEXT:
		status = arguments_take_context(a, value);
		return status == EXIT_SUCCESS ? -1 : status;
	case LETTER_ACE:
		a->ace_path = value;
		return -1;
	case LETTER_EDHOC:
		a->edhoc_path = value;
		return -1;
	case LETTER_MESSAGE_4:
		a->has_message_4 = true;
		return -1;
	case LETTER_REVERSE:
		a->is_reverse = true;
		return -1;
	case LETTER_UUID:
		a->has_id = arguments_read_uuid("--uuid", value, &a->id);
		return a->has_id ? -1 : SERVER_EXIT_USAGE;
	case LETTER_ALLOW_CLEAR:
		a->is_clear = true;
		return -1;
	case LETTER_NOTIFY_EVERY:
		return arguments_take_seconds("--notify-every", value,
		    &a->notify_every) ? -1 : SERVER_EXIT_USAGE;
	case LETTER_KEEP_ALIVE:
		return arguments_take_seconds("--keep-alive", value,
		    &a->keep_alive) ? -1 : SERVER_EXIT_USAGE;
	case LETTER_DIAGNOSTICS:
		a->has_diagnostics = true;
		return -1;
	case LETTER_SILENT:
		a->is_silent = true;
		return -1;
	case LETTER_RENEW:
		a->is_renewing = true;
		return -1;
	case 'v':
		a->is_verbose = true;
		return -1;
	case LETTER_HELP:
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	case LETTER_VERSION:
		puts("wax-server " PACKAGE_VERSION);
		return EXIT_SUCCESS;
	default:
		fputs(usage, stderr);
		return SERVER_EXIT_USAGE;
	}
}

/* The own UUID: as told, else "self" of the first context that has it, else
   that of the certificate, else a random one (RFC 4122 section 4.4). */
static void
arguments_choose_uuid(struct server_arguments *a)
{
	if (a->credentials != NULL)
		a->has_id = waxpeer_credentials_id(a->credentials,
		    a->id.bytes);
	if (a->has_id)
		return;
	if (getrandom(a->id.bytes, sizeof(a->id.bytes), 0) !=
	    (ssize_t)sizeof(a->id.bytes))
		abort();
	a->id.bytes[6] = (uint8_t)((a->id.bytes[6] & 0x0f) | 0x40);
	a->id.bytes[8] = (uint8_t)((a->id.bytes[8] & 0x3f) | 0x80);
}

/* Its own credentials are of one device, and that is we. */
static bool
arguments_open_edhoc(struct server_arguments *a)
{
	struct wax_error_text error;
	const uint8_t *own;

	if (a->edhoc_path == NULL) {
		if (!a->has_message_4 && !a->is_reverse)
			return true;
		fputs("wax-server: --edhoc-message-4 and --edhoc-reverse: "
		    "expected --edhoc FILE with them\n", stderr);
		return false;
	}
	if (edhoc_file_open(a->edhoc_path, &a->keyring, &error) != WAX_OK) {
		fprintf(stderr, "wax-server: %s\n", error.text);
		return false;
	}
	own = waxpeer_keyring_id(a->keyring);
	if (a->has_id && memcmp(a->id.bytes, own, sizeof(a->id.bytes)) != 0) {
		fprintf(stderr, "wax-server: %s: its own credentials are of "
		    "another device; expected that of --uuid and --context\n",
		    a->edhoc_path);
		return false;
	}
	a->has_id = true;
	memcpy(a->id.bytes, own, sizeof(a->id.bytes));
	return true;
}

static void
arguments_find_self(struct server_arguments *a)
{
	for (size_t i = 0; i < a->contexts.count && !a->has_id; i++) {
		const uint8_t *self = wax_context_file_self(
		    a->contexts.files[i]);

		a->has_id = self != NULL;
		if (a->has_id)
			memcpy(a->id.bytes, self, sizeof(a->id.bytes));
	}
}

/* With a device all that its owner gives is in its directory. */
static int
arguments_check_state(struct server_arguments *a)
{
	const char *other = a->contexts.count > 0 ? "--context" :
	    a->credentials_path != NULL ? "--credentials" :
	    a->edhoc_path != NULL ? "--edhoc" :
	    a->has_id ? "--uuid" : a->is_clear ? "--allow-clear" :
	    a->is_renewing ? "--renew" : a->has_diagnostics ?
	    "--diagnostics" : a->is_silent ? "--silent" : NULL;

	if (other != NULL) {
		fprintf(stderr, "wax-server: %s: not with --device, whose "
		    "owner says what it has\n", other);
		return SERVER_EXIT_USAGE;
	}
	if (a->listen_count == 0 && a->home_count == 0) {
		a->listen[a->listen_count++] = "127.0.0.1:5683";
		a->listen[a->listen_count++] = "coaps://127.0.0.1:5684";
	}
	return -1;
}

/* How many contexts begin with a renewal. */
static size_t
arguments_renew(struct server_arguments *a)
{
	size_t count = 0;

	for (size_t i = 0; i < a->contexts.count; i++)
		if (wax_context_renew(wax_context_file_context(
		    a->contexts.files[i])) == WAX_OK)
			count++;
	return count;
}

/* -1, or the status to exit with. */
static int
arguments_finish(struct server_arguments *a)
{
	struct wax_error_text error;

	if (a->state.directory != NULL)
		return arguments_check_state(a);
	if (a->state.has_pin || a->state.maker_key != NULL ||
	    a->state.accepts_previous || a->state.is_erasing) {
		fputs("wax-server: --method, --maker, --accept-previous and "
		    "--erase: expected --device DIR with them\n", stderr);
		return SERVER_EXIT_USAGE;
	}
	arguments_find_self(a);
	if (!arguments_open_edhoc(a))
		return SERVER_EXIT_USAGE;
	if (a->is_renewing && arguments_renew(a) == 0) {
		fputs("wax-server: --renew: expected a context with renewal = "
		    "on or first-use in its file\n", stderr);
		return SERVER_EXIT_USAGE;
	}
	if (a->credentials_path != NULL && cred_file_open(a->credentials_path,
	    a->has_id ? &a->id : NULL, a->is_verbose ? stderr : NULL,
	    &a->credentials, &error) != WAX_OK) {
		fprintf(stderr, "wax-server: %s\n", error.text);
		return SERVER_EXIT_USAGE;
	}
	arguments_choose_uuid(a);
	if (a->listen_count == 0 && a->home_count == 0)
		a->listen[a->listen_count++] = "127.0.0.1:5683";
	return -1;
}

int
server_arguments_take(struct server_arguments *a, int argc, char **argv)
{
	int letter, status = -1;

	*a = (struct server_arguments){ .listen_count = 0 };
	while (status < 0 && (letter = getopt_long(argc, argv, "v",
	    long_options, NULL)) != -1)
		status = letter < DEVICE_OPTION_DIRECTORY ?
		    arguments_take(a, letter, optarg) :
		    device_options_take(&a->state, "wax-server", letter,
		    optarg, argc, argv) ? -1 : SERVER_EXIT_USAGE;
	if (status < 0 && optind < argc) {
		fprintf(stderr, "wax-server: %s: no argument expected\n%s",
		    argv[optind], usage);
		status = SERVER_EXIT_USAGE;
	}
	return status < 0 ? arguments_finish(a) : status;
}

void
server_arguments_clear(struct server_arguments *a)
{
	contexts_close(&a->contexts);
	waxpeer_keyring_free(a->keyring);
	waxpeer_credentials_free(a->credentials);
}
