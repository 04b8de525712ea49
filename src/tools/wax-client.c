/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-client.c - one OSCORE request, directly or by proxies */

#include "tools/client_device.h"
#include "tools/client_http.h"

static int
run(struct client_arguments *a)
{
	if (a->is_onboarding)
		return client_device_onboard(a);
	if (a->to_http != NULL)
		return client_http_write(a, stdout);
	return a->url[0] != '\0' ? client_http_run(a) : client_run(a);
}

int
main(int argc, char **argv)
{
	struct client_arguments a;
	int status = client_arguments_take(&a, argc, argv);

	if (status < 0)
		status = run(&a);
	client_arguments_clear(&a);
	return status;
}
