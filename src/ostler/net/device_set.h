/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* device_set.h - sets of device IDs while the configuration is read: "*" or
   UUID ... */
#ifndef OSTLER_NET_DEVICE_SET_H
#define OSTLER_NET_DEVICE_SET_H

#include "ostler/conf/parser.h"
#include "ostler/net/net_conf.h"

#define DEVICE_SET_MAX 1000000

/* "*", for which *id gets the nil ID, or a UUID. */
struct token device_set_read_one(struct parser *p, struct deviceid *id);

/* The words up to the end of the statement, at least one, into the set. */
void device_set_read(struct parser *p, struct device_set *set);

/* Sorts it, each once; of all nothing else remains. */
void device_set_finish(struct device_set *set);

void device_set_clear(struct device_set *set);

#endif
