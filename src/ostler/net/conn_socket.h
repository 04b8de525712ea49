/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* conn_socket.h - TCP sockets: bound, connected, prepared; false, and
   WAX_SYSTEM: errno says */
#ifndef OSTLER_NET_CONN_SOCKET_H
#define OSTLER_NET_CONN_SOCKET_H

#include "core/address.h"
#include "ostler/net/net.h"

MUST_USE enum wax_status conn_socket_listen(const struct net_context *context,
    const struct address *address, int *fd);
/* Begins to connect; *error: why it can not, 0: it is on its way. */
MUST_USE enum wax_status conn_socket_connect(const struct address *address,
    int *fd, int *error);
/* Nobody listens at the port, but the system has chosen it for our own end, as
   it may if it is one of those it chooses from. */
bool conn_socket_is_with_itself(int fd);
/* Of a listening or connecting one. */
void conn_socket_prepare(int fd);

/* "ECONNRESET"; static. */
const char *conn_error_text(int error);

#endif
