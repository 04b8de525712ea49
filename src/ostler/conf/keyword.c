/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/keyword.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "ostler/conf/value.h"

static const char *const switch_words[] = { "off", "on", NULL };

static void *
keyword_field(const struct keyword *k, void *target)
{
	return (char *)target + k->offset;
}

static void
store_number(const struct keyword *k, void *target, uint64_t n)
{
	uint8_t n8 = (uint8_t)n;
	uint16_t n16 = (uint16_t)n;
	uint32_t n32 = (uint32_t)n;
	const void *from = k->size == 1 ? (const void *)&n8 :
	    k->size == 2 ? (const void *)&n16 :
	    k->size == 4 ? (const void *)&n32 : (const void *)&n;

	assert(k->size == 1 || k->size == 2 || k->size == 4 || k->size == 8);
	memcpy(keyword_field(k, target), from, k->size);
}

static enum wax_status
parse_by_type(const struct keyword *k, struct bytes text, uint64_t *n)
{
	if (k->type == KEYWORD_TIME)
		return value_parse_time(text, n);
	if (k->type == KEYWORD_RATE)
		return value_parse_rate(text, n);
	return value_parse_number(text, n);
}

static enum wax_status
keyword_store_number(const struct keyword *k, struct bytes text, void *target)
{
	uint64_t unit = k->unit > 0 ? k->unit : 1, n;
	enum wax_status st = parse_by_type(k, text, &n);

	if (st != WAX_OK)
		return st;
	if (n < k->least || n > k->most || n % unit != 0)
		return WAX_RANGE;
	store_number(k, target, n / unit);
	return WAX_OK;
}

static enum wax_status
keyword_store_choice(const struct keyword *k, const char *const *choices,
    struct bytes text, void *target)
{
	for (uint64_t i = 0; choices[i] != NULL; i++) {
		if (bytes_equal(text, bytes_of_text(choices[i]))) {
			store_number(k, target, i);
			return WAX_OK;
		}
	}
	return WAX_FORMAT;
}

static enum wax_status
keyword_store_text(const struct keyword *k, struct bytes text, void *target)
{
	char **field = keyword_field(k, target), *copy;

	if (text.len == 0 || text.len > k->most)
		return WAX_RANGE;
	if (k->type == KEYWORD_PATH && text.data[0] != '/')
		return WAX_FORMAT;
	for (size_t i = 0; k->type == KEYWORD_TEXT && i < text.len; i++) {
		if (text.data[i] <= ' ' || text.data[i] >= 0x7f)
			return WAX_FORMAT;
	}
	copy = strndup((const char *)text.data, text.len);
	if (copy == NULL)
		return WAX_MEMORY;
	free(*field);
	*field = copy;
	return WAX_OK;
}

static bool
is_text(const struct keyword *k)
{
	return k->type == KEYWORD_TEXT || k->type == KEYWORD_NAME ||
	    k->type == KEYWORD_PATH;
}

static void
keyword_store_special(const struct keyword *k, void *target)
{
	if (is_text(k)) {
		char **field = keyword_field(k, target);

		free(*field);
		*field = NULL;
	} else {
		store_number(k, target, 0);
	}
}

enum wax_status
keyword_store(const struct keyword *k, struct bytes text, bool is_string,
    void *target)
{
	if (is_string && !is_text(k))
		return WAX_FORMAT;
	if (!is_string && k->special != NULL &&
	    bytes_equal(text, bytes_of_text(k->special))) {
		keyword_store_special(k, target);
		return WAX_OK;
	}
	if (!is_string && is_text(k) && k->type != KEYWORD_TEXT)
		return WAX_FORMAT;
	switch (k->type) {
	case KEYWORD_SWITCH:
		return keyword_store_choice(k, switch_words, text, target);
	case KEYWORD_CHOICE:
		return keyword_store_choice(k, k->choices, text, target);
	case KEYWORD_TEXT:
	case KEYWORD_NAME:
	case KEYWORD_PATH:
		return keyword_store_text(k, text, target);
	default:
		return keyword_store_number(k, text, target);
	}
}

enum wax_status
keyword_store_defaults(const struct keyword *rows, void *target)
{
	for (const struct keyword *k = rows; k->name != NULL; k++) {
		struct bytes text;
		bool is_string;
		enum wax_status st;

		if (k->standard == NULL)
			continue;
		text = bytes_of_text(k->standard);
		is_string = text.data[0] == '"';
		if (is_string)
			text = bytes_of(text.data + 1, text.len - 2);
		st = keyword_store(k, text, is_string, target);
		if (st == WAX_MEMORY)
			return st;
		assert(st == WAX_OK);
	}
	return WAX_OK;
}

const char *
keyword_type_name(const struct keyword *k)
{
	static const char *const names[] = {
		[KEYWORD_NUMBER] = "number",
		[KEYWORD_TIME] = "time",
		[KEYWORD_RATE] = "rate",
		[KEYWORD_SWITCH] = "switch",
		[KEYWORD_CHOICE] = "choice",
		[KEYWORD_TEXT] = "word",
		[KEYWORD_NAME] = "string",
		[KEYWORD_PATH] = "path",
		[KEYWORD_STATEMENT] = "statement",
	};

	return names[k->type];
}

/* Appends to what stands in out. */
__attribute__((format(printf, 2, 3))) static void
append(char *out, const char *format, ...)
{
	size_t len = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + len, KEYWORD_LIMITS - len, format, args);
	va_end(args);
}

/* "error, warning or debug" */
static void
append_words(char *out, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (i > 0)
			append(out, words[i + 1] == NULL ? " or " : ", ");
		append(out, "%s", words[i]);
	}
}

static void
append_range(char *out, const struct keyword *k)
{
	char least[VALUE_TEXT], most[VALUE_TEXT];

	switch (k->type) {
	case KEYWORD_TIME:
		value_format_time(k->least, least);
		value_format_time(k->most, most);
		append(out, "%s to %s", least, most);
		break;
	case KEYWORD_RATE:
		append(out, "%" PRIu64 "/s to %" PRIu64 "/s", k->least,
		    k->most);
		break;
	default:
		append(out, "%" PRIu64 " to %" PRIu64, k->least, k->most);
		break;
	}
}

void
keyword_format_limits(const struct keyword *k, char *out)
{
	out[0] = '\0';
	if (k->special != NULL)
		append(out, "%s or ", k->special);
	switch (k->type) {
	case KEYWORD_SWITCH:
		append_words(out, switch_words);
		break;
	case KEYWORD_CHOICE:
		append_words(out, k->choices);
		break;
	case KEYWORD_TEXT:
		append(out, "1 to %" PRIu64 " printable ASCII characters",
		    k->most);
		break;
	case KEYWORD_NAME:
		append(out, "1 to %" PRIu64 " bytes in quotes", k->most);
		break;
	case KEYWORD_PATH:
		append(out, "\"/PATH\" of at most %" PRIu64 " bytes", k->most);
		break;
	case KEYWORD_STATEMENT:
		append(out, "%s", k->syntax);
		break;
	default:
		append_range(out, k);
		break;
	}
}
