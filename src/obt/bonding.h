/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bonding.h - two devices get, or lose, something that they share */
#ifndef OBT_BONDING_H
#define OBT_BONDING_H

#include "obt/change.h"
#include "obt/entries.h"

#define BONDING_UPDATE_SIZE 512	/* bytes of an update with a key */

/*
 *	make	each is asked for what has to be known of it
 *		the store has it as half
 *		each gets its entry, beside those it has for the other
 *		the store has it as whole
 *		entries that it replaces are taken away
 *
 *	end	the store has it as half
 *		each loses its entries for the other
 *		the store forgets it
 *
 * So a device never has something that the store does not know of, whenever
 * this ends.
 */
struct bonding {
	struct store_bond bond;	/* to be made; its kind is always set */
	uint64_t type;		/* of the entries, WAX_CREDENTIAL_* */
	const char *usage;	/* and their credusage; NULL: none */
	/* What has to be known of a device before; NULL: nothing. */
	enum wax_status (*learn)(const struct bonding *b, struct change *c,
	    size_t party);
	/* The update for that one, 0 or 1; out is cleared by the caller. */
	enum wax_status (*write)(const struct bonding *b, size_t party,
	    uint8_t *out, size_t size, size_t *len);
	void *arg;		/* for learn and write */

	/* bonding's own */
	struct store_bond old;
	bool has_old;
	struct entries before[2];
};

MUST_USE enum wax_status bonding_make(struct store *s, struct bonding *b,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);

/* WAX_NOT_FOUND: there is none. */
MUST_USE enum wax_status bonding_end(struct store *s, struct bonding *b,
    const struct store_device *one, const struct store_device *other,
    struct talk_error *error);

/* provision_pair.c. WAX_RANGE: no role can be called so. */
MUST_USE enum wax_status pairing_check_role(const char *role,
    struct talk_error *error);

#endif
