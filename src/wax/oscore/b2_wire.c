/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* b2_wire.c - random values in kid context (RFC 8613 Appendix B.2) */
#include "wax/oscore/b2_wire.h"

#include <assert.h>

#include "core/reader.h"
#include "wax/cbor/items.h"
#include "wax/context.h"

#define WIRE_BYTES 0x40		/* CBOR major type 2 */
#define WIRE_LEN_8 0x18		/* the length is in the next byte */
#define WIRE_LEN_16 0x19

bool
b2_unwrap(struct bytes kid_context, struct bytes *value)
{
	struct reader r = reader_open(kid_context);
	uint8_t head = reader_u8(&r);
	size_t len = head & 0x1f;

	if (len == WIRE_LEN_8)
		len = reader_u8(&r);
	else if (len == WIRE_LEN_16)
		len = reader_u16(&r);
	else if (len > WIRE_LEN_16)
		return false;
	*value = reader_take(&r, len);
	return (head & 0xe0) == WIRE_BYTES && reader_close(&r) == WAX_OK &&
	    len >= WAX_RENEWAL_RANDOM_MIN && len <= B2_VALUE_MAX;
}

struct bytes
b2_wrap(struct bytes value, uint8_t buffer[B2_WRAPPED_MAX])
{
	struct writer w = writer_open(buffer, B2_WRAPPED_MAX);

	assert(value.len <= B2_VALUE_MAX);
	items_write_bytes(&w, value);
	return writer_bytes(&w);
}

enum wax_status
b2_join(struct bytes first, struct bytes second, uint8_t *buffer, size_t size,
    struct bytes *out)
{
	struct writer w = writer_open(buffer, size);

	writer_put(&w, first);
	writer_put(&w, second);
	*out = writer_bytes(&w);
	return writer_close(&w);
}
