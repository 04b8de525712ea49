/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* credentials.c - the own Device ID and the keys shared with peers */
#include "link/credentials.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "link/credentials_state.h"

struct credentials *
credentials_new(void)
{
	struct credentials *c = calloc(1, sizeof(*c));
	uint8_t table_key[16];

	if (c == NULL)
		return NULL;
	if (RAND_bytes(table_key, sizeof(table_key)) != 1 ||
	    RAND_priv_bytes(c->ticket_key, sizeof(c->ticket_key)) != 1) {
		free(c);
		return NULL;
	}
	atomic_init(&c->references, 1);
	table_init(&c->keys, SIZE_MAX, table_key);
	return c;
}

struct credentials *
credentials_ref(struct credentials *c)
{
	atomic_fetch_add_explicit(&c->references, 1, memory_order_relaxed);
	return c;
}

static void
psk_free(struct table_link *link, void *arg)
{
	struct psk *p = TABLE_ENTRY(link, struct psk, link);

	(void)arg;
	OPENSSL_cleanse(p, sizeof(*p));
	free(p);
}

void
credentials_unref(struct credentials *c)
{
	if (c == NULL || atomic_fetch_sub_explicit(&c->references, 1,
	    memory_order_acq_rel) != 1)
		return;
	table_each(&c->keys, psk_free, NULL);
	table_clear(&c->keys);
	credentials_clear_x509(c);
	OPENSSL_cleanse(c, sizeof(*c));
	free(c);
}

bool
credentials_is_ordinary(const struct credentials *c, const char **why)
{
	*why = "credentials of an ownership transfer; expected nothing else "
	    "in them";
	return c->use == CREDENTIALS_ORDINARY;
}

enum wax_status
credentials_set_id(struct credentials *c, const struct deviceid *own,
    const char **why)
{
	if (!credentials_is_ordinary(c, why))
		return WAX_STATE;
	if (deviceid_is_nil(own)) {
		*why = "the nil UUID names nobody; expected a Device ID";
		return WAX_RANGE;
	}
	if (c->has_id && !deviceid_equal(&c->id, own)) {
		*why = "another Device ID is set; expected one and the same";
		return WAX_EXISTS;
	}
	c->id = *own;
	c->has_id = true;
	return WAX_OK;
}

struct bytes
credentials_cut_id(const struct deviceid *id)
{
	return bytes_of(id->bytes,
	    strnlen((const char *)id->bytes, sizeof(id->bytes)));
}

static bool
psk_is_peer(const struct table_link *link, const void *wanted)
{
	return deviceid_equal(
	    &TABLE_ENTRY(link, const struct psk, link)->peer, wanted);
}

static bool
psk_has_identity(const struct table_link *link, const void *wanted)
{
	const struct bytes *identity = wanted;

	return bytes_equal(credentials_cut_id(
	    &TABLE_ENTRY(link, const struct psk, link)->peer), *identity);
}

const struct psk *
credentials_find_psk(const struct credentials *c, const struct deviceid *peer)
{
	const struct table_link *link = table_find(&c->keys,
	    table_hash(&c->keys, credentials_cut_id(peer)), psk_is_peer, peer);

	return link == NULL ? NULL : TABLE_ENTRY(link, const struct psk, link);
}

enum wax_status
credentials_find_identity(const struct credentials *c, struct bytes identity,
    const struct psk **out)
{
	uint64_t hash = table_hash(&c->keys, identity);
	const struct table_link *link = table_find(&c->keys, hash,
	    psk_has_identity, &identity), *other;

	if (link == NULL)
		return WAX_NOT_FOUND;
	/* all that are cut to the same bytes share a bucket */
	for (other = link->next; other != NULL; other = other->next)
		if (other->hash == hash && psk_has_identity(other, &identity))
			return WAX_LIMIT;
	*out = TABLE_ENTRY(link, const struct psk, link);
	return WAX_OK;
}

enum wax_status
credentials_add_psk(struct credentials *c, const struct deviceid *peer,
    struct bytes key, const char **why)
{
	struct psk *p;

	if (!credentials_is_ordinary(c, why))
		return WAX_STATE;
	if (key.len != 16 && key.len != 32) {
		*why = "a key of another length; expected 16 or 32 bytes";
		return WAX_RANGE;
	}
	if (deviceid_is_nil(peer)) {
		*why = "the nil UUID names nobody; expected a Device ID";
		return WAX_RANGE;
	}
	if (credentials_find_psk(c, peer) != NULL) {
		*why = "a second key for this peer; expected one";
		return WAX_EXISTS;
	}
	*why = "no memory";
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return WAX_MEMORY;
	p->peer = *peer;
	p->len = key.len;
	memcpy(p->key, key.data, key.len);
	if (table_insert(&c->keys, &p->link, table_hash(&c->keys,
	    credentials_cut_id(peer))) != WAX_OK) {
		psk_free(&p->link, NULL);
		return WAX_MEMORY;
	}
	c->newest = p;
	return WAX_OK;
}

enum wax_status
credentials_check(const struct credentials *c, const char **why)
{
	if (c->use != CREDENTIALS_ORDINARY)
		return WAX_OK;
	if (c->keys.count == 0 && c->certificate == NULL &&
	    c->anchor_count == 0) {
		*why = "nothing to be used; expected keys, a certificate or "
		    "trust anchors";
		return WAX_STATE;
	}
	if (c->keys.count == 0)
		return WAX_OK;
	if (!c->has_id) {
		*why = "keys, but no Device ID of our own; expected one";
		return WAX_STATE;
	}
	if (credentials_cut_id(&c->id).len < sizeof(c->id.bytes)) {
		*why = "the own Device ID has a zero byte, where OpenSSL cuts "
		    "a PSK identity; expected another ID, or no keys";
		return WAX_STATE;
	}
	return WAX_OK;
}

bool
credentials_id(const struct credentials *c, struct deviceid *out)
{
	if (c->has_id)
		*out = c->id;
	return c->has_id;
}
