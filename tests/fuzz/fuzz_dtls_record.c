/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_dtls_record.c - what is read of a datagram before any key is known */
#include "ostler/net/dtls_state.h"

#include "fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	enum dtls_record kind = dtls_record_kind(in);
	unsigned sealed = dtls_record_count_sealed(in);

	FUZZ_HOLDS(sealed <= size / DTLS_RECORD_HEADER);
	if (kind == DTLS_RECORD_NONE)
		return 0;
	FUZZ_HOLDS(size >= DTLS_RECORD_HEADER);
	FUZZ_HOLDS(fuzz_is_inside(dtls_record_number(in), in));
	FUZZ_HOLDS(kind != DTLS_RECORD_SEALED || sealed > 0);
	if (kind == DTLS_RECORD_HELLO) {
		FUZZ_HOLDS(dtls_record_random(in).len == 32);
		FUZZ_HOLDS(fuzz_is_inside(dtls_record_random(in), in));
	}
	return 0;
}
