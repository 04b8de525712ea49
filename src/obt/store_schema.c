/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_schema.c - the tables, by the steps that lead to them */
#include "obt/store_state.h"

/* A new file goes through all steps, an older one through those it lacks. A
   step that was once released never changes.

   In a bond the lower ID stands first. */
const struct database_step store_steps[] = {
	{ "CREATE TABLE self ("
	    " one INTEGER PRIMARY KEY CHECK (one = 1),"
	    " id BLOB NOT NULL CHECK (length(id) = 16),"
	    " domain BLOB NOT NULL CHECK (length(domain) = 16),"
	    " domain_name TEXT NOT NULL,"
	    " ca TEXT NOT NULL,"
	    " ca_key TEXT NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(id, domain, domain_name, ca, ca_key))"
	    ") STRICT;"
	    "CREATE TABLE device ("
	    " id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),"
	    " name TEXT NOT NULL UNIQUE,"
	    " address TEXT NOT NULL,"
	    " method INTEGER NOT NULL,"
	    " owned_at INTEGER NOT NULL,"
	    " certificate_until INTEGER NOT NULL,"
	    " is_unsettled INTEGER NOT NULL,"
	    " owner_key BLOB NOT NULL CHECK (length(owner_key) = 16),"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(id, name, address, method, owned_at,"
	    "  certificate_until, is_unsettled, owner_key))"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE TABLE bond ("
	    " kind INTEGER NOT NULL,"
	    " one BLOB NOT NULL REFERENCES device ON DELETE CASCADE,"
	    " other BLOB NOT NULL REFERENCES device ON DELETE CASCADE,"
	    " one_credid INTEGER NOT NULL,"
	    " other_credid INTEGER NOT NULL,"
	    " one_sender BLOB NOT NULL,"
	    " other_sender BLOB NOT NULL,"
	    " since INTEGER NOT NULL,"
	    " is_half INTEGER NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(kind, one, other, one_credid, other_credid,"
	    "  one_sender, other_sender, since, is_half)),"
	    " PRIMARY KEY (kind, one, other),"
	    " CHECK (one < other)"
	    ") STRICT, WITHOUT ROWID;"
	    "CREATE INDEX bond_one ON bond (one);"
	    "CREATE INDEX bond_other ON bond (other);"
	    "CREATE TABLE log ("
	    " number INTEGER PRIMARY KEY,"
	    " at INTEGER NOT NULL,"
	    " command TEXT NOT NULL,"
	    " device BLOB NOT NULL CHECK (length(device) = 16),"
	    " outcome TEXT NOT NULL,"
	    " sum INTEGER NOT NULL CHECK (sum ="
	    "  checksum(number, at, command, device, outcome))"
	    ") STRICT;" },
	{ "CREATE TABLE gone ("
	    " number INTEGER PRIMARY KEY,"
	    " id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),"
	    " sum INTEGER NOT NULL CHECK (sum = checksum(number, id))"
	    ") STRICT;" },
};

const struct database_kind store_kind = {
	.program = "wax-obt",
	.maker = "wax-obt init",
	.elsewhere = "--db FILE",
	.application = STORE_APPLICATION,
	.steps = store_steps,
	.version = STORE_VERSION,
	.statements = store_texts,
	.statement_count = STORE_STATEMENTS,
};
