/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-client.c - one OSCORE request, directly or by proxies */

#include "tools/client.h"
#include "tools/client_device.h"

int
main(int argc, char **argv)
{
	struct client_arguments a;
	int status = client_arguments_take(&a, argc, argv);

	if (status < 0)
		status = a.is_onboarding ? client_device_onboard(&a) :
		    client_run(&a);
	client_arguments_clear(&a);
	return status;
}
