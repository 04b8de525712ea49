/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store_model.h - what a store should have in it, and random changes that both
   undergo */
#ifndef TESTS_OBT_STORE_MODEL_H
#define TESTS_OBT_STORE_MODEL_H

#include "obt/store_kit.h"
#include "rng.h"

#define MODEL_DEVICES 8
#define MODEL_KINDS 2

struct model {
	bool has_device[MODEL_DEVICES];
	struct store_device devices[MODEL_DEVICES];
	/* by the lower number first */
	bool has_bond[MODEL_KINDS][MODEL_DEVICES][MODEL_DEVICES];
	struct store_bond bonds[MODEL_KINDS][MODEL_DEVICES][MODEL_DEVICES];
};

enum model_act { MODEL_ADD, MODEL_UPDATE, MODEL_REMOVE, MODEL_PUT, MODEL_CUT,
	MODEL_ACTS };

/* One change, decided before anybody undergoes it. */
struct model_change {
	enum model_act act;
	unsigned a, b;
	struct store_device device;
	struct store_bond bond;
};

/* So that there are often many, and some go. */
static inline enum model_act
model_choose_act(struct rng *rng)
{
	static const enum model_act acts[] = { MODEL_ADD, MODEL_ADD, MODEL_ADD,
		MODEL_UPDATE, MODEL_UPDATE, MODEL_REMOVE, MODEL_PUT, MODEL_PUT,
		MODEL_PUT, MODEL_PUT, MODEL_CUT, MODEL_CUT };

	return acts[rng_below(rng, sizeof(acts) / sizeof(acts[0]))];
}

static inline struct model_change
model_choose(struct rng *rng)
{
	struct model_change c = { .act = model_choose_act(rng),
	    .a = (unsigned)rng_below(rng, MODEL_DEVICES),
	    .b = (unsigned)rng_below(rng, MODEL_DEVICES) };

	c.device = kit_device(c.a);
	if (rng_below(rng, 4) == 0)	/* names meet now and then */
		snprintf(c.device.name, sizeof(c.device.name), "lamp-%u", c.b);
	c.device.certificate_until = (int64_t)rng_next(rng);
	c.device.is_unsettled = rng_below(rng, 2) == 0;
	rng_fill(rng, c.device.owner_key, sizeof(c.device.owner_key));
	c.bond = kit_bond(rng_below(rng, 2) == 0 ? STORE_PAIR : STORE_LINK,
	    c.a, c.b);
	c.bond.is_half = rng_below(rng, 2) == 0;
	c.bond.since = (int64_t)(rng_next(rng) >> 1);
	return c;
}

static inline bool
model_name_is_taken(const struct model *m, const struct model_change *c)
{
	for (unsigned i = 0; i < MODEL_DEVICES; i++)
		if (i != c->a && m->has_device[i] &&
		    strcmp(m->devices[i].name, c->device.name) == 0)
			return true;
	return false;
}

static inline void
model_cut_all(struct model *m, unsigned n)
{
	for (unsigned kind = 0; kind < MODEL_KINDS; kind++)
		for (unsigned i = 0; i < MODEL_DEVICES; i++)
			m->has_bond[kind][n][i] = m->has_bond[kind][i][n] =
			    false;
}

static inline enum wax_status
model_apply_bond(struct model *m, const struct model_change *c)
{
	unsigned low = c->a < c->b ? c->a : c->b;
	unsigned high = c->a < c->b ? c->b : c->a;
	bool *has = &m->has_bond[c->bond.kind][low][high];

	if (c->act == MODEL_CUT) {
		if (!*has)
			return WAX_NOT_FOUND;
		*has = false;
		return WAX_OK;
	}
	if (c->a == c->b)
		return WAX_RANGE;
	if (!m->has_device[c->a] || !m->has_device[c->b])
		return WAX_NOT_FOUND;
	*has = true;
	m->bonds[c->bond.kind][low][high] = c->bond;
	return WAX_OK;
}

