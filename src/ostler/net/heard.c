/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* heard.c - Message IDs of responses */
#include "ostler/net/heard.h"

#include <stdlib.h>

#include "ostler/net/state.h"

struct heard_key {
	uint32_t endpoint;
	uint32_t mid;
};

static uint64_t
heard_hash(const struct heards *h, const struct heard_key *key)
{
	return table_hash(&h->table, bytes_of(key, sizeof(*key)));
}

static bool
heard_match(const struct table_link *link, const void *wanted)
{
	const struct heard *h = TABLE_ENTRY(link, const struct heard, link);
	const struct heard_key *key = wanted;

	return h->endpoint == key->endpoint && h->mid == key->mid;
}

void
heard_init(struct net *net, size_t limit)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&net->heards.table, limit, key);
	for (size_t i = 0; i < HEARD_KINDS; i++)
		TAILQ_INIT(&net->heards.lists[i]);
}

void
heard_set_limit(struct net *net, size_t limit)
{
	net->heards.table.limit = limit;
}

/* h is the first of its list. */
static void
heard_forget(struct net *net, struct heard_list *list, struct heard *h)
{
	TAILQ_REMOVE(list, h, order);
	table_remove(&net->heards.table, &h->link);
	free(h);
}

void
heard_clear(struct net *net)
{
	for (size_t i = 0; i < HEARD_KINDS; i++) {
		struct heard_list *list = &net->heards.lists[i];

		while (!TAILQ_EMPTY(list))
			heard_forget(net, list, TAILQ_FIRST(list));
	}
	table_clear(&net->heards.table);
}

/* Expired entries are not waited for: their Message ID is in use again. */
bool
heard_before(struct net *net, const struct endpoint *endpoint, uint16_t mid)
{
	struct heard_key key = { endpoint->number, mid };
	struct table_link *link;

	heard_sweep(net);
	link = table_find(&net->heards.table,
	    heard_hash(&net->heards, &key), heard_match, &key);
	return link != NULL;
}

/* The list whose first one expires earlier, or NULL if both are empty. */
static struct heard_list *
heard_oldest(struct heards *heards)
{
	struct heard *con = TAILQ_FIRST(&heards->lists[HEARD_CON]);
	struct heard *non = TAILQ_FIRST(&heards->lists[HEARD_NON]);

	if (con == NULL && non == NULL)
		return NULL;
	if (non == NULL || (con != NULL && con->expires < non->expires))
		return &heards->lists[HEARD_CON];
	return &heards->lists[HEARD_NON];
}

static bool
heard_make_room(struct net *net)
{
	struct heard_list *list;

	while (net->heards.table.count >= net->heards.table.limit) {
		if ((list = heard_oldest(&net->heards)) == NULL)
			return false;
		net_count(net, METRIC_HEARD_EVICTED);
		heard_forget(net, list, TAILQ_FIRST(list));
	}
	return true;
}

void
heard_note(struct net *net, const struct endpoint *endpoint,
    enum message_type type, uint16_t mid)
{
	struct heard_key key = { endpoint->number, mid };
	bool con = type == MESSAGE_CON;
	struct heard *h;

	if (!heard_make_room(net) || (h = calloc(1, sizeof(*h))) == NULL)
		return;
	h->endpoint = key.endpoint;
	h->mid = mid;
	h->expires = net->clock->now + (con ? net->times.exchange_lifetime :
	    net->times.non_lifetime);
	if (table_insert(&net->heards.table, &h->link,
	    heard_hash(&net->heards, &key)) != WAX_OK) {
		free(h);
		return;
	}
	TAILQ_INSERT_TAIL(&net->heards.lists[con ? HEARD_CON : HEARD_NON], h,
	    order);
	net_want_sweep(net);
}

bool
heard_sweep(struct net *net)
{
	for (size_t i = 0; i < HEARD_KINDS; i++) {
		struct heard_list *list = &net->heards.lists[i];
		struct heard *h;

		while ((h = TAILQ_FIRST(list)) != NULL &&
		    net->clock->now >= h->expires)
			heard_forget(net, list, h);
	}
	return net->heards.table.count > 0;
}
