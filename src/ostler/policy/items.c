/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* items.c - words that mean the same in several conditions */
#include "ostler/policy/items.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/hex.h"

#define HINT_SHOWN 24	/* bytes */

enum wax_status
text_item_parse(struct bytes word, void *item)
{
	struct text_item *i = item;

	if (word.len == 0 || memchr(word.data, 0, word.len) != NULL)
		return WAX_FORMAT;
	i->text = strndup((const char *)word.data, word.len);
	return i->text == NULL ? WAX_MEMORY : WAX_OK;
}

bool
text_item_covers(const void *a, const void *b)
{
	const struct text_item *x = a, *y = b;

	return y != NULL && strcmp(x->text, y->text) == 0;
}

void
text_item_clear(void *item)
{
	struct text_item *i = item;

	free(i->text);
}

enum wax_status
hint_item_parse(struct bytes word, void *item)
{
	struct hint_item *i = item;
	enum wax_status st;

	if (bytes_equal(word, bytes_of_text("empty")))
		return WAX_OK;
	if (word.len == 0 || word.len > 2 * HINT_MAX)
		return WAX_FORMAT;
	if ((i->data = malloc(word.len)) == NULL)
		return WAX_MEMORY;
	st = hex_decode(word, i->data, word.len, &i->len);
	if (st != WAX_OK) {
		free(i->data);
		i->data = NULL;
	}
	return st;
}

bool
hint_item_fits(const struct hint_item *item, struct bytes hint)
{
	return !bytes_is_absent(hint) &&
	    bytes_equal(bytes_of(item->data, item->len), hint);
}

bool
hint_item_covers(const void *a, const void *b)
{
	const struct hint_item *x = a, *y = b;

	return y != NULL && bytes_equal(bytes_of(x->data, x->len),
	    bytes_of(y->data, y->len));
}

void
hint_item_clear(void *item)
{
	struct hint_item *i = item;

	free(i->data);
}

void
items_show_text(const char *before, const char *value, char *text, size_t size)
{
	static const char more[] = "...\"";
	int n = snprintf(text, size, "%s\"%s\"", before, value);
	size_t at = size - sizeof(more);

	if (n < 0 || (size_t)n < size)
		return;
	/* Not within a character: its other bytes are 10xxxxxx. */
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	memcpy(text + at, more, sizeof(more));
}

void
items_show_hint(const char *before, struct bytes hint, char *text, size_t size)
{
	char digits[2 * HINT_SHOWN + 1];
	struct bytes part = hint;

	if (bytes_is_absent(hint)) {
		(void)snprintf(text, size, "%snone", before);
		return;
	}
	if (hint.len == 0) {
		(void)snprintf(text, size, "%sempty", before);
		return;
	}
	if (part.len > HINT_SHOWN)
		part.len = HINT_SHOWN;
	hex_encode(part, digits);
	(void)snprintf(text, size, "%s%s%s", before, digits,
	    part.len < hint.len ? "..." : "");
}

void
items_show_open(enum tally_kind kind, const struct question *q, char *text,
    size_t size)
{
	uint32_t counts[4] = { 0 };

	for (size_t i = 0; q->tally != NULL && i < 4; i++)
		counts[i] = tally_count(q->tally, kind, (enum tally_per)i, q);
	(void)snprintf(text, size, "open: %lu, of the peer %lu, of the target "
	    "%lu, of the pair %lu", (unsigned long)counts[TALLY_ALL],
	    (unsigned long)counts[TALLY_PEER],
	    (unsigned long)counts[TALLY_TARGET],
	    (unsigned long)counts[TALLY_PAIR]);
}
