/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/net/device_set.h"

#include <stdlib.h>

#include "ostler/conf/fields.h"
#include "ostler/conf/grow.h"

struct token
device_set_read_one(struct parser *p, struct deviceid *id)
{
	struct token star = *parser_peek(p);

	*id = (struct deviceid){ { 0 } };
	if (parser_accept_word(p, "*"))
		return star;
	return fields_read_device(p, "* or a device ID", id);
}

void
device_set_read(struct parser *p, struct device_set *set)
{
	do {
		struct deviceid id, *entry;
		struct token t = device_set_read_one(p, &id);

		if (parser_is_bad(p))
			return;
		if (deviceid_is_nil(&id)) {
			set->all = true;
			continue;
		}
		entry = grow_list(p, (void **)&set->ids, &set->count,
		    sizeof(id), DEVICE_SET_MAX, t.at);
		if (entry == NULL)
			return;
		*entry = id;
	} while (!parser_is_at_end(p));
}

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct deviceid));
}

void
device_set_finish(struct device_set *set)
{
	size_t count = 0;

	if (set->all) {
		free(set->ids);
		*set = (struct device_set){ .all = true };
		return;
	}
	if (set->count > 0)
		qsort(set->ids, set->count, sizeof(*set->ids), compare_ids);
	for (size_t i = 0; i < set->count; i++) {
		if (count == 0 ||
		    !deviceid_equal(&set->ids[count - 1], &set->ids[i]))
			set->ids[count++] = set->ids[i];
	}
	set->count = count;
}

void
device_set_clear(struct device_set *set)
{
	free(set->ids);
	*set = (struct device_set){ .ids = NULL };
}
