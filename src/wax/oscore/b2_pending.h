/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_pending.h - the random values a server waits for (RFC 8613 Appendix B.2
   step 2: "caches R2") */
#ifndef WAX_OSCORE_B2_PENDING_H
#define WAX_OSCORE_B2_PENDING_H

#include <pthread.h>

#include "core/bytes.h"
#include "wax/context.h"

/* A context's values belong to it and not to an address: behind a proxy many
   clients have one. */
struct b2_entry {
	const struct wax_context *context;	/* to compare; NULL: free */
	uint32_t generation;	/* of the context; a value of an earlier one is
				   of no use */
	uint8_t len;
	uint8_t value[WAX_RENEWAL_RANDOM_MAX];
	uint64_t expiry;	/* ms of the environment's clock */
	uint64_t serial;	/* rises with each entry */
};

/* Locks itself; a context's lock may be held. */
struct b2_pending {
	pthread_mutex_t lock;
	struct b2_entry *entries;	/* limit of them, or NULL */
	size_t limit;
	uint64_t serial;
};

void b2_pending_init(struct b2_pending *p, size_t limit);
void b2_pending_free(struct b2_pending *p);

/* Once, before the first b2_pending_add. WAX_MEMORY. */
MUST_USE enum wax_status b2_pending_make_room(struct b2_pending *p);

/* Remembers a value (at most WAX_RENEWAL_RANDOM_MAX bytes) until expiry. With
   more than a quarter of all, the context's oldest gives way. WAX_LIMIT: all
   entries are taken by other contexts. */
MUST_USE enum wax_status b2_pending_add(struct b2_pending *p,
    const struct wax_context *c, uint32_t generation, struct bytes value,
    uint64_t now, uint64_t expiry);

/* The length of the context's value that long begins with; 0: none. */
size_t b2_pending_match(struct b2_pending *p, const struct wax_context *c,
    uint32_t generation, struct bytes whole, uint64_t now);

/* Forgets all of the context. */
void b2_pending_remove(struct b2_pending *p, const struct wax_context *c);

#endif
