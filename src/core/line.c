/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* line.c - one event as a line of text: key=value, escaped and bounded */
#include "core/line.h"

#include "core/code.h"

#define CUT_MARK "..."
#define CUT_AT (LINE_MAX_LEN - (sizeof(CUT_MARK) - 1))

static const char hex_digits[] = "0123456789abcdef";

void
line_begin(struct line *l)
{
	l->cut = false;
	l->len = 0;
	l->safe_len = 0;
}

/* Adds n characters, all or none: a piece is never cut. */
static void
line_add(struct line *l, const char *text, size_t n)
{
	if (l->cut)
		return;
	if (n > LINE_MAX_LEN - l->len) {
		memcpy(l->text + l->safe_len, CUT_MARK, sizeof(CUT_MARK) - 1);
		l->len = l->safe_len + sizeof(CUT_MARK) - 1;
		l->cut = true;
		return;
	}
	memcpy(l->text + l->len, text, n);
	l->len += n;
	if (l->len <= CUT_AT)
		l->safe_len = l->len;
}

void
line_add_plain(struct line *l, const char *text)
{
	line_add(l, text, strlen(text));
}

/* The date is made once a second. */
void
line_add_time(struct line *l, struct line_clock *clock)
{
	struct timespec ts = { 0 };
	struct tm tm;
	unsigned ms;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	if ((clock->text[0] == '\0' || ts.tv_sec != clock->second) &&
	    gmtime_r(&ts.tv_sec, &tm) != NULL && strftime(clock->text,
	    sizeof(clock->text), "%Y-%m-%dT%H:%M:%S", &tm) > 0)
		clock->second = ts.tv_sec;
	ms = (unsigned)(ts.tv_nsec / 1000000);
	char fraction[] = { '.', (char)('0' + ms / 100),
	    (char)('0' + ms / 10 % 10), (char)('0' + ms % 10), 'Z' };

	line_add_plain(l, clock->text);
	line_add(l, fraction, sizeof(fraction));
}

static void
line_add_key(struct line *l, const char *key)
{
	line_add(l, " ", 1);
	line_add_plain(l, key);
	line_add(l, "=", 1);
}

static bool
value_needs_quotes(struct bytes value)
{
	return value.len == 0 || memchr(value.data, ' ', value.len) != NULL ||
	    memchr(value.data, '"', value.len) != NULL;
}

static bool
is_printable(uint8_t c)
{
	return c >= ' ' && c <= '~';
}

static void
line_add_escape(struct line *l, uint8_t c)
{
	char escape[] = { '\\', 'x', hex_digits[c >> 4], hex_digits[c & 15] };

	line_add(l, escape, sizeof(escape));
}

void
line_add_bytes(struct line *l, const char *key, struct bytes value)
{
	bool quotes = value_needs_quotes(value);

	line_add_key(l, key);
	if (quotes)
		line_add(l, "\"", 1);
	for (size_t i = 0; i < value.len && !l->cut; i++) {
		uint8_t c = value.data[i];
		char plain = (char)c;

		if (!is_printable(c) || c == '"' || c == '\\')
			line_add_escape(l, c);
		else
			line_add(l, &plain, 1);
	}
	if (quotes)
		line_add(l, "\"", 1);
}

void
line_add_text(struct line *l, const char *key, const char *value)
{
	line_add_bytes(l, key, bytes_of_text(value));
}

void
line_add_hex(struct line *l, const char *key, struct bytes value)
{
	line_add_key(l, key);
	if (value.len == 0)
		line_add(l, "\"\"", 2);
	for (size_t i = 0; i < value.len && !l->cut; i++) {
		char pair[] = { hex_digits[value.data[i] >> 4],
		    hex_digits[value.data[i] & 15] };

		line_add(l, pair, sizeof(pair));
	}
}

void
line_add_uint(struct line *l, const char *key, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	line_add_key(l, key);
	do
		digits[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	line_add(l, digits + at, sizeof(digits) - at);
}

void
line_add_code(struct line *l, const char *key, uint8_t code)
{
	char text[5];

	code_format(code, text);
	line_add_text(l, key, text);
}

void
line_add_fields(struct line *l, const char *fields)
{
	for (; *fields != '\0' && !l->cut; fields++) {
		if (is_printable((uint8_t)*fields))
			line_add(l, fields, 1);
		else
			line_add_escape(l, (uint8_t)*fields);
	}
}
