/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_state.h - what the files of the store share */
#ifndef OBT_STORE_STATE_H
#define OBT_STORE_STATE_H

#include "obt/store.h"

/* The texts are in store_statement.c. */
enum store_statement {
	STATEMENT_ADD_SELF = DATABASE_STATEMENTS,
	STATEMENT_SELF,
	STATEMENT_ADD_DEVICE,
	STATEMENT_UPDATE_DEVICE,
	STATEMENT_REMOVE_DEVICE,
	STATEMENT_ADD_GONE,
	STATEMENT_GONE_CUT,
	STATEMENT_GONE,
	STATEMENT_DEVICE_BY_ID,
	STATEMENT_DEVICE_BY_NAME,
	STATEMENT_DEVICES_BETWEEN,
	STATEMENT_DEVICES,
	STATEMENT_PUT_BOND,
	STATEMENT_BOND,
	STATEMENT_REMOVE_BOND,
	STATEMENT_BONDS,
	STATEMENT_BONDS_OF,
	STATEMENT_SENDER,
	STATEMENT_LOG,
	STATEMENT_LOG_CUT,
	STATEMENT_LINES,
};

struct store {
	struct database base;
};

extern const struct database_kind store_kind;
extern const struct database_step store_steps[];
#define STORE_VERSION 2		/* how many there are */
#define STORE_APPLICATION 0x7761786f	/* "waxo" */

extern const char *const store_texts[];
#define STORE_STATEMENTS (STATEMENT_LINES + 1 - DATABASE_STATEMENTS)

#endif
