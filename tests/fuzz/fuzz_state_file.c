/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_state_file.c - state files, and the record of a context in them

   The input stands for the heads of both slots and their records: half of it
   each. If the first bit is set, the checksum is made right, so that the record
   behind it is reached. */
#include <stdlib.h>

#include "wax/fuzz_ends.h"
#include "wax/oscore/store.h"
#include "wax/posix/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_record(struct bytes record)
{
	struct store_record got;
	uint8_t again[STORE_RECORD_LEN];
	struct writer w = writer_open(again, sizeof(again));

	if (store_read(record, &got) != WAX_OK)
		return;
	store_write(&w, &got);
	fuzz_require(bytes_equal(record, writer_bytes(&w)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t file[STATE_FILE_LEN];
	size_t half = size / 2;
	struct state got;

	memset(file, 0, sizeof(file));
	if (size == 0 || half > STATE_SLOT_LEN)
		return 0;
	memcpy(file, data, half);
	memcpy(file + STATE_SLOT_LEN, data + half, half);
	if ((data[0] & 0x80) != 0 && size <= WAX_RECORD_MAX)
		fuzz_require(state_write(1, bytes_of(data + 1, size - 1),
		    file) == WAX_OK);
	if (state_read(BYTES_ARRAY(file), &got) == WAX_OK) {
		fuzz_require(got.record.len <= WAX_RECORD_MAX);
		read_record(got.record);
	}
	return 0;
}
