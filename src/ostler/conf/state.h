/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* state.h - the parser's inside; for parser.c, statement.c and include.c */
#ifndef OSTLER_CONF_STATE_H
#define OSTLER_CONF_STATE_H

#include <glob.h>

#include "ostler/conf/parser.h"

#define PARSER_TABLES 8
#define PARSER_ROWS 64

/* A keyword table in use, with the places of what was already given. */
struct scope {
	const struct keyword *rows;
	void *target;
	struct place seen[PARSER_ROWS];
};

/* A file that is being read; those below it include it. */
struct frame {
	struct lexer lexer;
	struct token next;	/* read, not taken */
	glob_t files;		/* what the include matched; owned if
				   has_files */
	bool has_files;
	size_t file;		/* the next of files */
	struct place from;	/* the include's pattern */
};

struct parser {
	struct report report;
	const char *name;	/* borrowed; of what is read first */
	struct document *sources;	/* owned */
	size_t source_count;
	size_t source_bytes;	/* of all files, those freed too */
	struct frame frames[PARSER_DEPTH];
	size_t depth;
	bool may_include;
	struct scope scopes[PARSER_TABLES];
	size_t scope_count;
	bool in_block;		/* newlines are white space */
	bool is_bad;		/* the statement being read */
	bool is_unclosed;	/* a block's end was missing: told */
	bool is_lossy;
	enum wax_status status;	/* WAX_MEMORY, WAX_SYSTEM; else by report */
};

/* The next token and the one that follows is read. */
struct token parser_take_token(struct parser *p);
bool parser_next_is(const struct parser *p, enum token_kind kind);

/* statement.c: reads one statement of a scope; in_block: it ends with ';'. */
void statement_read(struct parser *p, struct scope *scopes, size_t count,
    bool in_block);

/* include.c */
void include_open_document(struct parser *p, struct document *source);
/* A file's text, the caller's; counted against the parser's limits. NULL: told
   at the place. */
struct document *include_read_document(struct parser *p, const char *path,
    struct place at);
/* Opens what the pattern matches. */
void include_begin(struct parser *p, const struct token *pattern);
/* The file on top is read: goes on with the next or closes it. False: nothing
   is left. */
bool include_next(struct parser *p);

#endif
