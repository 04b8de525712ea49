/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_oscore_option.c - what decodes is written again byte for byte */

#include <assert.h>

#include "core/oscore_option.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes value = bytes_of(data, size);
	struct oscore_option option;
	uint8_t out[255];
	struct writer w = writer_open(out, sizeof(out));

	if (oscore_option_decode(value, &option) != WAX_OK)
		return 0;
	oscore_option_encode(&w, &option);
	assert(bytes_equal(writer_bytes(&w), value));
	return 0;
}
