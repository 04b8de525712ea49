/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ostler-device.c - ostlerd as a device of OCF: it is owned and provisioned
   here, and gets its hop credentials as files. It never has keys of end
   devices: credentials of that type are refused. */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config.h"
#include "tools/ctl_talk.h"
#include "tools/device_export.h"
#include "tools/device_host.h"
#include "tools/secret_file.h"

#define NAME "ostler-device"
#define PIN_LINE_SIZE 80	/* of a PIN, its LF and NUL */

struct companion {
	struct device_host_options host;
	const char *output;		/* folder of device.conf */
	const char *control;		/* socket of ostlerd; NULL: none */
	const char *pin_path;		/* NULL: standard output */
	bool is_brief;			/* writes, and ends */
	struct device_node *node;	/* borrowed; NULL: not yet */
	uint64_t validity;		/* of what was written last */
};

static const char usage[] =
    "usage: " NAME " [-v] --device DIR --output DIR [--control PATH]\n"
    "                     [--listen URI]... [--discoverable IFACE]\n"
    "                     [--method pin] [--pin-file FILE]\n"
    "                     [--maker CERT KEY] [--accept-previous | --erase]\n"
    "       " NAME " --once --device DIR --output DIR\n"
    "       " NAME " --help | --version\n"
    "See " NAME "(8).\n";

enum letter {
	LETTER_OUTPUT = 256,
	LETTER_CONTROL,
	LETTER_LISTEN,
	LETTER_DISCOVERABLE,
	LETTER_PIN_FILE,
	LETTER_ONCE,
	LETTER_HELP,
	LETTER_VERSION,
};

