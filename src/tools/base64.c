/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* base64.c - base64 to bytes; the same steps whatever the characters, as keys
   are written so */
#include "tools/base64.h"

/* 0xff if low <= c <= high, else 0. */
static uint32_t
mask_of_range(uint32_t c, uint32_t low, uint32_t high)
{
	return (((low - 1 - c) & (c - high - 1)) >> 8) & 0xff;
}

/* The value of a character; *wrong gets bits if it has none. */
static uint32_t
base64_value(uint8_t character, uint32_t *wrong)
{
	uint32_t c = character;
	uint32_t upper = mask_of_range(c, 'A', 'Z');
	uint32_t lower = mask_of_range(c, 'a', 'z');
	uint32_t digit = mask_of_range(c, '0', '9');
	uint32_t plus = mask_of_range(c, '+', '+');
	uint32_t slash = mask_of_range(c, '/', '/');

	*wrong |= ~(upper | lower | digit | plus | slash) & 0xff;
	return (upper & (c - 'A')) | (lower & (c - 'a' + 26)) |
	    (digit & (c - '0' + 52)) | (plus & 62) | (slash & 63);
}

enum wax_status
base64_decode(struct bytes text, uint8_t *out, size_t size, size_t *len)
{
	size_t padding = 0, count = 0;
	uint32_t wrong = 0, bits = 0;

	if (text.len % 4 != 0)
		return WAX_FORMAT;
	while (padding < 2 && padding < text.len &&
	    text.data[text.len - 1 - padding] == '=')
		padding++;
	if (text.len / 4 * 3 - padding > size)
		return WAX_SPACE;
	for (size_t i = 0; i < text.len - padding; i++) {
		bits = bits << 6 | base64_value(text.data[i], &wrong);
		if (i % 4 == 0)
			continue;
		/* 2, 4 or 6 bits of the last character are for the next. */
		out[count++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	if (padding > 0)
		wrong |= bits & (padding == 1 ? 3 : 15);
	if (wrong != 0)
		return WAX_FORMAT;
	*len = count;
	return WAX_OK;
}
