/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_locator.c - the place of a hop is written as it is read */

#include "fuzz/fuzz.h"

#include <string.h>

#include "peer/locator.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[512], again[LOCATOR_TEXT_SIZE];
	struct locator a, b;

	if (size >= sizeof(text))
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (locator_parse(text, &a) != WAX_OK)
		return 0;
	locator_format(&a, again);
	FUZZ_HOLDS(locator_parse(again, &b) == WAX_OK);
	FUZZ_HOLDS(locator_equal(&a, &b));
	return 0;
}
