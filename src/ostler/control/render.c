/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/render.h"

#include <stdlib.h>

#include "ostler/control/printable.h"

#define COLUMNS_MAX 32
#define DEPTH_MAX 8		/* below it there is compact JSON */
#define INDENT 2
#define GAP "  "

static void render_value(FILE *out, const json_t *value, unsigned depth);

static struct bytes
string_bytes(const json_t *string)
{
	return bytes_of(json_string_value(string), json_string_length(string));
}

/* A value on one line. Numbers and words have a buffer of that size. */
#define CELL_SIZE 32

static struct bytes
cell_bytes(const json_t *value, char *buffer)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (json_string_length(value) > 0)
			return string_bytes(value);
		break;
	case JSON_INTEGER:
		snprintf(buffer, CELL_SIZE, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
		return bytes_of_text(buffer);
	case JSON_REAL:
		snprintf(buffer, CELL_SIZE, "%.6g", json_real_value(value));
		return bytes_of_text(buffer);
	case JSON_TRUE:
		return bytes_of_text("yes");
	case JSON_FALSE:
		return bytes_of_text("no");
	case JSON_NULL:
	case JSON_OBJECT:
	case JSON_ARRAY:
	default:
		break;
	}
	return bytes_of_text("-");
}

/* Arrays and objects where there is only a line for them. */
static bool
is_nested(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

static void
write_compact(FILE *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);

	printable_write(out, text == NULL ? bytes_of_text("-") :
	    bytes_of_text(text));
	free(text);
}

static size_t
cell_width(const json_t *value)
{
	char buffer[CELL_SIZE];

	if (value == NULL)
		return 1;
	return is_nested(value) ? 0 : printable_width(cell_bytes(value,
	    buffer));
}

static void
cell_write(FILE *out, const json_t *value)
{
	char buffer[CELL_SIZE];

	if (value == NULL)
		fputc('-', out);
	else if (is_nested(value))
		write_compact(out, value);
	else
		printable_write(out, cell_bytes(value, buffer));
}

static void
write_spaces(FILE *out, size_t n)
{
	while (n-- > 0)
		fputc(' ', out);
}

/* --- tables --- */

struct column {
	const char *name;
	size_t width;
	bool has_number;
	bool has_text;
};

struct table_shape {
	struct column columns[COLUMNS_MAX];
	size_t count;
};

/* Numbers stand to the right, also among some that are not known. */
static bool
column_is_number(const struct column *c)
{
	return c->has_number && !c->has_text;
}

static struct column *
shape_find(struct table_shape *shape, const char *name)
{
	for (size_t i = 0; i < shape->count; i++) {
		if (strcmp(shape->columns[i].name, name) == 0)
			return &shape->columns[i];
	}
	if (shape->count == COLUMNS_MAX)
		return NULL;
	shape->columns[shape->count] = (struct column){
	    .name = name, .width = printable_width(bytes_of_text(name)) };
	return &shape->columns[shape->count++];
}

static void
shape_take_row(struct table_shape *shape, const json_t *row)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)row, name, value) {
		struct column *c = shape_find(shape, name);
		size_t width = cell_width(value);

		if (c == NULL)
			continue;
		c->width = width > c->width ? width : c->width;
		c->has_number |= json_is_number(value);
		c->has_text |= !json_is_number(value) && !json_is_null(value);
	}
}

/* Nothing is filled up at the end of a line. */
static void
write_cell(FILE *out, const struct column *c, size_t width, bool is_last,
    void (*write)(FILE *out, const json_t *value, const struct column *c),
    const json_t *value)
{
	size_t room = c->width > width ? c->width - width : 0;
	bool is_number = column_is_number(c);

	if (is_number)
		write_spaces(out, room);
	write(out, value, c);
	if (is_last)
		fputc('\n', out);
	else {
		write_spaces(out, is_number ? 0 : room);
		fputs(GAP, out);
	}
}

