/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sdi.h - /oic/sec/sdi: the security domain (OCF Security, section 13.16) */
#ifndef WAX_OCF_SDI_H
#define WAX_OCF_SDI_H

#include "core/deviceid.h"
#include "core/writer.h"
#include "wax/cbor/node.h"
#include "wax/ocf/view.h"

#define SDI_NAME_MAX 64		/* bytes */

struct sdi {
	struct deviceid uuid;
	char name[SDI_NAME_MAX + 1];
	bool is_private;	/* not told by /oic/res */
};

/* An update onto s, the caller's copy: "name" and "priv" must be there, "uuid"
   may. WAX_FORMAT; WAX_RANGE: a name that is too long. */
MUST_USE enum wax_status sdi_update(struct sdi *s, const struct node *map,
    bool *has_uuid);

void sdi_encode(struct writer *w, const struct sdi *s, enum view view);

#endif
