/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* http_text.c - what fields of HTTP are made of */
#include "ostler/http/http_text.h"

#include <inttypes.h>
#include <stdio.h>

static bool
is_token_char(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool
http_is_token(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (!is_token_char(b.data[i]))
			return false;
	return b.len > 0;
}

struct bytes
http_trim(struct bytes b)
{
	while (b.len > 0 && http_is_blank(b.data[0]))
		b = bytes_of(b.data + 1, b.len - 1);
	while (b.len > 0 && http_is_blank(b.data[b.len - 1]))
		b.len--;
	return b;
}

bool
http_has_suffix(struct bytes b, const char *suffix)
{
	size_t len = strlen(suffix);

	return b.len >= len && bytes_equal_nocase(bytes_of(
	    b.data + b.len - len, len), bytes_of_text(suffix));
}

/* Where the separator is; text.len: it is not there. */
static size_t
find_outside_quotes(struct bytes text, uint8_t separator)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (quoted && text.data[i] == '\\' && i + 1 < text.len)
			i++;
		else if (text.data[i] == '"')
			quoted = !quoted;
		else if (!quoted && text.data[i] == separator)
			break;
	}
	return i;
}

struct bytes
http_take_part(struct bytes *rest, uint8_t separator)
{
	size_t end = find_outside_quotes(*rest, separator);
	struct bytes part = bytes_of(rest->data, end);

	end += end < rest->len;
	if (end > 0)
		*rest = bytes_of(rest->data + end, rest->len - end);
	return http_trim(part);
}

struct bytes
http_find_parameter(struct bytes parameters, const char *name)
{
	while (parameters.len > 0) {
		struct bytes value = http_take_part(&parameters, ';');
		struct bytes key = http_take_part(&value, '=');

		if (!bytes_equal_nocase(key, bytes_of_text(name)))
			continue;
		value = http_trim(value);
		if (value.len >= 2 && value.data[0] == '"' &&
		    value.data[value.len - 1] == '"')
			value = bytes_of(value.data + 1, value.len - 2);
		return value;
	}
	return BYTES_ABSENT;
}

bool
http_read_number(struct bytes text, uint32_t max, uint32_t *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text.data[i] - '0');
		if (n > max)
			return false;
	}
	if (text.len > 0)
		*out = (uint32_t)n;
	return text.len > 0;
}

void
http_write_number(struct writer *w, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, number);
	writer_put(w, bytes_of_text(text));
}
