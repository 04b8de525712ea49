/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shape_print.c - messages as text again */
#include <stdio.h>

#include "core/hex.h"
#include "scenario/shape.h"

#define TEXT_SIZE 160	/* of a field in a report */

static const char *const types[] = { "CON", "NON", "ACK", "RST" };

static bool
is_plain(struct bytes value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] > '~' || value.data[i] < ' ' ||
		    value.data[i] == '"' || value.data[i] == '\\')
			return false;
	return value.len > 0;
}

static bool
is_shortest(struct bytes value)
{
	return value.len <= 4 && (value.len == 0 || value.data[0] != 0);
}

static void
format_hex(struct bytes value, const char *prefix, char *text, size_t size)
{
	char digits[2 * SHAPE_STORE + 1];

	hex_encode(value, digits);
	snprintf(text, size, "%s%s", prefix, digits);
}

static void
format_string(struct bytes value, char *text, size_t size)
{
	const char *quote = memchr(value.data, ' ', value.len) != NULL ?
	    "\"" : "";

	snprintf(text, size, "%s%.*s%s", quote, (int)value.len, value.data,
	    quote);
}

static void
format_option(const struct option_rule *rule, struct bytes value, char *text,
    size_t size)
{
	enum option_format format = rule == NULL ? OPTION_IS_OPAQUE :
	    rule->format;
	uint32_t n;

	if (format == OPTION_IS_UINT && is_shortest(value) &&
	    option_uint(value, &n) == WAX_OK)
		snprintf(text, size, "%u", (unsigned)n);
	else if (format == OPTION_IS_STRING && is_plain(value))
		format_string(value, text, size);
	else
		format_hex(value, format == OPTION_IS_STRING ||
		    format == OPTION_IS_UINT ? "x:" : "", text, size);
}

static void
format_value(const struct field *f, struct bytes value, char *text,
    size_t size)
{
	switch (f->kind) {
	case FIELD_MID:
		snprintf(text, size, "0x%02x%02x", value.data[0],
		    value.data[1]);
		break;
	case FIELD_OPTION:
		format_option(option_find_rule(f->number), value, text, size);
		break;
	case FIELD_PAYLOAD:
		if (is_plain(value))
			format_string(value, text, size);
		else
			format_hex(value, "x:", text, size);
		break;
	default:
		format_hex(value, "", text, size);
		break;
	}
}

static void
format_key(const struct field *f, char *text, size_t size)
{
	const struct option_rule *rule = option_find_rule(f->number);

	switch (f->kind) {
	case FIELD_MID:
		snprintf(text, size, "mid");
		break;
	case FIELD_TOKEN:
		snprintf(text, size, "token");
		break;
	case FIELD_PAYLOAD:
		snprintf(text, size, "payload");
		break;
	default:
		if (rule != NULL)
			snprintf(text, size, "%s", rule->name);
		else
			snprintf(text, size, "%u", f->number);
		break;
	}
}

void
field_format(const struct field *f, struct bytes value, char *text,
    size_t size)
{
	char key[40], code[5];
	static char full[2 * SHAPE_STORE + 64];

	switch (f->kind) {
	case FIELD_TYPE:
		snprintf(text, size, "%s", types[value.data[0] & 3]);
		return;
	case FIELD_CODE:
		code_format(value.data[0], code);
		snprintf(text, size, "%s", code);
		return;
	case FIELD_RAW:
		format_hex(value, "raw ", text, size);
		return;
	default:
		break;
	}
	format_key(f, key, sizeof(key));
	format_value(f, value, full, sizeof(full));
	snprintf(text, size, "%s=%.*s%s", key, (int)size - 48, full,
	    strlen(full) > size - 48 ? "..." : "");
}

static void
format_wanted(const struct field *f, const struct names *names, char *text,
    size_t size)
{
	char key[40] = "";
	struct bytes value;
	uint8_t number[2];

	if (!f->any && field_value(f, names, number, &value)) {
		field_format(f, value, text, size);
		return;
	}
	format_key(f, key, sizeof(key));
	snprintf(text, size, "%s=%s%s", f->kind == FIELD_CODE ? "code" : key,
	    f->any ? "*" : "$", f->any ? "" : f->name);
}

void
shape_print(const struct shape *wanted, const struct shape *sent,
    const struct names *names)
{
	size_t count = sent != NULL && sent->count > wanted->count ?
	    sent->count : wanted->count;

	printf("    %-52s   %s\n", "expected", sent != NULL ? "sent" : "");
	for (size_t i = 0; i < count; i++) {
		char left[TEXT_SIZE] = "", right[TEXT_SIZE] = "";
		bool has_left = i < wanted->count;
		bool has_right = sent != NULL && i < sent->count;

		if (has_left)
			format_wanted(&wanted->fields[i], names, left,
			    sizeof(left));
		if (has_right)
			field_format(&sent->fields[i], sent->fields[i].value,
			    right, sizeof(right));
		printf("  %c %-52s   %s\n", sent == NULL || (has_left &&
		    has_right && field_match(&wanted->fields[i],
		    &sent->fields[i], names)) ? ' ' : '!', left, right);
	}
}

void
shape_print_line(const struct shape *s)
{
	for (size_t i = 0; i < s->count; i++) {
		char text[TEXT_SIZE];

		field_format(&s->fields[i], s->fields[i].value, text,
		    sizeof(text));
		printf("%s%s", i > 0 ? " " : "", text);
	}
	putchar('\n');
}
