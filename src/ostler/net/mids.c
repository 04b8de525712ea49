/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* mids.c - Message IDs in blocks */
#include "ostler/net/mids.h"

#include <string.h>

#include "core/clock.h"

void
mids_init(struct mids *m, uint16_t start)
{
	memset(m->used, 0, sizeof(m->used));
	m->next = start;
}

bool
mids_has_free(const struct mids *m, uint64_t now, uint64_t lifetime)
{
	uint64_t used = m->used[m->next / MIDS_BLOCK];

	/* Within a block the question was asked at its first ID. */
	if (m->next % MIDS_BLOCK != 0 || used == 0)
		return true;
	return now >= CLOCK_S(used) + lifetime;
}

bool
mids_take(struct mids *m, uint64_t now, uint64_t lifetime, uint16_t *mid)
{
	if (!mids_has_free(m, now, lifetime))
		return false;
	m->used[m->next / MIDS_BLOCK] = (uint32_t)(now / CLOCK_S(1)) + 1;
	*mid = m->next++;
	return true;
}
