/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_address.c - addresses and prefixes come back from their text */
#include "core/address.h"

#include "fuzz/fuzz.h"

static void
check_address(const struct address *a)
{
	char text[ADDRESS_TEXT_SIZE];
	struct address back;

	FUZZ_HOLDS(a->reserved == 0);
	address_format(a, text);
	FUZZ_HOLDS(strlen(text) < sizeof(text));
	FUZZ_HOLDS(address_parse(bytes_of_text(text), &back) == WAX_OK);
	FUZZ_HOLDS(address_equal(a, &back));
}

/* A prefix has its own first address; its bits are not above 128. */
static void
check_prefix(const struct address_prefix *p)
{
	struct address first = { .port = 0 };

	FUZZ_HOLDS(p->bits <= 128);
	memcpy(first.ip, p->ip, sizeof(first.ip));
	FUZZ_HOLDS(address_in_prefix(&first, p));
	if (p->bits == 0)
		return;
	first.ip[(p->bits - 1) / 8] ^= (uint8_t)(0x80 >> (p->bits - 1) % 8);
	FUZZ_HOLDS(!address_in_prefix(&first, p));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = bytes_of(data, size);
	struct address_prefix p;
	struct address a;

	if (address_parse(in, &a) == WAX_OK)
		check_address(&a);
	if (address_prefix_parse(in, &p) == WAX_OK)
		check_prefix(&p);
	return 0;
}
