/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shape_read.c - messages read from a scenario's line */
#include <stdio.h>
#include <stdlib.h>

#include "core/hex.h"
#include "scenario/shape.h"

static const char *const types[] = { "CON", "NON", "ACK", "RST" };

/* A word, or a string in quotes, up to the next blank. */
static struct bytes
take_word(const struct here *here, const char **text)
{
	const char *start = *text + strspn(*text, " \t");
	const char *end = start;
	bool quoted = false;

	for (; *end != '\0' && (quoted || (*end != ' ' && *end != '\t'));
	    end++)
		quoted ^= *end == '"';
	if (quoted)
		fail(here, "%s; expected another \"", start);
	*text = end;
	return bytes_of(start, (size_t)(end - start));
}

static void
store_byte(struct shape *s, const struct here *here, uint8_t c)
{
	if (s->used == SHAPE_STORE)
		fail(here, "values of more than %d bytes", SHAPE_STORE);
	s->store[s->used++] = c;
}

/* \xHH stands for a byte. */
static void
store_text(struct shape *s, const struct here *here, struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];
		size_t len;

		if (c == '\\' && i + 3 < text.len && text.data[i + 1] == 'x' &&
		    hex_decode(bytes_of(text.data + i + 2, 2), &c, 1, &len) ==
		    WAX_OK)
			i += 3;
		store_byte(s, here, c);
	}
}

static void
store_hex(struct shape *s, const struct here *here, struct bytes text)
{
	size_t len;

	if (hex_decode(text, s->store + s->used, SHAPE_STORE - s->used,
	    &len) != WAX_OK)
		fail(here, "%.*s; expected hexadecimal digits", (int)text.len,
		    text.data);
	s->used += len;
}

static unsigned long
read_number(const struct here *here, struct bytes text, unsigned long most)
{
	char copy[24] = "", *end;

	if (text.len < sizeof(copy) && text.len > 0)
		memcpy(copy, text.data, text.len);

	unsigned long n = strtoul(copy, &end, 0);

	if (copy[0] == '\0' || *end != '\0' || n > most)
		fail(here, "%.*s; expected a number up to %lu", (int)text.len,
		    text.data, most);
	return n;
}

/* The shortest form; of two bytes if it is a Message ID. */
static void
store_number(struct shape *s, const struct here *here, struct bytes text,
    bool is_mid)
{
	unsigned long n = read_number(here, text, is_mid ? 65535 : UINT32_MAX);
	bool begun = false;

	for (int shift = 24; shift >= 0; shift -= 8) {
		uint8_t c = (uint8_t)(n >> shift);

		begun |= c != 0 || (is_mid && shift <= 8);
		if (begun)
			store_byte(s, here, c);
	}
}

/* "*1100" at its end repeats a quoted value. */
static void
store_quoted(struct shape *s, const struct here *here, struct bytes text)
{
	const char *start = (const char *)text.data + 1;
	const char *end = memchr(start, '"', text.len - 1);
	struct bytes inside = bytes_of(start, (size_t)(end - start));
	size_t rest = text.len - inside.len - 2;
	unsigned long times = 1;

	if (rest > 1 && end[1] == '*')
		times = read_number(here, bytes_of(end + 2, rest - 1),
		    SHAPE_STORE);
	else if (rest > 0)
		fail(here, "%.*s; expected \"text\" or \"text\"*N",
		    (int)text.len, text.data);
	while (times-- > 0)
		store_text(s, here, inside);
}

static void
read_name(struct field *f, const struct here *here, struct bytes text)
{
	char copy[NAME_SIZE + 16] = "";
	size_t len;

	if (text.len >= sizeof(copy))
		fail(here, "%.*s: too long a name", (int)text.len, text.data);
	memcpy(copy, text.data, text.len);
	len = 1 + names_read(here, copy + 1, f->name);
	if (copy[len] == '+')
		f->plus = (uint16_t)read_number(here,
		    bytes_of_text(copy + len + 1), 65535);
	else if (copy[len] != '\0')
		fail(here, "%s; expected $NAME or $NAME+N", copy);
}

static enum option_format
find_format(const struct field *f)
{
	const struct option_rule *rule = option_find_rule(f->number);

	switch (f->kind) {
	case FIELD_MID:
		return OPTION_IS_UINT;
	case FIELD_PAYLOAD:
		return OPTION_IS_STRING;
	case FIELD_OPTION:
		return rule != NULL ? rule->format : OPTION_IS_OPAQUE;
	default:
		return OPTION_IS_OPAQUE;
	}
}

