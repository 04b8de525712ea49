/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transports.c - the table of transports: one line each */
#include "ostler/net/transport.h"
#include "ostler/net/udp.h"

static const struct transport *const transports[] = {
	&transport_udp,
};

#define TRANSPORT_COUNT (sizeof(transports) / sizeof(transports[0]))

const struct transport *
transport_find(struct bytes name)
{
	for (size_t i = 0; i < TRANSPORT_COUNT; i++)
		if (bytes_equal(name, bytes_of_text(transports[i]->name)))
			return transports[i];
	return NULL;
}

const struct transport *const *
transport_list(size_t *count)
{
	*count = TRANSPORT_COUNT;
	return transports;
}
