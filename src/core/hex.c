/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hex.c - bytes as hexadecimal text */
#include "core/hex.h"

void
hex_encode(struct bytes in, char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < in.len; i++) {
		*text++ = digits[in.data[i] >> 4];
		*text++ = digits[in.data[i] & 15];
	}
	*text = '\0';
}

/* All ones if low <= c <= high, else 0; no branch and no table look-up, so
   that time tells nothing of a key. */
static unsigned
mask_between(unsigned c, unsigned low, unsigned high)
{
	return ((c - low) | (high - c)) >> 31 ^ 1 ? ~0u : 0u;
}

/* The value of a digit, or a number above 15. */
static unsigned
digit_value(uint8_t c)
{
	unsigned letter = c | 0x20u;
	unsigned is_number = mask_between(c, '0', '9');
	unsigned is_letter = mask_between(letter, 'a', 'f');

	return (is_number & (c - (unsigned)'0')) |
	    (is_letter & (letter - (unsigned)'a' + 10)) |
	    (~(is_number | is_letter) & 16);
}

enum wax_status
hex_decode(struct bytes text, uint8_t *out, size_t size, size_t *len)
{
	unsigned seen = 0;

	for (size_t i = 0; i < text.len; i++)
		seen |= digit_value(text.data[i]);
	if (seen > 15 || text.len % 2 != 0)
		return WAX_FORMAT;
	if (text.len / 2 > size)
		return WAX_SPACE;
	for (size_t i = 0; i < text.len / 2; i++)
		out[i] = (uint8_t)(digit_value(text.data[2 * i]) << 4 |
		    digit_value(text.data[2 * i + 1]));
	*len = text.len / 2;
	return WAX_OK;
}
