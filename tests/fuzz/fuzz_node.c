/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_node.c - CBOR: what is read lies in the input, and is all of it */
#include "fuzz/fuzz.h"
#include "wax/cbor/node.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes cbor = bytes_of(data, size);
	struct node_walk walk;
	struct node n, item;
	size_t count = 0;

	if (node_read_all(cbor, &n) != WAX_OK)
		return 0;
	FUZZ_HOLDS(fuzz_is_inside(n.string, cbor));
	FUZZ_HOLDS(fuzz_is_inside(n.inner, cbor));
	if (n.kind != NODE_ARRAY && n.kind != NODE_MAP)
		return 0;
	walk = node_walk_open(&n);
	while (node_walk_item(&walk, &item))
		count++;
	FUZZ_HOLDS(reader_left(&walk.rest) == 0);
	FUZZ_HOLDS(n.kind == NODE_ARRAY || count % 2 == 0);
	FUZZ_HOLDS(n.is_endless || count ==
	    n.number * (n.kind == NODE_MAP ? 2 : 1));
	return 0;
}
