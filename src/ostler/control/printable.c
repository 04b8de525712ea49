/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/control/printable.h"

#define ESCAPE_WIDTH 4		/* "\xHH" */

struct range {
	uint32_t first;
	uint32_t last;
};

/* Sorted, as all here. Controls; what has no width or turns the direction;
   separators of lines; tags; private use. */
static const struct range unfit[] = {
	{ 0x0000, 0x001f }, { 0x005c, 0x005c }, { 0x007f, 0x009f },
	{ 0x00ad, 0x00ad }, { 0x061c, 0x061c }, { 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
	{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x3164, 0x3164 },
	{ 0xe000, 0xf8ff }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff }, { 0xf0000, 0x10ffff },
};

/* Marks that stand above or below the character before them. */
static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f },
};

/* Two columns: of East Asia, and pictures. */
static const struct range wide[] = {
	{ 0x1100, 0x115e }, { 0x2e80, 0x303e }, { 0x3041, 0x4dbf },
	{ 0x4e00, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
	{ 0xfe30, 0xfe6f }, { 0xff00, 0xff60 }, { 0xffe0, 0xffe6 },
	{ 0x1f300, 0x1f64f }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

#define IN_RANGES(c, ranges) \
	in_ranges((c), (ranges), sizeof(ranges) / sizeof((ranges)[0]))

static bool
in_ranges(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count && c >= ranges[i].first; i++) {
		if (c <= ranges[i].last)
			return true;
	}
	return false;
}

/* The bytes of the UTF-8 character at the begin of text; 0: there is none. */
static size_t
character_length(struct bytes text)
{
	for (size_t n = 1; n <= 4 && n <= text.len; n++) {
		if (bytes_is_utf8(bytes_of(text.data, n)))
			return n;
	}
	return 0;
}

static uint32_t
character_value(struct bytes c)
{
	static const uint8_t masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t value = c.data[0] & masks[c.len];

	for (size_t i = 1; i < c.len; i++)
		value = value << 6 | (c.data[i] & 0x3f);
	return value;
}

/* The next piece of text, its columns and whether it is to be escaped. */
struct piece {
	struct bytes bytes;
	size_t width;
	bool is_escaped;
};

static struct piece
piece_at(struct bytes text, size_t at)
{
	struct bytes rest = bytes_of(text.data + at, text.len - at);
	size_t len = character_length(rest);
	struct piece p = { .bytes = bytes_of(rest.data, len > 0 ? len : 1) };
	uint32_t c = len > 0 ? character_value(p.bytes) : 0;

	p.is_escaped = len == 0 || IN_RANGES(c, unfit);
	if (p.is_escaped)
		p.width = ESCAPE_WIDTH * p.bytes.len;
	else
		p.width = IN_RANGES(c, combining) ? 0 :
		    IN_RANGES(c, wide) ? 2 : 1;
	return p;
}

void
printable_write(FILE *out, struct bytes text)
{
	for (size_t at = 0; at < text.len;) {
		struct piece p = piece_at(text, at);

		at += p.bytes.len;
		if (!p.is_escaped) {
			fwrite(p.bytes.data, 1, p.bytes.len, out);
			continue;
		}
		for (size_t i = 0; i < p.bytes.len; i++)
			fprintf(out, "\\x%02x", p.bytes.data[i]);
	}
}

size_t
printable_width(struct bytes text)
{
	size_t width = 0;

	for (size_t at = 0; at < text.len;) {
		struct piece p = piece_at(text, at);

		at += p.bytes.len;
		width += p.width;
	}
	return width;
}
