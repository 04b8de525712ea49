/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* diag_parse.c - diagnostic notation, JSON included, to CBOR */

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "core/hex.h"
#include "tools/diag.h"
#include "tools/item.h"

#define NUMBER_MAX 64		/* characters of a number */

/* What is open: the head of an array or map is put in when its end is found
   and the count is known. */
struct parse_level {
	enum item_kind kind;	/* ITEM_ARRAY, ITEM_MAP or ITEM_TAG */
	size_t start;		/* in the output */
	size_t count;		/* items */
};

struct parse {
	struct bytes text;
	size_t at;
	struct writer *w;
	struct parse_level levels[ITEM_DEPTH_MAX];
	size_t depth;
	struct diag_error *error;
};

static enum wax_status
parse_fail(struct parse *p, const char *expected)
{
	*p->error = (struct diag_error){ p->at, expected };
	return WAX_FORMAT;
}

/* The character at the current place, 0 at the end. */
static uint8_t
parse_peek(const struct parse *p)
{
	return p->at < p->text.len ? p->text.data[p->at] : 0;
}

static void
parse_skip_space(struct parse *p)
{
	while (p->at < p->text.len && strchr(" \t\r\n", parse_peek(p)) &&
	    parse_peek(p) != 0)
		p->at++;
}

static bool
parse_word(struct parse *p, const char *word)
{
	struct bytes rest = bytes_of(p->text.data + p->at,
	    p->text.len - p->at);

	if (!bytes_has_prefix(rest, bytes_of_text(word)))
		return false;
	p->at += strlen(word);
	return true;
}

