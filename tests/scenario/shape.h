/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* shape.h - a message as a list of fields, as scenarios write it */
#ifndef SCENARIO_SHAPE_H
#define SCENARIO_SHAPE_H

#include "core/message.h"
#include "core/writer.h"
#include "scenario/names.h"

#define SHAPE_FIELDS 64
#define SHAPE_STORE 16384	/* bytes of all values */

enum field_kind {
	FIELD_TYPE,
	FIELD_CODE,
	FIELD_MID,
	FIELD_TOKEN,
	FIELD_OPTION,
	FIELD_PAYLOAD,
	FIELD_RAW,		/* the whole datagram */
};

struct field {
	enum field_kind kind;
	uint16_t number;	/* of the option */
	bool any;		/* "*" */
	char name[NAME_SIZE];	/* "$name", if not empty */
	uint16_t plus;		/* "$name+1" */
	struct bytes value;	/* in the store; else */
};

struct shape {
	size_t count;
	struct field fields[SHAPE_FIELDS];
	size_t used;		/* of store */
	uint8_t store[SHAPE_STORE];
};

/* Reads "CON 0.02 mid=7 token=aa OSCORE=09 payload=text" or "raw 40010001".
   Fails the scenario on text that is wrong. */
void shape_read(struct shape *s, const struct here *here, const char *text);

/* What was sent. */
void shape_of(struct shape *s, const struct here *here, struct bytes datagram);

/* Writes the message; names must have values. */
void shape_write(const struct shape *s, const struct here *here,
    const struct names *names, struct writer *w);

/* True if sent is as wanted says; names without a value get theirs then. */
bool shape_match(const struct shape *wanted, const struct shape *sent,
    const struct here *here, struct names *names);

/* Prints both in columns, a field a line; sent NULL: only wanted. */
void shape_print(const struct shape *wanted, const struct shape *sent,
    const struct names *names);

/* In one line. */
void shape_print_line(const struct shape *s);

/* The value of a field: its own or that of its name; *number: room for a sum.
   False: the name has none yet. */
bool field_value(const struct field *f, const struct names *names,
    uint8_t number[2], struct bytes *value);

/* True if a field that was sent is as wanted says. */
bool field_match(const struct field *wanted, const struct field *sent,
    const struct names *names);

/* "Uri-Host=abc" and a final NUL, cut to size. */
void field_format(const struct field *f, struct bytes value, char *text,
    size_t size);

#endif
