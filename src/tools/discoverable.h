/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* discoverable.h - a device at the groups of OCF: /oic/res and /oic/d for
   whoever asks there (OCF Core, endpoint discovery), and /oic/sec/doxm for a
   tool that looks for devices (OCF Security, chapter 7) */
#ifndef TOOLS_DISCOVERABLE_H
#define TOOLS_DISCOVERABLE_H

#include <event2/event.h>

#include "tools/device.h"

struct discoverable;

/* Joins the groups at that interface; the device is borrowed. WAX_SYSTEM: errno
   says; WAX_MEMORY. */
MUST_USE enum wax_status discoverable_new(const struct device *d,
    struct event_base *base, const char *interface, struct discoverable **out);
void discoverable_free(struct discoverable *x);	/* NULL is fine */

/* Writes the answer to a datagram, with that Message ID if it is not an
   acknowledgement. False: it is none for us, or the device's guard refuses it,
   and not answered: errors are not told to groups (RFC 7252 section 8.2). */
bool discoverable_answer(const struct device *d, struct bytes datagram,
    uint16_t mid, struct writer *w);

#endif
