/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry_statement.c - all SQL that the registry runs, and its tables */
#include "as/registry_state.h"

#define APPLICATION 0x77617861	/* "waxa" */
#define VERSION 1

#define PARTY_COLUMNS "id, name, is_client, is_server, is_suspended, " \
	"introspects, has_no_clock, alg, enrolled_at, its_id, our_id, secret"
#define KEY_COLUMNS "server, kid, alg, state, made_at, secret"
#define TOKEN_COLUMNS "hash, id, is_update, client, server, scope, " \
	"scope_is_text, roles, issued, expires, exi, number, cnonce, secret"

/* A step that was once released never changes. What is counted or set later has
   a place outside of the row's checksum: counters only rise, and a token that
   is not revoked any more would be a whole row less. */
static const struct database_step steps[] = {
	{ "CREATE TABLE self ("
	    " one INTEGER PRIMARY KEY CHECK (one = 1),"
	    " id BLOB NOT NULL CHECK (length(id) = 16),"
	    " proof BLOB NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum = checksum(id, proof))"
	    ") STRICT;"
	    "CREATE TABLE party ("
	    " id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),"
	    " name TEXT NOT NULL UNIQUE,"
	    " is_client INTEGER NOT NULL,"
	    " is_server INTEGER NOT NULL,"
	    " is_suspended INTEGER NOT NULL,"
	    " introspects INTEGER NOT NULL,"
	    " has_no_clock INTEGER NOT NULL,"
	    " alg INTEGER NOT NULL,"
	    " enrolled_at INTEGER NOT NULL,"
	    " its_id BLOB NOT NULL UNIQUE,"
	    " our_id BLOB NOT NULL UNIQUE,"
	    " secret BLOB NOT NULL,"
	    " number INTEGER NOT NULL DEFAULT 0,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(id, name, is_client, is_server, is_suspended,"
	    "  introspects, has_no_clock, alg, enrolled_at, its_id, our_id,"
	    "  secret))"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE TABLE token_key ("
	    " server BLOB NOT NULL REFERENCES party ON DELETE CASCADE,"
	    " kid BLOB PRIMARY KEY NOT NULL,"
	    " alg INTEGER NOT NULL,"
	    " state INTEGER NOT NULL,"
	    " made_at INTEGER NOT NULL,"
	    " secret BLOB NOT NULL,"
	    " used INTEGER NOT NULL DEFAULT 0,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(server, kid, alg, state, made_at, secret))"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE UNIQUE INDEX token_key_state ON token_key (server, state);"
	    "CREATE TABLE token ("
	    " hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32),"
	    " id BLOB NOT NULL,"
	    " is_update INTEGER NOT NULL,"
	    " client BLOB NOT NULL REFERENCES party ON DELETE CASCADE,"
	    " server BLOB NOT NULL REFERENCES party ON DELETE CASCADE,"
	    " scope BLOB NOT NULL,"
	    " scope_is_text INTEGER NOT NULL,"
	    " roles BLOB NOT NULL,"
	    " issued INTEGER NOT NULL,"
	    " expires INTEGER NOT NULL,"
	    " exi INTEGER NOT NULL,"
	    " number INTEGER NOT NULL,"
	    " cnonce BLOB NOT NULL,"
	    " secret BLOB NOT NULL,"
	    " revoked_at INTEGER NOT NULL DEFAULT 0,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(hash, id, is_update, client, server, scope,"
	    "  scope_is_text, roles, issued, expires, exi, number, cnonce,"
	    "  secret))"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE UNIQUE INDEX token_material ON token (id)"
	    " WHERE is_update = 0;"
	    "CREATE INDEX token_client ON token (client, expires);"
	    "CREATE INDEX token_server ON token (server);"
	    "CREATE INDEX token_expires ON token (expires);" },
};

#define AT(statement) (REGISTRY_##statement - DATABASE_STATEMENTS)

const char *const registry_texts[REGISTRY_TEXTS] = {
	[AT(ADD_SELF)] = "INSERT INTO self (one, id, proof, sum) "
	    "VALUES (1, ?1, ?2, checksum(?1, ?2))",
	[AT(SELF)] = "SELECT id, proof FROM self",
	[AT(VERSION)] = "PRAGMA data_version",
	[AT(ADD_PARTY)] = "INSERT INTO party (" PARTY_COLUMNS ", sum) VALUES "
	    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12))",
	[AT(SUSPEND)] = "UPDATE party SET is_suspended = ?2, sum = "
	    "checksum(id, name, is_client, is_server, ?2, introspects, "
	    "has_no_clock, alg, enrolled_at, its_id, our_id, secret) "
	    "WHERE id = ?1",
	[AT(REMOVE_PARTY)] = "DELETE FROM party WHERE id = ?1",
	[AT(PARTY_BY_ID)] = "SELECT " PARTY_COLUMNS " FROM party "
	    "WHERE id = ?1",
	[AT(PARTY_BY_NAME)] = "SELECT " PARTY_COLUMNS " FROM party "
	    "WHERE name = ?1",
	[AT(PARTIES)] = "SELECT " PARTY_COLUMNS " FROM party ORDER BY name",
	[AT(ADD_KEY)] = "INSERT INTO token_key (" KEY_COLUMNS ", sum) VALUES "
	    "(?1, ?2, ?3, ?4, ?5, ?6, checksum(?1, ?2, ?3, ?4, ?5, ?6))",
	[AT(DROP_OLD)] = "DELETE FROM token_key WHERE server = ?1 "
	    "AND state = ?2",
	[AT(KEY_STATE)] = "UPDATE token_key SET state = ?3, sum = "
	    "checksum(server, kid, alg, ?3, made_at, secret) "
	    "WHERE server = ?1 AND state = ?2",
	[AT(KEYS)] = "SELECT " KEY_COLUMNS ", used FROM token_key "
	    "WHERE server = ?1 ORDER BY state",
	[AT(CURRENT_KEY)] = "SELECT " KEY_COLUMNS ", used FROM token_key "
	    "WHERE server = ?1 AND state = ?2",
	[AT(COUNT_IV)] = "UPDATE token_key SET used = used + 1 "
	    "WHERE server = ?1 AND state = ?2",
	[AT(COUNT_NUMBER)] = "UPDATE party SET number = number + 1 "
	    "WHERE id = ?1 AND number < 4294967295",
	[AT(NUMBER)] = "SELECT number FROM party WHERE id = ?1",
	[AT(ADD_TOKEN)] = "INSERT INTO token (" TOKEN_COLUMNS ", sum) VALUES "
	    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
	    "?14))",
	[AT(TOKEN)] = "SELECT " TOKEN_COLUMNS ", revoked_at FROM token "
	    "WHERE hash = ?1",
	[AT(MATERIAL)] = "SELECT " TOKEN_COLUMNS ", revoked_at FROM token "
	    "WHERE id = ?1 AND is_update = 0 AND client = ?2 AND server = ?3",
	[AT(COUNT_TOKENS)] = "SELECT count(*) FROM token WHERE client = ?1 "
	    "AND expires > ?2 AND revoked_at = 0",
	[AT(REVOKE)] = "UPDATE token SET revoked_at = ?4 WHERE expires > ?4 "
	    "AND revoked_at = 0 AND (client = ?1 OR server = ?2 OR id = ?3)",
	[AT(TOKENS)] = "SELECT " TOKEN_COLUMNS ", revoked_at FROM token "
	    "WHERE expires > ?1 ORDER BY issued, hash LIMIT 100000",
	[AT(PRUNE)] = "DELETE FROM token WHERE expires < ?1",
};

const struct database_kind registry_kind = {
	.program = "wax-as",
	.maker = "wax-as init",
	.elsewhere = "database in the configuration",
	.application = APPLICATION,
	.steps = steps,
	.version = VERSION,
	.statements = registry_texts,
	.statement_count = REGISTRY_TEXTS,
};
