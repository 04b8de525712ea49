/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* change.h - one change of one or two owned devices: all of it, or nothing that
   is not marked */
#ifndef OBT_CHANGE_H
#define OBT_CHANGE_H

#include "obt/store.h"
#include "obt/talk.h"
#include "wax/ocf.h"

/*
 *	greet	each device is asked for its state: one that can not be reached,
 *		or does not know its owner, ends it all before anything happens
 *	enter	each is marked in the store (is_unsettled), then told RFPRO;
 *		what was left in one that was marked already is swept out
 *	steps	in order. If one fails, it and those before it are undone in
 *		reverse order
 *	leave	each is told RFNOP, and its mark taken away
 *
 * A device that is lost on the way (no answer, no session) gets a session once
 * more for undoing and leaving; if that fails, too, its mark stays. Steps of
 * the store are not undone when that of a device was not: a bond stays half.
 */
#define CHANGE_PARTIES_MAX 2

struct change_party {
	struct store_device device;
	struct talk *talk;
	bool is_entered;	/* it may be in RFPRO */
	bool is_lost;		/* it is not talked to any more */
	bool is_dirty;		/* its mark stays */
};

struct change {
	struct store *store;
	struct deviceid self;		/* the tool */
	struct change_party parties[CHANGE_PARTIES_MAX];
	size_t count;
	bool is_undoing;		/* or leaving: a session may be begun
					   anew */
	const char *what;		/* is being done; static */
	struct talk_error *error;	/* of the first thing that failed */
	bool has_failed;
};

/* A step of the store has no party. */
#define CHANGE_STORE CHANGE_PARTIES_MAX

struct change_step {
	const char *what;	/* for people: "its new key" */
	size_t party;		/* which one, or CHANGE_STORE */
	enum wax_status (*run)(struct change *c, size_t party, void *arg);
	/* Called also if run has failed, as it may have had an effect. WAX_OK:
	   nothing of it is left. NULL: there is nothing to undo. */
	enum wax_status (*undo)(struct change *c, size_t party, void *arg);
	/* All is done before it: if it fails nothing is undone, the device is
	   marked and swept later. */
	bool is_cleanup;
};

/* devices are copied; the talks and all keys are gone afterwards. WAX_SYSTEM: a
   device can not be reached; WAX_STATE: it refuses; WAX_AUTHENTICITY: it does
   not know its owner any more; WAX_STORAGE; or what a step has come back
   with. */
MUST_USE enum wax_status change_run(struct store *s,
    const struct store_device *const *devices, size_t count,
    const struct change_step *steps, size_t step_count, void *arg,
    struct talk_error *error);

/* For steps: a request to that party, and an answer of success; else as
   talk_do. error says which device. */
MUST_USE enum wax_status change_ask(struct change *c, size_t party,
    uint8_t method, const char *path, struct bytes cbor,
    struct talk_answer *out);

/* Takes something away there: path with query. WAX_OK also if it is not there
   (any more). */
MUST_USE enum wax_status change_remove(struct change *c, size_t party,
    const char *path);

/* Says for people why a step fails; returns st. Only the first is kept. */
enum wax_status change_fail(struct change *c, size_t party, enum wax_status st,
    const char *why);

/* The store has failed beside a change: says so; returns st. */
enum wax_status change_fail_store(struct store *s, enum wax_status st,
    struct talk_error *error);

/* A talk with a device that has an owner, as its owner. WAX_FORMAT: its
   address; WAX_MEMORY; WAX_CRYPTO. */
MUST_USE enum wax_status change_open_talk(const struct deviceid *self,
    const struct store_device *device, struct talk **out);

#endif
