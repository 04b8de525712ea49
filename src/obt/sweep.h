/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep.h - credentials that a device has and the store knows nothing of: what
   a change that broke off, or a device that is gone, has left behind */
#ifndef OBT_SWEEP_H
#define OBT_SWEEP_H

#include "obt/change.h"

/* Takes away every OSCORE context and every key for a peer with which the store
   has no pair or link, and those of a pair that were replaced since. The
   owner's key and certificates stay. As change_ask; WAX_LIMIT; WAX_STORAGE. */
MUST_USE enum wax_status sweep_all(struct change *c, size_t party);

#endif
