/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* link_read.h - what the statements of listeners, hops and credentials have in
   common; sticky as the parser_ functions */
#ifndef OSTLER_NET_LINK_READ_H
#define OSTLER_NET_LINK_READ_H

#include "ostler/net/net_draft.h"

/* The word of a transport, of those that can listen if listens; NULL when
   bad. */
const struct transport *link_read_transport(struct parser *p,
    struct link_draft *link, bool listens);

/* The path of a Unix socket in quotes; the caller's, NULL when bad. */
char *link_read_path(struct parser *p);

/* The name behind the keyword credential. */
void link_read_credential(struct parser *p, struct link_draft *link);

/* A word that came a second time is told. *first: where it came before. */
void link_check_once(struct parser *p, const struct keyword *k,
    struct place *first, struct place at);

/* A copy, the caller's; no memory is told. */
void link_copy_name(struct parser *p, const struct token *name, char **out);

#endif
