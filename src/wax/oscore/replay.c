/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* replay.c - request numbers already accepted (RFC 8613 section 7.4) */
#include "wax/oscore/replay.h"

#include <assert.h>

static uint64_t
replay_bit(uint64_t piv)
{
	return UINT64_C(1) << (piv % 64);
}

static size_t
replay_word(uint64_t piv)
{
	return (size_t)(piv % REPLAY_MAX / 64);
}

void
replay_init(struct replay *r, unsigned size)
{
	assert(size >= 1 && size <= REPLAY_MAX);
	*r = (struct replay){ .size = size, .is_known = true };
}

void
replay_forget(struct replay *r)
{
	replay_init(r, r->size);
	r->is_known = false;
}

void
replay_recover(struct replay *r, uint64_t floor)
{
	replay_init(r, r->size);
	r->floor = floor;
}

bool
replay_check(const struct replay *r, uint64_t piv)
{
	if (!r->is_known)
		return true;
	if (piv < r->floor)
		return false;
	if (!r->has_highest || piv > r->highest)
		return true;
	if (r->highest - piv >= r->size)
		return false;
	return (r->seen[replay_word(piv)] & replay_bit(piv)) == 0;
}

/* The ring holds REPLAY_MAX numbers: those that come into it anew were not
   seen. */
static void
replay_advance(struct replay *r, uint64_t piv)
{
	if (!r->has_highest || piv - r->highest >= REPLAY_MAX) {
		memset(r->seen, 0, sizeof(r->seen));
	} else {
		for (uint64_t n = r->highest + 1; n <= piv; n++)
			r->seen[replay_word(n)] &= ~replay_bit(n);
	}
	r->highest = piv;
	r->has_highest = true;
}

void
replay_commit(struct replay *r, uint64_t piv)
{
	assert(r->is_known);
	if (!r->has_highest || piv > r->highest)
		replay_advance(r, piv);
	r->seen[replay_word(piv)] |= replay_bit(piv);
}
