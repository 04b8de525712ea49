/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* visit.h - a worker's hops and sessions, one after the other, for those who
   tell the operator of them. It changes nothing; on the net's own thread, or
   while it stands still. */
#ifndef OSTLER_NET_VISIT_H
#define OSTLER_NET_VISIT_H

#include "ostler/net/hop.h"

enum visit_origin {
	VISIT_CONFIGURED,
	VISIT_FOUND,		/* a discovered device's */
	VISIT_RETIRED,		/* a reload has taken it out */
};

/* A hop; all borrowed until the function returns. */
struct visit_hop {
	const struct hop *hop;
	const struct hop_conf *conf;
	enum visit_origin origin;
	const char *transport;	/* the word for it; static */
	bool was_used;		/* anything was ever to be sent there */
	struct address address;	/* in use, or to be tried next; zeros where a
				   path stands for it */
};

void visit_hops(struct net *net,
    void (*take)(void *arg, const struct visit_hop *hop), void *arg);

struct visit_session {
	const struct hop_session *facts;	/* zeros while it is opened */
	bool accepted;		/* not one that we opened */
	struct address peer;
	const char *state;	/* "opening", "up", "leaving"; static */
	const char *transport;	/* the word for it; static */
	const char *proof;	/* "none", "psk", "x509"; static */
	const char *name;	/* of the listener or hop */
	uint64_t began;		/* when it was up; microseconds; 0: not yet */
	uint64_t used;		/* its last message */
	size_t asked;		/* requests of the peer, open here */
	size_t asking;		/* requests of ours, open at the peer */
};

void visit_sessions(const struct net *net,
    void (*take)(void *arg, const struct visit_session *session), void *arg);

#endif
