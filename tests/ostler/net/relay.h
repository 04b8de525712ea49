/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* relay.h - for tests: a relay of stream sockets that passes bytes on as the
   test says: one at a time, some and then no more, none for a while */
#ifndef TESTS_RELAY_H
#define TESTS_RELAY_H

#include <stddef.h>

struct net;
struct relay;

/* Between the hop and the listener of a stub net, in its loop: from now on the
   hop leads to the relay. step: bytes that are passed on at one time, at
   most. */
struct relay *relay_new(struct net *net, size_t step);
void relay_free(struct relay *r);

/* Of what the hop's side sends, only so many bytes more are passed on. */
void relay_allow(struct relay *r, size_t bytes);

/* Reads nothing more from the hop's side, or goes on. */
void relay_hold(struct relay *r, int is_held);

/* Resets all connections. */
void relay_reset(struct relay *r);

#endif
