/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry_state.h - what the files of the registry share */
#ifndef AS_REGISTRY_STATE_H
#define AS_REGISTRY_STATE_H

#include "as/registry.h"

/* The texts are in registry_statement.c. */
enum registry_statement {
	REGISTRY_ADD_SELF = DATABASE_STATEMENTS,
	REGISTRY_SELF,
	REGISTRY_VERSION,
	REGISTRY_ADD_PARTY,
	REGISTRY_SUSPEND,
	REGISTRY_REMOVE_PARTY,
	REGISTRY_PARTY_BY_ID,
	REGISTRY_PARTY_BY_NAME,
	REGISTRY_PARTIES,
	REGISTRY_ADD_KEY,
	REGISTRY_DROP_OLD,
	REGISTRY_KEY_STATE,
	REGISTRY_KEYS,
	REGISTRY_CURRENT_KEY,
	REGISTRY_COUNT_IV,
	REGISTRY_COUNT_NUMBER,
	REGISTRY_NUMBER,
	REGISTRY_ADD_TOKEN,
	REGISTRY_TOKEN,
	REGISTRY_MATERIAL,
	REGISTRY_COUNT_TOKENS,
	REGISTRY_REVOKE,
	REGISTRY_TOKENS,
	REGISTRY_PRUNE,
	REGISTRY_END
};

struct registry {
	struct database base;
	struct sealed_key key;
	struct deviceid self;
	bool has_begun;		/* changes are part of a larger one */
};

extern const struct database_kind registry_kind;
extern const char *const registry_texts[];
#define REGISTRY_TEXTS (REGISTRY_END - DATABASE_STATEMENTS)

/* One statement that gives no rows; WAX_NOT_FOUND if nothing was changed by
   it. */
enum wax_status registry_change(struct registry *r, sqlite3_stmt *q);

/* Binds a secret under its label, in room of len and SEALED_MORE bytes. */
enum wax_status registry_bind_secret(struct registry *r, sqlite3_stmt *q,
    int n, struct bytes label, struct bytes plain, uint8_t *room);
/* False: it is not what it has to be; *len may be NULL if it is size. */
bool registry_column_secret(struct registry *r, sqlite3_stmt *q, int n,
    struct bytes label, uint8_t *out, size_t size, size_t *len);

#endif
