/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* main.c - placeholder of ostlerd; replace all of it */

#include <stdio.h>

int
main(void)
{
	fputs("ostlerd: not written yet\n", stderr);
	return 1;
}
