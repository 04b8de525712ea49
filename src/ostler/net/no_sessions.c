/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* no_sessions.c - hop.h for a net none of whose transports has sessions */
#include "ostler/net/crossing.h"
#include "ostler/net/hop.h"
#include "ostler/net/state.h"

struct hop *
hop_get_session(struct net *net, uint32_t number)
{
	(void)net;
	(void)number;
	return NULL;
}

struct hop *
hop_get_found(struct net *net, const struct hop_conf *conf)
{
	(void)net;
	(void)conf;
	return NULL;
}

void
hop_end_session(struct net *net, unsigned worker, uint32_t number,
    const char *reason)
{
	if (worker != net->context.worker)
		crossing_end_session(net, worker, number, reason);
}
