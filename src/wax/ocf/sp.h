/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sp.h - /oic/sec/sp: the security profile (OCF Security, section 13.14) */
#ifndef WAX_OCF_SP_H
#define WAX_OCF_SP_H

#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf/view.h"

/* Profiles, by bits; their names are 1.3.6.1.4.1.51414.0.0.N.0. */
#define SP_BASELINE 1u		/* N = 1 */
#define SP_BLACK 2u
#define SP_BLUE 4u
#define SP_PURPLE 8u

struct sp {
	unsigned supported;	/* or-ed, never 0 */
	unsigned current;	/* one of them */
};

/* As it left the factory: baseline, and no other. */
void sp_init(struct sp *s);

/* An update {"currentprofile": ..., "supportedprofiles": [...]}, either of
   which may be left out, onto s, the caller's copy. WAX_FORMAT: also for a
   profile that is not known or comes twice; WAX_RANGE: the current one is not
   among those that are supported. */
MUST_USE enum wax_status sp_update(struct sp *s, const struct node *map);

/* What was stored. WAX_FORMAT, WAX_RANGE. */
MUST_USE enum wax_status sp_restore(struct sp *s, const struct node *map);

void sp_encode(struct writer *w, const struct sp *s, enum view view);

#endif
