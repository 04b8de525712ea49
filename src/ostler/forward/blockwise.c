/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* blockwise.c - outer blocks, one exchange each */
#include "ostler/forward/blockwise.h"

#include "core/option.h"

bool
blockwise_needs_tag(struct bytes options)
{
	struct bytes value;

	return option_find(options, OPTION_BLOCK1, &value);
}

void
blockwise_make_tag(const struct table *keyed, const struct hop_client *client,
    uint8_t *tag)
{
	uint64_t hash = table_hash(keyed, bytes_of(client, sizeof(*client)));

	for (size_t i = 0; i < BLOCKWISE_TAG_LEN; i++)
		tag[i] = (uint8_t)(hash >> 8 * i);
}
