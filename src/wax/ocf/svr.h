/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* svr.h - all the state of a device's security virtual resources */
#ifndef WAX_OCF_SVR_H
#define WAX_OCF_SVR_H

#include "wax/ocf/acl2.h"
#include "wax/ocf/creds.h"
#include "wax/ocf/doxm.h"
#include "wax/ocf/pstat.h"
#include "wax/ocf/sdi.h"
#include "wax/ocf/sp.h"

struct svr {
	struct doxm doxm;
	struct pstat pstat;
	struct creds creds;
	struct acl2 acl2;
	struct sdi sdi;
	struct sp sp;
};

/* A copy that is changed and then takes the place of the first, or is cleared:
   so a change is whole or has not happened. Entries are shared. WAX_MEMORY. */
MUST_USE enum wax_status svr_copy(const struct svr *from, struct svr *out);
void svr_clear(struct svr *s);

/* What is stored, with all keys: an array of the resources' maps. */
void svr_encode(struct writer *w, const struct svr *s);
/* The same back; limits as for updates. *out is owned. WAX_DAMAGED: it is not
   what svr_encode writes. WAX_MEMORY, WAX_CRYPTO. */
MUST_USE enum wax_status svr_decode(struct bytes stored, size_t creds_max,
    size_t aces_max, struct svr *out);

/* All that an owner gave is gone, and the device is in RFOTM (OCF Security,
   chapter 8), with a new temporary ID; the maker's certificates stay. */
void svr_reset(struct svr *s, const struct deviceid *id);

/* What entering that state demands: an owner, an ID, and a credential for each
   resource's owner. */
bool svr_may_enter(const struct svr *s, enum wax_dos state);

#endif
