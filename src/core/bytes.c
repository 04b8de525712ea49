/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* bytes.c - comparing and judging borrowed bytes */
#include "core/bytes.h"

static uint8_t
byte_to_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool
bytes_equal_nocase(struct bytes a, struct bytes b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (byte_to_lower(a.data[i]) != byte_to_lower(b.data[i]))
			return false;
	return true;
}

bool
bytes_has_prefix(struct bytes a, struct bytes prefix)
{
	return a.len >= prefix.len &&
	    bytes_equal(bytes_of(a.data, prefix.len), prefix);
}

/* The length of the sequence that first begins, 0 if none begins so. */
static size_t
utf8_sequence_len(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* The second byte's range excludes overlong forms (e0, f0), surrogates (ed)
   and what is above U+10FFFF (f4): RFC 3629 section 4. */
static bool
utf8_second_is_valid(uint8_t first, uint8_t second)
{
	uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

bool
bytes_is_utf8(struct bytes b)
{
	size_t n;

	for (size_t i = 0; i < b.len; i += n) {
		n = utf8_sequence_len(b.data[i]);
		if (n == 0 || n > b.len - i)
			return false;
		if (n > 1 && !utf8_second_is_valid(b.data[i], b.data[i + 1]))
			return false;
		for (size_t k = 2; k < n; k++)
			if ((b.data[i + k] & 0xc0) != 0x80)
				return false;
	}
	return true;
}
