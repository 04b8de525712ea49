/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
#include "ostler/conf/lines.h"

#include <stdlib.h>

#include "ostler/conf/state.h"

/* NULL: told. The text is not kept: its lines are needed while they are read
   only, and there may be many files. */
static struct document *
open_file(struct parser *p, const struct token *name)
{
	struct document *source;
	char *path;

	if (!p->may_include) {
		parser_fail(p, name->at, "file; expected none in text that is "
		    "not a file");
		return NULL;
	}
	if (name->text.len == 0) {
		parser_fail(p, name->at, "empty name; expected that of a "
		    "file");
		return NULL;
	}
	if ((path = token_copy_path(name)) == NULL) {
		parser_fail_memory(p);
		return NULL;
	}
	source = include_read_document(p, path, name->at);
	free(path);
	return source;
}

/* From the first token of a line to its last, which is not read further. */
static bool
read_line(struct parser *p, struct lexer *l, const struct token *first,
    const char *what, lines_take *take, void *arg)
{
	char shown[REPORT_SHOW];
	struct token next = *first;

	if (first->kind == TOKEN_WORD) {
		next = lexer_next(l);
		if (next.kind == TOKEN_NEWLINE) {
			take(p, first, arg);
			return true;
		}
	}
	if (next.kind != TOKEN_BROKEN)	/* the lexer told that */
		parser_fail(p, next.at, "%s; expected %s on each line, and "
		    "nothing else", token_show(&next, shown), what);
	p->is_bad = true;
	while (next.kind != TOKEN_NEWLINE && next.kind != TOKEN_END)
		next = lexer_next(l);
	return false;
}

static size_t
read_all(struct parser *p, const struct document *source, const char *what,
    lines_take *take, void *arg)
{
	struct lexer l;
	struct token t;
	size_t count = 0;

	lexer_open(&l, source, &p->report);
	while ((t = lexer_next(&l)).kind != TOKEN_END) {
		if (t.kind == TOKEN_NEWLINE)
			continue;
		count += read_line(p, &l, &t, what, take, arg);
		if (p->status == WAX_MEMORY || report_is_full(&p->report))
			break;
	}
	return count;
}

size_t
lines_read(struct parser *p, const struct token *name, const char *what,
    lines_take *take, void *arg)
{
	struct document *source = open_file(p, name);
	size_t count;

	if (source == NULL) {
		p->is_bad = true;
		return 0;
	}
	count = read_all(p, source, what, take, arg);
	document_free(source);
	return count;
}
