/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* doxm.h - /oic/sec/doxm: who the device is and whom it belongs to (OCF
   Security, section 13.8) */
#ifndef WAX_OCF_DOXM_H
#define WAX_OCF_DOXM_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf/cred_types.h"
#include "wax/ocf/view.h"

#define DOXM_METHOD_SELF 4	/* none was selected yet */
#define DOXM_METHOD_MAX 3

struct doxm {
	unsigned methods;	/* bit n for method n */
	unsigned types;		/* WAX_CREDENTIAL_* that it takes, or-ed */
	int64_t selected;
	bool is_owned;
	struct deviceid device;
	struct deviceid owner;
	struct deviceid rowner;
};

/* Which keys an update has. */
#define DOXM_HAS_SELECTED 1u
#define DOXM_HAS_OWNED 2u
#define DOXM_HAS_DEVICE 4u
#define DOXM_HAS_OWNER 8u
#define DOXM_HAS_ROWNER 16u

/* An update onto d, the caller's copy. WAX_FORMAT: also for a key that is
   read-only; WAX_RANGE: a method that is not the device's, a nil ID, or that
   the device should have no owner any more, or one without an ID. */
MUST_USE enum wax_status doxm_update(struct doxm *d, const struct node *map,
    uint32_t *seen);

/* What was stored; methods and types are not. WAX_FORMAT. */
MUST_USE enum wax_status doxm_restore(struct doxm *d, const struct node *map);

/* Whether the device takes credentials of that type. */
bool doxm_has_types(const struct doxm *d, unsigned types);

void doxm_encode(struct writer *w, const struct doxm *d, enum view view);

#endif
