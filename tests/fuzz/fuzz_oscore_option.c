/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_oscore_option.c - what decodes is written again byte for byte */
#include "core/oscore_option.h"

#include "fuzz/fuzz.h"

static void
piv_check(struct bytes piv)
{
	uint8_t out[5];
	size_t len;

	if (bytes_is_absent(piv))
		return;
	len = oscore_piv_encode(oscore_piv_decode(piv), out);
	FUZZ_HOLDS(bytes_equal(bytes_of(out, len), piv));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes value = bytes_of(data, size);
	struct oscore_option o;
	uint8_t out[255];
	struct writer w = writer_open(out, sizeof(out));

	if (oscore_option_decode(value, &o) != WAX_OK)
		return 0;
	FUZZ_HOLDS(fuzz_is_inside(o.piv, value));
	FUZZ_HOLDS(fuzz_is_inside(o.kid_context, value));
	FUZZ_HOLDS(fuzz_is_inside(o.kid, value));
	FUZZ_HOLDS(bytes_is_absent(o.piv) || o.piv.len > 0);
	piv_check(o.piv);
	oscore_option_encode(&w, &o);
	FUZZ_HOLDS(writer_close(&w) == WAX_OK);
	FUZZ_HOLDS(bytes_equal(writer_bytes(&w), value));
	return 0;
}
