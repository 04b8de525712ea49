/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discover.h - devices on the local network, and where they are (OCF Core,
   endpoint discovery; OCF Security, section 13.8) */
#ifndef OBT_DISCOVER_H
#define OBT_DISCOVER_H

#include "core/writer.h"
#include "obt/locate.h"

#define DISCOVER_MAX 256	/* devices; more are left out */
#define DISCOVER_WAIT_MS 3000	/* for answers of a group */

struct discover_device {
	struct deviceid id;
	bool is_owned;
	struct deviceid owner;
	unsigned methods;	/* of transfer, bit n for method n */
	/* As it tells itself; if it does not, in clear where it has answered
	   from. */
	struct locate_place place;
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

/* The question as a datagram (RFC 7252 section 8.1: Non-confirmable), and one
   that somebody has sent. False: it is no answer to that, or of a device that
   was found, or one that was not asked for. */
void discover_write(struct writer *w, const struct discover_question *question,
    struct bytes token, uint16_t mid);
bool discover_take(const struct discover_question *question,
    struct bytes token, const struct address *from, struct bytes datagram,
    struct discover_found *found);

#endif