static void
write_name(FILE *out, const json_t *value, const struct column *c)
{
	(void)value;
	printable_write(out, bytes_of_text(c->name));
}

static void
write_value(FILE *out, const json_t *value, const struct column *c)
{
	(void)c;
	cell_write(out, value);
}

static void
render_header(FILE *out, const struct table_shape *shape, unsigned depth)
{
	write_spaces(out, depth * INDENT);
	for (size_t i = 0; i < shape->count; i++) {
		const struct column *c = &shape->columns[i];

		write_cell(out, c, printable_width(bytes_of_text(c->name)),
		    i + 1 == shape->count, write_name, NULL);
	}
}

static void
render_row(FILE *out, const struct table_shape *shape, const json_t *row,
    unsigned depth)
{
	write_spaces(out, depth * INDENT);
	for (size_t i = 0; i < shape->count; i++) {
		const struct column *c = &shape->columns[i];
		const json_t *value = json_object_get(row, c->name);

		write_cell(out, c, cell_width(value), i + 1 == shape->count,
		    write_value, value);
	}
}

static void
render_table(FILE *out, const json_t *rows, unsigned depth)
{
	struct table_shape shape = { .count = 0 };
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
		shape_take_row(&shape, row);
	if (shape.count == 0)
		return;
	render_header(out, &shape, depth);
	json_array_foreach(rows, i, row)
		render_row(out, &shape, row, depth);
}

/* --- the rest --- */

/* A line of its own: tabs are harmless there, and a caret below stays in its
   column. */
static void
render_line(FILE *out, struct bytes text)
{
	while (text.len > 0) {
		const uint8_t *tab = memchr(text.data, '\t', text.len);
		size_t n = tab != NULL ? (size_t)(tab - text.data) : text.len;

		printable_write(out, bytes_of(text.data, n));
		if (tab == NULL)
			break;
		fputc('\t', out);
		text = bytes_of(tab + 1, text.len - n - 1);
	}
	fputc('\n', out);
}

static bool
is_table(const json_t *array)
{
	size_t i;
	json_t *row;

	json_array_foreach(array, i, row) {
		if (!json_is_object(row))
			return false;
	}
	return true;
}

static void
render_array(FILE *out, const json_t *array, unsigned depth)
{
	size_t i;
	json_t *value;

	if (json_array_size(array) == 0) {
		write_spaces(out, depth * INDENT);
		fputs("none\n", out);
		return;
	}
	if (is_table(array)) {
		render_table(out, array, depth);
		return;
	}
	json_array_foreach(array, i, value)
		render_value(out, value, depth);
}

static size_t
widest_name(json_t *object)
{
	size_t widest = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		size_t width = printable_width(bytes_of_text(name));

		if (!is_nested(value) && width > widest)
			widest = width;
	}
	return widest;
}

static void
render_object(FILE *out, const json_t *constant, unsigned depth)
{
	json_t *object = (json_t *)(uintptr_t)constant;
	size_t widest = widest_name(object);
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value) {
		struct bytes text = bytes_of_text(name);

		write_spaces(out, depth * INDENT);
		printable_write(out, text);
		if (is_nested(value)) {
			fputs(":\n", out);
			render_value(out, value, depth + 1);
			continue;
		}
		write_spaces(out, widest - printable_width(text));
		fputs(GAP, out);
		cell_write(out, value);
		fputc('\n', out);
	}
}

static void
render_value(FILE *out, const json_t *value, unsigned depth)
{
	if (depth < DEPTH_MAX && json_is_object(value)) {
		render_object(out, value, depth);
		return;
	}
	if (depth < DEPTH_MAX && json_is_array(value)) {
		render_array(out, value, depth);
		return;
	}
	write_spaces(out, depth * INDENT);
	if (json_is_string(value)) {
		render_line(out, string_bytes(value));
		return;
	}
	cell_write(out, value);
	fputc('\n', out);
}

void
render_text(FILE *out, const json_t *result)
{
	render_value(out, result, 0);
}
