/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_deviceid.c - a Device ID's text: one form, but for the case */
#include "core/deviceid.h"

#include "fuzz/fuzz.h"

static bool
is_deviceid(struct bytes text)
{
	if (text.len != DEVICEID_TEXT_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
		const char *set = hyphen ? "-" : "0123456789abcdefABCDEF";

		if (text.data[i] == '\0' || strchr(set, text.data[i]) == NULL)
			return false;
	}
	return true;
}

static void
check_raw(const uint8_t *data)
{
	struct deviceid id, back;
	char text[DEVICEID_TEXT_LEN + 1];

	memcpy(id.bytes, data, sizeof(id.bytes));
	deviceid_format(&id, text);
	FUZZ_HOLDS(deviceid_parse(bytes_of_text(text), &back) == WAX_OK);
	FUZZ_HOLDS(deviceid_equal(&id, &back));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	char text[DEVICEID_TEXT_LEN + 1];
	struct deviceid id;

	if (size >= sizeof(id.bytes))
		check_raw(data);
	FUZZ_HOLDS((deviceid_parse(in, &id) == WAX_OK) == is_deviceid(in));
	if (!is_deviceid(in))
		return 0;
	deviceid_format(&id, text);
	FUZZ_HOLDS(bytes_equal_nocase(bytes_of_text(text), in));
	return 0;
}
