/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* oscore_option.c - the value of the OSCORE option */
#include "core/oscore_option.h"

#include <assert.h>

#include "core/reader.h"

#define FLAG_KID_CONTEXT 0x10
#define FLAG_KID 0x08
#define FLAGS_RESERVED 0xe0
#define PIV_LEN_MASK 0x07
#define PIV_MAX 5		/* bytes */
#define VALUE_MAX 255		/* bytes; the option's bound in section 2 */

/* Shortest form: no leading zero, but for the number 0. */
static bool
piv_is_shortest(struct bytes piv)
{
	return piv.len <= 1 || piv.data[0] != 0;
}

enum wax_status
oscore_option_decode(struct bytes value, struct oscore_option *out)
{
	struct oscore_option o = { BYTES_ABSENT, BYTES_ABSENT, BYTES_ABSENT };
	struct reader r = reader_open(value);
	uint8_t flags = value.len > 0 ? reader_u8(&r) : 0;
	size_t piv_len = flags & PIV_LEN_MASK;

	if ((flags & FLAGS_RESERVED) != 0 || piv_len > PIV_MAX ||
	    (value.len > 0 && flags == 0) || value.len > VALUE_MAX)
		return WAX_FORMAT;
	if (piv_len > 0)
		o.piv = reader_take(&r, piv_len);
	if (flags & FLAG_KID_CONTEXT)
		o.kid_context = reader_take(&r, reader_u8(&r));
	if (flags & FLAG_KID)
		o.kid = reader_rest(&r);
	if (reader_close(&r) != WAX_OK || !piv_is_shortest(o.piv))
		return WAX_FORMAT;
	*out = o;
	return WAX_OK;
}

void
oscore_option_encode(struct writer *w, const struct oscore_option *o)
{
	unsigned flags = (unsigned)o->piv.len;

	assert(o->piv.len <= PIV_MAX && piv_is_shortest(o->piv));
	assert(o->kid_context.len <= UINT8_MAX);
	if (!bytes_is_absent(o->kid_context))
		flags |= FLAG_KID_CONTEXT;
	if (!bytes_is_absent(o->kid))
		flags |= FLAG_KID;
	if (flags == 0)
		return;
	writer_u8(w, (uint8_t)flags);
	writer_put(w, o->piv);
	if (!bytes_is_absent(o->kid_context)) {
		writer_u8(w, (uint8_t)o->kid_context.len);
		writer_put(w, o->kid_context);
	}
	writer_put(w, o->kid);
}

size_t
oscore_piv_encode(uint64_t number, uint8_t out[5])
{
	size_t len = 1;

	assert(number < UINT64_C(1) << 40);
	while (len < PIV_MAX && number >> (8 * len) != 0)
		len++;
	for (size_t i = len; i > 0; i--, number >>= 8)
		out[i - 1] = (uint8_t)number;
	return len;
}

uint64_t
oscore_piv_decode(struct bytes piv)
{
	uint64_t number = 0;

	assert(piv.len <= PIV_MAX);
	for (size_t i = 0; i < piv.len; i++)
		number = number << 8 | piv.data[i];
	return number;
}
