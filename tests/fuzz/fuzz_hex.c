/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_hex.c - text to bytes and back, and bytes to text and back */
#include "core/hex.h"

#include "fuzz/fuzz.h"

static bool
is_hex(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.data[i];

		if (c == '\0' || strchr("0123456789abcdefABCDEF", c) == NULL)
			return false;
	}
	return text.len % 2 == 0;
}

static void
check_text(struct bytes text)
{
	uint8_t *out = malloc(text.len / 2 + 1);
	char *back = malloc(text.len + 1);
	size_t len = 0, none;

	if (out != NULL && back != NULL && is_hex(text)) {
		FUZZ_HOLDS(hex_decode(text, out, text.len / 2, &len) ==
		    WAX_OK);
		FUZZ_HOLDS(len == text.len / 2);
		hex_encode(bytes_of(out, len), back);
		FUZZ_HOLDS(bytes_equal_nocase(bytes_of_text(back), text));
		FUZZ_HOLDS(len == 0 || hex_decode(text, out, len - 1, &none)
		    == WAX_SPACE);
	} else if (out != NULL) {
		FUZZ_HOLDS(hex_decode(text, out, text.len / 2, &len) ==
		    WAX_FORMAT);
	}
	free(back);
	free(out);
}

static void
check_bytes(struct bytes in)
{
	char *text = malloc(2 * in.len + 1);
	uint8_t *back = malloc(in.len + 1);
	size_t len = 0;

	if (text != NULL && back != NULL) {
		hex_encode(in, text);
		FUZZ_HOLDS(strlen(text) == 2 * in.len);
		FUZZ_HOLDS(hex_decode(bytes_of_text(text), back, in.len, &len)
		    == WAX_OK);
		FUZZ_HOLDS(bytes_equal(bytes_of(back, len), in));
	}
	free(back);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_text(bytes_of(data, size));
	check_bytes(bytes_of(data, size));
	return 0;
}
