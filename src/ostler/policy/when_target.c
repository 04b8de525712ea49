/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_target.c - target 7d1f...: the device a request is for */
#include <stdio.h>

#include "ostler/policy/condition.h"

enum target_wish {
	TARGET_THIS,
	TARGET_ANY,
	TARGET_REGISTERED,
	TARGET_DISCOVERED,
};

struct target_item {
	enum target_wish wish;
	struct deviceid id;
};

static const struct {
	const char *word;
	enum target_wish wish;
} target_words[] = {
	{ "*", TARGET_ANY },
	{ "registered", TARGET_REGISTERED },
	{ "discovered", TARGET_DISCOVERED },
};

static enum wax_status
target_parse(struct bytes word, void *item)
{
	struct target_item *t = item;
	enum wax_status st;

	for (size_t i = 0; i < sizeof(target_words) / sizeof(target_words[0]);
	    i++) {
		if (!bytes_equal(word, bytes_of_text(target_words[i].word)))
			continue;
		t->wish = target_words[i].wish;
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

	switch (t->wish) {
	case TARGET_ANY:
		return true;
	case TARGET_REGISTERED:
		return q->place == PLACE_REGISTERED;
	case TARGET_DISCOVERED:
		return q->place == PLACE_DISCOVERED;
	case TARGET_THIS:
	default:
		return deviceid_equal(&t->id, q->target);
	}
}

static bool
target_is_needy(const void *item)
{
	const struct target_item *t = item;

	return t->wish == TARGET_REGISTERED || t->wish == TARGET_DISCOVERED;
}

static bool
target_is_any(const void *item)
{
	const struct target_item *t = item;

	return t->wish == TARGET_ANY;
}

static const void *
target_member(const void *item)
{
	const struct target_item *t = item;

	return t->wish == TARGET_THIS ? &t->id : NULL;
}

static bool
target_covers(const void *a, const void *b)
{
	const struct target_item *x = a, *y = b;

	return x->wish == TARGET_ANY || (y != NULL && x->wish == y->wish &&
	    deviceid_equal(&x->id, &y->id));
}

static void
target_show(const struct question *q, char *text, size_t size)
{
	static const char *const places[] = {
		[PLACE_UNKNOWN] = "",
		[PLACE_REGISTERED] = ", registered",
		[PLACE_DISCOVERED] = ", discovered",
	};
	char id[DEVICEID_TEXT_LEN + 1];

	deviceid_format(q->target, id);
	(void)snprintf(text, size, "target is %s%s", id, places[q->place]);
}

const struct condition when_target = {
	.name = "target",
	.expected = "a Device ID (8-4-4-4-12 hexadecimal digits, not all "
	    "zero), *, registered, discovered or group",
	.group = GROUP_DEVICES,
	.needs = POLICY_NEEDS_PLACE,
	.is_needy = target_is_needy,
	.item_size = sizeof(struct target_item),
	.parse = target_parse,
	.match = target_match,
	.member = target_member,
	.always = target_is_any,
	.covers = target_covers,
	.show = target_show,
};
