/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - ostlerd: its arguments */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "ostler/daemon.h"

#define EXIT_USAGE 2	/* also a wrong configuration: nothing was started */

struct arguments {
	const char *path;
	bool check;
	bool debug;
};

static const char usage[] =
    "usage: ostlerd [-dt] [-f FILE]\n"
    "       ostlerd -h | -v\n";

static const char help[] =
    "\n"
    "  -f FILE        the configuration; without it " OSTLERD_CONF "\n"
    "  -t, --test     check the configuration, start nothing\n"
    "  -d, --debug    log everything\n"
    "  -v, --version  print the version\n"
    "  -h, --help     print this\n"
    "\n"
    "It stays in the foreground and logs to standard error. See ostlerd(8)\n"
    "and ostlerd.conf(5).\n";

static const struct option long_options[] = {
	{ "test", no_argument, NULL, 't' },
	{ "debug", no_argument, NULL, 'd' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

static void
fail_usage(void)
{
	fputs(usage, stderr);
	exit(EXIT_USAGE);
}

/* Ends the program for -h, -v and what is wrong. */
static void
read_arguments(int argc, char **argv, struct arguments *a)
{
	int c;

	while ((c = getopt_long(argc, argv, "df:htv", long_options,
	    NULL)) != -1) {
		switch (c) {
		case 'd':
			a->debug = true;
			break;
		case 'f':
			a->path = optarg;
			break;
		case 'h':
			printf("%s%s", usage, help);
			exit(EXIT_SUCCESS);
		case 't':
			a->check = true;
			break;
		case 'v':
			puts("ostlerd " PACKAGE_VERSION);
			exit(EXIT_SUCCESS);
		default:
			fail_usage();
		}
	}
	if (optind < argc) {
		fprintf(stderr, "%s: %s is one argument too many\n", argv[0],
		    argv[optind]);
		fail_usage();
	}
}

int
main(int argc, char **argv)
{
	struct arguments a = { .path = OSTLERD_CONF };
	struct configuration configuration;
	int status = EXIT_SUCCESS;

	read_arguments(argc, argv, &a);
	if (configuration_load(a.path, stderr, &configuration) != WAX_OK)
		return EXIT_USAGE;
	if (a.check)
		printf("%s: ok\n", a.path);
	else
		status = daemon_run(&configuration, &(struct daemon_options){
		    PACKAGE_VERSION, a.path, a.debug });
	configuration_clear(&configuration);
	return status;
}
