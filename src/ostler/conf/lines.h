/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* lines.h - files of words, one a line: long lists that programs write */
#ifndef OSTLER_CONF_LINES_H
#define OSTLER_CONF_LINES_H

#include "ostler/conf/parser.h"

/* What is done with a word; borrowed, and its place with it, until the call
   returns. Wrong ones are told with parser_fail. */
typedef void lines_take(struct parser *p, const struct token *word, void *arg);

/* Reads the file of that name (see token_copy_path), for a read function: calls
   take for the word of each line. Lines may be blank, and # begins a comment.
   All that is wrong is told with its place in that file, and reading goes on.
   what: "a device ID", for messages. Returns the number of words. */
size_t lines_read(struct parser *p, const struct token *name, const char *what,
    lines_take *take, void *arg);

#endif
