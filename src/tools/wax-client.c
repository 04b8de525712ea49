/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-client.c - placeholder of wax-client; replace all of it */

#include <stdio.h>

int
main(void)
{
	fputs("wax-client: not written yet\n", stderr);
	return 1;
}
