/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pstat.c - /oic/sec/pstat: the state of the device (OCF Security, chapter 8
   and section 13.9) */
#include "wax/ocf/pstat.h"

#include "wax/cbor/items.h"
#include "wax/ocf/keys.h"

#define STATES 5
#define MODE_RESET 1		/* bits of "cm" and "tm" */
#define MODE_PAIRING 2
#define TARGET_MAX 255

/* Bit n: may go to state n. */
static const uint8_t ways[STATES] = {
	[WAX_DOS_RESET] = 1 << WAX_DOS_RESET | 1 << WAX_DOS_RFOTM,
	[WAX_DOS_RFOTM] = 1 << WAX_DOS_RESET | 1 << WAX_DOS_RFOTM |
	    1 << WAX_DOS_RFPRO | 1 << WAX_DOS_RFNOP,
	[WAX_DOS_RFPRO] = 1 << WAX_DOS_RESET | 1 << WAX_DOS_RFPRO |
	    1 << WAX_DOS_RFNOP | 1 << WAX_DOS_SRESET,
	[WAX_DOS_RFNOP] = 1 << WAX_DOS_RESET | 1 << WAX_DOS_RFPRO |
	    1 << WAX_DOS_RFNOP | 1 << WAX_DOS_SRESET,
	[WAX_DOS_SRESET] = 1 << WAX_DOS_RESET | 1 << WAX_DOS_RFPRO |
	    1 << WAX_DOS_SRESET,
};

static const struct {
	int64_t current;	/* "cm" */
	int64_t target;		/* "tm", as it begins */
} modes[STATES] = {
	[WAX_DOS_RESET] = { MODE_RESET, MODE_PAIRING },
	[WAX_DOS_RFOTM] = { MODE_PAIRING, 0 },
	[WAX_DOS_SRESET] = { MODE_RESET, 0 },
};

bool
pstat_may_go(enum wax_dos from, enum wax_dos to)
{
	return (ways[from] >> to & 1) != 0;
}

void
pstat_enter(struct pstat *p, enum wax_dos state)
{
	p->state = state;
	p->mode = PSTAT_CLIENT_DIRECTED;
	p->target = modes[state].target;
}

struct draft {
	struct pstat *pstat;
	int64_t state;
};

static enum wax_status
take_number(void *arg, const struct node *value)
{
	struct draft *d = arg;

	return keys_take_int(value, 0, STATES - 1, &d->state);
}

static enum wax_status
take_pending(void *arg, const struct node *value)
{
	struct draft *d = arg;

	return keys_take_bool(value, &d->pstat->is_pending);
}

/* "p" is read-only: only what was stored has it. */
static const struct key_row state_rows[] = {
	{ "s", take_number },
	{ "p", take_pending },
};

static enum wax_status
take_state(void *arg, const struct node *value)
{
	uint32_t seen;
	enum wax_status st = keys_read(value, state_rows, 1, arg, &seen);

	return st == WAX_OK && seen == 0 ? WAX_FORMAT : st;
}

static enum wax_status
take_stored_state(void *arg, const struct node *value)
{
	uint32_t seen;
	enum wax_status st = keys_read(value, state_rows,
	    KEYS_COUNT(state_rows), arg, &seen);

	return st == WAX_OK && seen != 3 ? WAX_FORMAT : st;
}

static enum wax_status
take_mode(void *arg, const struct node *value)
{
	struct draft *d = arg;
	int64_t mode;
	enum wax_status st = keys_take_int(value, 1, 7, &mode);

	if (st != WAX_OK)
		return st;
	return mode == PSTAT_CLIENT_DIRECTED ?
	    (d->pstat->mode = mode, WAX_OK) : WAX_RANGE;
}

static enum wax_status
take_target(void *arg, const struct node *value)
{
	struct draft *d = arg;

	return keys_take_int(value, 0, TARGET_MAX, &d->pstat->target);
}

static enum wax_status
take_rowner(void *arg, const struct node *value)
{
	struct draft *d = arg;

	return keys_take_uuid(value, &d->pstat->rowner);
}

/* In the order of PSTAT_HAS_*. */
static const struct key_row pstat_rows[] = {
	{ "dos", take_state },
	{ "om", take_mode },
	{ "tm", take_target },
	{ "rowneruuid", take_rowner },
};

static const struct key_row stored_rows[] = {
	{ "dos", take_stored_state },
	{ "om", take_mode },
	{ "tm", take_target },
	{ "rowneruuid", take_rowner },
};

enum wax_status
pstat_update(struct pstat *p, const struct node *map, enum wax_dos *wanted,
    uint32_t *seen)
{
	struct pstat next = *p;
	struct draft draft = { &next, p->state };
	enum wax_status st = keys_read(map, pstat_rows,
	    KEYS_COUNT(pstat_rows), &draft, seen);

	if (st == WAX_OK && *seen == 0)
		return WAX_FORMAT;
	if (st != WAX_OK)
		return st;
	*p = next;
	*wanted = (enum wax_dos)draft.state;
	return WAX_OK;
}

enum wax_status
pstat_restore(struct pstat *p, const struct node *map)
{
	struct pstat next = { .is_pending = false };
	struct draft draft = { &next, 0 };
	uint32_t seen;
	enum wax_status st = keys_read(map, stored_rows,
	    KEYS_COUNT(stored_rows), &draft, &seen);

	if (st != WAX_OK)
		return st;
	if (seen != (PSTAT_HAS_STATE | PSTAT_HAS_MODE | PSTAT_HAS_TARGET |
	    PSTAT_HAS_ROWNER))
		return WAX_FORMAT;
	next.state = (enum wax_dos)draft.state;
	*p = next;
	return WAX_OK;
}

static void
encode_state(struct writer *w, const struct pstat *p)
{
	items_write_text(w, "dos");
	items_write_map(w, 2);
	keys_write_bool(w, "p", p->is_pending);
	keys_write_int(w, "s", p->state);
}

void
pstat_encode(struct writer *w, const struct pstat *p, enum view view)
{
	bool is_stored = view == VIEW_STORE;

	items_write_map(w, view == VIEW_BASELINE ? 9 : is_stored ? 4 : 7);
	if (!is_stored)
		keys_write_int(w, "cm", modes[p->state].current);
	if (view == VIEW_BASELINE) {
		items_write_text(w, "if");
		items_write_array(w, 2);
		items_write_text(w, "oic.if.rw");
		items_write_text(w, "oic.if.baseline");
	}
	keys_write_int(w, "om", p->mode);
	if (view == VIEW_BASELINE) {
		items_write_text(w, "rt");
		items_write_array(w, 1);
		items_write_text(w, "oic.r.pstat");
	}
	if (!is_stored)
		keys_write_int(w, "sm", PSTAT_CLIENT_DIRECTED);
	keys_write_int(w, "tm", p->target);
	encode_state(w, p);
	if (!is_stored)
		keys_write_bool(w, "isop", p->state == WAX_DOS_RFNOP &&
		    !p->is_pending);
	keys_write_uuid(w, "rowneruuid", &p->rowner);
}
