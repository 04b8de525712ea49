/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* entries.h - entries of /oic/sec/cred of a device in a change: which there
   are, given, taken away */
#ifndef OBT_ENTRIES_H
#define OBT_ENTRIES_H

#include "obt/change.h"

#define ENTRIES_MAX 64

/* Which ones are meant. */
struct entries_kind {
	uint64_t type;			/* WAX_CREDENTIAL_* */
	const char *usage;		/* NULL: none */
	const struct deviceid *subject;	/* NULL: "*" */
};

struct entries {
	int64_t credids[ENTRIES_MAX];
	size_t count;
	/* Of all entries of that kind: the one that sends with those bytes, or
	   has that text in PEM; 0: none. */
	int64_t match;
};

/* What a device has of that kind. sender or pem may be absent: then none
   matches. WAX_LIMIT: more than ENTRIES_MAX; else as change_ask. */
MUST_USE enum wax_status entries_list(struct change *c, size_t party,
    const struct entries_kind *kind, struct bytes sender, struct bytes pem,
    struct entries *out);

/* Gives it one more, the update cbor. before: what entries_list has told.
   *credid gets its number, 0 if that can not be known. */
MUST_USE enum wax_status entries_give(struct change *c, size_t party,
    const struct entries_kind *kind, const struct entries *before,
    struct bytes sender, struct bytes cbor, int64_t *credid);

/* Takes away what has come since before. WAX_OK: all is as it was then;
   WAX_STATE: something of before is gone. */
MUST_USE enum wax_status entries_take_back(struct change *c, size_t party,
    const struct entries_kind *kind, const struct entries *before,
    struct bytes sender);

/* Takes all those of list away. */
MUST_USE enum wax_status entries_remove(struct change *c, size_t party,
    const struct entries *list);

#endif
