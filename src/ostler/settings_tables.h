/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* settings_tables.h - all keywords there are, for the manual's test */
#ifndef OSTLER_SETTINGS_TABLES_H
#define OSTLER_SETTINGS_TABLES_H

#include "ostler/conf/keyword.h"
#include "ostler/settings.h"

struct settings_table {
	const char *where;	/* "" or the statements it is the block of */
	const struct keyword *rows;	/* ends with a row without name */
};

/* Ends with a table without rows. */
extern const struct settings_table settings_tables[];

/* As settings_load, from memory; include is refused. */
MUST_USE enum wax_status settings_load_bytes(const char *name,
    struct bytes text, FILE *errors, struct settings **out);

#endif
