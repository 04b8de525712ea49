/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bonding.c - two devices get, or lose, something that they share */
#include "obt/bonding.h"

#include <stdio.h>
#include <time.h>

static const struct deviceid *
bonding_id(const struct bonding *b, size_t party)
{
	return party == 0 ? &b->bond.one : &b->bond.other;
}

static struct entries_kind
bonding_kind(const struct bonding *b, size_t party)
{
	return (struct entries_kind){
		.type = b->type, .usage = b->usage,
		.subject = bonding_id(b, 1 - party)
	};
}

/* Only a pair has one. */
static struct bytes
bonding_sender(const struct bonding *b, size_t party)
{
	if (b->bond.kind != STORE_PAIR)
		return BYTES_ABSENT;
	return party == 0 ?
	    bytes_of(b->bond.one_sender, b->bond.one_sender_len) :
	    bytes_of(b->bond.other_sender, b->bond.other_sender_len);
}

static enum wax_status
store_step(struct change *c, enum wax_status st)
{
	return st == WAX_OK ? st :
	    change_fail(c, CHANGE_STORE, st, store_why(c->store));
}

/* --- in the store -------------------------------------------------------- */

static enum wax_status
bond_put_half(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;

	(void)party;
	b->bond.is_half = true;
	return store_step(c, store_put_bond(c->store, &b->bond));
}

/* As it was. */
static enum wax_status
bond_put_back(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	enum wax_status st;

	(void)party;
	if (b->has_old)
		return store_step(c, store_put_bond(c->store, &b->old));
	st = store_remove_bond(c->store, b->bond.kind, &b->bond.one,
	    &b->bond.other);
	return st == WAX_NOT_FOUND ? WAX_OK : store_step(c, st);
}

static enum wax_status
bond_put_whole(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;

	(void)party;
	b->bond.is_half = false;
	return store_step(c, store_put_bond(c->store, &b->bond));
}

static enum wax_status
bond_forget(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;

	(void)party;
	return store_step(c, store_remove_bond(c->store, b->bond.kind,
	    &b->bond.one, &b->bond.other));
}

/* --- at a device --------------------------------------------------------- */

static enum wax_status
entry_give(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	struct entries_kind kind = bonding_kind(b, party);
	int64_t *credid = party == 0 ? &b->bond.one_credid :
	    &b->bond.other_credid;
	uint8_t update[BONDING_UPDATE_SIZE];
	size_t len;
	enum wax_status st = b->write(b, party, update, sizeof(update), &len);

	if (st == WAX_OK)
		st = entries_give(c, party, &kind, &b->before[party],
		    bonding_sender(b, party), bytes_of(update, len), credid);
	explicit_bzero(update, sizeof(update));
	return st;
}

static enum wax_status
entry_take_back(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	struct entries_kind kind = bonding_kind(b, party);

	return entries_take_back(c, party, &kind, &b->before[party],
	    bonding_sender(b, party));
}

static enum wax_status
entries_look(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	struct entries_kind kind = bonding_kind(b, party);

	return entries_list(c, party, &kind, BYTES_ABSENT, BYTES_ABSENT,
	    &b->before[party]);
}

static enum wax_status
party_learn(struct change *c, size_t party, void *arg)
{
	const struct bonding *b = arg;

	return b->learn == NULL ? WAX_OK : b->learn(b, c, party);
}

static enum wax_status
entries_clean(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	int64_t credid = party == 0 ? b->bond.one_credid :
	    b->bond.other_credid;
	struct entries old = { .count = 0 };

	for (size_t i = 0; i < b->before[party].count; i++)
		if (b->before[party].credids[i] != credid)
			old.credids[old.count++] = b->before[party].credids[i];
	return entries_remove(c, party, &old);
}

static enum wax_status
entries_lose(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;

	return entries_remove(c, party, &b->before[party]);
}

/* A key that is gone is gone; was anything taken at all? */
static enum wax_status
entries_miss(struct change *c, size_t party, void *arg)
{
	struct bonding *b = arg;
	struct entries_kind kind = bonding_kind(b, party);

	return entries_take_back(c, party, &kind, &b->before[party],
	    BYTES_ABSENT);
}

static const struct change_step making[] = {
	{ "what it has", 0, entries_look, NULL, false },
	{ "what it has", 1, entries_look, NULL, false },
	{ "its own key", 0, party_learn, NULL, false },
	{ "its own key", 1, party_learn, NULL, false },
	{ "the store", CHANGE_STORE, bond_put_half, bond_put_back, false },
	{ "its new key", 0, entry_give, entry_take_back, false },
	{ "its new key", 1, entry_give, entry_take_back, false },
	{ "the store", CHANGE_STORE, bond_put_whole, NULL, false },
	{ "its old key", 0, entries_clean, NULL, true },
	{ "its old key", 1, entries_clean, NULL, true },
};

static const struct change_step ending[] = {
	{ "what it has", 0, entries_look, NULL, false },
	{ "what it has", 1, entries_look, NULL, false },
	{ "the store", CHANGE_STORE, bond_put_half, bond_put_back, false },
	{ "its old key", 0, entries_lose, entries_miss, false },
	{ "its old key", 1, entries_lose, entries_miss, false },
	{ "the store", CHANGE_STORE, bond_forget, NULL, false },
};

/* --- both of them -------------------------------------------------------- */

static enum wax_status
bonding_begin(struct store *s, struct bonding *b,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error)
{
	enum wax_status st;

	if (deviceid_equal(&one->id, &other->id)) {
		snprintf(error->text, sizeof(error->text),
		    "%s: it can not be its own peer", one->name);
		return WAX_RANGE;
	}
	b->bond.one = one->id;
	b->bond.other = other->id;
	st = store_find_bond(s, b->bond.kind, &one->id, &other->id, &b->old);
	b->has_old = st == WAX_OK;
	return st == WAX_OK || st == WAX_NOT_FOUND ? WAX_OK :
	    change_fail_store(s, st, error);
}

enum wax_status
bonding_make(struct store *s, struct bonding *b,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error)
{
	const struct store_device *const devices[] = { one, other };
	enum wax_status st = bonding_begin(s, b, one, other, error);

	if (st != WAX_OK)
		return st;
	b->bond.since = time(NULL);
	return change_run(s, devices, 2, making,
	    sizeof(making) / sizeof(making[0]), b, error);
}

enum wax_status
bonding_end(struct store *s, struct bonding *b,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error)
{
	const struct store_device *const devices[] = { one, other };
	enum wax_status st = bonding_begin(s, b, one, other, error);

	if (st == WAX_OK && !b->has_old) {
		snprintf(error->text, sizeof(error->text),
		    "%s: it has nothing in common with %s", one->name,
		    other->name);
		return WAX_NOT_FOUND;
	}
	if (st != WAX_OK)
		return st;
	b->bond = b->old;
	return change_run(s, devices, 2, ending,
	    sizeof(ending) / sizeof(ending[0]), b, error);
}
