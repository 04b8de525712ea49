/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* pair.h - a client and a server session, and a network between them that
   loses, doubles, turns round and chops as a test says; time is wall.h's */
#ifndef TESTS_LINK_PAIR_H
#define TESTS_LINK_PAIR_H

#include "link/secure.h"
#include "rng.h"

struct pair;

struct pair_packet {
	struct pair_packet *next;
	size_t len;
	uint8_t data[];
};

struct pair_end {
	struct pair *pair;
	struct pair_end *other;
	struct secure_options options;
	struct secure_context *context;
	struct secure *session;
	struct pair_packet *sent, **sent_end;	/* on the way to other */
	unsigned count;			/* packets sent so far */
	size_t largest;			/* bytes of one of them */
	uint8_t taken[70000];		/* in clear */
	size_t taken_len;
	unsigned records;
};

struct pair {
	struct pair_end client, server;
	struct secure_door *door;	/* the test's own, or NULL */
	struct rng rng;
	unsigned loss, doubled, turned;	/* percent of the packets */
	bool is_chopped;		/* streams: byte by byte */
	/* May say that a packet is lost: the count'th of from. NULL: no. */
	bool (*is_lost)(const struct pair_end *from, unsigned count);
	void (*see)(const struct pair_end *from, struct bytes packet);
};

/* Refs of both credentials are taken. The options of both ends may be changed
   then, before pair_connect. */
void pair_init(struct pair *p, enum secure_kind kind,
    struct credentials *client, struct credentials *server);
void pair_clear(struct pair *p);

/* New sessions, of the same contexts if there are, and a handshake until there
   is nothing more to do, time included. */
void pair_connect(struct pair *p, const struct deviceid *server_expected,
    const struct deviceid *client_expected);
/* As far as making the sessions. */
void pair_begin(struct pair *p, const struct deviceid *server_expected,
    const struct deviceid *client_expected);

/* Carries what is on the way, until there is nothing. */
void pair_carry(struct pair *p);
/* And lets timers fire when nothing is on the way, until none runs. */
void pair_finish(struct pair *p);
/* Throws away what is on the way. */
void pair_drop(struct pair *p);

bool pair_is_open(const struct pair *p);
/* Both ways some bytes in clear; they arrive. */
void pair_expect_talk(struct pair *p);
/* The end is FAILED for that reason. */
void pair_expect_failed(const struct pair_end *e, enum secure_failure wanted);

#endif
