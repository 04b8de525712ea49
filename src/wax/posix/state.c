/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.c - the content of a state file: one record, twice */
#include "wax/posix/state.h"

#include <assert.h>

#include "core/reader.h"
#include "core/writer.h"
#include "wax/crypto/hash.h"

#define STATE_CHECKSUM_LEN 8	/* bytes */
#define STATE_COVERED_LEN 12	/* generation and length */

static enum wax_status
state_checksum(const uint8_t *head, struct bytes record, uint8_t *out)
{
	uint8_t hash[HASH_MAX];
	enum wax_status st = hash_pair(HASH_SHA_256,
	    bytes_of(head, STATE_COVERED_LEN), record, hash);

	memcpy(out, hash, STATE_CHECKSUM_LEN);
	return st;
}

enum wax_status
state_write(uint64_t generation, struct bytes record,
    uint8_t slot[STATE_SLOT_LEN])
{
	struct writer w = writer_open(slot, STATE_SLOT_LEN);
	uint8_t *checksum;

	assert(record.len <= WAX_RECORD_MAX);
	memset(slot, 0, STATE_SLOT_LEN);
	writer_u32(&w, (uint32_t)(generation >> 32));
	writer_u32(&w, (uint32_t)generation);
	writer_u32(&w, (uint32_t)record.len);
	checksum = writer_reserve(&w, STATE_CHECKSUM_LEN);
	writer_put(&w, record);
	return state_checksum(slot, record, checksum);
}

/* False for a slot that was torn, damaged or never written. */
static bool
state_read_slot(struct bytes slot, struct state *out)
{
	struct reader r = reader_open(slot);
	uint8_t expected[STATE_CHECKSUM_LEN];
	struct bytes checksum;
	uint64_t high;
	size_t len;

	high = reader_u32(&r);
	out->generation = high << 32 | reader_u32(&r);
	len = reader_u32(&r);
	checksum = reader_take(&r, STATE_CHECKSUM_LEN);
	if (out->generation == 0 || len > WAX_RECORD_MAX)
		return false;
	out->record = reader_take(&r, len);
	return !r.failed &&
	    state_checksum(slot.data, out->record, expected) == WAX_OK &&
	    bytes_equal(checksum, BYTES_ARRAY(expected));
}

enum wax_status
state_read(struct bytes file, struct state *out)
{
	struct state slots[STATE_SLOTS];
	bool is_valid[STATE_SLOTS];

	if (file.len != STATE_FILE_LEN)
		return WAX_DAMAGED;
	for (unsigned i = 0; i < STATE_SLOTS; i++) {
		is_valid[i] = state_read_slot(bytes_of(file.data +
		    i * STATE_SLOT_LEN, STATE_SLOT_LEN), &slots[i]);
		slots[i].newest = i;
	}
	if (!is_valid[0] && !is_valid[1])
		return WAX_DAMAGED;
	if (is_valid[0] && is_valid[1] &&
	    slots[0].generation == slots[1].generation &&
	    !bytes_equal(slots[0].record, slots[1].record))
		return WAX_DAMAGED;
	*out = slots[!is_valid[0] || (is_valid[1] &&
	    slots[1].generation > slots[0].generation)];
	return WAX_OK;
}
