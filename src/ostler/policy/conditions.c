/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conditions.c - the conditions there are */
#include "ostler/policy/condition.h"

static const struct condition *const conditions[] = {
	&when_code,
	&when_exchanges,
	&when_hop_limit,
	&when_identity,
	&when_issuer,
	&when_key_establishment,
	&when_kid,
	&when_kid_context,
	&when_listener,
	&when_observations,
	&when_observe,
	&when_over,
	&when_peer,
	&when_sealed,
	&when_secure,
	&when_size,
	&when_target,
	&when_time,
	&when_transport,
	&when_weekday,
};

#define CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))

const struct condition *
condition_find(struct bytes name)
{
	for (size_t i = 0; i < CONDITIONS; i++) {
		if (bytes_equal(name, bytes_of_text(conditions[i]->name)))
			return conditions[i];
	}
	return NULL;
}

const struct condition *const *
condition_table(size_t *count)
{
	*count = CONDITIONS;
	return conditions;
}
