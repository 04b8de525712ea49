/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* texts.h - texts that sessions keep: ten thousand sessions of one CA share its
   name, and one of a listener outlives the configuration it was in */
#ifndef OSTLER_NET_TEXTS_H
#define OSTLER_NET_TEXTS_H

#include "core/table.h"

struct net;

struct text {
	struct table_link link;
	size_t users;
	char data[];
};

/* As many at most as there are sessions. */
struct texts {
	struct table table;
};

void texts_init(struct net *net);
/* After the last texts_unref. */
void texts_clear(struct net *net);

/* The one that says that. NULL: no memory. */
struct text *texts_ref(struct net *net, const char *data);
void texts_unref(struct net *net, struct text *text);	/* NULL is fine */

#endif
