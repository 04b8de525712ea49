/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sheet.c - rows of named values, as a table or JSON */
#include "tools/sheet.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

struct cell {
	const char *name;	/* static */
	enum { CELL_NONE, CELL_TEXT, CELL_BARE, CELL_LIST } kind;
	char *shown;		/* owned; for people */
	char *value;		/* owned; for programs if it differs, or NULL */
	struct sheet *list;	/* owned */
};

struct sheet {
	struct cell *cells;
	size_t count, room;
	size_t *rows;		/* where each begins */
	size_t row_count, row_room;
	bool is_short;
};

struct sheet *
sheet_new(void)
{
	return calloc(1, sizeof(struct sheet));
}

void
sheet_free(struct sheet *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->cells[i].shown);
		free(s->cells[i].value);
		sheet_free(s->cells[i].list);
	}
	free(s->cells);
	free(s->rows);
	free(s);
}

bool
sheet_is_short(const struct sheet *s)
{
	return s == NULL || s->is_short;
}

size_t
sheet_count(const struct sheet *s)
{
	return s == NULL ? 0 : s->row_count;
}

void
sheet_row(struct sheet *s)
{
	if (sheet_is_short(s))
		return;
	if (s->row_count == s->row_room) {
		size_t room = s->row_room > 0 ? s->row_room * 2 : 16;
		size_t *rows = reallocarray(s->rows, room, sizeof(*rows));

		s->is_short = rows == NULL;
		if (rows == NULL)
			return;
		s->rows = rows;
		s->row_room = room;
	}
	s->rows[s->row_count++] = s->count;
}

/* NULL: no memory, now or before. */
static struct cell *
cell_add(struct sheet *s, const char *name)
{
	if (sheet_is_short(s))
		return NULL;
	if (s->count == s->room) {
		size_t room = s->room > 0 ? s->room * 2 : 32;
		struct cell *cells = reallocarray(s->cells, room,
		    sizeof(*cells));

		s->is_short = cells == NULL;
		if (cells == NULL)
			return NULL;
		s->cells = cells;
		s->room = room;
	}
	s->cells[s->count] = (struct cell){ .name = name };
	return &s->cells[s->count++];
}

/* Controls of ASCII, and those above it that are C2 80 to C2 9F in UTF-8. */
static bool
is_control(struct bytes b, size_t at)
{
	uint8_t c = b.data[at];

	return c < ' ' || c == 0x7f || (c == 0xc2 && at + 1 < b.len &&
	    b.data[at + 1] < 0xa0) || (c < 0xa0 && c >= 0x80 && at > 0 &&
	    b.data[at - 1] == 0xc2);
}

/* owned; NULL: no memory. */
static char *
make_printable(struct bytes b)
{
	bool is_utf8 = bytes_is_utf8(b);
	char *text = malloc(b.len * 4 + 1), *to = text;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < b.len; i++) {
		uint8_t c = b.data[i];

		if (is_control(b, i) || (c >= 0x80 && !is_utf8))
			to += sprintf(to, "\\x%02x", c);
		else
			*to++ = (char)c;
	}
	*to = '\0';
	return text;
}

/* JSON has no bytes: what is no UTF-8 is shown as to people. */
static void
cell_set_text(struct sheet *s, struct cell *c, struct bytes b)
{
	c->kind = CELL_TEXT;
	c->shown = make_printable(b);
	if (bytes_is_utf8(b) && memchr(b.data, '\0', b.len) == NULL)
		c->value = strndup((const char *)b.data, b.len);
	else
		c->value = make_printable(b);
	if (c->shown == NULL || c->value == NULL)
		s->is_short = true;
}

void
sheet_bytes(struct sheet *s, const char *name, struct bytes value)
{
	struct cell *c = cell_add(s, name);

	if (c != NULL && !bytes_is_absent(value))
		cell_set_text(s, c, value);
}

void
sheet_text(struct sheet *s, const char *name, const char *value)
{
	sheet_bytes(s, name, value == NULL ? BYTES_ABSENT :
	    bytes_of_text(value));
}

void
sheet_id(struct sheet *s, const char *name, const struct deviceid *id)
{
	char text[DEVICEID_TEXT_LEN + 1];

	deviceid_format(id, text);
	sheet_text(s, name, deviceid_is_nil(id) ? NULL : text);
}

static void
add_bare(struct sheet *s, const char *name, const char *shown,
    const char *value)
{
	struct cell *c = cell_add(s, name);

	if (c == NULL)
		return;
	c->kind = CELL_BARE;
	c->shown = strdup(shown);
	c->value = strdup(value);
	if (c->shown == NULL || c->value == NULL)
		s->is_short = true;
}

void
sheet_number(struct sheet *s, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	add_bare(s, name, text, text);
}

void
sheet_flag(struct sheet *s, const char *name, bool value)
{
	add_bare(s, name, value ? "yes" : "no", value ? "true" : "false");
}

void
sheet_time(struct sheet *s, const char *name, int64_t value)
{
	struct cell *c = cell_add(s, name);
	time_t seconds = (time_t)value;
	char text[40];
	struct tm tm;

	if (c == NULL || value == 0 || gmtime_r(&seconds, &tm) == NULL)
		return;
	c->kind = CELL_TEXT;
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	c->shown = strdup(text);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	c->value = strdup(text);
	if (c->shown == NULL || c->value == NULL)
		s->is_short = true;
}

