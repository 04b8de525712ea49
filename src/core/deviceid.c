/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deviceid.c - Device IDs as text */
#include "core/deviceid.h"

#include "core/hex.h"

/* Bytes in each group of 8-4-4-4-12 digits. */
static const uint8_t group_sizes[] = { 4, 2, 2, 2, 6 };

#define GROUPS (sizeof(group_sizes) / sizeof(group_sizes[0]))

enum wax_status
deviceid_parse(struct bytes text, struct deviceid *out)
{
	const uint8_t *t = text.data;
	struct deviceid id;
	size_t at = 0;
	size_t len;

	if (text.len != DEVICEID_TEXT_LEN)
		return WAX_FORMAT;
	for (size_t i = 0; i < GROUPS; i++) {
		size_t size = group_sizes[i];

		if (i > 0 && *t++ != '-')
			return WAX_FORMAT;
		if (hex_decode(bytes_of(t, 2 * size), id.bytes + at, size,
		    &len) != WAX_OK)
			return WAX_FORMAT;
		at += size;
		t += 2 * size;
	}
	*out = id;
	return WAX_OK;
}

void
deviceid_format(const struct deviceid *id, char *text)
{
	size_t at = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		if (i > 0)
			*text++ = '-';
		hex_encode(bytes_of(id->bytes + at, group_sizes[i]), text);
		text += 2 * group_sizes[i];
		at += group_sizes[i];
	}
}

bool
deviceid_is_nil(const struct deviceid *id)
{
	static const struct deviceid nil;

	return deviceid_equal(id, &nil);
}