static void
write_utf8(struct writer *w, uint32_t c)
{
	if (c < 0x80) {
		writer_u8(w, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		writer_u8(w, (uint8_t)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		writer_u8(w, (uint8_t)(0xe0 | c >> 12));
		writer_u8(w, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	} else {
		writer_u8(w, (uint8_t)(0xf0 | c >> 18));
		writer_u8(w, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		writer_u8(w, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
	}
	writer_u8(w, (uint8_t)(0x80 | (c & 0x3f)));
}

static enum wax_status
parse_four_digits(struct parse *p, uint32_t *out)
{
	uint8_t pair[2];
	size_t len;

	if (p->text.len - p->at < 4 ||
	    hex_decode(bytes_of(p->text.data + p->at, 4), pair, 2, &len) !=
	    WAX_OK)
		return parse_fail(p, "four hexadecimal digits");
	p->at += 4;
	*out = (uint32_t)pair[0] << 8 | pair[1];
	return WAX_OK;
}

/* Behind "\u": one code point, of two halves if it is above U+FFFF. */
static enum wax_status
parse_code_point(struct parse *p, struct writer *w)
{
	uint32_t c, low;
	enum wax_status st;

	if ((st = parse_four_digits(p, &c)) != WAX_OK)
		return st;
	if (c >= 0xd800 && c < 0xe000) {
		if (c >= 0xdc00 || !parse_word(p, "\\u"))
			return parse_fail(p, "the second half of a surrogate");
		if ((st = parse_four_digits(p, &low)) != WAX_OK)
			return st;
		if (low < 0xdc00 || low >= 0xe000)
			return parse_fail(p, "the second half of a surrogate");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	write_utf8(w, c);
	return WAX_OK;
}

static enum wax_status
parse_escape(struct parse *p, struct writer *w)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	uint8_t c = parse_peek(p);
	const char *found = c == 0 ? NULL : strchr(from, c);

	if (c == 'u') {
		p->at++;
		return parse_code_point(p, w);
	}
	if (found == NULL)
		return parse_fail(p, "one of \" \\ / b f n r t u");
	p->at++;
	writer_u8(w, (uint8_t)to[found - from]);
	return WAX_OK;
}

/* Behind the first quotation mark. */
static enum wax_status
parse_text(struct parse *p)
{
	uint8_t *buffer = malloc(p->text.len + 1);
	struct writer w = writer_open(buffer, p->text.len + 1);
	enum wax_status st = WAX_OK;

	if (buffer == NULL)
		return WAX_MEMORY;
	while (st == WAX_OK && parse_peek(p) != '"') {
		if (p->at >= p->text.len)
			st = parse_fail(p, "\" at the end of the string");
		else if (parse_word(p, "\\"))
			st = parse_escape(p, &w);
		else
			writer_u8(&w, p->text.data[p->at++]);
	}
	p->at++;
	if (st == WAX_OK && !bytes_is_utf8(writer_bytes(&w)))
		st = parse_fail(p, "UTF-8 in the string");
	if (st == WAX_OK)
		item_write_text(p->w, writer_bytes(&w));
	explicit_bzero(buffer, w.len);	/* it may be a key */
	free(buffer);
	return st;
}

/* Behind h' . */
static enum wax_status
parse_hex(struct parse *p)
{
	const uint8_t *start = p->text.data + p->at;
	const uint8_t *end = memchr(start, '\'', p->text.len - p->at);
	uint8_t *buffer;
	enum wax_status st;
	size_t len = 0;

	if (end == NULL)
		return parse_fail(p, "' at the end of the bytes");
	buffer = malloc((size_t)(end - start) / 2 + 1);
	if (buffer == NULL)
		return WAX_MEMORY;
	st = hex_decode(bytes_of(start, (size_t)(end - start)), buffer,
	    (size_t)(end - start) / 2 + 1, &len);
	if (st == WAX_OK)
		item_write_bytes(p->w, bytes_of(buffer, len));
	else
		st = parse_fail(p, "an even number of hexadecimal digits");
	if (st == WAX_OK)
		p->at += (size_t)(end - start) + 1;
	explicit_bzero(buffer, len);
	free(buffer);
	return st;
}

static enum wax_status
parse_push(struct parse *p, enum item_kind kind)
{
	if (p->depth == ITEM_DEPTH_MAX)
		return WAX_LIMIT;
	p->levels[p->depth++] = (struct parse_level){ kind, p->w->len, 0 };
	return WAX_OK;
}

/* A number, or the tag that begins with one. */
static enum wax_status
parse_number(struct parse *p)
{
	char text[NUMBER_MAX + 1];
	size_t len = 0;
	bool is_real = false;
	uint64_t number;
	double real;
	char *end;

	while (len < NUMBER_MAX && p->at + len < p->text.len &&
	    strchr("+-.0123456789eE", p->text.data[p->at + len]) != NULL &&
	    p->text.data[p->at + len] != 0) {
		text[len] = (char)p->text.data[p->at + len];
		is_real = is_real || strchr(".eE", text[len]) != NULL;
		len++;
	}
	text[len] = '\0';
	if (len == 0 || text[0] == '+')
		return parse_fail(p, "a value");
	errno = 0;
	if (is_real) {
		real = strtod(text, &end);
		if (*end != '\0' || !isfinite(real))
			return parse_fail(p, "a number");
		item_write_float(p->w, real);
		p->at += len;
		return WAX_OK;
	}
	number = strtoull(text + (text[0] == '-'), &end, 10);
	if (*end != '\0' || errno != 0 || text[len - 1] == '-' ||
	    (text[0] == '-' && text[1] == '-'))
		return parse_fail(p, "a number of at most 64 bits");
	p->at += len;
	if (text[0] == '-' && number > 0) {
		item_write_negative(p->w, number - 1);
		return WAX_OK;
	}
	if (text[0] == '-' || !parse_word(p, "(")) {
		item_write_uint(p->w, number);
		return WAX_OK;
	}
	item_write_tag(p->w, number);
	return parse_push(p, ITEM_TAG);
}

static const struct parse_name {
	const char *word;
	enum item_kind kind;
	double real;
} parse_names[] = {
	{ "true", ITEM_TRUE, 0 },
	{ "false", ITEM_FALSE, 0 },
	{ "null", ITEM_NULL, 0 },
	{ "undefined", ITEM_UNDEFINED, 0 },
	{ "NaN", ITEM_FLOAT, NAN },
	{ "Infinity", ITEM_FLOAT, INFINITY },
	{ "-Infinity", ITEM_FLOAT, -INFINITY },
};

static bool
parse_named(struct parse *p)
{
	for (size_t i = 0; i < sizeof(parse_names) / sizeof(parse_names[0]);
	    i++) {
		const struct parse_name *name = &parse_names[i];

		if (!parse_word(p, name->word))
			continue;
		if (name->kind == ITEM_FLOAT)
			item_write_float(p->w, name->real);
		else if (name->kind == ITEM_NULL)
			item_write_null(p->w);
		else if (name->kind == ITEM_UNDEFINED)
			item_write_undefined(p->w);
		else
			item_write_bool(p->w, name->kind == ITEM_TRUE);
		return true;
	}
	return false;
}

/* Puts the head in front of what was written since the level began. */
static void
parse_insert_head(struct parse *p, const struct parse_level *level)
{
	uint8_t buffer[9];
	struct writer head = writer_open(buffer, sizeof(buffer));
	size_t len = p->w->len - level->start;

	if (level->kind == ITEM_TAG)
		return;
	if (level->kind == ITEM_MAP)
		item_write_map(&head, level->count / 2);
	else
		item_write_array(&head, level->count);
	if (writer_reserve(p->w, head.len) == NULL)
		return;
	memmove(p->w->data + level->start + head.len,
	    p->w->data + level->start, len);
	memcpy(p->w->data + level->start, buffer, head.len);
}

/* One value, or the begin of one that has others in it. */
static enum wax_status
parse_value(struct parse *p)
{
	if (parse_word(p, "{"))
		return parse_push(p, ITEM_MAP);
	if (parse_word(p, "["))
		return parse_push(p, ITEM_ARRAY);
	if (parse_word(p, "\""))
		return parse_text(p);
	if (parse_word(p, "h'"))
		return parse_hex(p);
	return parse_named(p) ? WAX_OK : parse_number(p);
}

static char
level_end(const struct parse_level *level)
{
	return level->kind == ITEM_MAP ? '}' :
	    level->kind == ITEM_ARRAY ? ']' : ')';
}

/* What stands between values: ends as many levels as are ended, then reads
   "," or ":" if there is a level left. */
static enum wax_status
parse_between(struct parse *p)
{
	while (p->depth > 0) {
		struct parse_level *top = &p->levels[p->depth - 1];
		bool is_value_due = top->kind == ITEM_MAP &&
		    top->count % 2 == 1;

		parse_skip_space(p);
		if (parse_peek(p) == level_end(top) && !is_value_due &&
		    (top->kind != ITEM_TAG || top->count == 1)) {
			p->at++;
			parse_insert_head(p, top);
			p->depth--;
			if (p->depth > 0)
				p->levels[p->depth - 1].count++;
			continue;
		}
		if (top->count == 0)
			return WAX_OK;	/* the first one */
		if (is_value_due)
			return parse_word(p, ":") ? WAX_OK :
			    parse_fail(p, ":");
		if (top->kind == ITEM_TAG || !parse_word(p, ","))
			return parse_fail(p, top->kind == ITEM_MAP ? ", or }" :
			    top->kind == ITEM_ARRAY ? ", or ]" : ")");
		return WAX_OK;
	}
	return WAX_OK;
}

enum wax_status
diag_parse(struct bytes text, struct writer *w, struct diag_error *error)
{
	struct parse p = { .text = text, .w = w, .error = error };
	enum wax_status st;

	do {
		size_t depth = p.depth;

		parse_skip_space(&p);
		if ((st = parse_value(&p)) != WAX_OK)
			return st;
		if (p.depth == depth && depth > 0)
			p.levels[depth - 1].count++;
		if ((st = parse_between(&p)) != WAX_OK)
			return st;
	} while (p.depth > 0);
	parse_skip_space(&p);
	if (p.at < text.len)
		return parse_fail(&p, "nothing more");
	return writer_close(w);
}