static void
read_value(struct shape *s, struct field *f, const struct here *here,
    struct bytes text)
{
	size_t start = s->used;

	if (bytes_equal(text, bytes_of_text("*")))
		f->any = true;
	else if (text.len > 0 && text.data[0] == '$')
		read_name(f, here, text);
	else if (text.len > 0 && text.data[0] == '"')
		store_quoted(s, here, text);
	else if (bytes_has_prefix(text, bytes_of_text("x:")))
		store_hex(s, here, bytes_of(text.data + 2, text.len - 2));
	else if (find_format(f) == OPTION_IS_STRING)
		store_text(s, here, text);
	else if (find_format(f) == OPTION_IS_UINT)
		store_number(s, here, text, f->kind == FIELD_MID);
	else
		store_hex(s, here, text);
	f->value = bytes_of(s->store + start, s->used - start);
}

static uint16_t
find_option(const struct here *here, struct bytes name)
{
	size_t count;
	const struct option_rule *rules = option_table(&count);

	for (size_t i = 0; i < count; i++)
		if (bytes_equal(name, bytes_of_text(rules[i].name)))
			return rules[i].number;
	return (uint16_t)read_number(here, name, UINT16_MAX);
}

static struct field *
new_field(struct shape *s, const struct here *here, enum field_kind kind)
{
	struct field *f = &s->fields[s->count++];

	if (s->count == SHAPE_FIELDS)
		fail(here, "too many fields");
	*f = (struct field){ .kind = kind };
	return f;
}

/* "name=value" */
static void
read_field(struct shape *s, const struct here *here, struct bytes word)
{
	const uint8_t *equal = memchr(word.data, '=', word.len);
	size_t len = equal == NULL ? 0 : (size_t)(equal - word.data);
	struct bytes name = bytes_of(word.data, len);
	struct field *f = new_field(s, here, FIELD_OPTION);

	if (equal == NULL)
		fail(here, "%.*s; expected NAME=VALUE", (int)word.len,
		    word.data);
	if (bytes_equal(name, bytes_of_text("mid")))
		f->kind = FIELD_MID;
	else if (bytes_equal(name, bytes_of_text("token")))
		f->kind = FIELD_TOKEN;
	else if (bytes_equal(name, bytes_of_text("payload")))
		f->kind = FIELD_PAYLOAD;
	else
		f->number = find_option(here, name);
	read_value(s, f, here, bytes_of(equal + 1, word.len - len - 1));
	/* an empty token is none */
	if (f->kind == FIELD_TOKEN && !f->any && f->name[0] == '\0' &&
	    f->value.len == 0)
		s->count--;
}

static void
read_type(struct shape *s, const struct here *here, struct bytes word)
{
	struct field *f = new_field(s, here, FIELD_TYPE);

	for (uint8_t i = 0; i < 4; i++) {
		if (!bytes_equal(word, bytes_of_text(types[i])))
			continue;
		store_byte(s, here, i);
		f->value = bytes_of(s->store + s->used - 1, 1);
		return;
	}
	fail(here, "%.*s; expected CON, NON, ACK, RST or raw", (int)word.len,
	    word.data);
}

static void
read_code(struct shape *s, const struct here *here, struct bytes word)
{
	struct field *f = new_field(s, here, FIELD_CODE);
	uint8_t code;

	f->any = bytes_equal(word, bytes_of_text("*"));
	if (f->any)
		return;
	if (code_parse(word, &code) != WAX_OK)
		fail(here, "%.*s; expected a code such as 0.02",
		    (int)word.len, word.data);
	store_byte(s, here, code);
	f->value = bytes_of(s->store + s->used - 1, 1);
}

void
shape_read(struct shape *s, const struct here *here, const char *text)
{
	struct bytes word = take_word(here, &text);
	bool has_mid = false;

	s->count = s->used = 0;
	if (bytes_equal(word, bytes_of_text("raw"))) {
		while ((word = take_word(here, &text)).len > 0)
			read_value(s, new_field(s, here, FIELD_RAW), here,
			    word);
		return;
	}
	read_type(s, here, word);
	read_code(s, here, take_word(here, &text));
	while ((word = take_word(here, &text)).len > 0) {
		read_field(s, here, word);
		has_mid |= s->fields[2].kind == FIELD_MID;
	}
	if (!has_mid)
		fail(here, "expected mid= behind the code");
}
