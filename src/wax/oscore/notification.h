/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* notification.h - the order of notifications (RFC 8613 sections 4.1.3.5.2 and
   7.4.1) */
#ifndef WAX_OSCORE_NOTIFICATION_H
#define WAX_OSCORE_NOTIFICATION_H

#include "core/bytes.h"
#include "wax/oscore.h"

/* True if a notification with that Partial IV was not yet received. Late ones
   are accepted if fewer than 64 numbers late; one without Partial IV is the
   first of all (that it comes once only is is_nonce_used). */
bool notification_check(const struct wax_exchange *x, struct bytes piv);

/* True if nothing fresher was received. */
bool notification_is_freshest(const struct wax_exchange *x,
    struct bytes piv);

/* After verification and notification_check. */
void notification_commit(struct wax_exchange *x, uint64_t piv);

#endif
