/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake_store.c - a store in memory */
#include "obt/fake.h"

struct store {
	int nothing;
};

void
fake_store_open(void)
{
	fake.stored_count = fake.bond_count = fake.gone_count = 0;
	fake.writes = 0;
	fake.write_fault_at = SIZE_MAX;
}

/* True: this write fails. */
static bool
write_fails(void)
{
	size_t n = fake.writes++;

	if (fake.chaos != NULL)
		return rng_below(fake.chaos, 12) == 0;
	return n == fake.write_fault_at ||
	    (fake.is_store_dead && n > fake.write_fault_at);
}

const char *
store_why(const struct store *s)
{
	(void)s;
	return "disk is full";
}

bool
store_is_name(const char *name)
{
	return name[0] != '\0' && strlen(name) < STORE_NAME_SIZE &&
	    strchr(name, ' ') == NULL;
}

enum wax_status
store_self(struct store *s, struct store_self *out)
{
	(void)s;
	memset(out, 0, sizeof(*out));
	memcpy(out->id.bytes, kit_uuid(KIT_OBT), 16);
	memcpy(out->domain.bytes, kit_uuid(KIT_OTHER), 16);
	snprintf(out->domain_name, sizeof(out->domain_name), "home");
	snprintf(out->ca, sizeof(out->ca), "-----BEGIN CERTIFICATE-----\n"
	    "root\n");
	return WAX_OK;
}

void
store_self_clear(struct store_self *self)
{
	memset(self, 0, sizeof(*self));
}

static size_t
device_find(const struct deviceid *id)
{
	size_t i = 0;

	while (i < fake.stored_count &&
	    !deviceid_equal(&fake.stored[i].id, id))
		i++;
	return i;
}

enum wax_status
store_add_device(struct store *s, const struct store_device *d)
{
	(void)s;
	if (write_fails())
		return WAX_STORAGE;
	ck_assert_uint_lt(fake.stored_count, FAKE_DEVICES);
	fake.stored[fake.stored_count++] = *d;
	return WAX_OK;
}

enum wax_status
store_update_device(struct store *s, const struct store_device *d)
{
	size_t i = device_find(&d->id);

	(void)s;
	if (write_fails())
		return WAX_STORAGE;
	if (i == fake.stored_count)
		return WAX_NOT_FOUND;
	fake.stored[i] = *d;
	return WAX_OK;
}

static bool
bond_has(const struct store_bond *b, const struct deviceid *id)
{
	return deviceid_equal(&b->one, id) || deviceid_equal(&b->other, id);
}

enum wax_status
store_remove_device(struct store *s, const struct deviceid *id)
{
	size_t i = device_find(id), kept = 0;

	(void)s;
	if (write_fails())
		return WAX_STORAGE;
	if (i == fake.stored_count)
		return WAX_NOT_FOUND;
	for (size_t j = 0; j < fake.bond_count; j++)
		if (!bond_has(&fake.bonds[j], id))
			fake.bonds[kept++] = fake.bonds[j];
	fake.bond_count = kept;
	ck_assert_uint_lt(fake.gone_count, FAKE_DEVICES);
	fake.gone[fake.gone_count++] = *id;
	/* id may be of that one */
	fake.stored[i] = fake.stored[--fake.stored_count];
	return WAX_OK;
}

enum wax_status
store_find_gone(struct store *s, const struct deviceid *id)
{
	(void)s;
	for (size_t i = 0; i < fake.gone_count; i++)
		if (deviceid_equal(&fake.gone[i], id))
			return WAX_OK;
	return WAX_NOT_FOUND;
}

enum wax_status
store_find_device(struct store *s, const char *name, struct store_device *out)
{
	char text[DEVICEID_TEXT_LEN + 1];

	(void)s;
	for (size_t i = 0; i < fake.stored_count; i++) {
		deviceid_format(&fake.stored[i].id, text);
		if (strcmp(name, fake.stored[i].name) != 0 &&
		    strcmp(name, text) != 0)
			continue;
		*out = fake.stored[i];
		return WAX_OK;
	}
	return WAX_NOT_FOUND;
}

/* As seen by a. */
static struct store_bond
bond_turned(const struct store_bond *b, const struct deviceid *a)
{
	struct store_bond t = *b;

	if (deviceid_equal(&b->one, a))
		return t;
	t.one = b->other;
	t.other = b->one;
	t.one_credid = b->other_credid;
	t.other_credid = b->one_credid;
	memcpy(t.one_sender, b->other_sender, sizeof(t.one_sender));
	memcpy(t.other_sender, b->one_sender, sizeof(t.other_sender));
	t.one_sender_len = b->other_sender_len;
	t.other_sender_len = b->one_sender_len;
	return t;
}

static size_t
bond_find(enum store_bond_kind kind, const struct deviceid *a,
    const struct deviceid *b)
{
	size_t i = 0;

	while (i < fake.bond_count && (fake.bonds[i].kind != kind ||
	    !bond_has(&fake.bonds[i], a) || !bond_has(&fake.bonds[i], b)))
		i++;
	return i;
}

enum wax_status
store_put_bond(struct store *s, const struct store_bond *b)
{
	size_t i = bond_find(b->kind, &b->one, &b->other);

	(void)s;
	if (write_fails())
		return WAX_STORAGE;
	if (device_find(&b->one) == fake.stored_count ||
	    device_find(&b->other) == fake.stored_count)
		return WAX_NOT_FOUND;
	ck_assert_uint_lt(i, FAKE_BONDS);
	fake.bonds[i] = memcmp(b->one.bytes, b->other.bytes, 16) < 0 ? *b :
	    bond_turned(b, &b->other);
	if (i == fake.bond_count)
		fake.bond_count++;
	return WAX_OK;
}

enum wax_status
store_find_bond(struct store *s, enum store_bond_kind kind,
    const struct deviceid *a, const struct deviceid *b,
    struct store_bond *out)
{
	size_t i = bond_find(kind, a, b);

	(void)s;
	if (i == fake.bond_count)
		return WAX_NOT_FOUND;
	*out = bond_turned(&fake.bonds[i], a);
	return WAX_OK;
}

enum wax_status
store_remove_bond(struct store *s, enum store_bond_kind kind,
    const struct deviceid *a, const struct deviceid *b)
{
	size_t i = bond_find(kind, a, b);

	(void)s;
	if (write_fails())
		return WAX_STORAGE;
	if (i == fake.bond_count)
		return WAX_NOT_FOUND;
	fake.bonds[i] = fake.bonds[--fake.bond_count];
	return WAX_OK;
}

enum wax_status
store_each_bond(struct store *s, const struct deviceid *id,
    enum wax_status (*each)(void *arg, const struct store_bond *b), void *arg)
{
	enum wax_status st = WAX_OK;

	(void)s;
	for (size_t i = 0; i < fake.bond_count && st == WAX_OK; i++) {
		struct store_bond b = fake.bonds[i];

		if (id != NULL && !bond_has(&b, id))
			continue;
		if (id != NULL)
			b = bond_turned(&b, id);
		st = each(arg, &b);
	}
	return st;
}

bool
store_has_sender(struct store *s, struct bytes id)
{
	(void)s;
	for (size_t i = 0; i < fake.bond_count; i++)
		if (bytes_equal(id, bytes_of(fake.bonds[i].one_sender,
		    fake.bonds[i].one_sender_len)) ||
		    bytes_equal(id, bytes_of(fake.bonds[i].other_sender,
		    fake.bonds[i].other_sender_len)))
			return true;
	return false;
}
