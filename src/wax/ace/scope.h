/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* scope.h - a scope in bytes: an array of [href, permissions] */
#ifndef WAX_ACE_SCOPE_H
#define WAX_ACE_SCOPE_H

#include "wax/ace.h"
#include "wax/cbor/node.h"

/* The pairs, one after the other. False: it is no such array. */
bool scope_open(struct bytes cbor, struct node *array);
bool scope_read_pair(const struct node *item, struct bytes *href,
    int64_t *permissions);

#endif
