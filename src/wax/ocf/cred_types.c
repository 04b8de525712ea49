/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* cred_types.c - the types of credentials, one file each */
#include "wax/ocf/cred_types.h"

static const struct cred_type *const cred_types[] = {
	&cred_psk,
	&cred_ace,
	&cred_edhoc,
	&cred_certificate,
	&cred_oscore,
};

#define TYPES (sizeof(cred_types) / sizeof(cred_types[0]))

const struct cred_type *
cred_types_find(int64_t number)
{
	for (size_t i = 0; i < TYPES; i++)
		if (cred_types[i]->number == number)
			return cred_types[i];
	return NULL;
}

unsigned
cred_types_mask(void)
{
	unsigned mask = 0;

	for (size_t i = 0; i < TYPES; i++)
		mask |= (unsigned)cred_types[i]->number;
	return mask;
}
