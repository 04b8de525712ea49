/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* quota.h - how many requests of each party are looked at in a minute */
#ifndef AS_QUOTA_H
#define AS_QUOTA_H

#include "core/deviceid.h"

#define QUOTA_PARTIES_MAX 65536	/* that are watched at the same time */

struct quota;

/* owned; NULL: no memory. */
struct quota *quota_new(uint32_t per_minute);
void quota_free(struct quota *q);	/* NULL is fine */
void quota_set(struct quota *q, uint32_t per_minute);

/* One more request; false: it is one too many. now: seconds since 1970. */
bool quota_take(struct quota *q, const struct deviceid *id, int64_t now);

#endif
