/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* wax-server.c - placeholder of wax-server; replace all of it */

#include <stdio.h>

int
main(void)
{
	fputs("wax-server: not written yet\n", stderr);
	return 1;
}
