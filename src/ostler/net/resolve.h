/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* resolve.h - HOST:PORT to an address, when the configuration is loaded */
#ifndef OSTLER_NET_RESOLVE_H
#define OSTLER_NET_RESOLVE_H

#include "core/address.h"

/* An address as address_parse reads it, or a name with a port, asked of the
   system's resolver: may block. The first address it gives. WAX_FORMAT:
   neither; WAX_NOT_FOUND: *why gets the resolver's words (static). */
MUST_USE enum wax_status resolve_host_port(struct bytes text,
    struct address *out, const char **why);

#endif
