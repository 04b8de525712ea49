/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* lexer.h - configuration text to tokens */
#ifndef OSTLER_CONF_LEXER_H
#define OSTLER_CONF_LEXER_H

#include "ostler/conf/report.h"

/*
 * A word is a run of characters other than white space and { } ; " #.
 * A string stands in quotes, may hold any text but a quote, and ends on its
 * line. # begins a comment, but not in a string. UTF-8 throughout; CR LF is
 * one line end.
 *
 * A line that can not be split (odd number of quotes, control characters, not
 * UTF-8, too long) is reported once and gives one TOKEN_BROKEN, then those of
 * its braces that have no partner on the line, so that blocks keep their
 * shape and the next line is read as what it is.
 */

#define LEXER_LINE_MAX 1000	/* bytes */

enum token_kind {
	TOKEN_NONE,		/* nothing was read: the statement is bad */
	TOKEN_WORD,
	TOKEN_STRING,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_SEMICOLON,
	TOKEN_NEWLINE,
	TOKEN_BROKEN,
	TOKEN_END,
};

struct token {
	enum token_kind kind;
	struct bytes text;	/* a string's without quotes; borrowed from the
				   source */
	struct place at;
};

struct lexer {
	const struct document *source;
	struct report *report;
	size_t offset;		/* of the next byte */
	size_t line_end;	/* of its '\n' or the text's end */
	uint32_t line;
	bool line_checked;
	size_t broken_close;	/* braces to deliver of a broken line */
	size_t broken_open;
};

/* Both borrowed for the lexer's life. */
void lexer_open(struct lexer *l, const struct document *source,
    struct report *report);

/* The next one; TOKEN_END again and again at the end. The last line ends with
   a TOKEN_NEWLINE, whether or not the text does. */
struct token lexer_next(struct lexer *l);

/* A token as a message shows it: strings with their quotes, else "end of line"
   and so on. out has room for REPORT_SHOW. */
const char *token_show(const struct token *t, char *out);

bool token_is(const struct token *t, const char *word);

/* A copy as a C string, owned by the caller. NULL: no memory. */
char *token_copy(const struct token *t);

/* The text as a file's name: a relative one begins at the folder of the file
   that the token stands in. Owned by the caller. NULL: no memory. */
char *token_copy_path(const struct token *t);

#endif
