/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/suggest.h"

#include <stdio.h>

#define WORD_MAX 31

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Row i of the distance table from the two rows before it (optimal string
   alignment). */
static void
fill_row(unsigned table[][WORD_MAX + 1], struct bytes a, struct bytes b,
    size_t i)
{
	unsigned *row = table[i % 3], *above = table[(i + 2) % 3],
	    *above2 = table[(i + 1) % 3];

	row[0] = (unsigned)i;
	for (size_t j = 1; j <= b.len; j++) {
		uint8_t x = lower(a.data[i - 1]), y = lower(b.data[j - 1]);

		row[j] = above[j - 1] + (x != y);
		row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && x == lower(b.data[j - 2]) &&
		    y == lower(a.data[i - 2]))
			row[j] = least(row[j], above2[j - 2] + 1);
	}
}

unsigned
suggest_distance(struct bytes a, struct bytes b)
{
	unsigned table[3][WORD_MAX + 1];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return SUGGEST_MAX + 1;
	for (size_t j = 0; j <= b.len; j++)
		table[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++)
		fill_row(table, a, b, i);
	return least(table[a.len % 3][b.len], SUGGEST_MAX + 1);
}

struct suggestion
suggest_begin(struct bytes read)
{
	return (struct suggestion){ .read = read, .distance = SUGGEST_MAX + 1 };
}

const char *
suggest_format(const struct suggestion *s, char *out)
{
	out[0] = '\0';
	if (s->best != NULL)
		snprintf(out, SUGGEST_TEXT, " (did you mean %s?)", s->best);
	return out;
}

void
suggest_candidate(struct suggestion *s, const char *word)
{
	struct bytes text = bytes_of_text(word);
	unsigned d = suggest_distance(s->read, text);

	/* Of a short word more than a third must be right. */
	if (d < s->distance && d * 3 <= text.len + 1) {
		s->distance = d;
		s->best = word;
	}
}
