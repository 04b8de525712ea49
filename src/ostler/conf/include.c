/* SPDX-FileCopyrightText: The ostler authors */
/* SPDX-License-Identifier: BSD-2-Clause */
/* include.c - files within files */
#include "ostler/conf/state.h"

#include <errno.h>
#include <stdlib.h>

void
include_open_document(struct parser *p, struct document *source)
{
	struct frame *f = &p->frames[p->depth++];

	*f = (struct frame){ .has_files = false };
	source->next = p->sources;
	p->sources = source;
	p->source_count++;
	p->source_bytes += source->text.len;
	lexer_open(&f->lexer, source, &p->report);
	f->next = lexer_next(&f->lexer);
}

/* Told and open files stay as they are. */
static void
fail_file(struct parser *p, struct place at, const char *path,
    const char *text, const char *more)
{
	p->is_lossy = true;
	report_error(&p->report, at, "%s%s%s", path, text, more);
}

static bool
is_being_read(const struct parser *p, const struct document *s)
{
	/* The top frame is the one to be used: it is read already. */
	for (size_t i = 0; i + 1 < p->depth; i++) {
		if (document_is_same(p->frames[i].lexer.source, s))
			return true;
	}
	return false;
}

static void
fail_open(struct parser *p, struct place at, const char *path,
    enum wax_status st, const char *why)
{
	switch (st) {
	case WAX_MEMORY:
		parser_fail_memory(p);
		break;
	case WAX_UNSUPPORTED:
		p->status = WAX_SYSTEM;
		fail_file(p, at, path, " ", why);
		break;
	case WAX_RANGE:
		fail_file(p, at, path, " is too large; expected at most 16 MiB",
		    "");
		break;
	default:
		p->status = WAX_SYSTEM;
		p->is_lossy = true;
		report_error(&p->report, at, "%s: %s; expected a file", path,
		    strerror(errno));
		break;
	}
}

/* All that is read counts, so that includes of includes end. */
static bool
is_too_much(struct parser *p, struct place at, const struct document *s)
{
	if (++p->source_count > PARSER_FILES)
		fail_file(p, at, s->name, " is one file too many; expected at "
		    "most 1000", "");
	else if ((p->source_bytes += s->text.len) > PARSER_BYTES)
		fail_file(p, at, s->name, " is too much; expected at most "
		    "64 MiB in all files", "");
	else
		return false;
	return true;
}

struct document *
include_read_document(struct parser *p, const char *path, struct place at)
{
	struct document *source;
	const char *why = "";
	enum wax_status st = document_read_file(path, &source, &why);

	if (st != WAX_OK) {
		fail_open(p, at, path, st, why);
		return NULL;
	}
	if (is_too_much(p, at, source)) {
		document_free(source);
		return NULL;
	}
	return source;
}

/* Reads one file into the frame on top. False: told. */
static bool
include_open_file(struct parser *p, const char *path)
{
	struct frame *f = &p->frames[p->depth - 1];
	struct document *source = include_read_document(p, path, f->from);

	if (source == NULL)
		return false;
	source->next = p->sources;
	p->sources = source;
	if (is_being_read(p, source)) {
		fail_file(p, f->from, path, " is being read; expected a file "
		    "that does not include itself", "");
		return false;
	}
	lexer_open(&f->lexer, source, &p->report);
	f->next = lexer_next(&f->lexer);
	return true;
}

/* The next file of the frame on top, or the end of the frame. */
static void
include_continue(struct parser *p)
{
	struct frame *f = &p->frames[p->depth - 1];

	while (f->file < f->files.gl_pathc) {
		if (include_open_file(p, f->files.gl_pathv[f->file++]))
			return;
		if (p->status == WAX_MEMORY || report_is_full(&p->report))
			break;
	}
	globfree(&f->files);
	p->depth--;
}

bool
include_next(struct parser *p)
{
	if (!p->frames[p->depth - 1].has_files)
		return false;
	include_continue(p);
	return true;
}

/* A folder that is not there holds no match; one that can not be read may. */
static int
is_trouble(const char *path, int error)
{
	(void)path;
	return error != ENOENT && error != ENOTDIR;
}

/* Fills files, sorted. No match is no error where the pattern is one. */
static bool
include_match(struct parser *p, const struct token *pattern, glob_t *files)
{
	char *full = token_copy_path(pattern);
	bool is_plain;
	int result;

	if (full == NULL) {
		parser_fail_memory(p);
		return false;
	}
	is_plain = strpbrk(full, "*?[") == NULL;
	result = glob(full, is_plain ? GLOB_NOCHECK : 0, is_trouble, files);
	free(full);
	if (result == 0)
		return true;
	globfree(files);
	if (result == GLOB_NOSPACE)
		parser_fail_memory(p);
	else if (result != GLOB_NOMATCH) {
		p->status = WAX_SYSTEM;
		parser_fail(p, pattern->at, "its folder can not be read; "
		    "expected one that can");
	}
	return false;
}

void
include_begin(struct parser *p, const struct token *pattern)
{
	struct frame *f;
	glob_t files = { .gl_pathc = 0 };

	if (!p->may_include) {
		parser_fail(p, pattern->at, "include; expected none here");
		return;
	}
	if (p->depth == PARSER_DEPTH) {
		parser_fail(p, pattern->at, "include at depth %d; expected at "
		    "most %d files in files", PARSER_DEPTH, PARSER_DEPTH - 1);
		return;
	}
	if (pattern->text.len == 0) {
		parser_fail(p, pattern->at, "empty name; expected a file name "
		    "or pattern");
		return;
	}
	if (!include_match(p, pattern, &files))
		return;
	f = &p->frames[p->depth++];
	*f = (struct frame){ .files = files, .has_files = true,
		.from = pattern->at };
	f->lexer.source = pattern->at.source;
	include_continue(p);
}
