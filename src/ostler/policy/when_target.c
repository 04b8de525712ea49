/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_target.c - target 7d1f...: the device a request is for */
#include "ostler/policy/condition.h"

struct target_item {
	bool any;
	struct deviceid id;
};

static enum wax_status
target_parse(struct bytes word, void *item)
{
	struct target_item *t = item;
	enum wax_status st;

	if (bytes_equal(word, bytes_of_text("*"))) {
		t->any = true;
		return WAX_OK;
	}
	if ((st = deviceid_parse(word, &t->id)) != WAX_OK)
		return st;
	return deviceid_is_nil(&t->id) ? WAX_FORMAT : WAX_OK;
}

static bool
target_match(const void *item, const struct question *q)
{
	const struct target_item *t = item;

	return t->any || deviceid_equal(&t->id, q->target);
}

const struct condition when_target = {
	.name = "target",
	.expected = "a Device ID (8-4-4-4-12 hexadecimal digits, not all zero)"
	    " or *",
	.item_size = sizeof(struct target_item),
	.parse = target_parse,
	.match = target_match,
};
