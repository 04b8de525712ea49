/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cmd_policy_test.c - the rules in use, against what is expected of them */
#include "ostler/control/answers.h"
#include "ostler/control/commands.h"

static enum wax_status
policy_test_run(struct control_call *call)
{
	const struct control_host *host = call->host;
	struct control_view view = host->view(host->arg);
	struct ask_world world = answers_make_world(&view);
	struct answers_test test;
	enum wax_status st;

	world.registry = host->registry;
	world.now = host->now(host->arg);
	st = answers_run_test(&world, call->words[0], call->body,
	    call->wants_json, &test);
	call->result = test.result;
	if (st == WAX_FORMAT)
		return control_fail(call, st, "the test has errors");
	if (st == WAX_OK && test.failed > 0)
		return control_fail(call, WAX_STATE,
		    "not all is as expected");
	return st;
}

const struct command command_policy_test = {
	.name = "policy test",
	.syntax = "FILE",
	.help = "whether the rules in use do what the file expects of them",
	.words_min = 1,
	.words_max = 1,
	.body = "FILE",
	.run = policy_test_run,
};
