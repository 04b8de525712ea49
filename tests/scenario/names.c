/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* names.c - what a scenario has captured */
#include "scenario/names.h"

size_t
names_read(const struct here *here, const char *text, char name[NAME_SIZE])
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (len == 0 || len >= NAME_SIZE)
		fail(here, "$%s; expected a name of lower case letters, "
		    "digits and _ behind $", text);
	memcpy(name, text, len);
	name[len] = '\0';
	return len;
}

static const struct name *
names_find(const struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->list[i].text, name) == 0)
			return &n->list[i];
	return NULL;
}

bool
names_get(const struct names *n, const char *name, struct bytes *value)
{
	const struct name *found = names_find(n, name);

	if (found == NULL)
		return false;
	*value = bytes_of(found->value, found->len);
	return true;
}

void
names_set(struct names *n, const struct here *here, const char *name,
    struct bytes value)
{
	const struct name *found = names_find(n, name);
	struct name *to = found != NULL ? &n->list[found - n->list] :
	    &n->list[n->count];

	if (found == NULL && n->count == NAMES_MAX)
		fail(here, "$%s: too many names", name);
	if (value.len > NAME_VALUE_MAX)
		fail(here, "$%s: a value of %zu bytes is too long", name,
		    value.len);
	n->count += found == NULL;
	strcpy(to->text, name);
	to->len = value.len;
	if (value.len > 0)
		memcpy(to->value, value.data, value.len);
}

bool
names_get_number(const struct names *n, const char *name, uint64_t *value)
{
	struct bytes b;

	if (!names_get(n, name, &b) || b.len != sizeof(*value))
		return false;
	memcpy(value, b.data, sizeof(*value));
	return true;
}

void
names_set_number(struct names *n, const struct here *here, const char *name,
    uint64_t value)
{
	names_set(n, here, name, bytes_of(&value, sizeof(value)));
}
