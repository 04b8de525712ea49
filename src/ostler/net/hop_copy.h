/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hop_copy.h - hops that are not in the configuration: what is known of one
   goes from hand to hand as a copy */
#ifndef OSTLER_NET_HOP_COPY_H
#define OSTLER_NET_HOP_COPY_H

#include "core/bytes.h"
#include "ostler/net/net_conf.h"

/* All of it, texts and addresses too; answering only has its numbers and the
   hop's name. The caller's. NULL: no memory. */
struct hop_conf *hop_conf_copy(const struct hop_conf *conf);

/* Of a copy, or of one that was made the same way; NULL is fine. */
void hop_conf_free(struct hop_conf *conf);

#endif
