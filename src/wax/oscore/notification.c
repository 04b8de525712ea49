/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* notification.c - the order of notifications (RFC 8613 sections 4.1.3.5.2 and
   7.4.1) */
#include "wax/oscore/notification.h"

#include "core/oscore_option.h"

#define NOTIFICATION_WINDOW 64	/* numbers */

bool
notification_check(const struct wax_exchange *x, struct bytes piv)
{
	uint64_t number, late;

	if (bytes_is_absent(piv) || !x->has_notification)
		return true;
	number = oscore_piv_decode(piv);
	if (number > x->notification_number)
		return true;
	late = x->notification_number - number;
	return late < NOTIFICATION_WINDOW &&
	    (x->notification_seen & UINT64_C(1) << late) == 0;
}

bool
notification_is_freshest(const struct wax_exchange *x, struct bytes piv)
{
	if (!x->has_notification)
		return true;
	return !bytes_is_absent(piv) &&
	    oscore_piv_decode(piv) > x->notification_number;
}

void
notification_commit(struct wax_exchange *x, uint64_t piv)
{
	uint64_t ahead = piv - x->notification_number;

	if (x->has_notification && piv <= x->notification_number) {
		x->notification_seen |= UINT64_C(1) <<
		    (x->notification_number - piv);
		return;
	}
	if (!x->has_notification || ahead >= NOTIFICATION_WINDOW)
		x->notification_seen = 1;
	else
		x->notification_seen = x->notification_seen << ahead | 1;
	x->notification_number = piv;
	x->has_notification = true;
}
