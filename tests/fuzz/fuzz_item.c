/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_item.c - a CBOR payload: what is well-formed is printed, and what is
   printed can be read again if it has no endless strings */

#include <stdio.h>
#include <stdlib.h>

#include "tools/diag.h"
#include "tools/item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes cbor = bytes_of(data, size), value;
	enum wax_status found = item_find(cbor, "power", &value);
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		abort();
	if (diag_print(out, cbor) != WAX_OK && found == WAX_OK)
		abort();	/* found in what is not well-formed */
	fclose(out);
	free(text);
	return 0;
}
