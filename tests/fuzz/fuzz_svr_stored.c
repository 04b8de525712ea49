/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_svr_stored.c - the stored state of a device: what is read is written
   as it will be read again */
#include "fuzz/fuzz.h"
#include "wax/ocf/svr.h"

static struct bytes
encode(const struct svr *s)
{
	struct writer w = writer_count();
	uint8_t *out;

	svr_encode(&w, s);
	out = malloc(w.len);
	if (out == NULL)
		abort();
	w = writer_open(out, w.len);
	svr_encode(&w, s);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	return writer_bytes(&w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct svr s, again;
	struct bytes first, second;

	if (svr_decode(bytes_of(data, size), 8, 8, &s) != WAX_OK)
		return 0;
	first = encode(&s);
	FUZZ_HOLDS(svr_decode(first, 8, 8, &again) == WAX_OK);
	second = encode(&again);
	FUZZ_HOLDS(bytes_equal(first, second));
	free((void *)(uintptr_t)first.data);
	free((void *)(uintptr_t)second.data);
	svr_clear(&s);
	svr_clear(&again);
	return 0;
}
