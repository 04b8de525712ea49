/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - wax-obt, the onboarding tool */
#include <signal.h>
#include <sys/resource.h>

#include "obt/arguments.h"

/* Neither a reader that has gone nor a session that ends may stop a change half
   way, and keys are in no core. */
static void
prepare_process(void)
{
	const struct rlimit none = { 0, 0 };

	(void)signal(SIGPIPE, SIG_IGN);
	(void)setrlimit(RLIMIT_CORE, &none);
}

int
main(int argc, char **argv)
{
	struct arguments a = { .call = { .out = stdout, .err = stderr } };
	int status = arguments_take(&a, argc, argv);

	if (status >= 0)
		return status;
	prepare_process();
	return (int)command_run(&a.call);
}
