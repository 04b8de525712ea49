/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* blockwise.h - outer blocks, one exchange each (RFC 7959; RFC 9175,
   "Simplified Block-Wise Handling for Constrained Proxies") */
#ifndef OSTLER_FORWARD_BLOCKWISE_H
#define OSTLER_FORWARD_BLOCKWISE_H

#include "core/address.h"
#include "core/table.h"
#include "ostler/net/hop.h"

/*
 * We do not put bodies together: a block is a request like another, and Block1
 * and Block2 pass as they are. Nothing of a body is held here, so there is
 * nothing to bound, to time out or to lose; and what the target could not take
 * at once we could not pass on whole either, as both hops are datagrams.
 *
 * The danger is that the next hop, which sees all clients as one endpoint,
 * puts blocks of two clients into one body. So a request with Block1 leaves
 * with one Request-Tag more, which is the client's alone; Request-Tag is
 * repeatable so that proxies can do that, and elective and ignored where it is
 * not known.
 *
 * Limit: requests with Block2 alone get no tag, as they may belong to a
 * request that had no Block1 and thus no tag. A server that takes Request-Tag
 * into the key of a response it holds in parts will not find that of a request
 * which came in parts too.
 *
 * Sealed requests: inner blocks are whole messages to us; outer ones, made by
 * a proxy before us, are treated as above. We make none: OCF devices refuse
 * outer blocks.
 */

#define BLOCKWISE_TAG_LEN 8

/* True if the request has Block1. */
bool blockwise_needs_tag(struct bytes options);

/* The same for every request of a client, different for another; hashed with
   the table's key, so that the tag tells no address. tag gets
   BLOCKWISE_TAG_LEN bytes. */
void blockwise_make_tag(const struct table *keyed,
    const struct hop_client *client, uint8_t *tag);

#endif
