/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* claims.c - who said where a device is */
#include "ostler/discover/claims.h"

#include <stdlib.h>

#include "core/table.h"

struct claim {
	struct address host;
	struct location location;
	uint64_t expires;
};

struct claimed {
	struct table_link link;
	struct deviceid device;
	struct claim claims[CLAIMS_MAX];	/* the oldest first */
	size_t claim_count;
};

struct claims {
	struct table table;
	uint64_t now;		/* for the sweep's visit */
};

struct claims *
claims_new(size_t limit, const uint8_t key[16])
{
	struct claims *f = calloc(1, sizeof(*f));

	if (f != NULL)
		table_init(&f->table, limit, key);
	return f;
}

static void
claims_remove(struct claims *f, struct claimed *d)
{
	table_remove(&f->table, &d->link);
	free(d);
}

static void
claims_free_one(struct table_link *link, void *arg)
{
	claims_remove(arg, TABLE_ENTRY(link, struct claimed, link));
}

void
claims_free(struct claims *f)
{
	if (f == NULL)
		return;
	table_each(&f->table, claims_free_one, f);
	table_clear(&f->table);
	free(f);
}

static bool
claimed_match(const struct table_link *link, const void *wanted)
{
	return deviceid_equal(&TABLE_ENTRY(link, const struct claimed,
	    link)->device, wanted);
}

static void
claimed_expire(struct claimed *d, uint64_t now)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->claim_count; i++) {
		if (now < d->claims[i].expires)
			d->claims[kept++] = d->claims[i];
	}
	d->claim_count = kept;
}

static bool
location_has(const struct location *l, const struct address *a)
{
	for (size_t i = 0; i < l->address_count; i++) {
		if (address_equal(&l->addresses[i], a))
			return true;
	}
	return false;
}

static bool
location_equal(const struct location *a, const struct location *b)
{
	return a->transport == b->transport &&
	    a->address_count == b->address_count &&
	    memcmp(a->addresses, b->addresses,
	    a->address_count * sizeof(a->addresses[0])) == 0;
}

static bool
location_touches(const struct location *a, const struct location *b)
{
	for (size_t i = 0; i < b->address_count; i++) {
		if (location_has(a, &b->addresses[i]))
			return true;
	}
	return false;
}

/* All claims together. */
static struct location
claimed_locate(const struct claimed *d)
{
	struct location l = { .address_count = 0 };

	if (d->claim_count > 0)
		l.transport = d->claims[0].location.transport;
	for (size_t i = 0; i < d->claim_count; i++) {
		const struct location *from = &d->claims[i].location;

		for (size_t j = 0; from->transport == l.transport &&
		    j < from->address_count &&
		    l.address_count < LOCATE_ADDRESSES_MAX; j++) {
			if (!location_has(&l, &from->addresses[j]))
				l.addresses[l.address_count++] =
				    from->addresses[j];
		}
	}
	return l;
}

/* The host's own claim, or a new one. NULL: there are as many as may be. */
static struct claim *
claimed_claim(struct claimed *d, const struct address *host)
{
	for (size_t i = 0; i < d->claim_count; i++) {
		if (address_equal(&d->claims[i].host, host))
			return &d->claims[i];
	}
	if (d->claim_count == CLAIMS_MAX)
		return NULL;
	d->claims[d->claim_count] = (struct claim){ .host = *host };
	return &d->claims[d->claim_count++];
}

static enum wax_status
claims_use(struct claims *f, const struct deviceid *device,
    struct claimed **out)
{
	uint64_t hash = table_hash(&f->table,
	    bytes_of(device->bytes, sizeof(device->bytes)));
	struct table_link *link = table_find(&f->table, hash, claimed_match,
	    device);
	struct claimed *d;
	enum wax_status st;

	if (link != NULL) {
		*out = TABLE_ENTRY(link, struct claimed, link);
		return WAX_OK;
	}
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return WAX_MEMORY;
	d->device = *device;
	if ((st = table_insert(&f->table, &d->link, hash)) != WAX_OK) {
		free(d);
		return st;
	}
	*out = d;
	return WAX_OK;
}

/* Who has claimed it before has moved, as far as anybody can tell. */
static enum claims_news
claimed_compare(const struct location *before, const struct location *after,
    const struct location *told, bool is_known)
{
	if (before->address_count == 0)
		return CLAIMS_NEW;
	if (location_equal(before, after))
		return CLAIMS_SAME;
	return is_known || location_touches(before, told) ? CLAIMS_CHANGED :
	    CLAIMS_CONTRADICTED;
}

enum wax_status
claims_note(struct claims *f, const struct deviceid *device,
    const struct address *host, const struct location *location,
    uint64_t now, uint64_t expires, struct location *out,
    enum claims_news *news)
{
	struct address who = *host;
	struct claimed *d;
	enum wax_status st = claims_use(f, device, &d);

	if (st != WAX_OK)
		return st;
	who.port = 0;
	claimed_expire(d, now);

	struct location before = claimed_locate(d);
	struct claim *c = claimed_claim(d, &who);

	if (c == NULL)
		return WAX_LIMIT;
	bool is_known = c->location.address_count > 0;

	c->location = *location;
	c->expires = expires;
	*out = claimed_locate(d);
	*news = claimed_compare(&before, out, location, is_known);
	return WAX_OK;
}

static void
claims_sweep_one(struct table_link *link, void *arg)
{
	struct claims *f = arg;
	struct claimed *d = TABLE_ENTRY(link, struct claimed, link);

	claimed_expire(d, f->now);
	if (d->claim_count == 0)
		claims_remove(f, d);
}

size_t
claims_sweep(struct claims *f, uint64_t now)
{
	f->now = now;
	table_each(&f->table, claims_sweep_one, f);
	return f->table.count;
}
