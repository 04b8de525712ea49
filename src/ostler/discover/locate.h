/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* locate.h - from what a device tells of its endpoints to addresses */
#ifndef OSTLER_DISCOVER_LOCATE_H
#define OSTLER_DISCOVER_LOCATE_H

#include "core/address.h"
#include "ostler/discover/links.h"

struct transport;

#define LOCATE_ADDRESSES_MAX 4

/* One way to a device: the addresses of one transport. */
struct location {
	const struct transport *transport;	/* static */
	struct address addresses[LOCATE_ADDRESSES_MAX];
	size_t address_count;
};

/* transports: the ones that may be used, ends with NULL. from: who told.
   Chooses one transport: a secure one before a clear one, then by "pri", then
   in the order told. Endpoints that name a host instead of an address, or a
   multicast or unspecified address, or this host to others than this host, are
   passed over. A link-local address is on the link that the answer came from.
   Without any endpoints told: coap at from, if that may be used. False: there
   is no way. */
bool locate_choose(const struct links_link *link, const struct address *from,
    const struct transport *const *transports, struct location *out);

#endif
