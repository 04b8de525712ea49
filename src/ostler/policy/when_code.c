/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* when_code.c - code POST 0.05: the outer code of a request */
#include <stdio.h>

#include "core/code.h"
#include "ostler/policy/condition.h"

static enum wax_status
code_item_parse(struct bytes word, void *item)
{
	uint8_t *code = item;
	enum wax_status st = code_parse(word, code);

	return st == WAX_OK && !code_is_request(*code) ? WAX_FORMAT : st;
}

static bool
code_match(const void *item, const struct question *q)
{
	const uint8_t *code = item;

	return *code == q->code;
}

static bool
code_covers(const void *a, const void *b)
{
	const uint8_t *x = a, *y = b;

	return y != NULL && *x == *y;
}

static void
code_show(const struct question *q, char *text, size_t size)
{
	const char *name = code_name(q->code);
	char code[5];

	code_format(q->code, code);
	(void)snprintf(text, size, "code is %s%s%s", code,
	    name == NULL ? "" : " ", name == NULL ? "" : name);
}

const struct condition when_code = {
	.name = "code",
	.expected = "a method such as POST or 0.05",
	.item_size = sizeof(uint8_t),
	.parse = code_item_parse,
	.match = code_match,
	.covers = code_covers,
	.show = code_show,
};
