/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* loops.h - hops that lead back to this proxy */
#ifndef OSTLER_LOOPS_H
#define OSTLER_LOOPS_H

struct forward_draft;
struct net_draft;
struct parser;
struct policy_draft;

/*
 * After the checks of all three. A loop that can be seen here is a hop at an
 * address where one of our own listeners is, over the same transport, and a
 * rule that would send what comes in there to that hop again: by its name, by a
 * pool or by a route. That is told as an error where it is so on any host: the
 * same address, or a listener on all addresses and a hop on loopback. Where the
 * hop has an address that an interface of this host has today it is a note: the
 * file may be checked on another host than it is for.
 *
 * What can not be seen: loops through other proxies; names that lead here by
 * way of a NAT or a balancer; sessions of ours that peers send requests back
 * on; what calls home. And rules before that one, which may deny what comes in
 * there: a condition listener says the same so that it can be seen. For all
 * that is not seen there is Hop-Limit (RFC 8768).
 */
void loops_check(const struct net_draft *net,
    const struct forward_draft *forward, const struct policy_draft *policy,
    struct parser *p);

#endif
