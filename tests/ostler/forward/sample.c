/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sample.c - messages as text */
#include "ostler/forward/sample.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/deviceid.h"
#include "core/hex.h"

static const struct option_rule *
sample_find_rule(struct bytes name, uint16_t *number)
{
	size_t count;
	const struct option_rule *rules = option_table(&count);
	char *end;
	unsigned long n;
	char text[64];

	for (size_t i = 0; i < count; i++) {
		if (bytes_equal(name, bytes_of_text(rules[i].name))) {
			*number = rules[i].number;
			return &rules[i];
		}
	}
	ck_assert_uint_lt(name.len, sizeof(text));
	memcpy(text, name.data, name.len);
	text[name.len] = '\0';
	n = strtoul(text, &end, 10);
	ck_assert_msg(*end == '\0' && end != text && n <= UINT16_MAX,
	    "no option %s", text);
	*number = (uint16_t)n;
	return option_find_rule(*number);
}

/* What stands behind '='. Returns the number of bytes written to out. */
static size_t
sample_read_value(struct bytes text, bool is_string, uint8_t *out)
{
	size_t len;

	if (bytes_has_prefix(text, bytes_of_text("x:"))) {
		text = bytes_of(text.data + 2, text.len - 2);
		is_string = false;
	}
	if (is_string) {
		memcpy(out, text.data, text.len);
		return text.len;
	}
	ck_assert_msg(hex_decode(text, out, SAMPLE_SIZE, &len) == WAX_OK,
	    "not hexadecimal: %.*s", (int)text.len, text.data);
	return len;
}

static void
sample_read_option(struct option_writer *w, struct bytes word)
{
	static uint8_t value[SAMPLE_SIZE];
	const uint8_t *equal = memchr(word.data, '=', word.len);
	const struct option_rule *rule;
	uint16_t number;
	size_t len;

	ck_assert_msg(equal != NULL, "no '=': %.*s", (int)word.len, word.data);
	len = (size_t)(equal - word.data);
	rule = sample_find_rule(bytes_of(word.data, len), &number);
	len = sample_read_value(bytes_of(equal + 1, word.len - len - 1),
	    rule != NULL && rule->format == OPTION_IS_STRING, value);
	ck_assert_msg(number >= w->number, "option %u is out of order", number);
	option_write(w, number, bytes_of(value, len));
}

static struct bytes
sample_take_word(const char **text)
{
	size_t len = strcspn(*text, " ");
	struct bytes word = bytes_of(*text, len);

	*text += len;
	*text += strspn(*text, " ");
	return word;
}

void
sample_read(struct sample *s, const char *format, ...)
{
	static char buffer[4 * SAMPLE_SIZE];
	const char *text = buffer;
	struct writer w = writer_open(s->options, sizeof(s->options));
	struct option_writer options = option_writer_open(&w);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(buffer, sizeof(buffer), format, args);
	va_end(args);
	ck_assert(n >= 0 && (size_t)n < sizeof(buffer));
	s->message = (struct message){ .type = MESSAGE_CON };
	ck_assert(code_parse(sample_take_word(&text), &s->message.code) ==
	    WAX_OK);
	while (*text != '\0' && strncmp(text, "payload=", 8) != 0)
		sample_read_option(&options, sample_take_word(&text));
	ck_assert(writer_close(&w) == WAX_OK);
	s->message.options = writer_bytes(&w);
	if (*text == '\0')
		return;
	s->message.payload = bytes_of(s->payload, sample_read_value(
	    bytes_of_text(text + 8), true, s->payload));
}

void
sample_copy(struct sample *s, const struct message *m)
{
	ck_assert_uint_le(m->options.len, sizeof(s->options));
	ck_assert_uint_le(m->payload.len, sizeof(s->payload));
	s->message = *m;
	if (m->options.len > 0)
		memcpy(s->options, m->options.data, m->options.len);
	if (m->payload.len > 0)
		memcpy(s->payload, m->payload.data, m->payload.len);
	s->message.options.data = s->options;
	if (!bytes_is_absent(m->payload))
		s->message.payload.data = s->payload;
	s->message.token = BYTES_ABSENT;
}

static bool
sample_is_plain(struct bytes value, bool with_space)
{
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];

		if (c > '~' || c < (with_space ? ' ' : '!'))
			return false;
	}
	return true;
}

static void
sample_write_value(struct writer *w, struct bytes value, bool is_string,
    bool with_space)
{
	static char hex[2 * SAMPLE_SIZE + 1];

	if (is_string && sample_is_plain(value, with_space)) {
		writer_put(w, value);
		return;
	}
	hex_encode(value, hex);
	if (is_string)
		writer_put(w, bytes_of_text("x:"));
	writer_put(w, bytes_of_text(hex));
}

static void
sample_write_option(struct writer *w, const struct option *o)
{
	const struct option_rule *rule = option_find_rule(o->number);
	char number[16];

	snprintf(number, sizeof(number), "%u", o->number);
	writer_u8(w, ' ');
	writer_put(w, bytes_of_text(rule != NULL ? rule->name : number));
	writer_u8(w, '=');
	sample_write_value(w, o->value,
	    rule != NULL && rule->format == OPTION_IS_STRING, false);
}

const char *
sample_text(const struct message *m)
{
	static char buffers[4][4 * SAMPLE_SIZE];
	static unsigned turn;
	char *buffer = buffers[turn++ % 4];
	struct writer w = writer_open((uint8_t *)buffer, 4 * SAMPLE_SIZE);
	struct option_walk walk = option_walk_open(m->options);
	struct option o;
	char code[5];

	code_format(m->code, code);
	writer_put(&w, bytes_of_text(code));
	while (option_walk_next(&walk, &o))
		sample_write_option(&w, &o);
	if (m->payload.len > 0) {
		writer_put(&w, bytes_of_text(" payload="));
		sample_write_value(&w, m->payload, true, true);
	}
	writer_u8(&w, '\0');
	ck_assert(writer_close(&w) == WAX_OK);
	return buffer;
}

struct deviceid
sample_device(const char *text)
{
	struct deviceid id;

	ck_assert(deviceid_parse(bytes_of_text(text), &id) == WAX_OK);
	return id;
}
