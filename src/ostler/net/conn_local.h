/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_local.h - Unix sockets and their files: those of hops and listeners, and
   the one that ostlerctl asks at */
#ifndef OSTLER_NET_CONN_LOCAL_H
#define OSTLER_NET_CONN_LOCAL_H

#include <sys/stat.h>

#include "core/address.h"

/* A socket that listens at path, whose file has that mode from the beginning. A
   socket file where nobody listens is replaced, nothing else is. *file is what
   conn_local_remove wants to know. WAX_SYSTEM: errno says (EADDRINUSE: somebody
   listens there, or it is another kind of file). */
MUST_USE enum wax_status conn_local_listen(const char *path, mode_t mode,
    int *fd, struct stat *file);

/* *error is 0, or why it is not connected (yet). WAX_SYSTEM: errno says. */
MUST_USE enum wax_status conn_local_connect(const char *path, int *fd,
    int *error);

/* Removes the file if it is still the same. */
void conn_local_remove(const char *path, const struct stat *file);

/* Who is there: its process, as a zone. */
void conn_local_peer(int fd, struct address *out);

#endif
