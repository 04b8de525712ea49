/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ctl_arguments.c - the command line of ostlerctl */

#include "tools/ctl_arguments.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#define SOCKET "/run/ostler/control"

static const char usage[] =
    "usage: ostlerctl [-s SOCKET] [--json] COMMAND [WORD ...]\n"
    "       ostlerctl -h | -v\n";

const char ctl_help[] =
    "\n"
    "  -s, --socket FILE  the control socket; without it " SOCKET "\n"
    "      --json         answers in JSON\n"
    "  -v, --version      print the version\n"
    "  -h, --help         print this\n"
    "\n"
    "commands:\n"
    "  status\n"
    "        the daemon at a glance\n"
    "  sessions [NAME|UUID|ADDRESS[/BITS]]\n"
    "        connections with peers, and what is open on them\n"
    "  hops [NAME]\n"
    "        how hops are: state, address, sessions, open requests\n"
    "  routes [UUID]\n"
    "        where devices are: configured, registered, discovered\n"
    "  policy show\n"
    "        the rules in order, with what they do and how often they did\n"
    "  policy test FILE\n"
    "        whether the rules in use do what the file expects of them\n"
    "  explain --target UUID [--OPTION [VALUE] ...]\n"
    "        what would become of a request, and why: ostlerd.conf(5)\n"
    "  counters\n"
    "        all counters since the start; ostlerd(8) explains them\n"
    "  reload\n"
    "        reads the configuration again; all of it or nothing\n"
    "  log level [LEVEL]\n"
    "        tells how much is logged, or changes it until the next reload\n"
    "  audit head\n"
    "        number and hash of the audit file's last line\n"
    "  help\n"
    "        this list\n"
    "  audit verify [--head NUMBER:HASH] FILE...\n"
    "        checks audit files, without the daemon\n"
    "\n"
    "The exit status is 0, or 1: the daemon refused; 2: wrong usage; 3: there\n"
    "is no daemon to ask. See ostlerctl(8).\n";

static const struct option long_options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "json", no_argument, NULL, 'j' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static int
fail_usage(void)
{
	fputs(usage, stderr);
	return CTL_USAGE;
}

/* Options stand before the command: what follows is the command's own. */
static int
take_options(struct ctl_arguments *a, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "+hs:v", long_options, NULL)) !=
	    -1) {
		switch (c) {
		case 's':
			a->path = optarg;
			break;
		case 'j':
			a->request.wants_json = true;
			break;
		case 'h':
			printf("%s%s", usage, ctl_help);
			return CTL_OK;
		case 'v':
			puts("ostlerctl " PACKAGE_VERSION);
			return CTL_OK;
		default:
			return fail_usage();
		}
	}
	return -1;
}

/* But --json may stand anywhere: that is where one adds it. */
static void
take_words(struct ctl_arguments *a, int argc, char **argv)
{
	struct ctl_request *r = &a->request;

	r->words = argv + optind;
	for (int i = optind; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			r->wants_json = true;
		else
			r->words[r->word_count++] = argv[i];
	}
}

static bool
has_name(const struct ctl_request *r, const char *one, const char *two)
{
	return r->word_count >= 2 && strcmp(r->words[0], one) == 0 &&
	    strcmp(r->words[1], two) == 0;
}

static bool
read_body(struct ctl_arguments *a, FILE *f)
{
	size_t len;

	a->body = malloc(CTL_BODY_MAX + 1);
	if (a->body == NULL)
		return false;
	len = fread(a->body, 1, CTL_BODY_MAX + 1, f);
	a->request.body = bytes_of(a->body, len);
	if (ferror(f) != 0)
		return false;
	errno = EFBIG;
	return len <= CTL_BODY_MAX;
}

/* A file's content goes along with its name, for errors. */
static int
take_file(struct ctl_arguments *a, const char *name)
{
	bool is_stdin = strcmp(name, "-") == 0;
	FILE *f = is_stdin ? stdin : fopen(name, "r");
	bool ok = f != NULL && read_body(a, f);

	if (!ok)
		fprintf(stderr, "ostlerctl: %s: %s\n", name, strerror(errno));
	if (f != NULL && !is_stdin)
		fclose(f);
	return ok ? -1 : CTL_USAGE;
}

int
ctl_arguments_take(struct ctl_arguments *a, int argc, char **argv)
{
	struct ctl_request *r = &a->request;
	int status;

	*a = (struct ctl_arguments){ .path = SOCKET };
	if ((status = take_options(a, argc, argv)) >= 0)
		return status;
	if (optind < argc - 1 && strcmp(argv[optind], "audit") == 0 &&
	    strcmp(argv[optind + 1], "verify") == 0) {
		a->audit_verify = true;
		a->rest = optind + 2;
		return -1;
	}
	take_words(a, argc, argv);
	if (r->word_count == 0)
		return fail_usage();
	if (has_name(r, "policy", "test") && r->word_count == 3)
		return take_file(a, r->words[2]);
	return -1;
}

void
ctl_arguments_clear(struct ctl_arguments *a)
{
	free(a->body);
}
