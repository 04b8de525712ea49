/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deviceid.h - an OCF Device ID: 16 bytes, a UUID (RFC 4122 section 3).
   Version and variant bits are never looked at. */
#ifndef CORE_DEVICEID_H
#define CORE_DEVICEID_H

#include "core/bytes.h"

#define DEVICEID_TEXT_LEN 36	/* characters, without the final NUL */

struct deviceid {
	uint8_t bytes[16];
};

/* Exactly 36 characters 8-4-4-4-12, digits of either case. WAX_FORMAT: else. */
MUST_USE enum wax_status deviceid_parse(struct bytes text,
    struct deviceid *out);

/* Lower case and a final NUL; text has room for DEVICEID_TEXT_LEN + 1. */
void deviceid_format(const struct deviceid *id, char *text);

/* The nil UUID means "unset" and names nobody. */
bool deviceid_is_nil(const struct deviceid *id);

static inline bool
deviceid_equal(const struct deviceid *a, const struct deviceid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

#endif
