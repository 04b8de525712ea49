/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* outbound_match.c - from a Token or Message ID back to the request */
#include "ostler/net/outbound_match.h"

#include "ostler/net/port.h"

struct token_wanted {
	const struct endpoint *endpoint;
	const uint8_t *token;
};

struct mid_wanted {
	const struct endpoint *endpoint;
	uint16_t mid;
};

/* Tokens are random and our own: they are their own hash, and a stranger's
   guess only fails to find anything. */
static uint64_t
token_hash(const uint8_t *token)
{
	uint64_t hash;

	memcpy(&hash, token, sizeof(hash));
	return hash;
}

static uint64_t
mid_hash(const struct endpoint *endpoint, uint16_t mid)
{
	return ((uint64_t)endpoint->number << 16 | mid) * 0x9e3779b97f4a7c15u;
}

static bool
token_match(const struct table_link *link, const void *arg)
{
	const struct net_outbound *out = TABLE_ENTRY(link,
	    const struct net_outbound, by_token);
	const struct token_wanted *wanted = arg;

	return out->port->endpoint == wanted->endpoint &&
	    memcmp(out->token, wanted->token, sizeof(out->token)) == 0;
}

static bool
mid_match(const struct table_link *link, const void *arg)
{
	const struct net_outbound *out = TABLE_ENTRY(link,
	    const struct net_outbound, by_mid);
	const struct mid_wanted *wanted = arg;

	return out->mid == wanted->mid &&
	    out->port->endpoint == wanted->endpoint;
}

void
outbound_match_init(struct outbounds *all, size_t limit)
{
	uint8_t key[16] = { 0 };	/* table_hash is not used */

	table_init(&all->tokens, limit, key);
	table_init(&all->mids, limit, key);
}

void
outbound_match_set_limit(struct outbounds *all, size_t limit)
{
	all->tokens.limit = limit;
	all->mids.limit = limit;
}

void
outbound_match_clear(struct outbounds *all)
{
	table_clear(&all->tokens);
	table_clear(&all->mids);
}

enum wax_status
outbound_match_note_token(struct outbounds *all, struct net_outbound *out)
{
	enum wax_status st = table_insert(&all->tokens, &out->by_token,
	    token_hash(out->token));

	out->has_token = st == WAX_OK;
	return st;
}

enum wax_status
outbound_match_note_mid(struct outbounds *all, struct net_outbound *out)
{
	enum wax_status st = table_insert(&all->mids, &out->by_mid,
	    mid_hash(out->port->endpoint, out->mid));

	out->has_mid = st == WAX_OK;
	return st;
}

void
outbound_match_forget_mid(struct outbounds *all, struct net_outbound *out)
{
	if (out->has_mid)
		table_remove(&all->mids, &out->by_mid);
	out->has_mid = false;
}

void
outbound_match_forget(struct outbounds *all, struct net_outbound *out)
{
	outbound_match_forget_mid(all, out);
	if (out->has_token)
		table_remove(&all->tokens, &out->by_token);
	out->has_token = false;
}

struct net_outbound *
outbound_match_token(const struct outbounds *all,
    const struct endpoint *endpoint, struct bytes token)
{
	struct token_wanted wanted = { endpoint, token.data };

	if (token.len != sizeof(((struct net_outbound *)0)->token))
		return NULL;

	struct table_link *link = table_find(&all->tokens,
	    token_hash(token.data), token_match, &wanted);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct net_outbound, by_token);
}

struct net_outbound *
outbound_match_mid(const struct outbounds *all,
    const struct endpoint *endpoint, uint16_t mid)
{
	struct mid_wanted wanted = { endpoint, mid };
	struct table_link *link = table_find(&all->mids,
	    mid_hash(endpoint, mid), mid_match, &wanted);

	return link == NULL ? NULL :
	    TABLE_ENTRY(link, struct net_outbound, by_mid);
}
