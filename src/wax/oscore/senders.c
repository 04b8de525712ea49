/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* senders.c - the sender keys in use in this process (RFC 8613 section 3.3) */
#include "wax/oscore/senders.h"

#include <assert.h>
#include <pthread.h>

/* One for the process: contexts of several sets, and of none, must differ. */
static pthread_mutex_t senders_lock = PTHREAD_MUTEX_INITIALIZER;
static struct table senders = { .limit = SIZE_MAX };

/* A fingerprint is a hash already, and nobody can aim at one bucket. */
static uint64_t
senders_hash(const struct wax_context *c)
{
	uint64_t hash;

	static_assert(sizeof(hash) == STORE_FINGERPRINT_LEN,
	    "a fingerprint is its own hash");
	memcpy(&hash, c->fingerprint, sizeof(hash));
	return hash;
}

/* The hashes are equal. */
static bool
senders_match(const struct table_link *link, const void *wanted)
{
	(void)link;
	(void)wanted;
	return true;
}

enum wax_status
senders_claim(struct wax_context *c)
{
	uint64_t hash = senders_hash(c);
	enum wax_status st = WAX_EXISTS;

	pthread_mutex_lock(&senders_lock);
	if (table_find(&senders, hash, senders_match, NULL) == NULL)
		st = table_insert(&senders, &c->claim, hash);
	c->is_claimed = st == WAX_OK;
	pthread_mutex_unlock(&senders_lock);
	return st;
}

void
senders_move(struct wax_context *c,
    const uint8_t fingerprint[STORE_FINGERPRINT_LEN])
{
	pthread_mutex_lock(&senders_lock);
	if (c->is_claimed)
		table_remove(&senders, &c->claim);
	memcpy(c->fingerprint, fingerprint, STORE_FINGERPRINT_LEN);
	/* into the place of the old one, which needs no memory */
	if (c->is_claimed)
		c->is_claimed = table_insert(&senders, &c->claim,
		    senders_hash(c)) == WAX_OK;
	pthread_mutex_unlock(&senders_lock);
}

void
senders_release(struct wax_context *c)
{
	if (!c->is_claimed)
		return;
	pthread_mutex_lock(&senders_lock);
	table_remove(&senders, &c->claim);
	c->is_claimed = false;
	if (senders.count == 0)
		table_clear(&senders);
	pthread_mutex_unlock(&senders_lock);
}
