/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sockaddr.h - addresses as the system wants them */
#ifndef PEER_SOCKADDR_H
#define PEER_SOCKADDR_H

#include <sys/socket.h>

#include "peer/locator.h"

/* The length of what was written. */
socklen_t sockaddr_from_address(const struct address *a,
    struct sockaddr_storage *out);
socklen_t sockaddr_from_locator(const struct locator *l,
    struct sockaddr_storage *out);

/* All zeros for one that is no IP address. */
void sockaddr_to_address(const struct sockaddr_storage *in,
    struct address *out);

#endif
