/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* rules.h - entries of /oic/sec/acl2 of a device in a change */
#ifndef OBT_RULES_H
#define OBT_RULES_H

#include "obt/change.h"
#include "obt/svr_read.h"

#define RULES_MAX 128

struct rules {
	int64_t aceids[RULES_MAX];
	size_t count;
};

/* WAX_LIMIT. */
MUST_USE enum wax_status rules_add(struct rules *list, int64_t aceid);

/* Calls each with each that the device has. Its WAX_LIMIT is told as too many
   entries, other statuses than WAX_OK are for the caller to tell; else as
   change_ask. */
MUST_USE enum wax_status rules_read(struct change *c, size_t party,
    enum wax_status (*each)(void *arg, const struct svr_ace *ace), void *arg);

/* As change_remove. */
MUST_USE enum wax_status rule_remove(struct change *c, size_t party,
    int64_t aceid);
/* All those of list. */
MUST_USE enum wax_status rules_remove(struct change *c, size_t party,
    const struct rules *list);

#endif
