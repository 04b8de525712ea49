/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* store.c - what of a context survives a restart (RFC 8613 Appendix B.1) */
#include "wax/oscore/store.h"

#include "core/reader.h"

#define STORE_MAGIC "wax1"
#define STORE_HAS_WINDOW 1
#define STORE_HAS_HIGHEST 2
#define STORE_MUST_RENEW 4
#define STORE_HAS_ID_CONTEXT 8
#define STORE_HAS_BOUND 16
#define STORE_FLAGS 31
#define STORE_SSN_MAX (UINT64_C(1) << 40)
#define STORE_WORDS (REPLAY_MAX / 64)

static void
store_write_u64(struct writer *w, uint64_t v)
{
	writer_u32(w, (uint32_t)(v >> 32));
	writer_u32(w, (uint32_t)v);
}

static uint64_t
store_read_u64(struct reader *r)
{
	uint64_t high = reader_u32(r);

	return high << 32 | reader_u32(r);
}

void
store_write(struct writer *w, const struct store_record *record)
{
	const struct replay *window = &record->window;
	uint8_t flags = 0;

	if (record->has_window)
		flags = window->has_highest ?
		    STORE_HAS_WINDOW | STORE_HAS_HIGHEST : STORE_HAS_WINDOW;
	if (record->has_bound)
		flags |= STORE_HAS_BOUND;
	if (record->must_renew)
		flags |= STORE_MUST_RENEW;
	if (record->has_id_context)
		flags |= STORE_HAS_ID_CONTEXT;
	writer_put(w, bytes_of_text(STORE_MAGIC));
	writer_put(w, BYTES_ARRAY(record->fingerprint));
	store_write_u64(w, record->ssn);
	store_write_u64(w, record->bound);
	writer_u8(w, flags);
	store_write_u64(w, window->highest);
	store_write_u64(w, window->floor);
	for (size_t i = 0; i < STORE_WORDS; i++)
		store_write_u64(w, window->seen[i]);
	if (record->has_id_context) {
		writer_u16(w, (uint16_t)record->id_context_len);
		writer_put(w, bytes_of(record->id_context,
		    record->id_context_len));
	}
	writer_u8(w, 0);
}

static bool
store_is_sound(const struct store_record *record, uint8_t flags)
{
	return (flags & ~STORE_FLAGS) == 0 &&
	    (flags & (STORE_HAS_WINDOW | STORE_HAS_HIGHEST)) !=
	    STORE_HAS_HIGHEST &&
	    record->ssn <= STORE_SSN_MAX && record->bound <= STORE_SSN_MAX &&
	    record->window.floor <= STORE_SSN_MAX &&
	    record->window.highest < STORE_SSN_MAX;
}

static void
store_read_id_context(struct reader *r, struct store_record *record)
{
	struct bytes id = reader_take(r, reader_u16(r));

	if (id.len > sizeof(record->id_context)) {
		r->failed = true;
		return;
	}
	record->has_id_context = true;
	memcpy(record->id_context, id.data, id.len);
	record->id_context_len = id.len;
}

enum wax_status
store_read(struct bytes in, struct store_record *out)
{
	struct store_record record = { 0 };
	struct reader r = reader_open(in);
	struct bytes magic = reader_take(&r, strlen(STORE_MAGIC));
	struct bytes fingerprint = reader_take(&r, STORE_FINGERPRINT_LEN);
	uint8_t flags, end;

	record.ssn = store_read_u64(&r);
	record.bound = store_read_u64(&r);
	flags = reader_u8(&r);
	record.has_window = flags & STORE_HAS_WINDOW;
	record.has_bound = flags & STORE_HAS_BOUND;
	record.window.has_highest = flags & STORE_HAS_HIGHEST;
	record.window.highest = store_read_u64(&r);
	record.window.floor = store_read_u64(&r);
	for (size_t i = 0; i < STORE_WORDS; i++)
		record.window.seen[i] = store_read_u64(&r);
	record.must_renew = flags & STORE_MUST_RENEW;
	if (flags & STORE_HAS_ID_CONTEXT)
		store_read_id_context(&r, &record);
	end = reader_u8(&r);
	if (reader_close(&r) != WAX_OK || end != 0 ||
	    !bytes_equal(magic, bytes_of_text(STORE_MAGIC)) ||
	    !store_is_sound(&record, flags))
		return WAX_DAMAGED;
	memcpy(record.fingerprint, fingerprint.data, fingerprint.len);
	*out = record;
	return WAX_OK;
}
