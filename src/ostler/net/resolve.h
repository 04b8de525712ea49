/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* resolve.h - HOST:PORT to addresses, when the configuration is loaded */
#ifndef OSTLER_NET_RESOLVE_H
#define OSTLER_NET_RESOLVE_H

#include "core/address.h"

#define RESOLVE_MAX 16		/* addresses of one name; others are left out */
#define RESOLVE_HOST_SIZE 256

struct resolved {
	char host[RESOLVE_HOST_SIZE];	/* as written, without the port */
	struct address addresses[RESOLVE_MAX];	/* in the resolver's order,
						   each once */
	size_t count;				/* at least 1 */
};

/* An address as address_parse reads it, or a name with a port, asked of the
   system's resolver: may block. WAX_FORMAT: neither; WAX_NOT_FOUND: *why gets
   the resolver's words (static). */
MUST_USE enum wax_status resolve_host_port(struct bytes text,
    struct resolved *out, const char **why);

#endif
