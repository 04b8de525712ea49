/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* writer.h - writing bytes with an error that sticks */
#ifndef CORE_WRITER_H
#define CORE_WRITER_H

#include "core/bytes.h"

/* The first write that does not fit makes failed true; later writes do
   nothing. A counting writer (writer_count) stores nothing and never fails:
   one function serves both to measure and to write. */
struct writer {
	uint8_t *data;
	size_t size;
	size_t len;
	bool failed;
};

static inline struct writer
writer_open(uint8_t *data, size_t size)
{
	return (struct writer){ data, size, 0, false };
}

static inline struct writer
writer_count(void)
{
	return (struct writer){ NULL, SIZE_MAX, 0, false };
}

/* Room for n bytes, to be filled by the caller at once; NULL if it does not
   fit or the writer only counts. */
static inline uint8_t *
writer_reserve(struct writer *w, size_t n)
{
	uint8_t *p;

	if (w->failed || w->size - w->len < n) {
		w->failed = true;
		return NULL;
	}
	p = w->data == NULL ? NULL : w->data + w->len;
	w->len += n;
	return p;
}

static inline void
writer_put(struct writer *w, struct bytes b)
{
	uint8_t *p = writer_reserve(w, b.len);

	if (p != NULL && b.len > 0)
		memcpy(p, b.data, b.len);
}

static inline void
writer_u8(struct writer *w, uint8_t v)
{
	writer_put(w, bytes_of(&v, 1));
}

/* Big-endian. */
static inline void
writer_u16(struct writer *w, uint16_t v)
{
	uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	writer_put(w, bytes_of(b, sizeof(b)));
}

static inline void
writer_u32(struct writer *w, uint32_t v)
{
	writer_u16(w, (uint16_t)(v >> 16));
	writer_u16(w, (uint16_t)v);
}

/* What was written so far; borrowed, valid while the buffer is. */
static inline struct bytes
writer_bytes(const struct writer *w)
{
	return bytes_of(w->data, w->len);
}

/* WAX_OK, or WAX_SPACE if anything did not fit. */
static inline enum wax_status
writer_close(const struct writer *w)
{
	return w->failed ? WAX_SPACE : WAX_OK;
}

#endif
