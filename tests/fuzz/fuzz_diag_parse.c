/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_diag_parse.c - what is parsed is one well-formed item, and prints to
   what is parsed alike */

#include <stdio.h>
#include <stdlib.h>

#include "tools/diag.h"
#include "tools/item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t first[1 << 16], second[1 << 16];
	struct writer w = writer_open(first, sizeof(first));
	struct writer again = writer_open(second, sizeof(second));
	struct diag_error error = { 0, NULL };
	struct reader r;
	char *text;
	size_t len;
	FILE *out;

	if (diag_parse(bytes_of(data, size), &w, &error) != WAX_OK)
		return 0;
	r = reader_open(writer_bytes(&w));
	if (item_skip(&r, NULL) != WAX_OK || reader_left(&r) > 0)
		abort();
	out = open_memstream(&text, &len);
	if (out == NULL || diag_print(out, writer_bytes(&w)) != WAX_OK)
		abort();
	fclose(out);
	if (diag_parse(bytes_of(text, len), &again, &error) != WAX_OK ||
	    !bytes_equal(writer_bytes(&w), writer_bytes(&again)))
		abort();
	free(text);
	return 0;
}
