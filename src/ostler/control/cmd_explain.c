/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_explain.c - why a request would be forwarded or denied */
#include "ostler/control/answers.h"
#include "ostler/control/commands.h"
#include "ostler/control/request.h"

static enum wax_status
explain_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct control_view view = host->view(host->arg);
	struct ask_world world = answers_make_world(&view);
	char error[ASK_ERROR_SIZE];
	struct ask ask;

	answers_set_time(&world);
	world.registry = host->registry;
	world.tally = host->tally;
	world.now = host->now(host->arg);
	ask_init(&ask, &world);
	if (!ask_read_options(&ask, &world,
	    (const char *const *)call->words, call->word_count, error) ||
	    !ask_finish(&ask, &world, error))
		return control_fail(call, WAX_FORMAT, "%s", error);
	return command_give(call, answers_explain(&view, &world, &ask));
}

const struct command command_explain = {
	.name = "explain",
	.syntax = "--target UUID [--OPTION [VALUE] ...]",
	.help = "what would become of a request, and why: ostlerd.conf(5)",
	.words_min = 1,
	.words_max = REQUEST_WORDS_MAX,
	.run = explain_run,
};
