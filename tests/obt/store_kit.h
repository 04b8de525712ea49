/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_kit.h - a store in a folder that lives as long as a test */
#ifndef TESTS_OBT_STORE_KIT_H
#define TESTS_OBT_STORE_KIT_H

#include "expect.h"
#include "obt/store_state.h"
#include "wax/posix/folder.h"

/* Begins the owner's keys and the CA's. */
#define KIT_NEEDLE "\xa7\x5c\x31\xe2\x9d\x48\xb6\x0f\x73\xca\x15\xd8"
#define KIT_NEEDLE_LEN 12
#define KIT_CA_KEY "-----BEGIN PRIVATE KEY-----\n" KIT_NEEDLE "\n"

static struct store *store;
static struct database_error error;
static char db[96];

static inline struct deviceid
kit_id(unsigned n)
{
	struct deviceid id = { { 0x7d, 0x1f, 0x2c, 0x3a } };

	memset(id.bytes + 4, 0x11, 10);
	id.bytes[14] = (uint8_t)(n >> 8);
	id.bytes[15] = (uint8_t)n;
	return id;
}

static inline struct store_self
kit_self(void)
{
	return (struct store_self){ .id = kit_id(0xa000),
		.domain = kit_id(0xb000), .domain_name = "Home",
		.ca = "-----BEGIN CERTIFICATE-----\n", .ca_key = KIT_CA_KEY };
}

static inline struct store_device
kit_device(unsigned n)
{
	struct store_device d = { .id = kit_id(n), .method = n % 3,
		.owned_at = 1700000000 + n, .owner_key = KIT_NEEDLE };

	snprintf(d.name, sizeof(d.name), "lamp-%u", n);
	snprintf(d.address, sizeof(d.address), "coaps://[fe80::%x]:5684", n);
	return d;
}

static inline struct store_bond
kit_bond(enum store_bond_kind kind, unsigned one, unsigned other)
{
	return (struct store_bond){ .kind = kind, .one = kit_id(one),
		.other = kit_id(other), .one_credid = 1 + one,
		.other_credid = 1 + other,
		.one_sender = { 1, (uint8_t)one, (uint8_t)other },
		.other_sender = { 1, (uint8_t)other, (uint8_t)one, 7 },
		.one_sender_len = 3, .other_sender_len = 4, .since = 1 };
}

static inline bool
kit_same_device(const struct store_device *a, const struct store_device *b)
{
	return deviceid_equal(&a->id, &b->id) &&
	    strcmp(a->name, b->name) == 0 &&
	    strcmp(a->address, b->address) == 0 && a->method == b->method &&
	    a->owned_at == b->owned_at &&
	    a->certificate_until == b->certificate_until &&
	    a->is_unsettled == b->is_unsettled &&
	    memcmp(a->owner_key, b->owner_key, sizeof(a->owner_key)) == 0;
}

static inline bool
kit_same_bond(const struct store_bond *a, const struct store_bond *b)
{
	return a->kind == b->kind && deviceid_equal(&a->one, &b->one) &&
	    deviceid_equal(&a->other, &b->other) &&
	    a->one_credid == b->one_credid &&
	    a->other_credid == b->other_credid &&
	    bytes_equal(bytes_of(a->one_sender, a->one_sender_len),
	    bytes_of(b->one_sender, b->one_sender_len)) &&
	    bytes_equal(bytes_of(a->other_sender, a->other_sender_len),
	    bytes_of(b->other_sender, b->other_sender_len)) &&
	    a->since == b->since && a->is_half == b->is_half;
}

/* Both must work. */
static inline void
kit_open(void)
{
	enum wax_status st = store_open(db, &store, &error);

	EXPECT(st == WAX_OK, "%s", error.text);
}

static inline void
kit_close(void)
{
	store_close(store);
	store = NULL;
}

static inline void
kit_create(void)
{
	struct store_self self = kit_self();
	enum wax_status st = store_create(db, &self, &error);

	EXPECT(st == WAX_OK, "%s", error.text);
}

/* Of what is not opened. */
static inline void
kit_expect_refused(enum wax_status wanted, const char *text)
{
	struct store *s = NULL;
	enum wax_status st = store_open(db, &s, &error);

	EXPECT(st == wanted, "%d %s", st, error.text);
	EXPECT(strstr(error.text, text) != NULL, "%s", error.text);
	EXPECT(strncmp(error.text, db, strlen(db)) == 0, "%s", error.text);
}

/* By the tool's back door. */
static inline void
kit_sql(const char *sql)
{
	sqlite3 *other = NULL;

	EXPECT(database_connect(db, &other) == SQLITE_OK);
	EXPECT(sqlite3_exec(other, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
	    sqlite3_errmsg(other));
	sqlite3_close(other);
}

static inline void
kit_setup_empty(void)
{
	folder_make();
	snprintf(db, sizeof(db), "%s/obt.db", folder);
}

static inline void
kit_setup(void)
{
	kit_setup_empty();
	kit_create();
	kit_open();
}

static inline void
kit_teardown(void)
{
	kit_close();
	folder_remove();
}

#endif
