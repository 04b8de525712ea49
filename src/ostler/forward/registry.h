/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* registry.h - where devices are that are not in the configuration: over which
   session (they called home), or at which addresses (they were discovered).
   The one table that workers share. */
#ifndef OSTLER_FORWARD_REGISTRY_H
#define OSTLER_FORWARD_REGISTRY_H

#include "core/deviceid.h"
#include "ostler/net/hop.h"

struct registry;	/* locked inside; from any thread */

enum registration_kind {
	REGISTRATION_SESSION,	/* lives as long as the session */
	REGISTRATION_NAME,	/* the same, with a lifetime: RFC 9176 */
	REGISTRATION_FOUND,	/* discovered: conf, with a lifetime */
};

/* Nothing in it is borrowed from settings, which may change. */
struct registration {
	struct deviceid target;
	enum registration_kind kind;
	unsigned worker;	/* of SESSION and NAME */
	uint32_t session;
	uint64_t order;		/* of the session: see struct hop_session */
	char listener[HOP_NAME_SIZE];	/* its name; of SESSION and NAME */
	struct deviceid owner;	/* the identity that registered */
	enum hop_kind hop_kind;	/* HOP_DEVICE: the peer is target itself */
	struct hop_conf *conf;	/* of FOUND; see registry_put */
	uint64_t expires;	/* microseconds, UINT64_MAX: with its session */
	uint32_t lifetime;	/* of a NAME: seconds, as it was asked for */
};

/* limit: entries. NULL: no memory. */
struct registry *registry_new(size_t limit);
void registry_free(struct registry *r);

/* Enters it, in place of an earlier one of the same target, which *earlier gets
   (if had_earlier; without its conf). A SESSION of the device itself takes the
   place of anything but a later SESSION: WAX_STATE, for workers tell of theirs
   in any order. A NAME never takes that of a SESSION, nor of another owner's
   NAME, nor of its owner's later session; FOUND never that of either:
   WAX_EXISTS. What had expired when
   the registry was last told the time counts as gone. WAX_LIMIT; WAX_MEMORY. A
   FOUND's conf is the registry's from now on, on failure too. */
MUST_USE enum wax_status registry_put(struct registry *r,
    const struct registration *reg, struct registration *earlier,
    bool *had_earlier);

/* The one of target that has not expired at now. A FOUND's conf is a copy:
   free it with hop_conf_free. False: none, or no memory for the copy. */
bool registry_find(struct registry *r, const struct deviceid *target,
    uint64_t now, struct registration *out);

/* Its kind alone. False: none. */
bool registry_find_kind(struct registry *r, const struct deviceid *target,
    uint64_t now, enum registration_kind *out);

/* Removes the one of target if it is of that session. False: it is not. */
bool registry_remove(struct registry *r, const struct deviceid *target,
    unsigned worker, uint32_t session);

/* Removes all of a session: it ended. How many there were. */
size_t registry_remove_session(struct registry *r, unsigned worker,
    uint32_t session);

/* Removes what has expired. How many there were. */
size_t registry_sweep(struct registry *r, uint64_t now);

/* Removes all that are FOUND. How many there were. */
size_t registry_forget_found(struct registry *r);

/* Asks about each SESSION and NAME of that worker and removes those that are
   not to be kept: the settings have changed. keep is called under the lock:
   nothing of the registry from in there. How many were removed. */
size_t registry_filter_sessions(struct registry *r, unsigned worker,
    bool (*keep)(void *arg, const struct registration *reg), void *arg);

/* The credentials of FOUND ones have other numbers: now[n] for n. Those whose
   is CREDENTIAL_NONE, or not below count, are removed; what needs none stays.
   How many were removed. */
size_t registry_map_credentials(struct registry *r, const size_t *now,
    size_t count);

/* Cut if it is too long. */
void registration_set_listener(struct registration *reg, const char *name);

size_t registry_count(struct registry *r);

/* Calls take for each that has not expired at now, in no order, under the
   registry's lock: it takes no long time and calls nothing of the registry. reg
   is borrowed until it returns, conf too. */
void registry_visit(struct registry *r, uint64_t now,
    void (*take)(void *arg, const struct registration *reg), void *arg);

#endif
