/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* chance.c - random keys and Device IDs */
#include "tools/chance.h"

#include <errno.h>
#include <sys/random.h>

enum wax_status
chance_fill(uint8_t *out, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = getrandom(out + done, len - done, 0);

		if (n < 0 && errno != EINTR)
			return WAX_SYSTEM;
		if (n > 0)
			done += (size_t)n;
	}
	return WAX_OK;
}

enum wax_status
chance_device(struct deviceid *out)
{
	struct deviceid id;
	enum wax_status st = chance_fill(id.bytes, sizeof(id.bytes));

	for (size_t i = 0; i < sizeof(id.bytes) && st == WAX_OK; i++)
		while (id.bytes[i] == 0 && st == WAX_OK)
			st = chance_fill(&id.bytes[i], 1);
	if (st != WAX_OK)
		return st;
	id.bytes[6] = (uint8_t)(0x40 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	*out = id;
	return WAX_OK;
}
