/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* fake.h - devices and a store in memory, which stand for obt/talk.h,
   obt/store.h and obt/ca.h, and fail when a test says so */
#ifndef TESTS_OBT_FAKE_H
#define TESTS_OBT_FAKE_H

#include "obt/store.h"
#include "obt/talk.h"
#include "wax/ocf/kit.h"

#define FAKE_DEVICES 3
#define FAKE_BONDS 16

enum fake_fault {
	FAKE_REFUSED,		/* nothing is done, 4.03 */
	FAKE_SILENT_BEFORE,	/* the request is lost */
	FAKE_SILENT_AFTER,	/* the answer is */
	FAKE_CUT_BEFORE,	/* the session ends */
	FAKE_CUT_AFTER,
	FAKE_GONE_BEFORE,	/* not to be reached any more */
	FAKE_GONE_AFTER,
	FAKE_GARBAGE,		/* done, but the answer is no CBOR */
	FAKE_FAULTS,
	FAKE_ABSENT,		/* nothing is done, 4.04: not among those that
				   are tried everywhere */
};

/* A device, at coap://[::1]:1000N and coaps://[::1]:2000N. */
struct fake_device {
	struct kit *kit;
	bool is_gone;
	bool is_foreign;	/* it knows no handshakes */
	unsigned epoch;		/* sessions of an earlier one have ended */
};

struct fake {
	struct fake_device devices[FAKE_DEVICES];

	size_t requests;	/* so many were sent */
	size_t fault_at;	/* this one fails, from 0; SIZE_MAX: none */
	enum fake_fault fault;
	struct rng *chaos;	/* each may fail in any way; NULL: none */
	bool is_pin_wrong;
	char trace[8192];	/* "POST /oic/sec/pstat\n" */

	struct store_device stored[FAKE_DEVICES];
	size_t stored_count;
	struct deviceid gone[FAKE_DEVICES];
	size_t gone_count;
	struct store_bond bonds[FAKE_BONDS];
	size_t bond_count;
	size_t writes;		/* to the store */
	size_t write_fault_at;	/* this one fails; SIZE_MAX: none */
	bool is_store_dead;	/* and all after it */
	unsigned certificates;	/* made */
};

extern struct fake fake;

/* New devices without an owner, an empty store. */
void fake_open(void);
void fake_close(void);
/* Of fake_open: the store's part, so that both are linked, always. */
void fake_store_open(void);

/* Device n gets the tool as its owner and is in the store as "a", "b", "c". */
void fake_own(size_t n);

/* What the store has of it. */
struct store_device *fake_stored(size_t n);
bool fake_is_stored(size_t n);

/* From now on nothing fails, and everybody can be reached. */
void fake_heal(void);

/* Device n is told so by a button. */
void fake_press_reset(size_t n);

/* All of the devices and of the store, as text; owned. Two worlds with equal
   texts are the same but for the marks of unsettled devices. */
char *fake_picture(void);

#endif
