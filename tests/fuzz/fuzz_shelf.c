/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_shelf.c - records of a stored state that anybody could have written: the
   first 108 bytes are its head, the rest is both copies */
#include "fuzz/fuzz.h"
#include "wax/ocf/shelf.h"

#define HEAD_LEN 108

static struct bytes head, piece;

static enum wax_status
some_load(void *arg, const char *name, uint8_t *record, size_t size,
    size_t *len)
{
	struct bytes b = strcmp(name, "n") == 0 ? head : piece;

	(void)arg;
	if (b.len > size)
		return WAX_SPACE;
	if (b.len > 0)
		memcpy(record, b.data, b.len);
	*len = b.len;
	return WAX_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wax_env env = { .load = some_load };
	size_t n = size < HEAD_LEN ? size : HEAD_LEN;
	struct shelf s;

	head = bytes_of(data, n);
	piece = bytes_of(data + n, size - n);
	if (shelf_open(&s, &env, "n") != WAX_OK)
		return 0;
	for (int i = 0; i < 2; i++) {
		uint8_t *state = NULL;
		size_t len;

		if (shelf_read(&s, i == 1, &state, &len) == WAX_OK)
			FUZZ_HOLDS(len <= SHELF_MAX);
		free(state);
	}
	shelf_close(&s);
	return 0;
}
