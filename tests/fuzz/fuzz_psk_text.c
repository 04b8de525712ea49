/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_psk_text.c - a file of keys: each line is an entry, bad, or nothing */

#include <stdlib.h>

#include "ostler/net/psk_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct psk_text t = psk_text_open(bytes_of(data, size));
	struct psk_entry e;
	enum wax_status st;
	const char *why;
	unsigned lines = 0, last = 0;

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	while (psk_text_next(&t, &e, &st, &why)) {
		if (t.line <= last || t.line > lines + 1)
			abort();
		last = t.line;
		if (st == WAX_OK ? e.key_len != 16 && e.key_len != 32 :
		    st != WAX_FORMAT || e.key_len != 0 || *why == '\0')
			abort();
	}
	if (t.rest.len != 0 || e.key_len != 0)
		abort();
	return 0;
}
