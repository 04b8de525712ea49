/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* keyword.h - one row a keyword: what it is called, what it takes, where the
   value goes */
#ifndef OSTLER_CONF_KEYWORD_H
#define OSTLER_CONF_KEYWORD_H

#include "core/bytes.h"

struct parser;
struct keyword;

/* Reads a statement behind its name with the parser_ functions. */
typedef void keyword_read(struct parser *p, const struct keyword *k,
    void *target);

enum keyword_type {
	KEYWORD_NUMBER,		/* least to most */
	KEYWORD_TIME,		/* likewise, microseconds */
	KEYWORD_RATE,		/* likewise, a second */
	KEYWORD_SWITCH,		/* on, off: a bool */
	KEYWORD_CHOICE,		/* the place among choices */
	KEYWORD_TEXT,		/* a word or string of 1 to most printable
				   ASCII characters: an owned char * */
	KEYWORD_NAME,		/* a string of 1 to most bytes: likewise */
	KEYWORD_PATH,		/* likewise; begins with / */
	KEYWORD_STATEMENT,	/* read by read; may come again and again */
};

/* Tables end with a row whose name is NULL. */
struct keyword {
	const char *name;	/* "hop-limit"; "log level": two words */
	const char *syntax;	/* what follows the name: "N" */
	enum keyword_type type;
	uint64_t least, most;
	uint64_t unit;		/* KEYWORD_TIME: microseconds of the field's
				   unit; 0 means 1 */
	const char *const *choices;	/* ends with NULL */
	const char *special;	/* a word that stands for 0 or a NULL text */
	const char *standard;	/* the default as it would be written; NULL:
				   none */
	const char *help;	/* a sentence */
	size_t offset, size;	/* of the field: KEYWORD_FIELD */
	keyword_read *read;
	/* Where the keyword would mean nothing with what target says already:
	   what was expected, static; else NULL. No function: it always has a
	   meaning. needs: for that function. */
	const char *(*misfit)(const struct keyword *k, const void *target);
	unsigned needs;
};

#define KEYWORD_FIELD(type, member) \
	.offset = offsetof(type, member), .size = sizeof(((type *)0)->member)

/* Sets the field from one word. is_string: it stood in quotes. WAX_FORMAT and
   WAX_RANGE: nothing is changed; WAX_MEMORY. */
MUST_USE enum wax_status keyword_store(const struct keyword *k,
    struct bytes text, bool is_string, void *target);

/* Sets all fields with a default. WAX_MEMORY. */
MUST_USE enum wax_status keyword_store_defaults(const struct keyword *rows,
    void *target);

/* "number", "time", "on or off": for messages and the manual. Static. */
const char *keyword_type_name(const struct keyword *k);

/* What may be written: "auto or 1 to 256". out has room for KEYWORD_LIMITS. */
#define KEYWORD_LIMITS 160
void keyword_format_limits(const struct keyword *k, char *out);

#endif
