/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* play.h - a scenario while it is played */
#ifndef SCENARIO_PLAY_H
#define SCENARIO_PLAY_H

#include "scenario/house.h"
#include "scenario/names.h"
#include "scenario/script.h"
#include "scenario/shape.h"

#define HOUSES_MAX 3
#define PEERS_MAX 16

/* Somebody the daemons talk to: a client, a device, a next proxy. */
struct person {
	char name[NAME_SIZE];
	struct address address;
	bool ignored;
	/* What each daemon sent last, for those who answer; NULL: nothing. */
	struct fake_datagram *last[HOUSES_MAX];
};

struct play {
	struct here here;
	uint64_t now;		/* microseconds; all daemons share the clock */
	uint64_t start;
	uint32_t seed;
	bool stopped;
	struct house houses[HOUSES_MAX];
	size_t house_count;
	struct person persons[PEERS_MAX];
	size_t person_count;
	struct names names;
	struct shape wanted;
	struct shape sent;
};

/* Plays all lines and then the end: nothing is left to be sent or held. Fails
   the process if anything is not as written. */
void play(struct script *script, uint32_t seed);

/* A line "FROM -> TO: MESSAGE". False: it is none. */
bool play_message(struct play *p, const char *line);

/* "PEER unreachable": the last datagram to it is refused. */
void play_unreachable(struct play *p, const char *name);

/* Lets time pass up to that moment, or until something is sent. */
void play_until(struct play *p, uint64_t moment);

/* Nothing may be waiting to be looked at. */
void play_expect_nothing(struct play *p);

/* Forgets what was sent to those who are ignored; false: nothing else is
   there. */
bool play_is_anything_sent(struct play *p);

/* Fails the scenario if nobody has this name. */
struct person *play_find_person(struct play *p, const char *name);

/* NULL: no such daemon. */
struct house *play_find_house(struct play *p, const char *name);

#endif
