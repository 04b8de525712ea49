/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* command.h - a command of wax-obt: its words, its options, what it does */
#ifndef OBT_COMMAND_H
#define OBT_COMMAND_H

#include <stdio.h>

#include "tools/sheet.h"
#include "obt/store.h"
#include "obt/talk.h"

/* What wax-obt ends with. */
enum command_exit {
	COMMAND_DONE = 0,
	COMMAND_FAILED = 1,	/* the message says what is to be done */
	COMMAND_USAGE = 2,
};

#define COMMAND_OPTIONS_MAX 8
#define COMMAND_WHY_SIZE 512

struct command_option {
	const char *name;	/* "--name"; NULL: no more of them */
	bool has_value;
};

struct command_call;

struct command {
	const char *name;	/* one word */
	const char *syntax;	/* what follows it, as the manual has it */
	const char *help;	/* one line */
	size_t words_min, words_max;
	struct command_option options[COMMAND_OPTIONS_MAX + 1];
	bool opens_store;	/* call->store is there */
	bool is_logged;		/* what came of it is kept in the store */
	enum command_exit (*run)(struct command_call *call);
};

/* All of it is borrowed, and the streams may be any. */
struct command_call {
	const struct command *command;
	const char *db;		/* the store's file */
	struct store *store;	/* NULL: not open */
	char **words;		/* what follows the command's name */
	size_t word_count;
	const char *values[COMMAND_OPTIONS_MAX];	/* of options, by their
				   place; "" of a flag; NULL: not given */
	bool wants_json;
	FILE *out, *err;
	struct deviceid device;	/* whom it was about, for the log; nil: none */
	char why[COMMAND_WHY_SIZE];	/* what command_fail said */
};

/* The value of one of the command's options, "" of a flag; NULL: not given. */
const char *command_value(const struct command_call *call, const char *name);

/* "wax-obt: ..." on err, a line, with whatever can not be printed replaced.
   The first is what the log keeps. Returns COMMAND_FAILED, and
   COMMAND_USAGE. */
enum command_exit command_fail(struct command_call *call, const char *format,
    ...) __attribute__((format(printf, 2, 3)));
enum command_exit command_misuse(struct command_call *call, const char *format,
    ...) __attribute__((format(printf, 2, 3)));
/* One more line, after command_fail. */
void command_advise(struct command_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A sentence on out, but not for programs. */
void command_say(struct command_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The device that a word names; it is the one that the command is about, if it
   is the first. Clear it. COMMAND_DONE, or what was said. */
enum command_exit command_find(struct command_call *call, const char *word,
    struct store_device *out);

/* The store failed by itself. */
enum command_exit command_fail_store(struct command_call *call,
    enum wax_status st);

/* A device's address in clear as one writes it: coap://ADDRESS:PORT, or without
   the scheme or the port. False: it is none, and that was said. */
bool command_address(struct command_call *call, const char *word,
    char out[STORE_ADDRESS_SIZE]);

/* Where sessions with a device can be begun: coaps://ADDRESS:PORT, or coaps+tcp
   and coaps+ws. False: it is not, and that was said. */
bool command_is_hop(struct command_call *call, const char *uri);

/* What came of a change of up to two devices, other may be NULL: on failure
   says why, what is left of it, and what is to be done. */
enum command_exit command_finish(struct command_call *call, enum wax_status st,
    const struct talk_error *error, const struct store_device *one,
    const struct store_device *other);

/* Prints and frees it: rows as a table or an array, one row as a record or an
   object. */
enum command_exit command_show_rows(struct command_call *call,
    struct sheet *s);
enum command_exit command_show_row(struct command_call *call,
    struct sheet *s);

/* A number of an option, or fallback if it is not given. False: it is none, or
   out of range, and that was said. */
bool command_number(struct command_call *call, const char *option,
    int64_t low, int64_t high, int64_t fallback, int64_t *out);

/* The same of a text; name is what it is called. */
bool command_read_number(struct command_call *call, const char *name,
    const char *text, int64_t low, int64_t high, int64_t *out);

/* Opens the store if the command wants it, runs it, and has it logged. */
enum command_exit command_run(struct command_call *call);

#endif
