/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* receipts.c - messages already seen and what they were answered with */
#include "peer/receipts.h"

#include <stdlib.h>
#include <string.h>

#include "core/clock.h"

struct receipt_key {
	struct address from;
	uint16_t mid;
};

static uint64_t
receipts_hash(const struct receipts *r, const struct address *from,
    uint16_t mid)
{
	uint8_t key[sizeof(*from) + sizeof(mid)];

	memcpy(key, from, sizeof(*from));
	memcpy(key + sizeof(*from), &mid, sizeof(mid));
	return table_hash(&r->table, BYTES_ARRAY(key));
}

static bool
receipt_matches(const struct table_link *link, const void *wanted)
{
	const struct receipt *receipt = (const struct receipt *)(const void *)
	    ((const char *)link - offsetof(struct receipt, link));
	const struct receipt_key *key = wanted;

	return receipt->mid == key->mid &&
	    address_equal(&receipt->from, &key->from);
}

void
receipts_init(struct receipts *r, size_t limit, const uint8_t key[16])
{
	table_init(&r->table, limit, key);
	TAILQ_INIT(&r->order);
}

static void
receipts_drop_oldest(struct receipts *r)
{
	struct receipt *oldest = TAILQ_FIRST(&r->order);

	TAILQ_REMOVE(&r->order, oldest, order);
	table_remove(&r->table, &oldest->link);
	free(oldest->answer);
	free(oldest);
}

void
receipts_clear(struct receipts *r)
{
	while (!TAILQ_EMPTY(&r->order))
		receipts_drop_oldest(r);
	table_clear(&r->table);
}

static void
receipts_drop_expired(struct receipts *r, uint64_t now)
{
	while (!TAILQ_EMPTY(&r->order) &&
	    TAILQ_FIRST(&r->order)->expires <= now)
		receipts_drop_oldest(r);
}

struct receipt *
receipts_find(struct receipts *r, const struct address *from, uint16_t mid,
    uint64_t now)
{
	struct receipt_key key = { *from, mid };
	struct table_link *link;

	receipts_drop_expired(r, now);
	link = table_find(&r->table, receipts_hash(r, from, mid),
	    receipt_matches, &key);
	return link == NULL ? NULL : TABLE_ENTRY(link, struct receipt, link);
}

struct receipt *
receipts_add(struct receipts *r, const struct address *from, uint16_t mid,
    uint64_t now)
{
	struct receipt *receipt = calloc(1, sizeof(*receipt));

	if (receipt == NULL)
		return NULL;
	receipt->from = *from;
	receipt->mid = mid;
	receipt->expires = now + CLOCK_S(RECEIPTS_LIFETIME);
	receipts_drop_expired(r, now);
	if (r->table.count > 0 && r->table.count >= r->table.limit)
		receipts_drop_oldest(r);
	if (table_insert(&r->table, &receipt->link,
	    receipts_hash(r, from, mid)) != WAX_OK) {
		free(receipt);
		return NULL;
	}
	TAILQ_INSERT_TAIL(&r->order, receipt, order);
	return receipt;
}

void
receipt_store(struct receipt *receipt, struct bytes answer)
{
	uint8_t *copy = malloc(answer.len + 1);

	free(receipt->answer);
	receipt->answer = copy;
	receipt->answer_len = copy == NULL ? 0 : answer.len;
	if (copy != NULL)
		memcpy(copy, answer.data, answer.len);
}
