/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_statement.c - all SQL that the store runs */
#include "obt/store_state.h"

#define DEVICE_COLUMNS "id, name, address, method, owned_at, " \
	"certificate_until, is_unsettled, owner_key"
#define BOND_COLUMNS "kind, one, other, one_credid, other_credid, " \
	"one_sender, other_sender, since, is_half"

#define AT(statement) (STATEMENT_##statement - DATABASE_STATEMENTS)

const char *const store_texts[STORE_STATEMENTS] = {
	[AT(ADD_SELF)] = "INSERT INTO self (one, id, domain, "
	    "domain_name, ca, ca_key, sum) VALUES (1, ?1, ?2, ?3, ?4, ?5, "
	    "checksum(?1, ?2, ?3, ?4, ?5))",
	[AT(SELF)] = "SELECT id, domain, domain_name, ca, ca_key "
	    "FROM self",
	[AT(ADD_DEVICE)] = "INSERT INTO device (" DEVICE_COLUMNS ", sum) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))",
	[AT(UPDATE_DEVICE)] = "UPDATE device SET name = ?2, "
	    "address = ?3, method = ?4, owned_at = ?5, "
	    "certificate_until = ?6, is_unsettled = ?7, owner_key = ?8, "
	    "sum = checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE id = ?1",
	[AT(REMOVE_DEVICE)] = "DELETE FROM device WHERE id = ?1",
	[AT(ADD_GONE)] = "INSERT OR REPLACE INTO gone (number, id, sum) "
	    "SELECT n, ?1, checksum(n, ?1) "
	    "FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM gone)",
	[AT(GONE_CUT)] = "DELETE FROM gone WHERE number <= "
	    "(SELECT max(number) FROM gone) - ?1",
	[AT(GONE)] = "SELECT 1 FROM gone WHERE id = ?1 "
	    "AND NOT EXISTS (SELECT 1 FROM device WHERE device.id = ?1)",
	[AT(DEVICE_BY_ID)] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE id = ?1",
	[AT(DEVICE_BY_NAME)] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE name = ?1",
	[AT(DEVICES_BETWEEN)] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "WHERE id BETWEEN ?1 AND ?2 LIMIT 2",
	[AT(DEVICES)] = "SELECT " DEVICE_COLUMNS " FROM device "
	    "ORDER BY name",
	[AT(PUT_BOND)] = "INSERT OR REPLACE INTO bond (" BOND_COLUMNS
	    ", sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
	    "checksum(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))",
	[AT(BOND)] = "SELECT " BOND_COLUMNS " FROM bond "
	    "WHERE kind = ?1 AND one = ?2 AND other = ?3",
	[AT(REMOVE_BOND)] = "DELETE FROM bond "
	    "WHERE kind = ?1 AND one = ?2 AND other = ?3",
	[AT(BONDS)] = "SELECT " BOND_COLUMNS " FROM bond "
	    "ORDER BY one, other, kind",
	[AT(BONDS_OF)] = "SELECT " BOND_COLUMNS " FROM bond "
	    "WHERE one = ?1 OR other = ?1 ORDER BY one, other, kind",
	[AT(SENDER)] = "SELECT 1 FROM bond "
	    "WHERE kind = 0 AND (one_sender = ?1 OR other_sender = ?1)",
	/* its number is part of the checksum, and so is told */
	[AT(LOG)] = "INSERT INTO log (number, at, command, device, "
	    "outcome, sum) SELECT n, ?1, ?2, ?3, ?4, "
	    "checksum(n, ?1, ?2, ?3, ?4) "
	    "FROM (SELECT coalesce(max(number), 0) + 1 AS n FROM log)",
	[AT(LOG_CUT)] = "DELETE FROM log WHERE number <= "
	    "(SELECT max(number) FROM log) - ?1",
	[AT(LINES)] = "SELECT at, command, device, outcome FROM "
	    "(SELECT * FROM log ORDER BY number DESC LIMIT ?1) "
	    "ORDER BY number",
};
