/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sets.h - which of a policy's sets a device ID or an address is in */
#ifndef OSTLER_POLICY_SETS_H
#define OSTLER_POLICY_SETS_H

#include "core/address.h"
#include "core/deviceid.h"

struct group;

/* What of a question the members of a set are compared with. */
enum set_role { SET_TARGET, SET_IDENTITY, SET_PEER, SET_ROLES };

/* Numbers of sets, in ascending order. Borrowed from the sets. */
struct membership {
	const uint32_t *numbers;
	size_t count;
};

/* Lists of numbers, each kept once: devices of one group share theirs. A list
   is named by where it begins: its length, then its numbers. 0: the empty. */
struct number_lists {
	uint32_t *numbers;	/* owned */
	size_t used;
	size_t room;
	uint32_t *slots;	/* owned; hash of a list -> its name */
	size_t mask;
	size_t count;
};

/* Device ID -> list; open addressing, a third of the slots is free. All in one
   place: a lookup waits for memory once. */
struct device_slot {
	struct deviceid id;
	uint32_t list;		/* 0: free */
};

struct device_sets {
	struct device_slot *slots;	/* owned */
	uint32_t size;
	size_t count;
};

/* Addresses from the start of range i up to before that of range i + 1 are all
   in the sets of lists[i]: prefixes flattened, so that a binary search is
   enough. Starts are kept in two halves. */
struct address_start {
	uint64_t high;
	uint64_t low;
};

struct address_sets {
	struct address_start *starts;	/* owned; ascending; only while all
					   is built */
	uint32_t *lists;		/* owned */
	size_t count;
	uint64_t *highs;		/* owned; ascending, each once */
	uint32_t *firsts;		/* owned; of the ranges with that; one
					   more, which is the count */
	size_t high_count;
	uint64_t *lows;			/* owned; of each range */
};

/*
 * groups, sorted, without doubled members
 *   -> device_sets: a hash of IDs     \  each to one of the
 *   -> address_sets: starts of ranges /  number_lists
 */
struct sets {
	struct number_lists lists;
	struct device_sets devices;
	struct address_sets addresses;
};

/* Of groups, which have their number in set already; *s comes zeroed and is
   cleared by sets_clear, on failure too. WAX_MEMORY. */
MUST_USE enum wax_status sets_build(struct sets *s,
    struct group *const *groups, size_t count);
void sets_clear(struct sets *s);

/* Its two halves. */
MUST_USE enum wax_status device_sets_build(struct device_sets *d,
    struct number_lists *lists, struct group *const *groups, size_t count);
MUST_USE enum wax_status address_sets_build(struct address_sets *a,
    struct number_lists *lists, struct group *const *groups, size_t count);

struct membership sets_find_device(const struct sets *s,
    const struct deviceid *id);
/* Asks memory for what sets_find_device will read: other work may be done
   meanwhile. */
void sets_prepare_device(const struct sets *s, const struct deviceid *id);
struct membership sets_find_address(const struct sets *s,
    const struct address *a);

/* True if all of the prefix is in one of those sets, or in several of them
   together. */
bool sets_cover_prefix(const struct sets *s, const struct address_prefix *p,
    struct membership wanted);

/* True if they have a number in common. */
bool membership_meets(struct membership a, struct membership b);

/* The list of those numbers; they must be sorted, each once. WAX_MEMORY. */
MUST_USE enum wax_status number_lists_enter(struct number_lists *l,
    const uint32_t *numbers, size_t count, uint32_t *list);
struct membership number_lists_get(const struct number_lists *l,
    uint32_t list);

/* For lists and devices: spreads a number's bits over all 64. */
static inline uint64_t
sets_mix(uint64_t x)
{
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

#endif
