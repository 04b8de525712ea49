/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep.h - what a device still has of a change that broke off, or of a device
   that is gone */
#ifndef OBT_SWEEP_H
#define OBT_SWEEP_H

#include "obt/change.h"

/*
 * Takes away OSCORE contexts, keys for a hop or for handshakes and entries of
 * acl2 of devices that are gone; contexts and keys that were replaced by what
 * the store knows; and those of a half bond that are not the ones it was to
 * get.
 *
 * The rest stays: the owner's key, certificates, entries for whom the store has
 * never known, and contexts and keys that are newer than it, as after an older
 * backup was put in its place. A change that broke off leaves none of these,
 * because the store has its bond before a device does (bonding.h).
 *
 * As change_ask; WAX_LIMIT; WAX_STORAGE.
 */
MUST_USE enum wax_status sweep_all(struct change *c, size_t party);

#endif
