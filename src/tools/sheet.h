/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* sheet.h - what a command shows: rows of named values, for people or for
   programs */
#ifndef TOOLS_SHEET_H
#define TOOLS_SHEET_H

#include <stdio.h>

#include "core/bytes.h"
#include "core/deviceid.h"

/*
 *	for people, a table or a record:	for programs:
 *
 *	NAME   STATE				[{"name": "lamp",
 *	lamp   ready				  "state": "ready"}]
 *	switch ready
 *
 *	name   lamp				{"name": "lamp",
 *	state  ready				 "state": "ready"}
 *
 * All rows have the same names in the same order. Names are static, values are
 * copied. What a terminal would obey is printed as \xHH. Without memory it is
 * empty from then on, and sheet_print says so.
 */
struct sheet;

/* owned; NULL: no memory, and then all else does nothing. */
struct sheet *sheet_new(void);
void sheet_free(struct sheet *s);

/* The values that follow are a row of their own. */
void sheet_row(struct sheet *s);

/* NULL: none; "-" and null. */
void sheet_text(struct sheet *s, const char *name, const char *value);
void sheet_bytes(struct sheet *s, const char *name, struct bytes value);
void sheet_id(struct sheet *s, const char *name, const struct deviceid *id);
void sheet_number(struct sheet *s, const char *name, int64_t value);
void sheet_flag(struct sheet *s, const char *name, bool value);	/* yes, no */
/* Seconds since 1970; 0: none. "2030-01-31 12:00" and in RFC 3339, in UTC. */
void sheet_time(struct sheet *s, const char *name, int64_t value);
/* A list of its own, as a value: JSON only. Taken, freed with this one. */
void sheet_take_list(struct sheet *s, const char *name, struct sheet *list);

size_t sheet_count(const struct sheet *s);	/* rows */

/* For people; nothing if there is no row. */
void sheet_print_table(const struct sheet *s, FILE *out);
void sheet_print_record(const struct sheet *s, FILE *out);
/* For programs, and a newline: an array, or the first row alone. */
void sheet_print_array(const struct sheet *s, FILE *out);
void sheet_print_object(const struct sheet *s, FILE *out);

/* True: something is missing, for want of memory. */
bool sheet_is_short(const struct sheet *s);

#endif
