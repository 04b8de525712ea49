/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - ostlerd */
#include <stdlib.h>

#include "config.h"
#include "ostler/arguments.h"
#include "ostler/daemon.h"

#define EXIT_USAGE 2	/* also a wrong configuration: nothing was started */

static struct control_view
view_of(const struct settings *s)
{
	return (struct control_view){ &s->net, &s->forward, s->policy };
}

/* What needs the settings alone, not the files of credentials. */
static int
answer(const struct arguments *a)
{
	struct control_view view;
	struct settings *settings;
	enum offline_status status;

	if (settings_load(a->path, stderr, &settings) != WAX_OK)
		return EXIT_USAGE;
	view = view_of(settings);
	status = a->task == TASK_EXPLAIN ?
	    offline_explain(&view, a->words, a->word_count, a->json, stdout,
	    stderr) :
	    offline_test(&view, a->test_path, a->json, stdout, stderr);
	settings_unref(settings);
	return (int)status;
}

static int
run(const struct arguments *a)
{
	struct configuration configuration;
	int status = EXIT_SUCCESS;

	if (configuration_load(a->path, stderr, &configuration) != WAX_OK)
		return EXIT_USAGE;
	if (a->task == TASK_CHECK)
		printf("%s: ok\n", a->path);
	else
		status = daemon_run(&configuration, &(struct daemon_options){
		    PACKAGE_VERSION, a->path, a->debug });
	configuration_clear(&configuration);
	return status;
}

int
main(int argc, char **argv)
{
	struct arguments a;

	if (!arguments_read(argc, argv, &a))
		return EXIT_USAGE;
	if (a.path == NULL)
		a.path = OSTLERD_CONF;
	switch (a.task) {
	case TASK_HELP:
		arguments_print_help(stdout, OSTLERD_CONF);
		return EXIT_SUCCESS;
	case TASK_VERSION:
		puts("ostlerd " PACKAGE_VERSION);
		return EXIT_SUCCESS;
	case TASK_EXPLAIN:
	case TASK_TEST:
		return answer(&a);
	case TASK_RUN:
	case TASK_CHECK:
	default:
		return run(&a);
	}
}
