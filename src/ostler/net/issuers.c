/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* issuers.c - names that sessions share */
#include "ostler/net/issuers.h"

#include <stdlib.h>

#include "ostler/net/state.h"

static bool
issuer_match(const struct table_link *link, const void *wanted)
{
	return strcmp(TABLE_ENTRY(link, const struct issuer, link)->text,
	    wanted) == 0;
}

void
issuers_init(struct net *net)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&net->issuers.table, SIZE_MAX, key);
}

void
issuers_clear(struct net *net)
{
	table_clear(&net->issuers.table);
}

static struct issuer *
issuer_new(struct table *table, const char *text, uint64_t hash)
{
	size_t size = strlen(text) + 1;
	struct issuer *issuer = malloc(sizeof(*issuer) + size);

	if (issuer == NULL)
		return NULL;
	issuer->users = 0;
	memcpy(issuer->text, text, size);
	if (table_insert(table, &issuer->link, hash) == WAX_OK)
		return issuer;
	free(issuer);
	return NULL;
}

struct issuer *
issuer_ref(struct net *net, const char *text)
{
	struct table *table = &net->issuers.table;
	uint64_t hash = table_hash(table, bytes_of_text(text));
	struct table_link *link = table_find(table, hash, issuer_match, text);
	struct issuer *issuer = link == NULL ? issuer_new(table, text, hash) :
	    TABLE_ENTRY(link, struct issuer, link);

	if (issuer != NULL)
		issuer->users++;
	return issuer;
}

void
issuer_unref(struct net *net, struct issuer *issuer)
{
	if (issuer == NULL || --issuer->users > 0)
		return;
	table_remove(&net->issuers.table, &issuer->link);
	free(issuer);
}
