/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* found.c - who said where a device is */
#include "ostler/discover/found.h"

#include <stdlib.h>

#include "core/table.h"

struct claim {
	struct address host;
	struct location location;
	uint64_t expires;
};

struct found {
	struct table_link link;
	struct deviceid device;
	struct claim claims[FOUND_CLAIMS];	/* the oldest first */
	size_t claim_count;
};

struct founds {
	struct table table;
	uint64_t now;		/* for the sweep's visit */
};

struct founds *
founds_new(size_t limit, const uint8_t key[16])
{
	struct founds *f = calloc(1, sizeof(*f));

	if (f != NULL)
		table_init(&f->table, limit, key);
	return f;
}

static void
founds_remove(struct founds *f, struct found *d)
{
	table_remove(&f->table, &d->link);
	free(d);
}

static void
founds_free_one(struct table_link *link, void *arg)
{
	founds_remove(arg, TABLE_ENTRY(link, struct found, link));
}

void
founds_free(struct founds *f)
{
	if (f == NULL)
		return;
	table_each(&f->table, founds_free_one, f);
	table_clear(&f->table);
	free(f);
}

static bool
found_match(const struct table_link *link, const void *wanted)
{
	return deviceid_equal(&TABLE_ENTRY(link, const struct found,
	    link)->device, wanted);
}

static void
found_expire(struct found *d, uint64_t now)
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
found_locate(const struct found *d)
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
found_claim(struct found *d, const struct address *host)
{
	for (size_t i = 0; i < d->claim_count; i++) {
		if (address_equal(&d->claims[i].host, host))
			return &d->claims[i];
	}
	if (d->claim_count == FOUND_CLAIMS)
		return NULL;
	d->claims[d->claim_count] = (struct claim){ .host = *host };
	return &d->claims[d->claim_count++];
}

static enum wax_status
founds_use(struct founds *f, const struct deviceid *device,
    struct found **out)
{
	uint64_t hash = table_hash(&f->table,
	    bytes_of(device->bytes, sizeof(device->bytes)));
	struct table_link *link = table_find(&f->table, hash, found_match,
	    device);
	struct found *d;
	enum wax_status st;

	if (link != NULL) {
		*out = TABLE_ENTRY(link, struct found, link);
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

static enum found_news
found_compare(const struct location *before, const struct location *after,
    const struct location *told)
{
	if (before->address_count == 0)
		return FOUND_NEW;
	if (location_equal(before, after))
		return FOUND_SAME;
	return location_touches(before, told) ? FOUND_CHANGED :
	    FOUND_CONTRADICTED;
}

enum wax_status
founds_note(struct founds *f, const struct deviceid *device,
    const struct address *host, const struct location *location,
    uint64_t now, uint64_t expires, struct location *out,
    enum found_news *news)
{
	struct address who = *host;
	struct found *d;
	enum wax_status st = founds_use(f, device, &d);

	if (st != WAX_OK)
		return st;
	who.port = 0;
	found_expire(d, now);

	struct location before = found_locate(d);
	struct claim *c = found_claim(d, &who);

	if (c == NULL)
		return WAX_LIMIT;
	c->location = *location;
	c->expires = expires;
	*out = found_locate(d);
	*news = found_compare(&before, out, location);
	return WAX_OK;
}

static void
founds_sweep_one(struct table_link *link, void *arg)
{
	struct founds *f = arg;
	struct found *d = TABLE_ENTRY(link, struct found, link);

	found_expire(d, f->now);
	if (d->claim_count == 0)
		founds_remove(f, d);
}

size_t
founds_sweep(struct founds *f, uint64_t now)
{
	f->now = now;
	table_each(&f->table, founds_sweep_one, f);
	return f->table.count;
}
