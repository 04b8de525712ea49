/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_links.c - what devices tell of themselves: nothing outside of the input
   is read, what is told is in bounds */
#include <stdlib.h>

#include "ostler/discover/links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sink;

static void
check_link(void *arg, const struct links_link *link)
{
	const struct bytes *all = arg;

	if (link->endpoint_count > LINKS_ENDPOINTS_MAX ||
	    deviceid_is_nil(&link->device))
		abort();
	for (size_t i = 0; i < link->endpoint_count; i++) {
		struct bytes uri = link->endpoints[i].uri;

		if (uri.len > 0 && (uri.data < all->data ||
		    uri.data + uri.len > all->data + all->len))
			abort();
		for (size_t j = 0; j < uri.len; j++)
			sink ^= uri.data[j];
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes all = bytes_of(data, size);

	(void)!links_read(all, check_link, &all);
	return 0;
}
