/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conditions.c - the conditions there are */
#include "ostler/policy/condition.h"

static const struct condition *const conditions[] = {
	&when_identity,
	&when_listener,
	&when_peer,
	&when_sealed,
	&when_target,
};

#define CONDITION_COUNT (sizeof(conditions) / sizeof(conditions[0]))

const struct condition *
condition_find(struct bytes name)
{
	for (size_t i = 0; i < CONDITION_COUNT; i++) {
		if (bytes_equal(name, bytes_of_text(conditions[i]->name)))
			return conditions[i];
	}
	return NULL;
}

const struct condition *const *
condition_table(size_t *count)
{
	*count = CONDITION_COUNT;
	return conditions;
}
