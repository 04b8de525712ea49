/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* oscore_header.c - the OSCORE option as an HTTP header field (RFC 8613
   section 11.1) */
#include "core/oscore_header.h"

static const char header_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
oscore_header_encode(struct writer *w, struct bytes option)
{
	uint32_t bits = 0;
	unsigned count = 0;

	if (option.len == 0) {
		writer_put(w, bytes_of_text("AA"));
		return;
	}
	for (size_t i = 0; i < option.len; i++) {
		bits = bits << 8 | option.data[i];
		for (count += 8; count >= 6; count -= 6)
			writer_u8(w, (uint8_t)header_digits[
			    bits >> (count - 6) & 63]);
	}
	if (count > 0)
		writer_u8(w, (uint8_t)header_digits[bits << (6 - count) & 63]);
}

static bool
header_digit(uint8_t c, uint32_t *out)
{
	const char *at = c == '\0' ? NULL : strchr(header_digits, c);

	if (at != NULL)
		*out = (uint32_t)(at - header_digits);
	return at != NULL;
}

enum wax_status
oscore_header_decode(struct bytes field, struct writer *w)
{
	uint32_t bits = 0, digit;
	unsigned count = 0;

	if (field.len < 2 || field.len % 4 == 1)
		return WAX_FORMAT;
	if (bytes_equal(field, bytes_of_text("AA")))
		return WAX_OK;
	for (size_t i = 0; i < field.len; i++) {
		if (!header_digit(field.data[i], &digit))
			return WAX_FORMAT;
		bits = bits << 6 | digit;
		count += 6;
		if (count >= 8) {
			count -= 8;
			writer_u8(w, (uint8_t)(bits >> count));
		}
	}
	/* Two spellings of one value would be two cache keys. */
	if ((bits & ((1u << count) - 1)) != 0)
		return WAX_FORMAT;
	return writer_close(w);
}
