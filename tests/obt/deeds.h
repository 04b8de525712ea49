/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* deeds.h - what a tool does to devices, and whether it is done */
#ifndef TESTS_OBT_DEEDS_H
#define TESTS_OBT_DEEDS_H

#include "obt/fake.h"

/* Why the last one failed. */
extern struct talk_error deeds_error;

/* Devices 0 to 2 are "a", "b" and "c"; a and b are what it is about. */
extern const struct deed {
	const char *name;
	void (*prepare)(void);
	enum wax_status (*act)(void);
	bool (*is_done)(void);
	bool is_final;		/* what is gone can not be given back, nor be
				   taken away again */
} deeds[];
extern const size_t deed_count;

/* Three devices of ours, and what that deed wants to find. */
void deeds_open(const struct deed *d);

enum wax_status deeds_pair(void);
enum wax_status deeds_unpair(void);
enum wax_status deeds_allow(void);
enum wax_status deeds_certify(void);
enum wax_status deeds_certify_for_edhoc(void);
enum wax_status deeds_dismiss(void);
enum wax_status deeds_enroll(void);
enum wax_status deeds_settle(void);
enum wax_status deeds_reset(void);
void deeds_prepare_allow(void);
void deeds_prepare_reset(void);

/* The entry number nth that device n has for another, of that type. */
bool deeds_find_entry(size_t n, const struct deviceid *peer, int type,
    size_t nth, struct wax_credential *out);
size_t deeds_count_entries(size_t n, const struct deviceid *peer, int type);
/* Of the entries of such a bond. */
int deeds_type(enum store_bond_kind kind);
/* Some entry of one fits some of the other. */
bool deeds_share(size_t n, size_t m, enum store_bond_kind kind);
/* Entries in acl2 of device 0; 3 from the beginning. */
size_t deeds_count_rules(void);
/* Those of device n for another. */
size_t deeds_count_rules_of(size_t n, const struct deviceid *peer);
/* A device is unsettled, or a bond half. */
bool deeds_left_mark(void);

#endif