static const struct option long_options[] = {
	{ "device", required_argument, NULL, DEVICE_OPTION_DIRECTORY },
	DEVICE_OPTIONS,
	{ "output", required_argument, NULL, LETTER_OUTPUT },
	{ "control", required_argument, NULL, LETTER_CONTROL },
	{ "listen", required_argument, NULL, LETTER_LISTEN },
	{ "discoverable", required_argument, NULL, LETTER_DISCOVERABLE },
	{ "pin-file", required_argument, NULL, LETTER_PIN_FILE },
	{ "once", no_argument, NULL, LETTER_ONCE },
	{ "help", no_argument, NULL, LETTER_HELP },
	{ "version", no_argument, NULL, LETTER_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* --- what it does -------------------------------------------------------- */

static void
log_result(const struct companion *c, enum log_level level, const char *event,
    const char *state, const char *why)
{
	struct endpoint_log *l = device_node_log(c->node);

	endpoint_log_begin(l, level, event);
	log_text(l->log, "state", state);
	if (why != NULL)
		log_text(l->log, "why", why);
	log_end(l->log);
}

static void
on_unusable(void *arg, int64_t credid, const char *why)
{
	const struct companion *c = arg;
	struct endpoint_log *l = device_node_log(c->node);

	endpoint_log_begin(l, LOG_LEVEL_WARNING, "export");
	log_text(l->log, "state", "left-out");
	log_uint(l->log, "credid", (uint64_t)credid);
	log_text(l->log, "why", why);
	log_end(l->log);
}

/* ostlerd reads what is new. If it can not, it goes on with what it has, and is
   asked again after the next change. */
static void
reload(const struct companion *c)
{
	char word[] = "reload", *words[] = { word }, *text = NULL;
	const struct ctl_request request = {
		.words = words, .word_count = 1, .body = BYTES_ABSENT,
	};
	size_t len;
	FILE *out;
	enum ctl_result result;

	if (c->control == NULL || (out = open_memstream(&text, &len)) == NULL)
		return;
	result = ctl_talk(c->control, &request, out, out);
	fclose(out);
	text[strcspn(text, "\n")] = '\0';	/* the rest is advice */
	if (result == CTL_OK)
		log_result(c, LOG_LEVEL_NOTICE, "reload", "done", NULL);
	else
		log_result(c, LOG_LEVEL_ERROR, "reload", result ==
		    CTL_REFUSED ? "refused" : "unreachable", text);
	free(text);
}

static bool
export(struct companion *c)
{
	struct waxpeer_node *inner = device_node_inner(c->node);
	const struct device_export x = {
		.device = waxpeer_node_device(inner),
		.private_key = waxpeer_node_private_key(inner),
		.folder = c->output,
		.now = (int64_t)time(NULL),
		.env = device_node_env(c->node),
		.unusable = on_unusable,
		.arg = c,
	};
	enum wax_status st;

	c->validity = device_export_validity(&x);
	st = device_export_write(&x);
	log_result(c, st == WAX_OK ? LOG_LEVEL_NOTICE : LOG_LEVEL_ERROR,
	    "export", st == WAX_OK ? "written" : "failed", st == WAX_OK ?
	    NULL : st == WAX_SYSTEM ? strerror(errno) : wax_status_text(st));
	return st == WAX_OK;
}

static bool
periods_have_changed(const struct companion *c)
{
	const struct device_export x = {
		.device = waxpeer_node_device(device_node_inner(c->node)),
		.now = (int64_t)time(NULL),
	};

	return device_export_validity(&x) != c->validity;
}

static bool
is_for_ostlerd(const struct companion *c, enum wax_dos state, unsigned what)
{
	switch (state) {
	case WAX_DOS_RFNOP:
		return (what & (WAX_CHANGED_DOS | WAX_CHANGED_CRED |
		    WAX_CHANGED_DOXM)) != 0 || periods_have_changed(c);
	case WAX_DOS_RESET:
	case WAX_DOS_RFOTM:
		return (what & WAX_CHANGED_DOS) != 0;
	default:	/* half of what the owner is about to give */
		return false;
	}
}

/* What can not be written now is written at the next start: keys that were
   taken back must not stay. */
static bool
on_changed(void *arg, struct device_node *node, unsigned what)
{
	struct companion *c = arg;
	enum wax_dos state;

	c->node = node;
	state = wax_device_dos(waxpeer_node_device(device_node_inner(node)));
	if (c->pin_path != NULL && state != WAX_DOS_RFOTM)
		(void)unlink(c->pin_path);
	if (!is_for_ostlerd(c, state, what))
		return true;
	if (!export(c))
		return false;
	reload(c);
	return true;
}

static void
on_pin(void *arg, const char *pin)
{
	const struct companion *c = arg;
	char line[PIN_LINE_SIZE];
	int len = snprintf(line, sizeof(line), "%s\n", pin);

	if (c->pin_path == NULL)	/* another one will be shown */
		return;
	if (secret_file_replace(c->pin_path, bytes_of((uint8_t *)line,
	    (size_t)len)) != WAX_OK)
		fprintf(stderr, NAME ": %s: %s\n", c->pin_path,
		    strerror(errno));
	explicit_bzero(line, sizeof(line));
}

/* --- arguments ----------------------------------------------------------- */

static int
fail(const char *what, const char *expected)
{
	fprintf(stderr, NAME ": %s: expected %s\n", what, expected);
	return DEVICE_HOST_USAGE;
}

static int
take_listen(struct device_host_options *o, const char *uri)
{
	if (o->listen_count == DEVICE_HOST_LISTEN_MAX)
		return fail("--listen", "it 16 times at most");
	o->listen[o->listen_count++] = uri;
	return -1;
}

/* One option; -1: go on, else the status to exit with. */
static int
take_option(struct companion *c, int letter, const char *value)
{
	switch (letter) {
	case LETTER_OUTPUT:
		c->output = value;
		return -1;
	case LETTER_CONTROL:
		c->control = value;
		return -1;
	case LETTER_LISTEN:
		return take_listen(&c->host, value);
	case LETTER_DISCOVERABLE:
		c->host.interface = value;
		return -1;
	case LETTER_PIN_FILE:
		c->pin_path = value;
		return -1;
	case LETTER_ONCE:
		c->is_brief = true;
		return -1;
	case 'v':
		c->host.has_time = true;
		return -1;
	case LETTER_HELP:
		fputs(usage, stdout);
		return EXIT_SUCCESS;
	case LETTER_VERSION:
		puts(NAME " " PACKAGE_VERSION);
		return EXIT_SUCCESS;
	default:
		fputs(usage, stderr);
		return DEVICE_HOST_USAGE;
	}
}

static int
check_output(const struct companion *c)
{
	const char *why;

	if (secret_file_is_safe_folder(c->output, &why))
		return -1;
	fprintf(stderr, NAME ": %s: %s%s%s\n", c->output,
	    errno == 0 ? "" : strerror(errno), errno == 0 ? "" : "; ", why);
	return EXIT_FAILURE;
}

static int
take_arguments(struct companion *c, int argc, char **argv)
{
	int letter, status = -1;

	while (status < 0 && (letter = getopt_long(argc, argv, "v",
	    long_options, NULL)) != -1)
		status = letter < DEVICE_OPTION_DIRECTORY ?
		    take_option(c, letter, optarg) :
		    device_options_take(&c->host.state, NAME, letter, optarg,
		    argc, argv) ? -1 : DEVICE_HOST_USAGE;
	if (status >= 0)
		return status;
	if (optind < argc)
		return fail(argv[optind], "no argument");
	if (c->is_brief && (c->control != NULL || c->pin_path != NULL ||
	    c->host.listen_count > 0 || c->host.interface != NULL))
		return fail("--once", "no option with it but --device and "
		    "--output");
	if (c->host.state.directory == NULL)
		return fail("the device", "--device DIR");
	if (c->output == NULL)
		return fail("the credentials", "--output DIR");
	return check_output(c);
}

int
main(int argc, char **argv)
{
	struct companion c = { .output = NULL };
	struct device_host_settings host = {
		.program = NAME,
		.options = &c.host,
		.types = WAX_CREDENTIAL_PSK | WAX_CREDENTIAL_CERTIFICATE,
		.changed = on_changed,
		.arg = &c,
	};
	int status = take_arguments(&c, argc, argv);

	if (status >= 0)
		return status;
	host.ends_at_once = c.is_brief;
	host.show_pin = c.is_brief || c.pin_path != NULL ? on_pin : NULL;
	status = device_host_run(&host);
	if (c.pin_path != NULL)
		(void)unlink(c.pin_path);
	return status;
}
