/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* settings.h - what wax-as.conf says */
#ifndef AS_SETTINGS_H
#define AS_SETTINGS_H

#include <stdio.h>

#include "as/policy.h"

#define SETTINGS_LISTEN_MAX 32

struct as_settings {
	char *issuer;		/* what tokens say they are of */
	char *uri;		/* where it is asked, for others to know */
	char *database;
	char *key_file;		/* for the secrets in the database */
	char *state;		/* a folder: numbers of OSCORE contexts */
	char *audit;		/* NULL: none */
	char *credentials;	/* of hops; NULL: none */
	char *listen[SETTINGS_LISTEN_MAX];
	size_t listen_count;
	unsigned log_level;
	uint32_t token_lifetime;	/* seconds, unless a rule says less */
	uint32_t tokens_per_client;
	uint32_t requests_per_minute;	/* of one client or server */
	struct policy policy;
};

struct settings_rows {
	const char *statement;	/* where they stand; "": at the top */
	const struct keyword *rows;
};

/* All there are; ends with NULL. */
extern const struct settings_rows as_settings_rows[];

/* Errors go to errors. WAX_FORMAT, WAX_SYSTEM, WAX_MEMORY. *out is owned; clear
   it in any case. */
MUST_USE enum wax_status as_settings_load(const char *path, FILE *errors,
    struct as_settings *out);
void as_settings_clear(struct as_settings *s);

#endif
