/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* receipts.h - messages already seen and what they were answered with
   (RFC 7252 section 4.5) */
#ifndef PEER_RECEIPTS_H
#define PEER_RECEIPTS_H

#include <sys/queue.h>

#include "core/address.h"
#include "core/bytes.h"
#include "core/table.h"

/* EXCHANGE_LIFETIME in seconds (RFC 7252 section 4.8.2). */
#define RECEIPTS_LIFETIME 247

struct receipt {
	struct table_link link;
	TAILQ_ENTRY(receipt) order;	/* oldest first */
	struct address from;
	uint16_t mid;
	uint64_t expires;	/* microseconds */
	uint8_t *answer;	/* the datagram, NULL: none was sent */
	size_t answer_len;
};

struct receipts {
	struct table table;
	TAILQ_HEAD(, receipt) order;
};

/* limit: receipts kept at most; the oldest goes first. key: 16 random bytes. */
void receipts_init(struct receipts *r, size_t limit, const uint8_t key[16]);
void receipts_clear(struct receipts *r);

/* NULL: not seen in the last RECEIPTS_LIFETIME. */
struct receipt *receipts_find(struct receipts *r, const struct address *from,
    uint16_t mid, uint64_t now);

/* A new one, which must not be there; borrowed until the next call. NULL: no
   memory. */
struct receipt *receipts_add(struct receipts *r, const struct address *from,
    uint16_t mid, uint64_t now);

/* Keeps a copy of what was answered. Without memory for it a repetition gets
   no answer. */
void receipt_store(struct receipt *receipt, struct bytes answer);

#endif
