/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - wax-obt, the onboarding tool */
#include "obt/arguments.h"

int
main(int argc, char **argv)
{
	struct arguments a = { .call = { .out = stdout, .err = stderr } };
	int status = arguments_take(&a, argc, argv);

	return status >= 0 ? status : (int)command_run(&a.call);
}
