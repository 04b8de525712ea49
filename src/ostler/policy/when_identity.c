/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_identity.c - identity 7d1f...: who the hop's peer has proved to be */
#include <stdio.h>

#include "ostler/policy/condition.h"

enum identity_wish {
	IDENTITY_THIS,
	IDENTITY_ANY,	/* whoever it is, it was proved */
	IDENTITY_NONE,
};

struct identity_item {
	enum identity_wish wish;
	struct deviceid id;
};

static enum wax_status
identity_parse(struct bytes word, void *item)
{
	struct identity_item *i = item;
	enum wax_status st;

	if (bytes_equal(word, bytes_of_text("any")))
		i->wish = IDENTITY_ANY;
	else if (bytes_equal(word, bytes_of_text("none")))
		i->wish = IDENTITY_NONE;
	else if ((st = deviceid_parse(word, &i->id)) != WAX_OK)
		return st;
	else if (deviceid_is_nil(&i->id))
		return WAX_FORMAT;
	return WAX_OK;
}

static bool
identity_match(const void *item, const struct question *q)
{
	const struct identity_item *i = item;

	switch (i->wish) {
	case IDENTITY_ANY:
		return q->identity != NULL;
	case IDENTITY_NONE:
		return q->identity == NULL;
	case IDENTITY_THIS:
	default:
		return q->identity != NULL &&
		    deviceid_equal(&i->id, q->identity);
	}
}

static const void *
identity_member(const void *item)
{
	const struct identity_item *i = item;

	return i->wish == IDENTITY_THIS ? &i->id : NULL;
}

static bool
identity_covers(const void *a, const void *b)
{
	const struct identity_item *x = a, *y = b;

	if (y == NULL || y->wish == IDENTITY_THIS)
		return x->wish == IDENTITY_ANY || (y != NULL &&
		    x->wish == IDENTITY_THIS &&
		    deviceid_equal(&x->id, &y->id));
	return x->wish == y->wish;
}

static void
identity_show(const struct question *q, char *text, size_t size)
{
	char id[DEVICEID_TEXT_LEN + 1] = "none";

	if (q->identity != NULL)
		deviceid_format(q->identity, id);
	(void)snprintf(text, size, "identity is %s", id);
}

const struct condition when_identity = {
	.name = "identity",
	.expected = "a Device ID (8-4-4-4-12 hexadecimal digits, not all "
	    "zero), any, none or group",
	.group = GROUP_DEVICES,
	.item_size = sizeof(struct identity_item),
	.parse = identity_parse,
	.match = identity_match,
	.member = identity_member,
	.covers = identity_covers,
	.show = identity_show,
};
