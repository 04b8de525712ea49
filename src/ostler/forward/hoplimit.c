/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hoplimit.c - loops end */
#include "ostler/forward/hoplimit.h"

#include "core/option.h"

enum refusal
hoplimit_count_hop(struct bytes options, uint8_t initial, uint8_t *next)
{
	struct bytes value;
	uint32_t limit;

	if (!option_find(options, OPTION_HOP_LIMIT, &value)) {
		*next = initial;
		return REFUSAL_NONE;
	}
	if (option_uint(value, &limit) != WAX_OK || limit == 0 || limit > 255)
		return REFUSAL_HOP_LIMIT;
	if (limit == 1)
		return REFUSAL_HOPS_USED;
	*next = (uint8_t)(limit - 1);
	return REFUSAL_NONE;
}

bool
hoplimit_has_identifier(struct bytes payload, struct bytes identifier)
{
	size_t start = 0;

	if (payload.len == 0)
		return false;
	for (size_t i = 0; i <= payload.len; i++) {
		if (i < payload.len && payload.data[i] != ' ')
			continue;
		if (bytes_equal(identifier, bytes_of(payload.data + start,
		    i - start)))
			return true;
		start = i + 1;
	}
	return false;
}

void
hoplimit_write_payload(struct writer *w, struct bytes payload,
    struct bytes identifier)
{
	if (identifier.len + 1 + payload.len <= HOPLIMIT_PAYLOAD_MAX) {
		writer_put(w, identifier);
		if (payload.len > 0)
			writer_u8(w, ' ');
	}
	writer_put(w, payload);
}
