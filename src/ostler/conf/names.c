/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/names.h"

#include <stdlib.h>

static int
compare_bytes(struct bytes a, struct bytes b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.data, b.data, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = compare_bytes(x->text, y->text);

	return order != 0 ? order : (x->index > y->index) -
	    (x->index < y->index);
}

enum wax_status
names_make(struct names *n, size_t count,
    struct bytes (*get)(const void *list, size_t index), const void *list)
{
	struct name *sorted = calloc(count + 1, sizeof(*sorted));

	if (sorted == NULL)
		return WAX_MEMORY;
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct name){ get(list, i), i };
	qsort(sorted, count, sizeof(*sorted), compare_names);
	*n = (struct names){ sorted, count };
	return WAX_OK;
}

void
names_clear(struct names *n)
{
	free(n->sorted);
	*n = (struct names){ .sorted = NULL };
}

bool
names_find(const struct names *n, struct bytes text, size_t *index)
{
	size_t low = 0, high = n->count;

	/* The first that is not before text. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_bytes(n->sorted[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n->count || !bytes_equal(n->sorted[low].text, text))
		return false;
	*index = n->sorted[low].index;
	return true;
}
