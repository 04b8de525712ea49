/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* texts.c - names that sessions share */
#include "ostler/net/texts.h"

#include <stdlib.h>

#include "ostler/net/state.h"

static bool
text_match(const struct table_link *link, const void *wanted)
{
	return strcmp(TABLE_ENTRY(link, const struct text, link)->data,
	    wanted) == 0;
}

void
texts_init(struct net *net)
{
	uint8_t key[16];

	entropy_take(&net->entropy, key, sizeof(key));
	table_init(&net->texts.table, SIZE_MAX, key);
}

void
texts_clear(struct net *net)
{
	table_clear(&net->texts.table);
}

static struct text *
text_new(struct table *table, const char *data, uint64_t hash)
{
	size_t size = strlen(data) + 1;
	struct text *t = malloc(sizeof(*t) + size);

	if (t == NULL)
		return NULL;
	t->users = 0;
	memcpy(t->data, data, size);
	if (table_insert(table, &t->link, hash) == WAX_OK)
		return t;
	free(t);
	return NULL;
}

struct text *
texts_ref(struct net *net, const char *data)
{
	struct table *table = &net->texts.table;
	uint64_t hash = table_hash(table, bytes_of_text(data));
	struct table_link *link = table_find(table, hash, text_match, data);
	struct text *t = link == NULL ? text_new(table, data, hash) :
	    TABLE_ENTRY(link, struct text, link);

	if (t != NULL)
		t->users++;
	return t;
}

void
texts_unref(struct net *net, struct text *t)
{
	if (t == NULL || --t->users > 0)
		return;
	table_remove(&net->texts.table, &t->link);
	free(t);
}
