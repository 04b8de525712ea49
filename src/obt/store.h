/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store.h - what the onboarding tool knows: itself, its devices, and what it
   has given them; in SQLite */
#ifndef OBT_STORE_H
#define OBT_STORE_H

#include <stdio.h>

#include "core/bytes.h"
#include "core/deviceid.h"
#include "core/status.h"
#include "database/database.h"

/*
 * A database (database/database.h). Each function that changes something is one
 * transaction, and durable when it comes back. Where it is not said otherwise
 * the functions also return WAX_STORAGE: it can not be written, or others do
 * not let go of it; WAX_DAMAGED: what is there can not be trusted; WAX_MEMORY.
 * store_why has the reason in words.
 *
 * Keys are in it, since the tool can not do without: owners' keys and the key
 * of its CA. Those of pairs and links are not: only the devices have them.
 */
struct store;

#define STORE_NAME_SIZE 64	/* of a device, with its NUL */
#define STORE_LOG_MAX 10000	/* lines; the oldest go first */
#define STORE_GONE_MAX 10000	/* IDs of devices that were ours; likewise */
#define STORE_ADDRESS_SIZE 128	/* a URI, "coaps://[fe80::1%eth0]:40211" */
#define STORE_PEM_SIZE 4096	/* the CA's certificate, or its key */
#define STORE_OWNER_KEY_LEN 16

struct store_self {
	struct deviceid id;		/* the tool's own */
	struct deviceid domain;		/* of the security domain */
	char domain_name[STORE_NAME_SIZE];
	char ca[STORE_PEM_SIZE];	/* its certificate, PEM */
	char ca_key[STORE_PEM_SIZE];	/* cleared by store_self_clear */
};

struct store_device {
	struct deviceid id;
	char name[STORE_NAME_SIZE];	/* unique; what commands call it */
	char address[STORE_ADDRESS_SIZE];	/* where it was last */
	unsigned method;		/* by which it was owned */
	int64_t owned_at;		/* seconds since 1970 */
	int64_t certificate_until;	/* 0: it has none from us */
	/* A device was left in RFPRO: its state is to be repaired first. */
	bool is_unsettled;
	uint8_t owner_key[STORE_OWNER_KEY_LEN];	/* clear it */
};

/* Two devices that share something. */
enum store_bond_kind {
	STORE_PAIR,		/* an OSCORE context */
	STORE_LINK,		/* a key for the hop between them */
	STORE_HANDSHAKE,	/* each has the other's key for handshakes */
};

struct store_log_line {
	int64_t at;		/* seconds since 1970 */
	char command[16];
	struct deviceid device;	/* nil: about none */
	char outcome[256];
};

struct store_bond {
	enum store_bond_kind kind;
	struct deviceid one, other;
	int64_t one_credid, other_credid;	/* their entries; 0: unknown */
	/* Of a pair: who sends with which; of the others unused. */
	uint8_t one_sender[8], other_sender[8];
	size_t one_sender_len, other_sender_len;
	int64_t since;
	bool is_half;	/* it was begun, and maybe one of them has it not */
};

/* 1 to 63 letters, digits, '.', '_' and '-', the first a letter or a digit, and
   no UUID: what a device may be called. */
bool store_is_name(const char *name);

/* Makes a new file with self in it; one that is empty is taken. WAX_RANGE: the
   domain's name has control characters, or is no UTF-8; WAX_EXISTS: there is
   one; WAX_SYSTEM: its folder is not there or not ours alone to write;
   WAX_STORAGE. */
MUST_USE enum wax_status store_create(const char *path,
    const struct store_self *self, struct database_error *error);

/* WAX_NOT_FOUND: no file; WAX_FORMAT: not one of ours, or of a newer version;
   WAX_DAMAGED: its integrity check fails; WAX_SYSTEM: others may read it or
   write its folder, or it can not be opened; WAX_EXISTS: in use. One of an
   older version is brought to this one. */
MUST_USE enum wax_status store_open(const char *path, struct store **out,
    struct database_error *error);
void store_close(struct store *s);	/* NULL is fine */

/* Why the last function that failed did so: "disk is full". Static. */
const char *store_why(const struct store *s);

/* A copy that is whole while the tool works, mode 600. WAX_EXISTS: the file is
   there; WAX_SYSTEM; WAX_STORAGE: and nothing is there. */
MUST_USE enum wax_status store_backup(struct store *s, const char *path,
    struct database_error *error);

MUST_USE enum wax_status store_self(struct store *s, struct store_self *out);
void store_self_clear(struct store_self *self);

/* WAX_RANGE: a name or an address that can not be one, or the nil ID;
   WAX_EXISTS: the ID or the name is taken. */
MUST_USE enum wax_status store_add_device(struct store *s,
    const struct store_device *d);
/* By its ID; WAX_NOT_FOUND; WAX_RANGE; WAX_EXISTS: the name is taken. */
MUST_USE enum wax_status store_update_device(struct store *s,
    const struct store_device *d);
/* With its bonds. Its ID is kept among those that are gone. WAX_NOT_FOUND. */
MUST_USE enum wax_status store_remove_device(struct store *s,
    const struct deviceid *id);
/* WAX_OK: a device of that ID was ours, and is not any more, so what others
   still have of it is of no use; WAX_NOT_FOUND. */
MUST_USE enum wax_status store_find_gone(struct store *s,
    const struct deviceid *id);
/* By a name, a UUID, or the beginning of a UUID of 4 digits or more that only
   one has. WAX_NOT_FOUND; WAX_LIMIT: more than one. */
MUST_USE enum wax_status store_find_device(struct store *s, const char *name,
    struct store_device *out);
MUST_USE enum wax_status store_find_id(struct store *s,
    const struct deviceid *id, struct store_device *out);
/* Calls each in the order of names; stops at the first status that is not
   WAX_OK and returns it. They are those of the beginning: each may change the
   store. The same goes for bonds, and lines of the log. */
MUST_USE enum wax_status store_each_device(struct store *s,
    enum wax_status (*each)(void *arg, const struct store_device *d),
    void *arg);

/* Of these two, in any order; replaces the one of that kind. WAX_NOT_FOUND: the
   store lacks one of them; WAX_RANGE: both are the same, or a length. */
MUST_USE enum wax_status store_put_bond(struct store *s,
    const struct store_bond *b);
/* out->one is a. WAX_NOT_FOUND. */
MUST_USE enum wax_status store_find_bond(struct store *s,
    enum store_bond_kind kind, const struct deviceid *a,
    const struct deviceid *b, struct store_bond *out);
MUST_USE enum wax_status store_remove_bond(struct store *s,
    enum store_bond_kind kind, const struct deviceid *a,
    const struct deviceid *b);
/* id NULL: all; else each->one is it. */
MUST_USE enum wax_status store_each_bond(struct store *s,
    const struct deviceid *id,
    enum wax_status (*each)(void *arg, const struct store_bond *b), void *arg);

/* True if that Sender or Recipient ID is in a pair already: none is given
   twice. */
bool store_has_sender(struct store *s, struct bytes id);

/* A line of what was done, kept in order: command, device or NULL, outcome; no
   keys. What is too long is cut. */
MUST_USE enum wax_status store_log(struct store *s, const char *command,
    const struct deviceid *id, const char *outcome);
/* The last count lines, the oldest of them first. */
MUST_USE enum wax_status store_each_line(struct store *s, size_t count,
    enum wax_status (*each)(void *arg, const struct store_log_line *line),
    void *arg);

#endif
