/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* reader.h - reading bytes with an error that sticks */
#ifndef CORE_READER_H
#define CORE_READER_H

#include "core/bytes.h"

/* The first read beyond the end makes failed true; later reads do nothing and
   give zeros. The caller asks once, with reader_close. */
struct reader {
	const uint8_t *next;
	const uint8_t *end;
	bool failed;
};

static inline struct reader
reader_open(struct bytes b)
{
	return (struct reader){ b.data, b.len == 0 ? b.data : b.data + b.len,
	    false };
}

static inline size_t
reader_left(const struct reader *r)
{
	return r->failed ? 0 : (size_t)(r->end - r->next);
}

/* n bytes, borrowed from the input; empty and not absent for n == 0. */
static inline struct bytes
reader_take(struct reader *r, size_t n)
{
	const uint8_t *p = r->next;

	if (r->failed || (size_t)(r->end - p) < n) {
		r->failed = true;
		return bytes_of("", 0);
	}
	if (n == 0)
		return bytes_of(p == NULL ? (const uint8_t *)"" : p, 0);
	r->next = p + n;
	return bytes_of(p, n);
}

static inline uint8_t
reader_u8(struct reader *r)
{
	struct bytes b = reader_take(r, 1);

	return b.len == 1 ? b.data[0] : 0;
}

/* Big-endian. */
static inline uint16_t
reader_u16(struct reader *r)
{
	struct bytes b = reader_take(r, 2);

	if (b.len != 2)
		return 0;
	return (uint16_t)(b.data[0] << 8 | b.data[1]);
}

static inline uint32_t
reader_u32(struct reader *r)
{
	struct bytes b = reader_take(r, 4);

	if (b.len != 4)
		return 0;
	return (uint32_t)b.data[0] << 24 | (uint32_t)b.data[1] << 16 |
	    (uint32_t)b.data[2] << 8 | b.data[3];
}

/* All that is left. */
static inline struct bytes
reader_rest(struct reader *r)
{
	return reader_take(r, reader_left(r));
}

/* WAX_OK if nothing failed and nothing is left, else WAX_FORMAT. */
static inline enum wax_status
reader_close(const struct reader *r)
{
	return r->failed || r->next != r->end ? WAX_FORMAT : WAX_OK;
}

#endif
