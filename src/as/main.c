/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - wax-as, the ACE authorization server */
#include <signal.h>
#include <sys/resource.h>

#include "as/command.h"

int
main(int argc, char **argv)
{
	const struct rlimit none = { 0, 0 };

	(void)signal(SIGPIPE, SIG_IGN);
	(void)setrlimit(RLIMIT_CORE, &none);	/* keys are in no core */
	return as_run(argc, argv, stdout, stderr);
}
