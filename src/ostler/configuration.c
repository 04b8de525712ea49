/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* configuration.c - all that is read from files */
#include "ostler/configuration.h"

enum wax_status
configuration_load(const char *path, FILE *errors, struct configuration *out)
{
	struct configuration c = { .vault = NULL };
	enum wax_status st = settings_load(path, errors, &c.settings);

	if (st != WAX_OK)
		return st;
	c.vault = vault_new(&c.settings->net);
	if (c.vault == NULL)
		fprintf(errors, "%s: no memory\n", path);
	st = c.vault == NULL ? WAX_MEMORY : vault_load(c.vault, errors);
	if (st == WAX_OK)
		*out = c;
	else
		configuration_clear(&c);
	return st;
}

void
configuration_clear(struct configuration *c)
{
	vault_free(c->vault);
	settings_unref(c->settings);
	*c = (struct configuration){ .vault = NULL };
}
