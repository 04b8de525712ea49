/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* hops.h - how hops are: what their ports and sessions tell of them, and what
   hops do by themselves */
#ifndef OSTLER_NET_HOPS_H
#define OSTLER_NET_HOPS_H

#include "ostler/net/port.h"

struct session_ending;

/* Connects one that connects at start; asks one without sessions and with
   keep_alive for a sign of life from now on. */
void hop_start(struct hop *hop);

/* conf is another one of the same hop: with other limits and times. The old one
   is still there. */
void hop_take_conf(struct hop *hop, const struct hop_conf *conf);

/* The address of that place; all zeros where a path stands for it. */
struct address hop_address(const struct hop *hop, size_t place);

/* May a request be sent now? It is what tries one that was down. */
bool hop_begin(struct hop *hop);

/* A session is up at that address, or an answer came from it. */
void hop_take_up(struct hop *hop, size_t place);

/* It could not be opened there. True: another address should be tried. */
bool hop_take_failed(struct hop *hop, size_t place, const char *reason);

/* A session that was up since began is over. */
void hop_take_ended(struct hop *hop, size_t place, uint64_t began,
    const struct session_ending *why);

/* One of its sessions takes no new requests. */
void hop_take_release(struct hop *hop);

/* Without sessions: no acknowledgement came from that address, or the network
   could not reach it. */
void hop_take_silence(struct hop *hop, size_t place, const char *reason);

/* A datagram came on a source port. */
void hop_take_alive(struct port *port);

/* An RST did, without a request: does it answer our question? */
bool hop_take_pong(struct hop *hop, uint16_t mid);

#endif
