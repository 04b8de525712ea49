/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* configuration.h - all that is read from files: the settings and the
   credentials they name */
#ifndef OSTLER_CONFIGURATION_H
#define OSTLER_CONFIGURATION_H

#include <stdio.h>

#include "ostler/net/vault.h"
#include "ostler/settings.h"

struct configuration {
	struct settings *settings;	/* a reference */
	struct vault *vault;		/* owned; of these settings */
};

/* As settings_load and vault_load: all or nothing. */
MUST_USE enum wax_status configuration_load(const char *path, FILE *errors,
    struct configuration *out);
void configuration_clear(struct configuration *c);

#endif
