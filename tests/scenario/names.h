/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* names.h - what a scenario has captured, by name ($m) */
#ifndef SCENARIO_NAMES_H
#define SCENARIO_NAMES_H

#include "core/bytes.h"
#include "scenario/fail.h"

#define NAME_SIZE 32
#define NAME_VALUE_MAX 2048
#define NAMES_MAX 64

struct name {
	char text[NAME_SIZE];
	size_t len;
	uint8_t value[NAME_VALUE_MAX];
};

struct names {
	size_t count;
	struct name list[NAMES_MAX];
};

/* Reads the name behind '$' at the start of text into name; returns how many
   characters it has, '$' not counted. */
size_t names_read(const struct here *here, const char *text,
    char name[NAME_SIZE]);

/* False: nothing has that name yet. *value is borrowed until it changes. */
bool names_get(const struct names *n, const char *name, struct bytes *value);

/* Gives it a value, a new one if it had one. */
void names_set(struct names *n, const struct here *here, const char *name,
    struct bytes value);

/* The same for numbers of 8 bytes: times. */
bool names_get_number(const struct names *n, const char *name,
    uint64_t *value);
void names_set_number(struct names *n, const struct here *here,
    const char *name, uint64_t value);

#endif
