/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* method.c - the names of ways to become an owner */
#include "obt/method.h"

#include <stdio.h>
#include <string.h>

static const char *const names[METHODS] = {
	[METHOD_JUST_WORKS] = "just-works",
	[METHOD_PIN] = "random-pin",
	[METHOD_MAKER] = "maker",
};

const char *
method_name(unsigned method)
{
	return method < METHODS ? names[method] : "other";
}

static void
add(char text[METHODS_TEXT_SIZE], const char *name)
{
	size_t len = strlen(text);

	snprintf(text + len, METHODS_TEXT_SIZE - len, "%s%s",
	    len > 0 ? "," : "", name);
}

void
methods_format(unsigned methods, char text[METHODS_TEXT_SIZE])
{
	text[0] = '\0';
	for (unsigned i = 0; i < METHODS; i++)
		if ((methods & 1u << i) != 0)
			add(text, names[i]);
	if (methods >> METHODS != 0)
		add(text, "other");
}
