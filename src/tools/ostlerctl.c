/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* ostlerctl.c - asks a running ostlerd, and tells it */

#include "tools/audit_verify.h"
#include "tools/ctl_arguments.h"

int
main(int argc, char **argv)
{
	struct ctl_arguments a;
	int status = ctl_arguments_take(&a, argc, argv);

	if (status < 0 && a.audit_verify)
		status = audit_verify_run(argc - a.rest, argv + a.rest, stdout,
		    stderr);
	else if (status < 0)
		status = (int)ctl_talk(a.path, &a.request, stdout, stderr);
	ctl_arguments_clear(&a);
	return status;
}
