/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* transports.h - the transports there are */
#ifndef OSTLER_NET_TRANSPORTS_H
#define OSTLER_NET_TRANSPORTS_H

struct transport;

#define TRANSPORTS_MAX 16

/* Ends with NULL. */
extern const struct transport *const transports[];

#endif
