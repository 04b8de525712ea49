/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover.h - devices on the local network, and where they are (OCF Core,
   endpoint discovery; OCF Security, section 13.8) */
#ifndef OBT_DISCOVER_H
#define OBT_DISCOVER_H

#include "core/address.h"
#include "obt/store.h"
#include "obt/talk.h"

#define DISCOVER_MAX 256	/* devices; more are left out */
#define DISCOVER_WAIT_MS 3000	/* for answers of a group */

struct discover_device {
	struct deviceid id;
	bool is_owned;
	struct deviceid owner;
	unsigned methods;	/* of transfer, bit n for method n */
	/* "coap://..." and "coaps://...", as it tells itself, else where it has
	   answered from; "": none. */
	char clear[STORE_ADDRESS_SIZE];
	char secure[STORE_ADDRESS_SIZE];
};

struct discover_question {
	const char *interface;	/* name; NULL: any */
	/* Whom to ask: one address ("coap://..."), or NULL: the groups. */
	const char *address;
	enum { DISCOVER_ALL, DISCOVER_OWNED, DISCOVER_UNOWNED } which;
	uint32_t wait_ms;	/* 0: DISCOVER_WAIT_MS */
};

struct discover_found {
	struct discover_device devices[DISCOVER_MAX];
	size_t count;
	bool is_cut;		/* there were more */
};

/* Asks, waits, and asks each that has answered for its addresses. A device that
   answers more than once stands there once. WAX_NOT_FOUND: no such interface;
   WAX_SYSTEM: no socket, or the one address does not answer; WAX_FORMAT:
   address; WAX_MEMORY. */
MUST_USE enum wax_status discover_run(const struct discover_question *question,
    struct discover_found *out, struct talk_error *error);

/* Where a device is in clear and by DTLS, from its /oic/res at clear; those of
   the host that clear names come first. device->clear is kept if it tells none;
   device->secure is "" then. As talk_do; WAX_STATE: its answer can not be
   read. */
MUST_USE enum wax_status discover_locate(struct talk *t, const char *clear,
    struct discover_device *device, struct talk_error *error);

/* For discover_run: takes one datagram of somebody. False: it is no answer to
   what was asked, or nothing of it is new. */
bool discover_take(struct discover_found *found, struct bytes datagram,
    struct bytes token, const struct address *from);

#endif