/* What the store has to say to it. */
static inline enum wax_status
model_apply(struct model *m, const struct model_change *c)
{
	if (c->act >= MODEL_PUT)
		return model_apply_bond(m, c);
	if (c->act == MODEL_ADD ? m->has_device[c->a] : false)
		return WAX_EXISTS;
	if (c->act != MODEL_ADD && !m->has_device[c->a])
		return WAX_NOT_FOUND;
	if (c->act != MODEL_REMOVE && model_name_is_taken(m, c))
		return WAX_EXISTS;
	m->has_device[c->a] = c->act != MODEL_REMOVE;
	m->devices[c->a] = c->device;
	if (c->act == MODEL_REMOVE)
		model_cut_all(m, c->a);
	return WAX_OK;
}

static inline enum wax_status
model_apply_store(struct store *s, const struct model_change *c)
{
	switch (c->act) {
	case MODEL_ADD:
		return store_add_device(s, &c->device);
	case MODEL_UPDATE:
		return store_update_device(s, &c->device);
	case MODEL_REMOVE:
		return store_remove_device(s, &c->device.id);
	case MODEL_PUT:
		return store_put_bond(s, &c->bond);
	default:
		return store_remove_bond(s, c->bond.kind, &c->bond.one,
		    &c->bond.other);
	}
}

static inline bool
model_has_same_device(const struct model *m, struct store *s, unsigned n)
{
	char text[DEVICEID_TEXT_LEN + 1];
	struct deviceid id = kit_id(n);
	struct store_device d;
	enum wax_status st;

	deviceid_format(&id, text);
	st = store_find_device(s, text, &d);
	return m->has_device[n] ? st == WAX_OK &&
	    kit_same_device(&d, &m->devices[n]) : st == WAX_NOT_FOUND;
}

static inline bool
model_has_same_bond(const struct model *m, struct store *s,
    enum store_bond_kind kind, unsigned low, unsigned high)
{
	const struct store_bond *wanted = &m->bonds[kind][low][high];
	struct deviceid a = kit_id(low), b = kit_id(high);
	struct store_bond bond;
	enum wax_status st;

	if (!m->has_bond[kind][low][high])
		return store_find_bond(s, kind, &a, &b, &bond) ==
		    WAX_NOT_FOUND;
	st = store_find_bond(s, kind, &wanted->one, &wanted->other, &bond);
	return st == WAX_OK && kit_same_bond(&bond, wanted);
}

struct model_count {
	unsigned devices, bonds;
};

static inline enum wax_status
model_count_device(void *arg, const struct store_device *d)
{
	(void)d;
	((struct model_count *)arg)->devices++;
	return WAX_OK;
}

static inline enum wax_status
model_count_bond(void *arg, const struct store_bond *b)
{
	(void)b;
	((struct model_count *)arg)->bonds++;
	return WAX_OK;
}

/* All that is in one is in the other. */
static inline bool
model_is_same(const struct model *m, struct store *s)
{
	struct model_count wanted = { 0 }, found = { 0 };

	for (unsigned i = 0; i < MODEL_DEVICES; i++) {
		wanted.devices += m->has_device[i];
		if (!model_has_same_device(m, s, i))
			return false;
		for (unsigned k = i + 1; k < MODEL_DEVICES; k++) {
			wanted.bonds += m->has_bond[0][i][k] +
			    m->has_bond[1][i][k];
			if (!model_has_same_bond(m, s, STORE_PAIR, i, k) ||
			    !model_has_same_bond(m, s, STORE_LINK, i, k))
				return false;
		}
	}
	return store_each_device(s, model_count_device, &found) == WAX_OK &&
	    store_each_bond(s, NULL, model_count_bond, &found) == WAX_OK &&
	    wanted.devices == found.devices && wanted.bonds == found.bonds;
}

#endif
