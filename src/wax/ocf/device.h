/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device.h - the inside of struct wax_device */
#ifndef WAX_OCF_DEVICE_H
#define WAX_OCF_DEVICE_H

#include "core/writer.h"
#include "wax/ocf.h"
#include "wax/ocf/roles.h"
#include "wax/ocf/shelf.h"
#include "wax/ocf/svr.h"

struct wax_device {
	struct wax_device_conf conf;
	char record[SHELF_NAME_MAX + 1];
	struct svr svr;
	struct shelf shelf;
	struct roles roles;
	bool is_owning;		/* the ownership transfer's connection is
				   open */
};

/* Stores next, which is the caller's copy, and puts it in the place of what the
   device has; next is taken over, also if that fails and nothing has changed.
   WAX_LIMIT: more than storage may hold; WAX_STORAGE, WAX_MEMORY. */
MUST_USE enum wax_status device_commit(struct wax_device *d, struct svr *next,
    unsigned what);

/* The same, and the device goes into that state, or is pending there. */
MUST_USE enum wax_status device_commit_state(struct wax_device *d,
    struct svr *next, enum wax_dos state);

#endif
