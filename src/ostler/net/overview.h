/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* overview.h - how a worker's hops and listeners are, for the operator */
#ifndef OSTLER_NET_OVERVIEW_H
#define OSTLER_NET_OVERVIEW_H

struct net;

#define OVERVIEW_MAX 1000	/* lines on hops */

/* Writes a line for each listener and for each hop that was ever used, into the
   net's log; on the net's own thread. What is beyond OVERVIEW_MAX hops is
   counted in a line of its own. */
void overview_log(struct net *net);

#endif
