/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_ledger.c - an audit file: all its bytes are lines or a torn end, or the
   line that is wrong is told */
#include "audit/ledger.h"

#include "fuzz/fuzz.h"

static size_t
count_newlines(const uint8_t *data, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += data[i] == '\n';
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = NULL;
	size_t len = 0;
	FILE *errors = open_memstream(&text, &len);
	/* the mode needs a buffer, and an empty one is none */
	FILE *file = size == 0 ? fopen("/dev/null", "r") :
	    fmemopen((void *)(uintptr_t)data, size, "r");
	struct ledger l = { .lines = 0 };
	enum wax_status st;

	if (file == NULL || errors == NULL)
		abort();
	st = ledger_read(&l, file, "file", errors);
	fclose(file);
	fclose(errors);
	FUZZ_HOLDS(l.size + l.torn_len <= size);
	if (st == WAX_OK) {
		FUZZ_HOLDS(l.size + l.torn_len == size);
		FUZZ_HOLDS(l.lines == count_newlines(data, size));
		FUZZ_HOLDS(l.lines == 0 || l.chain.number - l.after ==
		    l.lines);
		FUZZ_HOLDS(len == 0);
	} else {
		FUZZ_HOLDS(st == WAX_FORMAT);
		FUZZ_HOLDS(count_newlines((uint8_t *)text, len) == 1);
	}
	free(text);
	return 0;
}