void
sheet_take_list(struct sheet *s, const char *name, struct sheet *list)
{
	struct cell *c = cell_add(s, name);

	if (c == NULL) {
		sheet_free(list);
		return;
	}
	c->kind = CELL_LIST;
	c->list = list;
	s->is_short |= sheet_is_short(list);
}

/* --- for people --- */

static size_t
row_end(const struct sheet *s, size_t row)
{
	return row + 1 < s->row_count ? s->rows[row + 1] : s->count;
}

/* Characters, not bytes. */
static size_t
text_width(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (*text & 0xc0) != 0x80;
	return n;
}

static const char *
cell_shown(const struct cell *c)
{
	return c->shown != NULL && *c->shown != '\0' ? c->shown : "-";
}

static void
print_padded(FILE *out, const char *text, size_t width, bool is_last)
{
	size_t have = text_width(text);

	fputs(text, out);
	for (size_t i = have; !is_last && i < width + 2; i++)
		putc(' ', out);
	if (is_last)
		putc('\n', out);
}

static size_t
column_width(const struct sheet *s, size_t column)
{
	size_t width = strlen(s->cells[s->rows[0] + column].name);

	for (size_t row = 0; row < s->row_count; row++) {
		size_t at = s->rows[row] + column;
		size_t have = at < row_end(s, row) ?
		    text_width(cell_shown(&s->cells[at])) : 0;

		if (have > width)
			width = have;
	}
	return width;
}

static void
print_heading(FILE *out, const char *name, size_t width, bool is_last)
{
	char text[40];
	size_t i = 0;

	for (; name[i] != '\0' && i < sizeof(text) - 1; i++)
		text[i] = name[i] >= 'a' && name[i] <= 'z' ?
		    (char)(name[i] - 32) : name[i] == '_' ? ' ' : name[i];
	text[i] = '\0';
	print_padded(out, text, width, is_last);
}

#define COLUMNS_MAX 16

void
sheet_print_table(const struct sheet *s, FILE *out)
{
	size_t widths[COLUMNS_MAX], columns;

	if (sheet_count(s) == 0)
		return;
	columns = row_end(s, 0) - s->rows[0];
	assert(columns <= COLUMNS_MAX);
	for (size_t i = 0; i < columns; i++) {
		widths[i] = column_width(s, i);
		print_heading(out, s->cells[s->rows[0] + i].name, widths[i],
		    i + 1 == columns);
	}
	/* the last row may be short, without memory */
	for (size_t row = 0; row < s->row_count; row++)
		for (size_t i = 0; i < columns && s->rows[row] + i <
		    row_end(s, row); i++)
			print_padded(out, cell_shown(
			    &s->cells[s->rows[row] + i]), widths[i],
			    i + 1 == columns);
}

void
sheet_print_record(const struct sheet *s, FILE *out)
{
	size_t width = 0, end;

	if (sheet_count(s) == 0)
		return;
	end = row_end(s, 0);
	for (size_t i = s->rows[0]; i < end; i++)
		if (strlen(s->cells[i].name) > width)
			width = strlen(s->cells[i].name);
	for (size_t i = s->rows[0]; i < end; i++) {
		if (s->cells[i].kind == CELL_LIST)
			continue;
		for (size_t k = 0; k < width + 2; k++)
			putc(k >= strlen(s->cells[i].name) ||
			    s->cells[i].name[k] == '_' ? ' ' :
			    s->cells[i].name[k], out);
		fprintf(out, "%s\n", cell_shown(&s->cells[i]));
	}
}

/* --- for programs --- */

static void
print_string(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static void print_array(const struct sheet *s, FILE *out);

static void
print_value(const struct cell *c, FILE *out)
{
	if (c->kind == CELL_LIST)
		print_array(c->list, out);
	else if (c->kind == CELL_TEXT && c->value != NULL)
		print_string(out, c->value);
	else if (c->kind == CELL_BARE && c->value != NULL)
		fputs(c->value, out);
	else
		fputs("null", out);
}

static void
print_object(const struct sheet *s, size_t row, FILE *out)
{
	const char *before = "{";

	for (size_t i = s->rows[row]; i < row_end(s, row); i++) {
		fputs(before, out);
		before = ", ";
		print_string(out, s->cells[i].name);
		fputs(": ", out);
		print_value(&s->cells[i], out);
	}
	fputs(before[0] == '{' ? "{}" : "}", out);
}

/* A list in a list is as deep as its makers nest them. */
static void
print_array(const struct sheet *s, FILE *out)
{
	putc('[', out);
	for (size_t row = 0; row < sheet_count(s); row++) {
		fputs(row > 0 ? ",\n " : "", out);
		print_object(s, row, out);
	}
	putc(']', out);
}

void
sheet_print_array(const struct sheet *s, FILE *out)
{
	print_array(s, out);
	putc('\n', out);
}

void
sheet_print_object(const struct sheet *s, FILE *out)
{
	if (sheet_count(s) > 0)
		print_object(s, 0, out);
	else
		fputs("{}", out);
	putc('\n', out);
}
