/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* parser.h - a configuration's statements, read into the targets of keyword
   tables */
#ifndef OSTLER_CONF_PARSER_H
#define OSTLER_CONF_PARSER_H

#include "ostler/conf/keyword.h"
#include "ostler/conf/lexer.h"

/*
 * A statement is a keyword and what its row says, on one line. Some end with
 * a block: { keyword value; ... }, which may go over many lines. The language
 * has one keyword of its own: include "pattern".
 *
 * After a bad statement the parser goes on with the next line, in a block
 * behind the next ';', so that all errors of a file are told at once.
 *
 * A row's read function reads as a list, without asking in between: the first
 * error of a statement is told and sticks; then nothing is read any more and
 * tokens are TOKEN_NONE with empty text. It asks parser_is_bad before it
 * uses what it read.
 */
struct parser;

#define PARSER_DEPTH 5		/* the file and 4 includes in includes */
#define PARSER_FILES 1000
#define PARSER_BYTES (64u * 1024 * 1024)	/* of all files */

/* Errors go to errors, borrowed for the parser's life. NULL: no memory. */
struct parser *parser_new(FILE *errors);
void parser_free(struct parser *p);	/* NULL is fine; places end here */

/* rows: static; target: borrowed until parsing is over. At most 8 tables of at
   most 64 rows. */
void parser_add_table(struct parser *p, const struct keyword *rows,
    void *target);

/* Reads all; statements may be bad: see parser_finish. */
void parser_read_file(struct parser *p, const char *path);
/* The same from memory; include is refused. */
void parser_read_bytes(struct parser *p, const char *name, struct bytes text);

/* WAX_OK; WAX_MEMORY; WAX_SYSTEM: a file could not be read; WAX_FORMAT: any
   other error. */
MUST_USE enum wax_status parser_finish(const struct parser *p);

/* What may have defined something was lost: an unknown keyword, a broken line.
   Names that are not found may have stood there. */
bool parser_is_lossy(const struct parser *p);
void parser_set_lossy(struct parser *p);

/* The functions of read functions. expected is for the message. */
struct token parser_read_word(struct parser *p, const char *expected);
struct token parser_read_string(struct parser *p, const char *expected);
void parser_expect_word(struct parser *p, const char *word);
/* Takes the word if it comes next. */
bool parser_accept_word(struct parser *p, const char *word);
/* The place of the next word in words (ends with NULL); 0 when bad. */
size_t parser_read_choice(struct parser *p, const char *const *words);
/* What comes next; borrowed until something is read. */
const struct token *parser_peek(const struct parser *p);
/* Nothing but a block or the end follows; in a block, on this line or the
   next ones. */
bool parser_is_at_end(struct parser *p);
/* The block, if there is one; also behind an error, so that its own errors
   are told. */
void parser_read_block(struct parser *p, const struct keyword *rows,
    void *target);

/* An error at a place, or of the file as a whole (PARSER_NOWHERE); the
   statement is bad. Also after parsing. */
#define PARSER_NOWHERE ((struct place){ NULL, 0, 0 })
void parser_fail(struct parser *p, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Something odd that is no error; see report_note. */
void parser_note(struct parser *p, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void parser_fail_memory(struct parser *p);
bool parser_is_bad(const struct parser *p);
/* Told so far; grows with each. */
unsigned parser_count_errors(const struct parser *p);

#endif
