/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* issuers.h - who issued the certificates of sessions' peers: ten thousand
   sessions of one CA share its name */
#ifndef OSTLER_NET_ISSUERS_H
#define OSTLER_NET_ISSUERS_H

#include "core/table.h"

struct net;

struct issuer {
	struct table_link link;
	size_t users;
	char text[];
};

/* As many at most as there are sessions. */
struct issuers {
	struct table table;
};

void issuers_init(struct net *net);
/* After the last issuer_unref. */
void issuers_clear(struct net *net);

/* The one of that name. NULL: no memory. */
struct issuer *issuer_ref(struct net *net, const char *text);
void issuer_unref(struct net *net, struct issuer *issuer);	/* NULL is
								   fine */

#endif
