/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_peer.c - peer 10.7.0.0/16 2001:db8::1: where a request came from */
#include <stdio.h>

#include "ostler/policy/condition.h"

static enum wax_status
peer_parse(struct bytes word, void *item)
{
	struct address_prefix *prefix = item;

	if (bytes_equal(word, bytes_of_text("any"))) {
		*prefix = (struct address_prefix){ .bits = 0 };
		return WAX_OK;
	}
	return address_prefix_parse(word, prefix);
}

static bool
peer_match(const void *item, const struct question *q)
{
	return address_in_prefix(q->peer, item);
}

static bool
peer_is_any(const void *item)
{
	const struct address_prefix *prefix = item;

	return prefix->bits == 0;
}

static const void *
peer_member(const void *item)
{
	return peer_is_any(item) ? NULL : item;
}

static void
peer_show(const struct question *q, char *text, size_t size)
{
	char address[ADDRESS_TEXT_SIZE];

	address_format_host(q->peer, address);
	(void)snprintf(text, size, "from %s", address);
}

const struct condition when_peer = {
	.name = "peer",
	.expected = "an address, a prefix such as 10.7.0.0/16, any or group",
	.group = GROUP_ADDRESSES,
	.item_size = sizeof(struct address_prefix),
	.parse = peer_parse,
	.match = peer_match,
	.member = peer_member,
	.always = peer_is_any,
	.show = peer_show,
};
